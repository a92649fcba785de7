import { setImmediate as turn } from 'node:timers/promises';
import { START, type Position } from '../../event-log/src/event-log.js';
import { isLettersForgotten, lettersOf } from '../../ledger/src/letters-forgotten.js';
import type { SubjectKeys } from '../../vault/src/vault.js';
import { emptyState, Generation, type Replacement } from './generation.js';
import type { CellVault } from './key-ring.js';
import type { Parked } from './parked.js';
import type { ViewsPlan } from './plan.js';
import type { EventSource } from './projection.js';
import { RowKeys } from './row-keys.js';
import type { RowLayout, StoredValues } from './row-layout.js';
import type { ViewsStorage } from './storage.js';
import { same } from './unit-of-work.js';

/** What making rows anew needs. */
export interface RemakingParts {
  readonly plan: ViewsPlan;
  readonly storage: Pick<ViewsStorage, 'create' | 'discard'>;
  readonly vault: CellVault;
  readonly source: Pick<EventSource, 'of'>;
  /** A number that no generation ever had. */
  readonly newNumber: () => Promise<number>;
  readonly onParked: (parked: Parked) => void;
}

/** So many events are folded before others get a turn: about 10 ms. */
const EVENTS_A_TURN = 32;

/** So many rows of what is made anew are held in memory. */
const MOST_ROWS = 8_192;

/** While the history is folded events are added to it; after so many rounds the rest is little. */
const ROUNDS = 3;

/**
 * Makes the rows of everybody anew of whom a generation has letters to be forgotten, without these.
 * Others' events go in meanwhile. Ends early when the signal is aborted.
 *
 * @throws ViewsError `ROW_DAMAGED`, `VIEWS_FAILED`; whatever source or vault throws.
 */
export async function remakeForgotten(
  live: Generation,
  parts: RemakingParts,
  signal: AbortSignal,
): Promise<void> {
  const without = new Map<string, ReadonlySet<string>>();
  try {
    for (;;) {
      const [first] = live.forgetting;
      if (first === undefined) return;
      const { subject } = first;
      const known = without.get(subject) ?? new Set();
      without.set(subject, await new Remaking(live, subject, known, parts, signal).run());
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * Makes the rows of one subject anew, beside the live following: its history is folded into a *shadow*,
 * a generation of its own that nobody reads and that does not survive a crash; then row by row the two
 * are compared; then, in one transaction, what differs is put in place. Only in this last does nothing
 * else go in. What happens to the subject meanwhile goes in as ever, and into the shadow before the end.
 *
 * It needs rows of a subject to come of that subject's events alone.
 */
class Remaking {
  private readonly without: Set<string>;
  /** Rows that differ, or that were written while they were compared. */
  private readonly differing = new RowKeys();
  /** Events that were folded with what they say. */
  private readonly read = new Set<string>();
  /** Letters of which the history says that they are forgotten. */
  private readonly forgotten: string[] = [];
  private until: Position = START;

  constructor(
    private readonly live: Generation,
    private readonly subject: string,
    without: ReadonlySet<string>,
    private readonly parts: RemakingParts,
    private readonly signal: AbortSignal,
  ) {
    this.without = new Set([...without, ...this.lettersToForget()]);
  }

  /**
   * @returns the ids without which the rows were made; or, where more of them came up and nothing was
   *   changed, without which they are to be made.
   */
  async run(): Promise<ReadonlySet<string>> {
    const { plan, storage, vault, newNumber, onParked } = this.parts;
    const store = await storage.create(await newNumber(), plan.layouts, emptyState(plan));
    try {
      const shadow = await Generation.open(plan, store, vault, onParked);
      for (let round = 0; round < ROUNDS && this.until < this.live.reached; round++) {
        await this.fold(shadow, this.live.reached, this.signal);
        await shadow.flush();
        if (this.isWithoutTooFew()) return this.without;
      }
      const watched = { subject: this.subject, written: this.differing };
      for (const generation of [this.live, shadow]) generation.watch(watched);
      await this.compare(shadow);
      await this.live.replace(this.subject, (until) => this.ready(shadow, until));
      return this.without;
    } finally {
      this.live.watch(undefined);
      await storage.discard(store);
    }
  }

  /** Brings the shadow to a position. */
  private async fold(shadow: Generation, until: Position, signal?: AbortSignal): Promise<void> {
    const which = { after: this.until, until, without: this.without };
    for await (const events of this.parts.source.of(this.subject, which)) {
      for (let from = 0; from < events.length; from += EVENTS_A_TURN) {
        const some = events.slice(from, from + EVENTS_A_TURN);
        await shadow.fold(some);
        for (const { readable, id } of some) if (readable) this.read.add(id);
        this.forgotten.push(...some.filter(isLettersForgotten).flatMap(lettersOf));
        await turn();
        signal?.throwIfAborted();
      }
      if (shadow.gathered >= MOST_ROWS) await shadow.flush();
    }
    this.until = until;
  }

  /** Finds the rows in which the shadow differs. */
  private async compare(shadow: Generation): Promise<void> {
    const { live, subject, differing } = this;
    for (const layout of this.parts.plan.layouts) {
      let inBoth = 0;
      for await (const rows of rowsOf(live, layout, subject)) {
        const keys = (await this.parts.vault.keys([subject])).get(subject);
        for (const mine of rows) {
          const key = layout.keyIn(mine);
          const theirs = await shadow.store.find(layout, key);
          if (theirs) inBoth++;
          if (!isSame(layout, mine, theirs, keys)) differing.add(layout, key);
        }
        await turn();
        this.signal.throwIfAborted();
      }
      if (inBoth === shadow.rowsIn(layout)) continue;
      for await (const rows of rowsOf(shadow, layout, subject)) {
        for (const theirs of rows) {
          const key = layout.keyIn(theirs);
          if ((await live.store.find(layout, key)) === undefined) differing.add(layout, key);
        }
        await turn();
        this.signal.throwIfAborted();
      }
    }
  }

  /** Brings the shadow to where the live generation stands, while nothing goes into that. */
  private async ready(shadow: Generation, until: Position): Promise<Replacement | undefined> {
    await this.fold(shadow, until);
    await shadow.flush();
    if (this.isWithoutTooFew()) return undefined;
    const here: Parked[] = [];
    for (const parked of await this.live.parked()) {
      if (await this.isOfSubject(parked)) here.push(parked);
    }
    const parked = { here, there: await shadow.parked() };
    return { keys: this.differing, from: shadow.store, parked };
  }

  /** Whether something was folded that is to be forgotten; it is left out the next time. */
  private isWithoutTooFew(): boolean {
    const before = this.without.size;
    const forgotten = [...this.forgotten, ...this.lettersToForget()];
    for (const letter of forgotten) if (this.read.has(letter)) this.without.add(letter);
    return this.without.size > before;
  }

  private lettersToForget(): readonly string[] {
    return this.live.forgetting.flatMap(({ subject, letters }) =>
      subject === this.subject ? letters : [],
    );
  }

  private async isOfSubject({ position }: Parked): Promise<boolean> {
    const which = { after: position - 1, until: position, without: this.without };
    for await (const events of this.parts.source.of(this.subject, which)) {
      if (events.length > 0) return true;
    }
    return false;
  }
}

function rowsOf(generation: Generation, layout: RowLayout, subject: string) {
  const { store } = generation;
  return generation.rowsIn(layout) === 0 ? [] : store.rowsOf(layout, subject);
}

/** Whether two rows show the same; of somebody without keys nothing is known of it. */
function isSame(
  layout: RowLayout,
  mine: StoredValues,
  theirs: StoredValues | undefined,
  keys: SubjectKeys | undefined,
): boolean {
  if (!theirs || !keys) return false;
  const [a, b] = [mine, theirs].map((stored) => stored.slice(0, layout.columns.length));
  return same(a ?? [], b ?? []) && layout.open(mine, keys) === layout.open(theirs, keys);
}
