import { ViewsError } from './views.errors.js';

/**
 * Tables of views, declared as plain data. A table has clear columns, which filter and sort, and
 * either a *sealed cell* (whatever is shown, sealed under the key of the subject that one column
 * names) or nothing more (a *clear* table, which may hold nothing about anybody).
 */

/** A column's type; `?` allows null. Integers are safe integers; texts hold no NUL. */
export type ColumnKind = 'text' | 'text?' | 'integer' | 'integer?' | 'blob' | 'blob?';

/** What a store keeps in a column. */
export type SqlValue = string | number | Uint8Array | null;

type ColumnKinds = Readonly<Record<string, ColumnKind>>;

type ColumnValue<Kind extends ColumnKind> = Kind extends 'text'
  ? string
  : Kind extends 'text?'
    ? string | null
    : Kind extends 'integer'
      ? number
      : Kind extends 'integer?'
        ? number | null
        : Kind extends 'blob'
          ? Uint8Array
          : Uint8Array | null;

/** The clear columns of a row. */
export type ValuesOf<Columns extends ColumnKinds> = {
  readonly [Column in keyof Columns]: ColumnValue<Columns[Column]>;
};

/** A declared table; made with `sealedTable` or `clearTable`. */
export interface Table<
  Name extends string = string,
  Columns extends ColumnKinds = ColumnKinds,
  Key extends string = string,
  Cell extends object = object,
> {
  readonly name: Name;
  /** The clear columns, in the order in which they are bound to the cell. */
  readonly columns: Columns;
  /** The columns of the primary key, none of which may be null. */
  readonly key: readonly Key[];
  /** Each a list of columns, with ` desc` after those that run downwards. */
  readonly indexes: readonly (readonly string[])[];
  /** The column that names whose key seals the cell; absent in a clear table. */
  readonly subject?: string;
  /** Only for the type checker; never set. */
  readonly cellType?: Cell;
}

/** Any table, where its columns do not matter. */
export type AnyTable = Table;

/** A row as projections write it and readers see it. */
export type RowOf<T extends AnyTable> =
  T extends Table<string, infer Columns, string, infer Cell>
    ? ValuesOf<Columns> & ([Cell] extends [never] ? unknown : { readonly cell: Cell })
    : never;

/** The primary key of a row. */
export type KeyOf<T extends AnyTable> =
  T extends Table<string, infer Columns, infer Key> ? Pick<ValuesOf<Columns>, Key> : never;

/** Clear columns to look for. */
export type WhereOf<T extends AnyTable> =
  T extends Table<string, infer Columns> ? Partial<ValuesOf<Columns>> : never;

/** A row as stored: its cell is still sealed (of a clear table: a checksum). */
export type StoredRowOf<T extends AnyTable> =
  T extends Table<string, infer Columns>
    ? ValuesOf<Columns> & { readonly cell: Uint8Array }
    : never;

/** These tables as Kysely wants them. */
export type DatabaseOf<Tables extends readonly AnyTable[]> = {
  readonly [T in Tables[number] as T['name']]: StoredRowOf<T>;
};

type IndexColumn<Columns> = (keyof Columns & string) | `${keyof Columns & string} desc`;

interface Declaration<
  Name extends string,
  Columns extends ColumnKinds,
  Key extends keyof Columns & string,
> {
  readonly name: Name;
  readonly columns: Columns;
  readonly key: readonly Key[];
  readonly indexes?: readonly (readonly IndexColumn<Columns>[])[];
}

/**
 * Declares a table with sealed cells: `sealedTable<DisclosureCell>()({ name: 'disclosures', … })`.
 * What a cell holds comes back as JSON gives it back. Its key or an index begins with the subject, so
 * that the rows of one are found without reading those of all.
 *
 * @throws ViewsError `DEFINITION_INVALID`
 */
export function sealedTable<Cell extends object>() {
  return <
    const Name extends string,
    const Columns extends ColumnKinds,
    const Key extends keyof Columns & string,
  >(
    declaration: Declaration<Name, Columns, Key> & { readonly subject: keyof Columns & string },
  ): Table<Name, Columns, Key, Cell> =>
    checked({ ...declaration, indexes: declaration.indexes ?? [] });
}

/**
 * Declares a table without cells, for what is about nobody. Its rows are kept with a checksum, so
 * that damage is found, but whoever can write the file can forge them: show nothing from it.
 *
 * @throws ViewsError `DEFINITION_INVALID`
 */
export function clearTable<
  const Name extends string,
  const Columns extends ColumnKinds,
  const Key extends keyof Columns & string,
>(declaration: Declaration<Name, Columns, Key>): Table<Name, Columns, Key, never> {
  return checked({ ...declaration, indexes: declaration.indexes ?? [] });
}

/** Names of the engine's own tables begin so. */
export const RESERVED_PREFIX = 'views_';

const TABLE_NAME = /^[a-z][a-z0-9_]{0,48}$/;
const COLUMN_NAME = /^[a-z][A-Za-z0-9_]{0,48}$/;

function checked<T extends AnyTable>(table: T): T {
  const refuse = (what: string): never => {
    throw new ViewsError('DEFINITION_INVALID', `Table ${table.name}: ${what}.`, {
      table: table.name,
    });
  };
  const columns = Object.keys(table.columns);
  if (!TABLE_NAME.test(table.name)) refuse('the name must be lower case with underscores');
  for (const column of columns) {
    if (!COLUMN_NAME.test(column) || column === 'cell') refuse(`no column can be called ${column}`);
  }
  if (table.key.length === 0) refuse('it needs a primary key');
  for (const column of table.key) {
    if (table.columns[column]?.endsWith('?') ?? true) refuse(`key column ${column} may be null`);
  }
  if (table.subject !== undefined && table.columns[table.subject] !== 'text') {
    refuse('the subject column must be a text that is never null');
  }
  const lists = [
    table.key,
    ...table.indexes.map((index) => index.map((text) => indexColumn(text).column)),
  ];
  if (table.subject !== undefined && lists.every(([first]) => first !== table.subject)) {
    refuse('neither the key nor an index begins with the subject');
  }
  for (const index of table.indexes) {
    const names = index.map((column) => indexColumn(column).column);
    if (names.length === 0 || new Set(names).size < names.length) refuse('an index is malformed');
    if (names.some((name) => !columns.includes(name))) refuse('an index names an unknown column');
  }
  return table;
}

/** Reads `column` or `column desc`. */
export function indexColumn(text: string): { readonly column: string; readonly down: boolean } {
  return text.endsWith(' desc')
    ? { column: text.slice(0, -' desc'.length), down: true }
    : { column: text, down: false };
}
