import type { ViewsReader } from './reader.js';
import type { AnyTable, RowOf, StoredRowOf } from './table.js';

/** A row that says at which position it was last changed. */
interface Positioned {
  readonly position: number;
}

/**
 * Keeps the rows of a small table open between requests, and opens again only those that changed.
 * For tables of organisations and agreements, of which there are few and every answer needs all.
 */
export class OpenedRows<T extends AnyTable> {
  #kept = new Map<string, RowOf<T>>();

  constructor(
    private readonly table: T,
    /** Tells one row from another. */
    private readonly keyOf: (row: StoredRowOf<T>) => string,
  ) {}

  /** These rows, opened, in their order. Throws as `ViewsReader.openRows`. */
  async open(views: ViewsReader, rows: readonly StoredRowOf<T>[]): Promise<readonly RowOf<T>[]> {
    // As they are now: another request may keep others while this one opens what changed.
    const kept = this.#kept;
    const changed = rows.filter((row) => !isSame(kept.get(this.keyOf(row)), row));
    const fresh = new Map<string, RowOf<T>>();
    for (const row of await views.openRows(this.table, changed)) {
      fresh.set(this.keyOf(row as unknown as StoredRowOf<T>), row);
    }
    const opened = new Map<string, RowOf<T>>();
    for (const row of rows) {
      const key = this.keyOf(row);
      const found = fresh.get(key) ?? kept.get(key);
      if (found !== undefined) opened.set(key, found);
    }
    this.#kept = opened;
    return [...opened.values()];
  }
}

function isSame(kept: object | undefined, row: object): boolean {
  return kept !== undefined && (kept as Positioned).position === (row as Positioned).position;
}
