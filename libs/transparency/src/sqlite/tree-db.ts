import { hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ensureFile } from '../../../durable/src/durable-files.js';
import { pragma } from '../../../event-log/src/sqlite/database.js';
import { TILE_LEVELS, type TilePlace } from '../tile.js';
import { TransparencyError } from '../transparency.errors.js';

/** "WMTR", as the log's file has "WMLG". */
const APPLICATION_ID = 0x57_4d_54_52;
const SCHEMA_VERSION = 1;
const BUSY_TIMEOUT_MS = 5_000;

/** SQLite's primary result codes of what is no database, or a broken one. */
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/**
 * A tile stands under one number for level and place, so that its row is found without an index.
 * Each row carries the SHA-256 of what it says: SQLite has no checksums, and what was flipped on the
 * disk must be told from what was forged.
 */
const SCHEMA = `
  CREATE TABLE tile (
    place INTEGER PRIMARY KEY,
    hashes BLOB NOT NULL,
    digest BLOB NOT NULL
  ) STRICT;
  CREATE TABLE grown (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE checkpoint (
    kind TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    note TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    digest BLOB NOT NULL
  ) STRICT;
  INSERT INTO grown (id, size) VALUES (1, 0);
`;

/**
 * Opens the database of a tree for writing, and makes it where there is none. What is no database any
 * more is removed: the tree can be grown anew from the log.
 *
 * @param onTorn Told if a file was removed.
 * @throws TransparencyError `TREE_FAILED`
 */
export function openTreeForWriting(path: string, onTorn: () => void): DatabaseSync {
  try {
    return opened(path);
  } catch (error) {
    if (!isTorn(error)) throw failure(error);
    removeTree(path);
    onTorn();
    return opened(path);
  }
}

/** Removes the database of a tree, which nobody keeps. */
export function removeTree(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}

/**
 * Opens the database of a tree for reading, beside the one that keeps it.
 *
 * @throws TransparencyError `TREE_FAILED`
 */
export function openTreeForReading(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw failure(error);
  }
}

function opened(path: string): DatabaseSync {
  const db = new DatabaseSync(ensureFile(path), { timeout: BUSY_TIMEOUT_MS });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON');
    const application = pragma(db, 'application_id');
    const version = pragma(db, 'user_version');
    if (application === 0 && version === 0) {
      db.exec(`BEGIN IMMEDIATE; ${SCHEMA}
        PRAGMA application_id = ${APPLICATION_ID};
        PRAGMA user_version = ${SCHEMA_VERSION};
        COMMIT`);
    } else if (application !== APPLICATION_ID || version !== SCHEMA_VERSION) {
      throw new TransparencyError(
        'TREE_FAILED',
        `${path} is no tree that this Waymark knows: take it away, and the tree is grown anew from the log.`,
        { expected: SCHEMA_VERSION, actual: Number(version) },
      );
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Whether an error says that the file is broken, and not that the disk refused. */
export function isTorn(error: unknown): boolean {
  const { errcode } = Object(error) as { errcode?: unknown };
  const primary = typeof errcode === 'number' ? errcode & 0xff : undefined;
  return primary === CORRUPT || primary === NOT_A_DATABASE;
}

/** An error of the store, as the port has it. */
export function failure(error: unknown): TransparencyError {
  if (error instanceof TransparencyError) return error;
  const { message } = Object(error) as { message?: unknown };
  return isTorn(error)
    ? new TransparencyError('TREE_TORN', 'The stored tree is broken.', { cause: error })
    : new TransparencyError(
        'TREE_FAILED',
        `The store of the tree failed: ${typeof message === 'string' ? message : String(error)}.`,
        { cause: error },
      );
}

/** Works with the store; what it throws is as the port has it. */
export function guarded<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw failure(error);
  }
}

/** Numbers of tiles within a level end here. */
const NUMBERS = 2 ** 45;

/** The row of a tile; `undefined` where no tree of 2^53 leaves has one. */
export function rowOf({ level, number }: TilePlace): number | undefined {
  if (level > TILE_LEVELS || number >= NUMBERS) return undefined;
  return level * NUMBERS + number;
}

/** What a row's digest is of: its place in words, then its bytes. */
export function digestOf(place: string, bytes: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from(`${place}\0`), bytes]), 'buffer');
}
