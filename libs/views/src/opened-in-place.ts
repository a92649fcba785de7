import type { ViewsReader } from './reader.js';
import type { AnyTable, RowOf, StoredRowOf } from './table.js';

/**
 * Rows as they were selected, each opened in its place: `undefined` for one whose subject has no keys
 * any more. Throws as `ViewsReader.openRows`.
 */
export async function openedInPlace<T extends AnyTable>(
  views: Pick<ViewsReader, 'openRows'>,
  table: T,
  rows: readonly StoredRowOf<T>[],
): Promise<readonly (RowOf<T> | undefined)[]> {
  const keyOf = (row: Readonly<Record<string, unknown>>) =>
    JSON.stringify(table.key.map((column) => row[column]));
  const opened = new Map((await views.openRows(table, rows)).map((row) => [keyOf(row), row]));
  return rows.map((row) => opened.get(keyOf(row)));
}
