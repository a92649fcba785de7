import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

/**
 * Raw SQLite: the tables and indexes of the log with the ledger's own beside them, the same bytes,
 * as many rows a commit, write-ahead log and `synchronous=FULL`; nothing else is done.
 *
 * @returns events a second.
 */
export function rawSqlite(path: string, events: number, perCommit: number, bytes: number): number {
  const db = new DatabaseSync(path);
  db.exec(`
    PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE event (position INTEGER PRIMARY KEY, id BLOB NOT NULL, stream TEXT NOT NULL,
      revision INTEGER NOT NULL, type TEXT NOT NULL, data BLOB NOT NULL) STRICT;
    CREATE UNIQUE INDEX event_id ON event (id);
    CREATE UNIQUE INDEX event_stream ON event (stream, revision);
    CREATE TABLE leaves (leaf_index INTEGER PRIMARY KEY, position INTEGER NOT NULL,
      leaf_hash BLOB NOT NULL) STRICT;
    CREATE TABLE owners (position INTEGER PRIMARY KEY, subject BLOB, accountable BLOB) STRICT;`);
  const event = db.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)');
  const leaf = db.prepare('INSERT INTO leaves VALUES (?, ?, ?)');
  const owner = db.prepare('INSERT INTO owners VALUES (?, ?, ?)');
  const data = randomBytes(bytes);
  const ids = randomBytes(events * 16);
  const from = performance.now();
  for (let position = 1; position <= events;) {
    db.exec('BEGIN IMMEDIATE');
    for (let row = 0; row < perCommit && position <= events; row += 1, position += 1) {
      const id = ids.subarray((position - 1) * 16, position * 16);
      event.run(position, id, id.toString('hex').padEnd(43, '-'), 0, 'DisclosureMade', data);
      leaf.run(position - 1, position, data.subarray(0, 32));
      owner.run(position, id, id);
    }
    db.exec('COMMIT');
  }
  const rate = events / ((performance.now() - from) / 1000);
  db.close();
  return rate;
}
