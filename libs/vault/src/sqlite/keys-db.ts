import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { types } from 'node:util';
import { ensureFile } from '../../../durable/src/durable-files.js';
import { VaultError } from '../vault.errors.js';

/** `user_version` of a store of keys that this code can read. */
const SCHEMA_VERSION = 6;

/** SQLite's primary result codes that are told apart (https://sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;

/**
 * Every secret is wrapped. `subject.number` is this store's own and leaves it nowhere. `vault` has
 * one row. A row of `shredding` says that what was deleted under that fence may still have bytes in
 * the files; it names nobody.
 */
const SCHEMA = `
  CREATE TABLE vault (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    kek_check BLOB NOT NULL,
    fence INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE vault_key (
    purpose TEXT NOT NULL,
    version INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (purpose, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE subject (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    salt BLOB NOT NULL
  ) STRICT;
  CREATE TABLE subject_key (
    subject INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (subject, generation)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE blind_index (
    entry BLOB NOT NULL PRIMARY KEY,
    subject INTEGER NOT NULL,
    proof BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX blind_index_of_subject ON blind_index (subject);
  CREATE TABLE shredding (
    fence INTEGER PRIMARY KEY
  ) STRICT;
`;

/**
 * What came with version 2. A letter whose generation's key was destroyed has a key of its own, or,
 * where it was forgotten, none. A row of `cell_key` opens what a subject's cells were in a generation
 * that was destroyed; it goes when they were written anew.
 */
const SINCE_VERSION_2 = `
  CREATE TABLE letter_key (
    subject INTEGER NOT NULL,
    event BLOB NOT NULL,
    generation INTEGER NOT NULL,
    wrapped BLOB,
    PRIMARY KEY (subject, event)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE cell_key (
    subject INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (subject, generation)
  ) STRICT, WITHOUT ROWID;
`;

/** What came with version 3: by which keyed hashes subjects that are alike are found. */
const SINCE_VERSION_3 = `
  CREATE TABLE mark (
    entry BLOB NOT NULL,
    subject INTEGER NOT NULL,
    PRIMARY KEY (entry, subject)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX mark_of_subject ON mark (subject);
`;

/**
 * What came with version 4: who is about to be shredded, and who was and may still be named elsewhere.
 */
const SINCE_VERSION_4 = `
  CREATE TABLE erasing (
    subject INTEGER PRIMARY KEY
  ) STRICT;
  CREATE TABLE shredded (
    id BLOB NOT NULL,
    place TEXT NOT NULL,
    PRIMARY KEY (id, place)
  ) STRICT, WITHOUT ROWID;
`;

/** What came with version 5: tokens of what was destroyed, in the order in which it was. */
const SINCE_VERSION_5 = `
  CREATE TABLE destroyed (
    number INTEGER PRIMARY KEY,
    token BLOB NOT NULL UNIQUE
  ) STRICT;
`;

/** What came with version 6: because of which subject each is about to be shredded. Nobody was before. */
const SINCE_VERSION_6 = `
  DROP TABLE erasing;
  CREATE TABLE erasing (
    subject INTEGER PRIMARY KEY,
    cause BLOB NOT NULL
  ) STRICT;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * Opens keys.db, making it (mode 0600) where there is none. Any number of threads and processes may
 * have it open.
 *
 * Nothing else may open the file by the file system's means in a process that has it open: closing
 * it would drop SQLite's locks (https://sqlite.org/howtocorrupt.html, 2.2).
 *
 * @param busyTimeoutMs for how long a statement waits for the others' locks.
 */
export function openKeysDatabase(path: string, busyTimeoutMs: number): DatabaseSync {
  makeFile(path);
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    useWriteAheadLog(db, busyTimeoutMs);
    // What is deleted is overwritten at once; nothing of it goes to a temporary file; a commit is
    // on the disk before it is told.
    db.exec('PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL;');
    if (schemaVersion(db) < SCHEMA_VERSION) {
      inTransaction(db, () => {
        const before = schemaVersion(db);
        if (before === 0) db.exec(SCHEMA);
        if (before < 2) db.exec(SINCE_VERSION_2);
        if (before < 3) db.exec(SINCE_VERSION_3);
        if (before < 4) db.exec(SINCE_VERSION_4);
        if (before < 5) db.exec(SINCE_VERSION_5);
        if (before < SCHEMA_VERSION) db.exec(SINCE_VERSION_6);
      });
    }
    const found = schemaVersion(db);
    if (found !== SCHEMA_VERSION) {
      throw new VaultError(
        'VAULT_FAILED',
        `The store of keys ${path} has version ${found} and this program knows ${SCHEMA_VERSION}: use the program that wrote it.`,
      );
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Does all of it or, where it throws, nothing; nobody else writes meanwhile. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // Some errors of the disk have rolled it back already.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** A row as node:sqlite gives it. */
export type Row = Record<string, SQLOutputValue>;

/** A column that holds bytes. @throws VaultError `VAULT_FAILED` if it holds anything else. */
export function bytesIn(row: Row, column: string): Buffer {
  const value = row[column];
  if (!types.isUint8Array(value)) throw wrongColumn(column, 'bytes');
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** A column that holds text. @throws VaultError `VAULT_FAILED` if it holds anything else. */
export function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw wrongColumn(column, 'text');
  return value;
}

/** A column that holds a whole number. @throws VaultError `VAULT_FAILED` if it holds another. */
export function integerIn(row: Row | undefined, column: string): number {
  const value = row?.[column];
  if (typeof value !== 'number') throw wrongColumn(column, 'a number');
  return value;
}

/** Whether another connection held a lock for too long. */
export function isBusy(error: unknown): boolean {
  return resultCode(error) === SQLITE_BUSY;
}

/** Whether the disk is full. */
export function isFull(error: unknown): boolean {
  return resultCode(error) === SQLITE_FULL;
}

/** The primary result code of SQLite, where the error is one of SQLite. */
export function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/** An error of SQLite as one of the vault; any other as it is. */
export function asVaultError(error: unknown, path: string): unknown {
  if (resultCode(error) === undefined) return error;
  const message = isBusy(error)
    ? `Others kept the store of keys ${path} busy for too long; nothing was changed, try again.`
    : `The store of keys ${path} failed: ${(error as Error).message}.`;
  return new VaultError('VAULT_FAILED', message, error);
}

/** Makes the file where there is none, for this account alone, so that it outlasts a power cut. */
function makeFile(path: string): void {
  try {
    ensureFile(path);
  } catch (error) {
    throw new VaultError(
      'VAULT_FAILED',
      `The store of keys ${path} cannot be made: ${(error as Error).message}.`,
      error,
    );
  }
}

function schemaVersion(db: DatabaseSync): number {
  return integerIn(db.prepare('PRAGMA user_version').get(), 'user_version');
}

/** Several that open a new file at once may find it locked without SQLite waiting for them. */
function useWriteAheadLog(db: DatabaseSync, busyTimeoutMs: number): void {
  const deadline = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      db.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      sleep(5);
    }
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function wrongColumn(column: string, expected: string): VaultError {
  return new VaultError('VAULT_FAILED', `The store of keys holds no ${expected} in "${column}".`);
}
