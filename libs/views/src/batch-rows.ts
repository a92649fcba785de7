import type { SubjectKeys } from '../../vault/src/vault.js';
import { KeyRing } from './key-ring.js';
import type { CellVault } from './key-ring.js';
import type { MaybePromise } from './projection.js';
import type { ClearValues, RowLayout, StoredValues } from './row-layout.js';
import type { GenerationStore, SelectShape } from './storage.js';
import type { SqlValue } from './table.js';
import type { Entry } from './unit-of-work.js';
import { UnitOfWork, nameOf } from './unit-of-work.js';

/** A look-up by equal columns, ready to be asked of the store and of what is not stored yet. */
export interface Lookup {
  readonly shape: SelectShape;
  readonly columns: readonly number[];
  readonly values: readonly SqlValue[];
  readonly compare: (a: ClearValues, b: ClearValues) => number;
  readonly limit: number | undefined;
}

/**
 * The rows of one batch: what the store has, opened, with what the batch has changed so far on top.
 */
export class BatchRows {
  readonly work = new UnitOfWork();
  readonly ring: KeyRing;
  /** An error of store or vault: it is no fault of a projection, even if the projection hides it. */
  failure: unknown;
  private unsettled: Entry[] = [];
  private readonly asked = new Map<SelectShape, Set<string>>();

  constructor(
    private readonly store: GenerationStore,
    vault: CellVault,
    /** Whether a table has no stored rows, so that the store need not be asked for any. */
    private readonly isEmpty: (layout: RowLayout) => boolean,
  ) {
    this.ring = new KeyRing(vault);
  }

  /** A row, from the batch or the store. */
  find(layout: RowLayout, id: string, key: readonly SqlValue[]): MaybePromise<Entry> {
    const entry = this.work.find(layout, id);
    if (entry?.known === true) return entry;
    if (this.isEmpty(layout)) return this.work.learn(layout, id, key, undefined);
    return this.noting(() =>
      whenThere(this.store.find(layout, key), (stored) => this.adopt(layout, id, key, stored)),
    );
  }

  put(layout: RowLayout, values: ClearValues, json: string): void {
    const subject = layout.subjectOf(values);
    const keys = subject === undefined ? undefined : this.ring.get(subject);
    if (keys === null) {
      this.work.remove(layout, layout.id(values), layout.keyIn(values));
      return;
    }
    const entry = this.work.put(layout, values, json);
    if (subject !== undefined && keys === undefined) this.unsettled.push(entry);
  }

  async select(layout: RowLayout, lookup: Lookup): Promise<Entry[]> {
    const { columns, values, compare, limit } = lookup;
    for (let ask = limit; ; ask = ask === undefined ? undefined : ask * 4) {
      const asked = ask;
      const stored = this.isKnown(layout, lookup)
        ? []
        : await this.noting(() => this.ask(layout, lookup, asked));
      const found = this.work.table(layout).matching(columns, values);
      const last = ask === undefined || stored.length < ask ? undefined : stored.at(-1);
      // Rows not read yet come after the last one read, so only what comes before it is certain:
      // the batch may have moved or removed some of those that were read.
      const certain =
        last === undefined ? found : found.filter((entry) => compare(entry.values, last) <= 0);
      if (last === undefined || limit === undefined || certain.length >= limit) {
        return certain.sort((a, b) => compare(a.values, b.values)).slice(0, limit);
      }
    }
  }

  /**
   * Whether the store has nothing to add: until the batch is stored it gives the same rows for the
   * same look-up, and these were taken in when it was asked first.
   */
  private isKnown(layout: RowLayout, { limit, shape, values }: Lookup): boolean {
    if (this.isEmpty(layout)) return true;
    if (limit !== undefined) return false;
    const asked = this.asked.get(shape) ?? new Set();
    this.asked.set(shape, asked);
    const name = nameOf(values);
    if (asked.has(name)) return true;
    asked.add(name);
    return false;
  }

  /** Ends an event: rows whose subject turns out to have no keys are as if never written. */
  settle(): MaybePromise<void> {
    if (this.unsettled.length === 0) return;
    const entries = this.unsettled;
    this.unsettled = [];
    const subjects = entries.map(({ layout, values }) => layout.subjectOf(values) ?? '');
    return this.ring.fetch(subjects).then(() => {
      for (const entry of entries) {
        const { layout, values, present, id, key } = entry;
        if (present && this.keysOf(layout, values) === null) this.work.remove(layout, id, key);
      }
    });
  }

  undo(): void {
    this.unsettled = [];
    // Stored rows were passed over where the event had written others in their place.
    this.asked.clear();
    this.work.undo();
  }

  /** The keys for a row; null if there are none any more, undefined if the table is clear. */
  keysOf(layout: RowLayout, values: ClearValues): SubjectKeys | null | undefined {
    const subject = layout.subjectOf(values);
    return subject === undefined ? undefined : (this.ring.get(subject) ?? null);
  }

  /** Runs something that asks store or vault, and remembers if these failed. */
  noting<T>(action: () => MaybePromise<T>): MaybePromise<T> {
    try {
      const result = action();
      if (!isPromise(result)) return result;
      return result.catch((error: unknown) => {
        this.failure ??= error;
        throw error;
      });
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  }

  private async ask(
    layout: RowLayout,
    { shape, values }: Lookup,
    limit: number | undefined,
  ): Promise<readonly StoredValues[]> {
    const equal = values.filter((value) => value !== null);
    const parameters = limit === undefined ? equal : [...equal, limit];
    const stored = await this.store.select(layout, shape, parameters);
    if (stored.length === 0) return stored;
    await this.ring.fetch(stored.flatMap((row) => layout.storedSubject(row) ?? []));
    for (const row of stored) {
      const key = layout.keyIn(row);
      const id = layout.idOfKey(key);
      if (this.work.find(layout, id)?.known !== true) await this.adopt(layout, id, key, row);
    }
    return stored;
  }

  private adopt(
    layout: RowLayout,
    id: string,
    key: readonly SqlValue[],
    stored: StoredValues | undefined,
  ): MaybePromise<Entry> {
    if (stored === undefined) return this.work.learn(layout, id, key, undefined);
    const subject = layout.storedSubject(stored);
    if (subject === undefined) return this.open(layout, id, key, stored, undefined);
    const keys = this.ring.get(subject);
    if (keys !== undefined) return this.open(layout, id, key, stored, keys);
    return this.ring
      .fetch([subject])
      .then(() => this.open(layout, id, key, stored, this.ring.get(subject) ?? null));
  }

  private open(
    layout: RowLayout,
    id: string,
    key: readonly SqlValue[],
    stored: StoredValues,
    keys: SubjectKeys | null | undefined,
  ): Entry {
    return this.work.learn(layout, id, key, {
      values: stored.slice(0, layout.columns.length),
      json: keys === null ? '' : layout.open(stored, keys),
      digest: layout.digest(stored),
      present: keys !== null,
    });
  }
}

/** Goes on with a value now if it is there, else when it comes. */
export function whenThere<T, R>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<R>,
): MaybePromise<R> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** Whether a value is still to come. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
