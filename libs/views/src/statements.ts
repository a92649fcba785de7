import type { CompiledQuery, CreateTableBuilder, Kysely, RawBuilder } from 'kysely';
import type { RowLayout, StoredValues } from './row-layout.js';
import type { DynamicDatabase, SelectShape } from './storage.js';
import type { SqlValue } from './table.js';
import { indexColumn } from './table.js';

/** The column that holds the sealed cell. */
export const CELL = 'cell';

/** A statement compiled once: its text, and which value of a row goes into which parameter. */
export interface Statement {
  readonly sql: string;
  /** For each parameter the position of the value in a stored row. */
  readonly parameters: readonly number[];
}

/** What the engine says to one table, in SQL that SQLite and PostgreSQL both speak. */
export interface TableStatements {
  /** Writes a row unless one with its key is there; the number of rows changed tells. */
  readonly insert: Statement;
  readonly update: Statement;
  readonly remove: Statement;
  readonly find: Statement;
  readonly scan: Statement;
  /** Writes the cell alone, so that no index is written with it. */
  readonly reseal: Statement;
  /** All rows of one subject; absent in a clear table. */
  readonly scanOf?: Statement;
}

/**
 * Kysely compiles once a table and not once a row. Columns' own names are given as values, so that
 * the compiled parameters say which value goes where.
 */
export function compileTable(db: Kysely<DynamicDatabase>, layout: RowLayout): TableStatements {
  const columns = [...layout.columns, CELL];
  const { key, subject } = layout.table;
  const named = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, name]));
  const statement = ({ sql: text, parameters }: CompiledQuery): Statement => ({
    sql: text,
    parameters: parameters.map((name) => columns.indexOf(String(name))),
  });

  let update = db
    .updateTable(layout.name)
    .set(named(columns.filter((column) => !key.includes(column))));
  let reseal = db.updateTable(layout.name).set(named([CELL]));
  let remove = db.deleteFrom(layout.name);
  let find = db.selectFrom(layout.name).select(columns);
  for (const column of key) {
    update = update.where(column, '=', column);
    reseal = reseal.where(column, '=', column);
    remove = remove.where(column, '=', column);
    find = find.where(column, '=', column);
  }
  return {
    insert: statement(
      db
        .insertInto(layout.name)
        .values(named(columns))
        .onConflict((conflict) => conflict.columns([...key]).doNothing())
        .compile(),
    ),
    update: statement(update.compile()),
    reseal: statement(reseal.compile()),
    remove: statement(remove.compile()),
    find: statement(find.compile()),
    scan: statement(db.selectFrom(layout.name).select(columns).compile()),
    ...(subject !== undefined && {
      scanOf: statement(
        db.selectFrom(layout.name).select(columns).where(subject, '=', subject).compile(),
      ),
    }),
  };
}

/** Compiles a look-up by equal columns; parameters come in the order of `shape.equal`. */
export function compileSelect(
  db: Kysely<DynamicDatabase>,
  layout: RowLayout,
  shape: SelectShape,
): string {
  const column = (at: number) => layout.columns[at] ?? '';
  let query = db.selectFrom(layout.name).select([...layout.columns, CELL]);
  for (const at of shape.equal) query = query.where(column(at), '=', '');
  for (const at of shape.nulls) query = query.where(column(at), 'is', null);
  for (const { at, down } of shape.order) {
    // Where nulls stand by default is something in which the two databases differ.
    const nullable = layout.table.columns[column(at)]?.endsWith('?') ?? false;
    query = query.orderBy(column(at), (by) => {
      if (!nullable) return down ? by.desc() : by.asc();
      return down ? by.desc().nullsLast() : by.asc().nullsFirst();
    });
  }
  if (shape.limited) query = query.limit(1);
  return query.compile().sql;
}

/** What a database calls the three types of column. */
export interface ColumnTypes {
  readonly text: RawBuilder<unknown>;
  readonly integer: RawBuilder<unknown>;
  readonly blob: RawBuilder<unknown>;
}

/** The statement that makes a table. */
export function compileCreateTable(
  db: Kysely<DynamicDatabase>,
  layout: RowLayout,
  types: ColumnTypes,
): string {
  let create: CreateTableBuilder<string, string> = db.schema.createTable(layout.name);
  for (const [name, kind] of Object.entries(layout.table.columns)) {
    const type = kind.startsWith('text')
      ? types.text
      : kind.startsWith('integer')
        ? types.integer
        : types.blob;
    create = create.addColumn(name, type, (column) =>
      kind.endsWith('?') ? column : column.notNull(),
    );
  }
  return create
    .addColumn(CELL, types.blob, (column) => column.notNull())
    .addPrimaryKeyConstraint(`${layout.name}_key`, [...layout.table.key])
    .compile().sql;
}

/** The statement that makes a table's index of this number. */
export function compileCreateIndex(
  db: Kysely<DynamicDatabase>,
  layout: RowLayout,
  number: number,
): string {
  let create = db.schema.createIndex(`${layout.name}_${String(number)}`).on(layout.name);
  for (const text of layout.table.indexes[number] ?? []) {
    const { column, down } = indexColumn(text);
    create = create.column(down ? `${column} desc` : column);
  }
  return create.compile().sql;
}

/** A statement's parameters out of a stored row. */
export function bind(statement: Statement, values: StoredValues): SqlValue[] {
  return statement.parameters.map((at) => values[at] ?? null);
}
