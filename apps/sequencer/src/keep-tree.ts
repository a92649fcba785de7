import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { clockOf } from '../../../libs/ledger/src/clock.js';
import { isLedgerError } from '../../../libs/ledger/src/ledger.errors.js';
import { lastCheckpointFile, treePath } from '../../../libs/ledger/src/ledger-files.js';
import { StoredLeaves } from '../../../libs/ledger/src/stored-leaves.js';
import { LastCheckpointFile } from '../../../libs/transparency/src/last-checkpoint.js';
import { isTransparencyError } from '../../../libs/transparency/src/transparency.errors.js';
import { signedCheckpoint } from '../../../libs/transparency/src/signed-note.js';
import { isSignedBy } from '../../../libs/transparency/src/signed-checkpoint.js';
import { TreeStore } from '../../../libs/transparency/src/sqlite/tree-store.js';
import type { TilePlace } from '../../../libs/transparency/src/tile.js';
import {
  type IntegrityFinding,
  type Published,
  TreeKeeper,
} from '../../../libs/transparency/src/tree-keeper.js';
import type { Covering, TreeThreadData } from './tree-protocol.js';

/** What keeping a tree needs, and whom it tells. */
export interface KeepTreeOptions extends TreeThreadData {
  /** Ends it cleanly. */
  readonly signal: AbortSignal;
  /** Resolves once it may sign. */
  readonly begin: Promise<void>;
  /** Told once the tail has been compared with what was signed last. */
  readonly onReady: (published?: Published, finding?: IntegrityFinding) => void;
  readonly onCovered: (covering: Covering) => void;
  /** Told once, when something was found after the start. */
  readonly onFound: (finding: IntegrityFinding) => void;
  /** Told if the store was no database any more and is made anew. */
  readonly onTorn: () => void;
  /** Tiles that are to be mended; taken out as they are. */
  readonly toMend: TilePlace[];
}

/** How often it is asked whether something was recorded, in milliseconds. */
const POLL_MS = 25;

/**
 * Grows the tree of a ledger and signs what it has become, until the signal is aborted. It runs beside
 * the one writer, which holds the lock of the log.
 *
 * @throws TransparencyError `TREE_FAILED`, `LOG_ROLLED_BACK`, `CHECKPOINT_UNUSABLE`; EventLogError.
 */
export async function keepTree(options: KeepTreeOptions): Promise<void> {
  const { files } = options;
  const leaves = StoredLeaves.open(files);
  try {
    const keeping = new Keeping(options, leaves);
    let store = TreeStore.open(treePath(files), options.onTorn);
    while (!(await keeping.ends(store))) {
      store = TreeStore.anew(treePath(files), keeping.published);
      options.onTorn();
    }
  } finally {
    await leaves.close();
  }
}

/** Keeps the tree in a store until it is stopped, or the store turns out to be broken. */
class Keeping {
  published: Published | undefined;
  #ready = false;

  constructor(
    private readonly options: KeepTreeOptions,
    private readonly leaves: StoredLeaves,
  ) {}

  /** @returns whether it was stopped; else the store is broken. */
  async ends(store: TreeStore): Promise<boolean> {
    const { files, keys, settings, clockFile, begin, signal } = this.options;
    const clock = clockOf(clockFile);
    let keeper: TreeKeeper | undefined;
    try {
      keeper = await TreeKeeper.open({
        store,
        leaves: this.leaves,
        sign: (tree, at) => signedCheckpoint(keys, tree, at),
        holds: (checkpoint) => isSignedBy(keys, checkpoint),
        last: new LastCheckpointFile(lastCheckpointFile(files)),
        publicEvery: settings.publicEvery,
      });
      this.#tellReady(keeper);
      await Promise.race([begin, aborted(signal)]);
      await new Round(keeper, clock, this.options, this.leaves.size()).untilStopped();
      return true;
    } catch (error) {
      if (!isTransparencyError(error, 'TREE_TORN')) throw error;
      this.published = keeper?.published;
      return false;
    } finally {
      store.close();
    }
  }

  #tellReady({ published, finding }: TreeKeeper): void {
    if (!this.#ready) this.options.onReady(published, finding);
    else if (finding) this.options.onFound(finding);
    this.#ready = true;
  }
}

/** Grows, mends and signs, over and over. */
class Round {
  #told: IntegrityFinding | undefined;
  /** Of what is not yet covered, when the first of it was recorded, and how much it is. */
  #oldest = Infinity;
  #waiting = 0;
  /** What comes before was covered by a checkpoint before, or nobody knows when. */
  readonly #news: number;

  constructor(
    private readonly keeper: TreeKeeper,
    private readonly clock: () => number,
    private readonly options: KeepTreeOptions,
    stored: number,
  ) {
    this.#told = keeper.finding;
    this.#news = keeper.published?.latest.size ?? stored;
  }

  async untilStopped(): Promise<void> {
    const { signal, settings, toMend } = this.options;
    let due = performance.now();
    while (!signal.aborted) {
      for (const place of toMend.splice(0)) await this.keeper.mend(place);
      const came = await this.#grow();
      if (performance.now() >= due && this.#sign()) due += settings.checkpointEvery;
      // Time that was lost is not made up for.
      due = Math.max(due, performance.now());
      const wait = Math.max(0, Math.min(POLL_MS, due - performance.now()));
      await (came ? turn() : delay(wait, undefined, { signal }).catch(() => undefined));
    }
  }

  /** @returns whether there may be more at once. */
  async #grow(): Promise<boolean> {
    const before = this.keeper.size;
    const recordedAt = await this.keeper.grow();
    const news = recordedAt.slice(Math.max(0, this.#news - before));
    for (const at of news) this.#oldest = Math.min(this.#oldest, at);
    this.#waiting += news.length;
    const { finding } = this.keeper;
    if (finding && !this.#told) {
      this.#told = finding;
      this.options.onFound(finding);
    }
    return recordedAt.length > 0;
  }

  #sign(): boolean {
    const now = this.#now();
    const published = now === undefined ? undefined : this.keeper.sign(now);
    if (now === undefined || !published) return false;
    const longest = this.#waiting === 0 ? 0 : Math.max(0, now - this.#oldest);
    this.options.onCovered({ published, leaves: this.#waiting, longest });
    this.#oldest = Infinity;
    this.#waiting = 0;
    return true;
  }

  /** A clock that stands in a file cannot be read while it is being set. */
  #now(): number | undefined {
    try {
      return this.clock();
    } catch (error) {
      if (isLedgerError(error, 'CLOCK_UNUSABLE')) return undefined;
      throw error;
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
