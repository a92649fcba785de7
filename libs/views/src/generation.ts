import { setImmediate as turn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Position } from '../../event-log/src/event-log.js';
import type { LedgerEvent, ReadableOf } from '../../ledger/src/ledger.js';
import {
  isLettersForgotten,
  lettersOf,
  type LettersForgotten,
} from '../../ledger/src/letters-forgotten.js';
import { Applying, blockOf } from './applying.js';
import { BatchRows } from './batch-rows.js';
import { isFormer, resealed } from './former-cells.js';
import type { CellVault } from './key-ring.js';
import type { Parked, RetryOutcome } from './parked.js';
import { codeOf } from './parked.js';
import type { ViewsPlan } from './plan.js';
import type { RowKeys } from './row-keys.js';
import type { RowLayout, StoredValues } from './row-layout.js';
import type { Forgetting, GenerationState, GenerationStore } from './storage.js';
import { TableWriter, type Watched } from './table-writer.js';
import type { SqlValue } from './table.js';

/** So many rows are held in memory before they are stored, whatever else: some 60 MB. */
const MOST_ROWS = 32_768;

/** So many events that could not be read are remembered, the newest. */
const UNREADABLE = 20_000;

/** The state of a generation that nothing went into yet. */
export function emptyState({ fingerprint, layouts }: ViewsPlan): GenerationState {
  const tables = Object.fromEntries(layouts.map(({ name }) => [name, { rows: 0, digest: '0' }]));
  return { fingerprint, position: 0, events: 0, tables, forgetting: [] };
}

/**
 * A generation of views as its only writer has it: events go in one after another and are gathered,
 * and `flush` stores what they changed together with their position, in one transaction. After an
 * error it is of no more use; opened anew it goes on from what was stored.
 */
export class Generation {
  /** Told when letters of somebody are to be forgotten (`remake`). */
  onForgetting: () => void = () => undefined;
  private rows: BatchRows;
  private readonly applying: Applying;
  private readonly writer: TableWriter;
  private gatheredEvents = 0;
  private last: Position;
  private forgettings: readonly Forgetting[];
  /** Events that this came by and could not read any more. */
  private readonly unreadable = new LRUCache<string, true>({ max: UNREADABLE });
  /** What is done now and has to end before anything else begins. */
  private underWay: Promise<unknown> = Promise.resolve();
  private broken: { readonly error: unknown } | undefined;

  private constructor(
    private readonly plan: ViewsPlan,
    readonly store: GenerationStore,
    private readonly vault: CellVault,
    private state: GenerationState,
    onParked: (parked: Parked) => void,
  ) {
    this.writer = new TableWriter(store, state.tables);
    this.rows = this.newRows();
    this.applying = new Applying(plan, () => this.rows, onParked);
    this.last = state.position;
    this.forgettings = state.forgetting;
  }

  /** Goes on where a generation stands. @throws ViewsError `VIEWS_DAMAGED` */
  static async open(
    plan: ViewsPlan,
    store: GenerationStore,
    vault: CellVault,
    onParked: (parked: Parked) => void,
  ): Promise<Generation> {
    const generation = new Generation(plan, store, vault, await store.state(), onParked);
    generation.applying.block(await generation.parked());
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

  /** The letters that subjects' rows are to be made anew without. */
  get forgetting(): readonly Forgetting[] {
    return this.forgettings;
  }

  /** How many rows of a table are stored. */
  rowsIn(layout: RowLayout): number {
    return this.writer.rowsIn(layout);
  }

  /**
   * Applies events, in order; those that are already in are passed over. Where letters of a subject are
   * to be forgotten that is noted with it, and its rows stay as they are until they are made anew.
   */
  take(events: readonly LedgerEvent[]): Promise<void> {
    return this.alone(async () => {
      await this.fetchKeys(events);
      for (const [index, event] of events.entries()) {
        if (event.position <= this.last) continue;
        if (!event.readable) this.unreadable.set(event.id, true);
        if (isLettersForgotten(event) && this.mayShow(event)) this.note(event);
        else await this.applying.event(event, this.last);
        this.last = event.position;
        this.gatheredEvents++;
        // One event can touch every row of somebody who has very many.
        if (this.rows.work.size >= MOST_ROWS) {
          await this.storeGathered();
          await this.fetchKeys(events.slice(index + 1));
        }
      }
    });
  }

  /** Applies events of one subject alone, to make its rows anew; gaps between them count for nothing. */
  fold(events: readonly LedgerEvent[]): Promise<void> {
    return this.alone(async () => {
      await this.fetchKeys(events);
      for (const event of events) {
        await this.applying.event(event, event.position - 1);
        this.last = event.position;
        this.gatheredEvents++;
      }
    });
  }

  /** Stores what was gathered, and how far it reaches. */
  flush(): Promise<void> {
    return this.alone(() => this.storeGathered());
  }

  /** What is written of a subject's rows from now on; nothing any more where nobody is named. */
  watch(watched: Watched | undefined): void {
    this.writer.watched = watched;
  }

  /**
   * Puts rows of a subject made anew in the place of its rows; all in one transaction with how far they
   * reach, so that readers see nothing between.
   *
   * @param ready Asked while nothing else goes in: brings what was made anew as far as this is.
   *   Answers which rows may differ, and what of the subject is parked here and there; or nothing, to
   *   leave all as it is.
   */
  replace(
    subject: string,
    ready: (until: Position) => Promise<Replacement | undefined>,
  ): Promise<void> {
    return this.alone(async () => {
      await this.storeGathered();
      const replacement = await ready(this.last);
      if (!replacement) return;
      const { keys, from, parked } = replacement;
      await this.store.begin();
      await this.writer.copy(subject, keys, from);
      this.park(parked.here, parked.there);
      await this.writeGathered();
      this.forgettings = this.forgettings.filter((one) => one.subject !== subject);
      await this.commit();
      this.applying.block(await this.parked());
    });
  }

  /** Seals anew such of these rows of a subject as a former generation of its key sealed. */
  reseal(
    layout: RowLayout,
    subject: string,
    keys: readonly (readonly SqlValue[])[],
  ): Promise<void> {
    return this.alone(async () => {
      await this.storeGathered();
      const own = (await this.vault.keys([subject])).get(subject);
      if (!own) return;
      const rows: { before: StoredValues; after: StoredValues }[] = [];
      for (const key of keys) {
        const before = await this.store.find(layout, key);
        if (!before || layout.storedSubject(before) !== subject || !isFormer(before, own)) continue;
        rows.push({ before, after: resealed(layout, before, own) });
      }
      if (rows.length === 0) return;
      await this.store.begin();
      await this.writer.reseal(layout, rows);
      await this.commit();
    });
  }

  /**
   * Throws away every row of subjects that were shredded: some in a transaction, and between these
   * others' events go in. Nobody is shown what is left of them, for it cannot be opened; killed on the
   * way, what is left goes when this is done again. Ends early when the signal is aborted.
   */
  async drop(subjects: readonly string[], signal?: AbortSignal): Promise<void> {
    for (const layout of this.plan.layouts) {
      for (const subject of subjects) {
        while (await this.alone(() => this.dropSome(layout, subject))) {
          await turn();
          if (signal?.aborted === true) return;
        }
      }
    }
    await this.alone(async () => {
      await this.storeGathered();
      this.forgettings = this.forgettings.filter(({ subject }) => !subjects.includes(subject));
      await this.store.begin();
      await this.commit();
    });
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
    const waiting = new Map<string, Parked>();
    let applied = 0;
    let left = 0;
    for (const parked of await this.parked()) {
      const block = blockOf(parked);
      const event = waiting.has(block) ? undefined : await find(parked);
      if (event !== undefined && (await this.retry(parked, event))) {
        applied++;
      } else {
        waiting.set(block, parked);
        left++;
      }
    }
    this.applying.block([...waiting.values()]);
    return { applied, parked: left };
  }

  close(): Promise<void> {
    return this.store.close();
  }

  /** One thing after another; after an error nothing more. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.underWay.then(async () => {
      if (this.broken) throw this.broken.error;
      try {
        return await work();
      } catch (error) {
        this.broken = { error };
        throw error;
      }
    });
    this.underWay = done.catch(() => undefined);
    return done;
  }

  /** Throws away some rows of a subject, in a transaction of their own. @returns whether it had any. */
  private async dropSome(layout: RowLayout, subject: string): Promise<boolean> {
    await this.storeGathered();
    if (this.rowsIn(layout) === 0) return false;
    for await (const rows of this.store.rowsOf(layout, subject)) {
      await this.store.begin();
      await this.writer.remove(layout, rows);
      await this.commit();
      return true;
    }
    return false;
  }

  /** Whether rows may have been made of what is to be forgotten. */
  private mayShow(event: ReadableOf<typeof LettersForgotten>): boolean {
    return lettersOf(event).some((letter) => !this.unreadable.has(letter));
  }

  private note(event: ReadableOf<typeof LettersForgotten>): void {
    const { header, position: at } = event;
    const noted = { subject: header.subject, at, letters: lettersOf(event) };
    this.forgettings = [...this.forgettings, noted];
    this.onForgetting();
  }

  private async storeGathered(): Promise<void> {
    if (this.gathered > 0) {
      await this.store.begin();
      await this.writeGathered();
      await this.commit();
    }
    this.rows = this.newRows();
  }

  private async writeGathered(): Promise<void> {
    await this.writer.gathered(this.rows);
    this.rows = this.newRows();
  }

  private async commit(): Promise<void> {
    const { fingerprint } = this.state;
    const { last: position, events, forgettings: forgetting } = this;
    const state = { fingerprint, position, events, tables: this.writer.tables, forgetting };
    await this.store.commit(state, this.state.position);
    this.state = state;
    this.gatheredEvents = 0;
  }

  private fetchKeys(events: readonly LedgerEvent[]): Promise<void> {
    return this.rows.ring.fetch(
      events.flatMap((event) => (event.readable ? event.header.subject : [])),
    );
  }

  private newRows(): BatchRows {
    return new BatchRows(this.store, this.vault, (layout) => this.rowsIn(layout) === 0);
  }

  /** Parks other events than were parked. */
  private park(before: readonly Parked[], after: readonly Parked[]): void {
    const layout = this.plan.parked;
    for (const parked of before) {
      const values = layout.valuesOf(parked);
      this.rows.work.remove(layout, layout.id(values), layout.keyIn(values));
    }
    for (const parked of after) this.rows.put(layout, layout.valuesOf(parked), '');
    this.rows.work.keep();
  }

  private async retry(parked: Parked, event: LedgerEvent): Promise<boolean> {
    const planned = this.plan.projections.find(({ name }) => name === parked.projection);
    if (planned === undefined) return false;
    if (event.readable) await this.rows.ring.fetch([event.header.subject]);
    const error = await this.applying.attempt(planned, event);
    this.park([parked], error === undefined ? [] : [{ ...parked, code: codeOf(error) }]);
    await this.flush();
    return error === undefined;
  }
}

/** Rows of a subject as they were made anew. */
export interface Replacement {
  /** The rows that may be others than before. */
  readonly keys: RowKeys;
  readonly from: Pick<GenerationStore, 'find'>;
  readonly parked: { readonly here: readonly Parked[]; readonly there: readonly Parked[] };
}
