import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { ensureFile } from '../../../durable/src/durable-files.js';
import type { RowLayout } from '../row-layout.js';
import { STATE_TABLE, readState } from '../state-table.js';
import type { StoreNotes } from '../state-table.js';
import type { ColumnTypes } from '../statements.js';
import type { DynamicDatabase, GenerationState } from '../storage.js';
import { ViewsError } from '../views.errors.js';
import { Connection } from './connection.js';

/** SQLite's names. `bigint` has integer affinity; texts compare by their bytes by default. */
export const SQLITE_TYPES: ColumnTypes = {
  text: sql`text`,
  integer: sql`bigint`,
  blob: sql`blob`,
};

const CREATE_STATE = `create table "${STATE_TABLE}" ("id" bigint not null primary key, "position" bigint not null, "body" text not null, "checksum" text not null)`;
const READ_STATE = `select "position", "body", "checksum" from "${STATE_TABLE}" where "id" = 1`;

const MEBIBYTE_IN_KIB = 1024;

/**
 * While a generation is built nobody reads it and a crash throws it away, so it needs no log and no
 * fsync: each page is written once. A large cache, because rows of many people come mixed.
 */
const BUILDING = [
  'pragma page_size = 4096',
  'pragma locking_mode = exclusive',
  'pragma journal_mode = off',
  'pragma synchronous = off',
  `pragma cache_size = -${String(128 * MEBIBYTE_IN_KIB)}`,
];

/**
 * While it is served: a write-ahead log, so that readers and the writer do not wait for each other.
 * `synchronous = normal` loses the newest transactions in a power cut but never half of one: the
 * position stands in the same transaction, so the lost events are simply projected again.
 */
const SERVING = [
  'pragma journal_mode = wal',
  'pragma synchronous = normal',
  `pragma cache_size = -${String(32 * MEBIBYTE_IN_KIB)}`,
  'pragma wal_autocheckpoint = 4000',
  `pragma journal_size_limit = ${String(64 * 1024 * 1024)}`,
];

/** A reader keeps little: the operating system caches the file. */
const READING = [`pragma cache_size = -${String(8 * MEBIBYTE_IN_KIB)}`];

/** What is deleted is overwritten, so that an erasure leaves no bytes in free pages. */
const ALWAYS = ['pragma secure_delete = on'];

/** A new file for a generation to be built in, without tables but for the state's. */
export function createFile(file: string): Connection {
  // The log beside it takes its mode from it.
  const connection = new Connection(ensureFile(file), 'write');
  connection.exec([...BUILDING, ...ALWAYS, CREATE_STATE].join(';'));
  return connection;
}

/**
 * Opens a complete generation. Whenever it is found damaged later on, `onDamage` is called.
 *
 * @throws ViewsError `VIEWS_DAMAGED` if it is missing, incomplete, or its state, schema or header
 *   are not what was written.
 */
export function openFile(
  file: string,
  access: 'write' | 'read',
  onDamage?: () => void,
): Connection {
  if (!existsSync(file)) throw new ViewsError('VIEWS_DAMAGED', 'The file of the views is missing.');
  const connection = new Connection(file, access, onDamage);
  try {
    connection.exec([...(access === 'write' ? SERVING : READING), ...ALWAYS].join(';'));
    const state = stateIn(connection);
    if (!state.complete || state.schema !== schemaIn(connection)) {
      throw new ViewsError('VIEWS_DAMAGED', 'The views have other tables than were made.');
    }
    checkHeader(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw asDamage(error);
  }
}

/** The state in a generation. @throws ViewsError `VIEWS_DAMAGED` */
export function stateIn(connection: Connection): GenerationState & StoreNotes {
  return readState(connection.get(READ_STATE));
}

/**
 * What the schema looks like, down to the pages on which its trees begin, so that no flipped bit
 * makes one table or index stand for another.
 */
export function schemaIn(connection: Connection): string {
  const rows = connection.all(
    'select type, name, tbl_name, rootpage, sql from sqlite_master order by type, name',
  );
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

/** A Kysely that compiles and runs over a connection, or over whatever connection is right then. */
export function kyselyOver(connection: () => Connection): Kysely<DynamicDatabase> {
  return new Kysely<DynamicDatabase>({
    dialect: new SqliteDialect({
      database: {
        prepare: (text) => connection().prepare(text),
        close: () => {
          // Connections belong to the store, which closes them.
        },
      },
    }),
  });
}

/** Layouts by name are what a store is asked for; this finds what belongs to one. */
export function perLayout<T>(
  layouts: readonly RowLayout[],
  make: (layout: RowLayout) => T,
): (layout: RowLayout) => T {
  const made = new Map(layouts.map((layout) => [layout.name, make(layout)]));
  return ({ name }) => {
    const found = made.get(name);
    if (found === undefined) {
      throw new ViewsError('DEFINITION_INVALID', `There is no table ${name} in these views.`, {
        table: name,
      });
    }
    return found;
  };
}

/** Settings in the file's header that a flipped bit could change under our feet. */
function checkHeader(connection: Connection): void {
  const expected = { page_size: 4096, auto_vacuum: 0, encoding: 'UTF-8', journal_mode: 'wal' };
  for (const [name, value] of Object.entries(expected)) {
    if (connection.pragma(name) !== value) {
      throw new ViewsError('VIEWS_DAMAGED', `The file of the views has another ${name}.`);
    }
  }
}

/** In a file that was complete, a statement that does not fit its schema is damage too. */
function asDamage(error: unknown): unknown {
  if (error instanceof ViewsError) return error;
  return new ViewsError('VIEWS_DAMAGED', 'The file of the views is damaged.', { cause: error });
}
