import { hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { ensureFile } from '../../../durable/src/durable-files.js';
import { pragma } from '../../../event-log/src/sqlite/database.js';
import { CompletenessError } from '../completeness.errors.js';

/** "WMRC", as the log's file has "WMLG". */
const APPLICATION_ID = 0x57_4d_52_43;
const SCHEMA_VERSION = 1;
const BUSY_TIMEOUT_MS = 5_000;

/** SQLite's primary result codes of what is no database, or a broken one. */
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/**
 * People's trees as far as they have grown, and the maps of the last epoch. `digest` is of what the rest of
 * the row says: SQLite has no checksums, and what was flipped on the disk must not be proved of anybody.
 */
const SCHEMA = `
  CREATE TABLE progress (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    /** Through which position of the log the trees have grown. */
    through INTEGER NOT NULL,
    /** The last epoch, its position in the log (null until it is recorded), and of what it speaks. */
    epoch INTEGER NOT NULL,
    era INTEGER NOT NULL,
    epoch_through INTEGER NOT NULL,
    position INTEGER,
    digest BLOB NOT NULL
  ) STRICT;
  CREATE TABLE subject (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    visible INTEGER NOT NULL,
    visible_edge BLOB NOT NULL,
    held INTEGER NOT NULL,
    held_edge BLOB NOT NULL,
    /** Through which position the trees have grown, where that is less than those of others. */
    behind INTEGER,
    digest BLOB NOT NULL
  ) STRICT;
  CREATE INDEX subject_behind ON subject (behind) WHERE behind IS NOT NULL;
  CREATE TABLE leaf (
    subject INTEGER NOT NULL,
    held INTEGER NOT NULL,
    nth INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (subject, held, nth)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE label (
    label BLOB PRIMARY KEY,
    subject INTEGER NOT NULL,
    /** A keyed hash of the identifier, so that its label is computed once. */
    alias BLOB NOT NULL UNIQUE,
    /** Commitments to the trees. */
    visible BLOB NOT NULL,
    held BLOB NOT NULL,
    digest BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX label_subject ON label (subject);
  CREATE TABLE link (
    one INTEGER NOT NULL,
    other INTEGER NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (one, other)
  ) STRICT, WITHOUT ROWID;
  /** Whose commitments are of what they were. */
  CREATE TABLE changed (subject INTEGER PRIMARY KEY) STRICT;
  /** The buckets in which something changed. */
  CREATE TABLE stale (bucket INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE bucket (
    held INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    root BLOB NOT NULL,
    PRIMARY KEY (held, bucket)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE kept (held INTEGER PRIMARY KEY, nodes BLOB NOT NULL) STRICT;
`;

/**
 * Opens the store for writing, and makes it where there is none. What is no database any more is removed:
 * it can be made anew from the log.
 *
 * @param onTorn Told if a file was removed.
 * @throws CompletenessError `RECORDS_FAILED`
 */
export function openRecordsForWriting(path: string, onTorn: () => void): DatabaseSync {
  try {
    return opened(path);
  } catch (error) {
    if (!isTorn(error)) throw failure(error);
    removeRecords(path);
    onTorn();
    return opened(path);
  }
}

/** Removes a store, so that it is made anew. */
export function removeRecords(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}

/**
 * Opens the store for reading, beside whoever keeps it.
 *
 * @throws CompletenessError `RECORDS_FAILED`
 */
export function openRecordsForReading(path: string): DatabaseSync {
  return guarded(() => new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS }));
}

function opened(path: string): DatabaseSync {
  const db = new DatabaseSync(ensureFile(path), { timeout: BUSY_TIMEOUT_MS });
  try {
    // What is erased leaves nothing in a page.
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;
      PRAGMA secure_delete = ON; PRAGMA cache_size = -65536`);
    const application = pragma(db, 'application_id');
    const version = pragma(db, 'user_version');
    if (application === 0 && version === 0) {
      db.exec(`BEGIN IMMEDIATE; ${SCHEMA}
        PRAGMA application_id = ${APPLICATION_ID};
        PRAGMA user_version = ${SCHEMA_VERSION};
        COMMIT`);
    } else if (application !== APPLICATION_ID || version !== SCHEMA_VERSION) {
      throw new CompletenessError(
        'RECORDS_FAILED',
        `${path} is no store of people's trees that this Waymark knows: take it away, and it is made anew from the log.`,
      );
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function isTorn(error: unknown): boolean {
  const { errcode } = Object(error) as { errcode?: unknown };
  const primary = typeof errcode === 'number' ? errcode & 0xff : undefined;
  return primary === CORRUPT || primary === NOT_A_DATABASE;
}

function failure(error: unknown): CompletenessError {
  if (error instanceof CompletenessError) return error;
  const { message } = Object(error) as { message?: unknown };
  return isTorn(error)
    ? torn(error)
    : new CompletenessError(
        'RECORDS_FAILED',
        `The store of people's trees failed: ${typeof message === 'string' ? message : String(error)}.`,
        { cause: error },
      );
}

/** That the store is not what was written. */
export function torn(cause?: unknown): CompletenessError {
  return new CompletenessError(
    'RECORDS_TORN',
    "The store of people's trees is not what was written; it is made anew from the log.",
    { cause },
  );
}

/** What work with the store throws comes as its own errors. */
export function guarded<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw failure(error);
  }
}

/** A column of bytes. */
export function bytesOf(value: SQLOutputValue | undefined): Buffer {
  const bytes = value as Uint8Array;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** What a row's digest is: of all its fields, each with its kind and length. */
export function digestOf(...fields: readonly (number | Uint8Array)[]): Buffer {
  const pieces = fields.flatMap((field) =>
    typeof field === 'number'
      ? [Buffer.from(`${field};`)]
      : [Buffer.from(`${field.length}:`), field],
  );
  return hash('sha256', Buffer.concat(pieces), 'buffer').subarray(0, 16);
}
