import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EventLogError } from '../event-log.errors.js';
import { isNotADatabase } from './sqlite-error.js';

/** "WMLG", so that `file` and a wrong path are told apart (https://sqlite.org/pragma.html). */
const APPLICATION_ID = 0x57_4d_4c_47;
const SCHEMA_VERSION = 1;

/** How long a connection waits for another one that recovers or settles the log, in milliseconds. */
export const BUSY_TIMEOUT_MS = 5_000;

/**
 * Ids are kept as their 16 bytes: the index that every append searches is half as large. Pages of
 * 8 KB hold rows of 1 to 2 KB with less waste than the default of 4 KB (measured: a fifth faster).
 * An event is never changed; the triggers stop a tool that tries.
 */
const SCHEMA = `
  CREATE TABLE event (
    position INTEGER PRIMARY KEY,
    id       BLOB    NOT NULL,
    stream   TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    type     TEXT    NOT NULL,
    data     BLOB    NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX event_id ON event (id);
  CREATE UNIQUE INDEX event_stream ON event (stream, revision);
  CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
  CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;
`;
const PAGE_BYTES = 8_192;

/**
 * Opens the database of a log for writing and makes its schema where the file is empty.
 *
 * @param path of a file that exists.
 * @param cacheKiB the greatest size of its page cache.
 * @throws EventLogError `LOG_UNSUPPORTED`.
 */
export function openForWriting(path: string, cacheKiB: number): DatabaseSync {
  return prepared(path, new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }), (database) => {
    const empty = !holdsLog(path, database);
    if (empty) database.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    useFullyDurableWriteAheadLog(database);
    // An event is never changed; of what a companion overwrites nothing is to be left in a page.
    database.exec(`PRAGMA cache_size = -${cacheKiB}; PRAGMA secure_delete = ON`);
    if (empty) createSchema(database);
    settle(database);
  });
}

/**
 * Opens the database of a log for reading, beside its writer.
 *
 * @throws EventLogError `LOG_NOT_FOUND`, `LOG_UNSUPPORTED`.
 */
export function openForReading(path: string, cacheKiB: number): DatabaseSync {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw notFound(absolute);
  const connection = new DatabaseSync(absolute, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  return prepared(absolute, connection, (database) => {
    if (!holdsLog(absolute, database)) throw notFound(absolute);
    database.exec(`PRAGMA cache_size = -${cacheKiB}`);
  });
}

/** One number of one row: `PRAGMA name`. */
export function pragma(database: DatabaseSync, name: string): unknown {
  return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

/** A connection as `prepare` makes it ready; closed if that fails. */
function prepared(
  path: string,
  database: DatabaseSync,
  prepare: (database: DatabaseSync) => void,
): DatabaseSync {
  try {
    prepare(database);
    return database;
  } catch (error) {
    database.close();
    if (!isNotADatabase(error)) throw error;
    throw unsupported(`${path} is no event log: it is not an SQLite database.`, error);
  }
}

/** Whether the file holds a log that this version understands; false if it is empty. */
function holdsLog(path: string, database: DatabaseSync): boolean {
  const application = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  if (application === APPLICATION_ID) {
    if (version === SCHEMA_VERSION) return true;
    throw unsupported(
      `The event log ${path} is of schema version ${String(version)}, and this Waymark knows version ${SCHEMA_VERSION}: start the version that wrote it, or a newer one.`,
    );
  }
  const tables = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'];
  if (application === 0 && tables === 0) return false;
  throw unsupported(`${path} is no event log: it is a database of something else.`);
}

/**
 * `FULL` syncs the write-ahead log at each commit, before it is answered; `NORMAL` loses
 * acknowledged events in a power cut. `fullfsync` is macOS's way to reach the disk itself.
 */
function useFullyDurableWriteAheadLog(database: DatabaseSync): void {
  const mode = pragma(database, 'journal_mode = WAL');
  database.exec(
    'PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON',
  );
  const synchronous = pragma(database, 'synchronous');
  if (mode !== 'wal' || synchronous !== 2) {
    throw new EventLogError(
      'LOG_FAILED',
      'The event log needs a file system that can hold a write-ahead log; this one cannot.',
      { expected: 'wal, 2', actual: `${String(mode)}, ${String(synchronous)}` },
    );
  }
}

function createSchema(database: DatabaseSync): void {
  database.exec(`BEGIN IMMEDIATE; ${SCHEMA}
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${SCHEMA_VERSION};
    COMMIT`);
}

/**
 * Makes durable what recovery found. A writer that was killed between writing and syncing leaves
 * events that are in the write-ahead log but perhaps not on the disk; the retry of such an append is
 * answered as stored, so it must be. A checkpoint writes and syncs them anew.
 */
function settle(database: DatabaseSync): void {
  const result = database.prepare('PRAGMA wal_checkpoint(FULL)').get();
  if (result?.['busy'] !== 0) {
    throw new EventLogError(
      'LOG_FAILED',
      'The event log could not be settled after its last writer: a reader holds an old state of it. Stop that reader and try again.',
    );
  }
}

function notFound(path: string): EventLogError {
  return new EventLogError(
    'LOG_NOT_FOUND',
    `There is no event log at ${path} yet: it is made by the first writer.`,
  );
}

function unsupported(message: string, cause?: unknown): EventLogError {
  return new EventLogError('LOG_UNSUPPORTED', message, cause === undefined ? {} : { cause });
}
