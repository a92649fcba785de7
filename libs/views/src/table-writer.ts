import { setImmediate as turn } from 'node:timers/promises';
import type { BatchRows } from './batch-rows.js';
import { TableSums } from './check.js';
import type { RowKeys } from './row-keys.js';
import type { RowLayout, StoredValues } from './row-layout.js';
import type { GenerationState, GenerationStore, RowWrite } from './storage.js';
import type { SqlValue } from './table.js';
import type { Entry } from './unit-of-work.js';

/** So many rows are sealed and written before others get a turn: about 20 ms. */
const ROWS_A_TURN = 1024;

/** Rows of a subject that somebody wants to know of when they are written. */
export interface Watched {
  readonly subject: string;
  readonly written: RowKeys;
}

/**
 * Writes rows within a transaction of a store, and keeps number and digest of each table with them.
 */
export class TableWriter {
  watched: Watched | undefined;

  constructor(
    private readonly store: GenerationStore,
    /** Rows and digests of each table as they are with what was written. */
    public tables: GenerationState['tables'],
  ) {}

  /** How many rows a table has. */
  rowsIn({ name }: RowLayout): number {
    return this.tables[name]?.rows ?? 0;
  }

  /** What a batch has changed. */
  async gathered(rows: BatchRows): Promise<void> {
    for (const { layout, entries } of rows.work.changes()) {
      await this.inStep(layout, async (sums) => {
        for (let from = 0; from < entries.length; from += ROWS_A_TURN) {
          if (from > 0) await turn();
          await this.write(layout, rows, entries.slice(from, from + ROWS_A_TURN), sums);
        }
      });
    }
  }

  /** Makes rows of a subject what they are in another store; they go where it has none. */
  async copy(subject: string, keys: RowKeys, from: Pick<GenerationStore, 'find'>): Promise<void> {
    let copied = 0;
    for (const { layout, key } of keys) {
      const mine = await this.store.find(layout, key);
      if (mine !== undefined && layout.storedSubject(mine) !== subject) continue;
      const theirs = await from.find(layout, key);
      await this.inStep(layout, async (sums) => {
        if (mine !== undefined) sums.subtract(layout.digest(mine));
        if (theirs === undefined) {
          if (mine !== undefined) await this.store.remove(layout, [key]);
          return;
        }
        sums.add(layout.digest(theirs));
        const before = mine === undefined ? 'absent' : 'present';
        await this.store.write(layout, [{ values: theirs, before }], unexpected);
      });
      if (++copied % ROWS_A_TURN === 0) await turn();
    }
  }

  /** Removes rows that are there. */
  async remove(layout: RowLayout, rows: readonly StoredValues[]): Promise<void> {
    await this.inStep(layout, async (sums) => {
      for (const row of rows) sums.subtract(layout.digest(row));
      await this.store.remove(
        layout,
        rows.map((row) => layout.keyIn(row)),
      );
    });
  }

  /** Writes the cells of rows that are there. */
  async reseal(
    layout: RowLayout,
    rows: readonly { readonly before: StoredValues; readonly after: StoredValues }[],
  ): Promise<void> {
    await this.inStep(layout, async (sums) => {
      for (const { before, after } of rows) {
        sums.subtract(layout.digest(before));
        sums.add(layout.digest(after));
      }
      await this.store.reseal(
        layout,
        rows.map(({ after }) => after),
      );
    });
  }

  private async inStep(
    layout: RowLayout,
    write: (sums: TableSums) => Promise<void>,
  ): Promise<void> {
    const { rows = 0, digest = '0' } = this.tables[layout.name] ?? {};
    const sums = new TableSums(rows, digest);
    await write(sums);
    const kept = { rows: sums.rows, digest: sums.digest };
    this.tables = { ...this.tables, [layout.name]: kept };
  }

  private async write(
    layout: RowLayout,
    rows: BatchRows,
    entries: readonly Entry[],
    sums: TableSums,
  ): Promise<void> {
    const writes: RowWrite[] = [];
    const removals: (readonly SqlValue[])[] = [];
    for (const { values, json, key, present, before, beforeDigest } of entries) {
      if (before === 'present') sums.subtract(beforeDigest);
      if (present) {
        const sealed = layout.seal(values, json, rows.keysOf(layout, values) ?? undefined);
        sums.add(sealed.digest);
        writes.push({ values: [...values, sealed.cell], before });
        this.note(layout, values, key);
      } else {
        const stored = before === 'unknown' ? await this.store.find(layout, key) : undefined;
        if (stored !== undefined) sums.subtract(layout.digest(stored));
        if (stored === undefined && before !== 'present') continue;
        removals.push(key);
        this.note(layout, stored ?? values, key);
      }
    }
    const replaced = (stored: StoredValues) => {
      sums.subtract(layout.digest(stored));
    };
    if (writes.length > 0) await this.store.write(layout, writes, replaced);
    if (removals.length > 0) await this.store.remove(layout, removals);
  }

  private note(layout: RowLayout, values: StoredValues, key: readonly SqlValue[]): void {
    if (this.watched === undefined || layout.subject === undefined) return;
    if (layout.subjectOf(values) === this.watched.subject) this.watched.written.add(layout, key);
  }
}

function unexpected(): never {
  throw new TypeError('A row that was read just now came or went.');
}
