import { setImmediate as turn } from 'node:timers/promises';
import type { Position } from '../../event-log/src/event-log.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { isLettersForgotten } from '../../ledger/src/letters-forgotten.js';
import { BatchRows, isPromise } from './batch-rows.js';
import { TableSums } from './check.js';
import type { CellVault } from './key-ring.js';
import type { Parked, RetryOutcome } from './parked.js';
import { BEHIND, codeOf } from './parked.js';
import type { PlannedProjection, ViewsPlan } from './plan.js';
import type { EventSource, MaybePromise } from './projection.js';
import type { RowLayout, StoredValues } from './row-layout.js';
import { EventRows } from './row-session.js';
import type { GenerationState, GenerationStore, RowWrite } from './storage.js';
import type { SqlValue } from './table.js';
import type { Entry } from './unit-of-work.js';

/** So many rows are sealed and written before others get a turn: about 20 ms. */
const ROWS_A_TURN = 1024;

/** So many rows are held in memory before they are stored, whatever else: some 60 MB. */
const MOST_ROWS = 32_768;

/** The state of a generation that nothing went into yet. */
export function emptyState({ fingerprint, layouts }: ViewsPlan): GenerationState {
  const tables = Object.fromEntries(layouts.map(({ name }) => [name, { rows: 0, digest: '0' }]));
  return { fingerprint, position: 0, events: 0, tables };
}

/**
 * A generation of views as its only writer has it: events go in one after another and are gathered,
 * and `flush` stores what they changed together with their position, in one transaction. After an
 * error it is of no more use; opened anew it goes on from what was stored.
 */
export class Generation {
  /** Told when a subject's rows were made anew, and this is stored. */
  onRemade: (subject: string) => void = () => undefined;
  private rows: BatchRows;
  /** Rows and digests of each table as they are with what was written, stored or not. */
  private tables: GenerationState['tables'];
  private gatheredEvents = 0;
  private last: Position;

  private constructor(
    private readonly plan: ViewsPlan,
    readonly store: GenerationStore,
    private readonly vault: CellVault,
    private state: GenerationState,
    /** Which streams wait for which projection. */
    private blocked: Set<string>,
    private readonly source: Pick<EventSource, 'of'>,
    private readonly onParked: (parked: Parked) => void,
  ) {
    this.tables = state.tables;
    this.rows = this.newRows();
    this.last = state.position;
  }

  /** Goes on where a generation stands. @throws ViewsError `VIEWS_DAMAGED` */
  static async open(
    plan: ViewsPlan,
    store: GenerationStore,
    vault: CellVault,
    source: Pick<EventSource, 'of'>,
    onParked: (parked: Parked) => void,
  ): Promise<Generation> {
    const state = await store.state();
    const generation = new Generation(plan, store, vault, state, new Set(), source, onParked);
    for (const parked of await generation.parked()) generation.blocked.add(blockOf(parked));
    return generation;
  }

  get number(): number {
    return this.store.generation;
  }

  /** Which projections made it. */
  get fingerprint(): string {
    return this.state.fingerprint;
  }

  /** The position stored: what readers see. */
  get position(): Position {
    return this.state.position;
  }

  /** The position of the last event taken in, stored or not. */
  get reached(): Position {
    return this.last;
  }

  /** How many events went in. */
  get events(): number {
    return this.state.events + this.gatheredEvents;
  }

  /** How much waits to be stored: events, or rows held if these are more. */
  get gathered(): number {
    return Math.max(this.gatheredEvents, this.rows.work.size);
  }

  /** Applies events, in order; those that are already in are passed over. */
  async take(events: readonly LedgerEvent[]): Promise<void> {
    await this.fetchKeys(events);
    for (const [index, event] of events.entries()) {
      if (event.position <= this.last) continue;
      if (isLettersForgotten(event)) {
        // Nobody is to take what was there before for as fresh as this.
        await this.flush();
        this.last = event.position;
        this.gatheredEvents++;
        await this.makeAnew(event.header.subject);
        await this.fetchKeys(events.slice(index + 1));
        continue;
      }
      for (const projection of this.plan.projections) {
        const applied = this.apply(projection, event, this.last);
        if (isPromise(applied)) await applied;
      }
      this.last = event.position;
      this.gatheredEvents++;
      // One event can touch every row of somebody who has very many.
      if (this.rows.work.size >= MOST_ROWS) {
        await this.flush();
        await this.fetchKeys(events.slice(index + 1));
      }
    }
  }

  /** Stores what was gathered, and how far it reaches. */
  async flush(): Promise<void> {
    if (this.gathered === 0) return;
    await this.store.begin();
    await this.writeGathered();
    await this.commit();
  }

  /**
   * Throws away every row of a subject and makes it anew of its events up to here, as they can be read
   * now; all in one transaction, so that readers see nothing between. It takes the time of projecting
   * these events again, in which nothing else goes in.
   */
  async remake(subject: string): Promise<void> {
    await this.flush();
    await this.makeAnew(subject);
  }

  /** The same, while nothing is gathered; with it is stored how far all reaches now. */
  private async makeAnew(subject: string): Promise<void> {
    await this.store.begin();
    for (const layout of this.plan.layouts) {
      const { rows = 0, digest = '0' } = this.tables[layout.name] ?? {};
      const sums = new TableSums(rows, digest);
      await this.store.removeOf(layout, subject, (stored) => {
        sums.subtract(layout.digest(stored));
      });
      this.tables = { ...this.tables, [layout.name]: { rows: sums.rows, digest: sums.digest } };
    }
    this.rows = this.newRows();
    const parked = this.blocked.size === 0 ? [] : await this.parked();
    const waiting = Map.groupBy(parked, ({ stream }) => stream);
    for await (const events of this.source.of(subject, this.last)) {
      await this.fetchKeys(events);
      for (const event of events) {
        this.unpark(waiting.get(event.stream) ?? []);
        waiting.delete(event.stream);
        for (const projection of this.plan.projections) {
          const applied = this.apply(projection, event, event.position - 1);
          if (isPromise(applied)) await applied;
        }
      }
      if (this.rows.work.size >= MOST_ROWS) await this.writeGathered();
      await turn();
    }
    await this.writeGathered();
    await this.commit();
    this.onRemade(subject);
  }

  private async commit(): Promise<void> {
    const { fingerprint } = this.state;
    const { tables, last: position, events } = this;
    const state = { fingerprint, position, events, tables };
    await this.store.commit(state, this.state.position);
    this.state = state;
    this.gatheredEvents = 0;
  }

  private async writeGathered(): Promise<void> {
    const tables = { ...this.tables };
    for (const { layout, entries } of this.rows.work.changes()) {
      const { rows = 0, digest = '0' } = tables[layout.name] ?? {};
      const sums = new TableSums(rows, digest);
      for (let from = 0; from < entries.length; from += ROWS_A_TURN) {
        if (from > 0) await turn();
        await this.write(layout, entries.slice(from, from + ROWS_A_TURN), sums);
      }
      tables[layout.name] = { rows: sums.rows, digest: sums.digest };
    }
    this.tables = tables;
    this.rows = this.newRows();
  }

  /** What is parked, in the order of the log. Only while nothing is gathered. */
  async parked(): Promise<Parked[]> {
    const layout = this.plan.parked;
    const found: Parked[] = [];
    for (const { name } of this.plan.projections) {
      const shape = { index: -1, equal: [0], nulls: [], order: [], limited: false };
      for (const stored of await this.store.select(layout, shape, [name])) {
        layout.open(stored, undefined);
        found.push(layout.toRow(stored, '') as Parked);
      }
    }
    // Sorting is stable: at one position projections stay in their order.
    return found.sort((a, b) => a.position - b.position);
  }

  /**
   * Tries once more what is parked, in the order of the log; each event that can be applied now is
   * stored at once. Only while nothing is gathered.
   *
   * @param find gives the event that is parked, as far as the log still has it there.
   */
  async retryParked(
    find: (parked: Parked) => Promise<LedgerEvent | undefined>,
  ): Promise<RetryOutcome> {
    const waiting = new Set<string>();
    let applied = 0;
    let left = 0;
    for (const parked of await this.parked()) {
      const block = blockOf(parked);
      const event = waiting.has(block) ? undefined : await find(parked);
      if (event !== undefined && (await this.retry(parked, event))) {
        applied++;
      } else {
        waiting.add(block);
        left++;
      }
    }
    this.blocked = waiting;
    return { applied, parked: left };
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private fetchKeys(events: readonly LedgerEvent[]): Promise<void> {
    return this.rows.ring.fetch(
      events.flatMap((event) => (event.readable ? event.header.subject : [])),
    );
  }

  private newRows(): BatchRows {
    return new BatchRows(this.store, this.vault, ({ name }) => this.tables[name]?.rows === 0);
  }

  private apply(
    planned: PlannedProjection,
    event: LedgerEvent,
    after: Position,
  ): MaybePromise<void> {
    const { name: projection } = planned;
    const { position, id, stream } = event;
    const park = (code: string) => {
      this.park({ projection, position, event: id, stream, after, code });
    };
    // What comes after an event that could not be applied would be applied to the wrong rows.
    if (this.blocked.size > 0 && this.blocked.has(blockOf({ projection, stream }))) {
      park(BEHIND);
      return;
    }
    const attempt = this.attempt(planned, event);
    if (!isPromise(attempt)) {
      if (attempt !== undefined) park(codeOf(attempt));
      return;
    }
    return attempt.then((error) => {
      if (error !== undefined) park(codeOf(error));
    });
  }

  /**
   * Lets a projection apply an event: all of it or nothing.
   *
   * @returns what the projection threw.
   */
  private attempt(planned: PlannedProjection, event: LedgerEvent): MaybePromise<unknown> {
    const session = new EventRows(this.rows, planned);
    try {
      const applied = planned.projection.apply(event, session);
      if (isPromise(applied)) {
        return applied.then(
          () => this.succeeded(session),
          (error: unknown) => this.failed(session, error),
        );
      }
    } catch (error) {
      return this.failed(session, error);
    }
    return this.succeeded(session);
  }

  private succeeded(session: EventRows): MaybePromise<undefined> {
    session.end();
    this.refuseFailure();
    const settled = this.rows.settle();
    if (isPromise(settled)) {
      return settled.then(() => {
        this.rows.work.keep();
        return undefined;
      });
    }
    this.rows.work.keep();
    return undefined;
  }

  private failed(session: EventRows, error: unknown): unknown {
    session.end();
    this.refuseFailure();
    this.rows.undo();
    return error ?? new Error('thrown without an error');
  }

  /** An event is not to blame for a store that failed, nor to be parked for it. */
  private refuseFailure(): void {
    if (this.rows.failure !== undefined) throw this.rows.failure as Error;
  }

  private park(parked: Parked): void {
    const layout = this.plan.parked;
    this.rows.put(layout, layout.valuesOf(parked), '');
    this.rows.work.keep();
    this.blocked.add(blockOf(parked));
    this.onParked(parked);
  }

  /** Lets what waits of a stream be tried from its beginning. */
  private unpark(waiting: readonly Parked[]): void {
    if (waiting.length === 0) return;
    const layout = this.plan.parked;
    for (const parked of waiting) {
      this.blocked.delete(blockOf(parked));
      const values = layout.valuesOf(parked);
      this.rows.work.remove(layout, layout.id(values), layout.keyIn(values));
    }
    this.rows.work.keep();
  }

  private async retry(parked: Parked, event: LedgerEvent): Promise<boolean> {
    const planned = this.plan.projections.find(({ name }) => name === parked.projection);
    if (planned === undefined) return false;
    if (event.readable) await this.rows.ring.fetch([event.header.subject]);
    const error = await this.attempt(planned, event);
    const layout = this.plan.parked;
    const values = layout.valuesOf(
      error === undefined ? parked : { ...parked, code: codeOf(error) },
    );
    if (error === undefined) this.rows.work.remove(layout, layout.id(values), layout.keyIn(values));
    else this.rows.put(layout, values, '');
    this.rows.work.keep();
    await this.flush();
    return error === undefined;
  }

  private async write(
    layout: RowLayout,
    entries: readonly Entry[],
    sums: TableSums,
  ): Promise<void> {
    const writes: RowWrite[] = [];
    const removals: (readonly SqlValue[])[] = [];
    for (const { values, json, key, present, before, beforeDigest } of entries) {
      if (before === 'present') sums.subtract(beforeDigest);
      if (present) {
        const sealed = layout.seal(values, json, this.rows.keysOf(layout, values) ?? undefined);
        sums.add(sealed.digest);
        writes.push({ values: [...values, sealed.cell], before });
      } else {
        const stored = before === 'unknown' ? await this.store.find(layout, key) : undefined;
        if (stored !== undefined) sums.subtract(layout.digest(stored));
        if (stored !== undefined || before === 'present') removals.push(key);
      }
    }
    const replaced = (stored: StoredValues) => {
      sums.subtract(layout.digest(stored));
    };
    if (writes.length > 0) await this.store.write(layout, writes, replaced);
    if (removals.length > 0) await this.store.remove(layout, removals);
  }
}

function blockOf({ projection, stream }: Pick<Parked, 'projection' | 'stream'>): string {
  return `${projection}\0${stream}`;
}
