import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { clockOf } from '../../../libs/ledger/src/clock.js';
import { isLedgerError } from '../../../libs/ledger/src/ledger.errors.js';
import { lastCheckpointFile, treePath } from '../../../libs/ledger/src/ledger-files.js';
import { StoredLeaves } from '../../../libs/ledger/src/stored-leaves.js';
import type { StoredCheckpoint } from '../../../libs/transparency/src/checkpoint.js';
import { LastCheckpointFile } from '../../../libs/transparency/src/last-checkpoint.js';
import { unlessTorn } from '../../../libs/transparency/src/tile-keeper.js';
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
import type { Sighting } from '../../../libs/transparency/src/witness/sighting.js';
import { Witnesses, type WitnessReport } from '../../../libs/transparency/src/witness/witnesses.js';
import type { Covering, TreeThreadData } from './tree-protocol.js';

/** What keeping a tree needs, and whom it tells. */
export interface KeepTreeOptions extends TreeThreadData {
  /** Ends it cleanly. */
  readonly signal: AbortSignal;
  /** Resolves once it may sign. */
  readonly begin: Promise<void>;
  /** Told once the tail has been compared with what was signed last. */
  readonly onReady: (
    published?: Published,
    finding?: IntegrityFinding,
    witnesses?: WitnessReport,
  ) => void;
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
 * Grows the tree of a ledger, signs what it has become and has it witnessed, until the signal is aborted. It runs beside
 * the one writer, which holds the lock of the log.
 *
 * @throws TransparencyError `TREE_FAILED`, `LOG_ROLLED_BACK`, `CHECKPOINT_UNUSABLE`; EventLogError.
 */
export async function keepTree(options: KeepTreeOptions): Promise<void> {
  const { files, keys, policy, signal } = options;
  const leaves = StoredLeaves.open(files);
  try {
    const witnesses = policy && new Witnesses(policy, keys, signal);
    const keeping = new Keeping(options, leaves, witnesses, await seenOf(options, witnesses));
    let store = TreeStore.open(treePath(files), options.onTorn);
    while (!(await keeping.ends(store))) {
      store = TreeStore.anew(treePath(files), keeping.published);
      options.onTorn();
    }
  } finally {
    await leaves.close();
  }
}

/** What the witnesses have seen of the log, but for what was given up. */
async function seenOf(
  { files }: KeepTreeOptions,
  witnesses: Witnesses | undefined,
): Promise<readonly Sighting[]> {
  const givenUp = new LastCheckpointFile(lastCheckpointFile(files)).givenUp();
  const seen = (await witnesses?.sightings()) ?? [];
  return seen.filter(({ checkpoint }) => checkpoint.size > givenUp);
}

/** Keeps the tree in a store until it is stopped, or the store turns out to be broken. */
class Keeping {
  published: Published | undefined;
  #ready = false;

  constructor(
    private readonly options: KeepTreeOptions,
    private readonly leaves: StoredLeaves,
    private readonly witnesses: Witnesses | undefined,
    private readonly sightings: readonly Sighting[],
  ) {}

  /** @returns whether it was stopped; else the store is broken. */
  async ends(store: TreeStore): Promise<boolean> {
    const { files, keys, settings, clockFile, begin, signal } = this.options;
    const clock = clockOf(clockFile);
    const last = new LastCheckpointFile(lastCheckpointFile(files));
    let keeper: TreeKeeper | undefined;
    try {
      keeper = await TreeKeeper.open({
        store,
        leaves: this.leaves,
        sign: (tree, at) => signedCheckpoint(keys, tree, at),
        holds: (checkpoint) => isSignedBy(keys, checkpoint),
        last,
        sightings: this.sightings,
        publicEvery: settings.publicEvery,
      });
      this.#tellReady(keeper);
      await Promise.race([begin, aborted(signal)]);
      const asked = this.witnesses && { witnesses: this.witnesses, givenUp: last.givenUp() };
      await new Round(keeper, clock, this.options, this.leaves.size(), asked).untilStopped();
      return true;
    } catch (error) {
      if (!isTransparencyError(error, 'TREE_TORN')) throw error;
      this.published = keeper?.published ?? signedIn(store);
      return false;
    } finally {
      store.close();
    }
  }

  #tellReady({ published, finding }: TreeKeeper): void {
    if (!this.#ready) this.options.onReady(published, finding, this.witnesses?.report());
    else if (finding) this.options.onFound(finding);
    this.#ready = true;
  }
}

/** What a store that is broken still says was signed: the public is to be shown no fresher one for it. */
function signedIn(store: TreeStore): Published | undefined {
  const [latest, shown, witnessed] = (['latest', 'public', 'witnessed'] as const).map((kind) =>
    unlessTorn(() => store.checkpoint(kind)),
  );
  return latest && { latest, public: shown ?? latest, ...(witnessed && { witnessed }) };
}

/** Those who are asked to cosign, and up to which size what they have seen was given up. */
interface AskedWitnesses {
  readonly witnesses: Witnesses;
  readonly givenUp: number;
}

/** What is waiting to be covered. */
interface Waiting {
  readonly leaves: number;
  /** When the first of it was recorded. */
  readonly oldest: number;
}

const NOTHING: Waiting = { leaves: 0, oldest: Infinity };

/** Grows, mends, signs and has witnessed, over and over. */
class Round {
  #told: IntegrityFinding | undefined;
  #waiting = NOTHING;
  /** What comes before was covered by a checkpoint before, or nobody knows when. */
  readonly #news: number;
  /** While witnesses are asked nothing more is signed, so that what is shown comes in order. */
  #witnessing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly keeper: TreeKeeper,
    private readonly clock: () => number,
    private readonly options: KeepTreeOptions,
    stored: number,
    private readonly asked: AskedWitnesses | undefined,
  ) {
    this.#told = keeper.finding;
    this.#news = keeper.published?.latest.size ?? stored;
  }

  async untilStopped(): Promise<void> {
    const { signal, settings, toMend } = this.options;
    let due = performance.now();
    try {
      while (!signal.aborted) {
        if (this.#failure) throw this.#failure.error;
        for (const place of toMend.splice(0)) await this.keeper.mend(place);
        const came = await this.#grow();
        const now = performance.now();
        if (now >= due) due = this.#sign() ? due + settings.checkpointEvery : now + POLL_MS;
        // Time that was lost is not made up for.
        due = Math.max(due, performance.now());
        const wait = Math.max(0, Math.min(POLL_MS, due - performance.now()));
        await (came ? turn() : delay(wait, undefined, { signal }).catch(() => undefined));
      }
    } finally {
      await this.#witnessing;
    }
  }

  /** @returns whether there may be more at once. */
  async #grow(): Promise<boolean> {
    const before = this.keeper.size;
    const recordedAt = await this.keeper.grow();
    const news = recordedAt.slice(Math.max(0, this.#news - before));
    const { leaves, oldest } = this.#waiting;
    // Not spread: a batch is as long as it is.
    this.#waiting = {
      leaves: leaves + news.length,
      oldest: news.reduce((first, at) => Math.min(first, at), oldest),
    };
    this.#tellFinding();
    return recordedAt.length > 0;
  }

  #tellFinding(): void {
    const { finding } = this.keeper;
    if (!finding || this.#told) return;
    this.#told = finding;
    this.options.onFound(finding);
  }

  #sign(): boolean {
    const now = this.#now();
    if (now === undefined || this.#witnessing) return false;
    const published = this.keeper.sign(now);
    if (!published) return false;
    const covered = this.#waiting;
    this.#waiting = NOTHING;
    if (this.asked) this.#haveWitnessed(published.latest, covered, now, this.asked);
    else this.#show(covered, now);
    return true;
  }

  /** Asks the witnesses meanwhile: recording does not wait for them, nor does the tree. */
  #haveWitnessed(
    latest: StoredCheckpoint,
    covered: Waiting,
    now: number,
    { witnesses, givenUp }: AskedWitnesses,
  ): void {
    const onSighting = (sighting: Sighting): void => {
      if (sighting.checkpoint.size > givenUp) this.keeper.confront(sighting);
    };
    this.#witnessing = witnesses
      .cosign(latest, this.keeper.proves(latest.size), now, onSighting)
      .then((cosigned) => {
        if (this.options.signal.aborted) return;
        this.keeper.cosigned(cosigned);
        this.#show(covered, this.#now() ?? now, witnesses.report());
      })
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .finally(() => {
        this.#witnessing = undefined;
      });
  }

  #show({ leaves, oldest }: Waiting, now: number, witnesses?: WitnessReport): void {
    const { published } = this.keeper;
    if (!published) return;
    const longest = leaves === 0 ? 0 : Math.max(0, now - oldest);
    this.options.onCovered({ published, leaves, longest, ...(witnesses && { witnesses }) });
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
