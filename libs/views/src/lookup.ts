import type { Lookup } from './batch-rows.js';
import type { ClearValues, RowLayout } from './row-layout.js';
import type { SelectShape } from './storage.js';
import type { SqlValue } from './table.js';
import { indexColumn } from './table.js';
import { ViewsError } from './views.errors.js';

interface Asked {
  readonly where: Readonly<Record<string, unknown>>;
  readonly order: readonly string[];
  readonly limit: number | undefined;
}

type Order = readonly { readonly at: number; readonly down: boolean }[];

/** What is the same for all look-ups by the same columns, in the same order. */
interface Form {
  readonly columns: readonly number[];
  readonly compare: Lookup['compare'];
  readonly shape: SelectShape;
}

/** A projection asks for the same again and again, with other values. */
const forms = new WeakMap<RowLayout, Map<string, Form>>();

/**
 * Makes a look-up of what a projection asks for.
 *
 * @throws ViewsError `ROW_INVALID` if columns or limit are none, or if no index serves.
 */
export function lookupOf(layout: RowLayout, { where, order, limit }: Asked): Lookup {
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
    refuse(layout, 'can only give a whole number of rows above 0');
  }
  let name = limit === undefined ? 'all' : 'some';
  for (const column in where) name += where[column] === null ? ` -${column}` : ` ${column}`;
  for (const column of order) name += `,${column}`;
  const known = forms.get(layout) ?? new Map<string, Form>();
  const form = known.get(name) ?? formOf(layout, { where, order, limit });
  known.set(name, form);
  forms.set(layout, known);
  const { columns, compare, shape } = form;
  const values = columns.map((at) => layout.accept(at, where[layout.columns[at] ?? '']));
  return { columns, values, compare, shape, limit };
}

function formOf(layout: RowLayout, { where, order, limit }: Asked): Form {
  const at = (column: string): number => {
    const found = layout.columns.indexOf(column);
    return found < 0 ? refuse(layout, `has no column ${column}`) : found;
  };
  const columns = Object.keys(where).map(at);
  const isNull = (column: number) => where[layout.columns[column] ?? ''] === null;
  const sorted: Order = [
    ...order.map((text) => {
      const { column, down } = indexColumn(text);
      return { at: at(column), down };
    }),
    ...layout.key.map((key) => ({ at: key, down: false })),
  ];
  return {
    columns,
    compare: (a, b) => compareRows(sorted, a, b),
    shape: {
      index: indexFor(layout, columns),
      equal: columns.filter((column) => !isNull(column)),
      nulls: columns.filter(isNull),
      order: limit === undefined ? [] : sorted,
      limited: limit !== undefined,
    },
  };
}

function indexFor(layout: RowLayout, columns: readonly number[]): number {
  const serves = (index: readonly number[]) => {
    const begin = new Set(index.slice(0, columns.length));
    return columns.length > 0 && columns.every((column) => begin.has(column));
  };
  if (serves(layout.key)) return -1;
  const found = layout.table.indexes.findIndex((index) =>
    serves(index.map((text) => layout.columns.indexOf(indexColumn(text).column))),
  );
  return found < 0 ? refuse(layout, 'has no index that begins with these columns') : found;
}

function compareRows(order: Order, a: ClearValues, b: ClearValues): number {
  for (const { at, down } of order) {
    const result = compareValues(a[at] ?? null, b[at] ?? null);
    if (result !== 0) return down ? -result : result;
  }
  return 0;
}

/** As the databases sort: nulls first, numbers by size, texts and blobs by their bytes. */
function compareValues(a: SqlValue, b: SqlValue): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(bytes(a), bytes(b));
}

function bytes(value: string | number | Uint8Array): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(String(value));
}

function refuse(layout: RowLayout, what: string): never {
  throw new ViewsError('ROW_INVALID', `Table ${layout.name} ${what}.`, { table: layout.name });
}
