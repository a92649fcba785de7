import { DatabaseSync } from 'node:sqlite';
import { ensureFile } from '../../../durable/src/durable-files.js';
import type { Seen, SeenCheckpoints } from '../witness/witness.js';

const SCHEMA = `CREATE TABLE IF NOT EXISTS seen (
  origin TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  note TEXT NOT NULL
) STRICT`;

/** What a witness saw last, in one small SQLite file; safe beside other processes. */
export class SeenStore implements SeenCheckpoints {
  private constructor(private readonly db: DatabaseSync) {}

  /** Opens the file, and makes it where there is none. @throws the error of SQLite or the file system. */
  static open(path: string): SeenStore {
    const db = new DatabaseSync(ensureFile(path), { timeout: 5_000 });
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; ${SCHEMA}`,
    );
    return new SeenStore(db);
  }

  last(origin: string): Seen | undefined {
    const row = this.db.prepare('SELECT size, root, note FROM seen WHERE origin = ?').get(origin);
    return (
      row && {
        size: Number(row['size']),
        root: Buffer.from(row['root'] as Uint8Array),
        note: String(row['note']),
      }
    );
  }

  swap(origin: string, size: number, next: Seen): boolean {
    const { changes } = this.db
      .prepare(
        `INSERT INTO seen (origin, size, root, note) SELECT ?1, ?3, ?4, ?5
         WHERE ?2 = 0 OR EXISTS (SELECT 1 FROM seen WHERE origin = ?1)
         ON CONFLICT (origin) DO UPDATE
         SET size = excluded.size, root = excluded.root, note = excluded.note
         WHERE seen.size = ?2`,
      )
      .run(origin, size, next.size, next.root, next.note);
    return Number(changes) === 1;
  }

  close(): void {
    this.db.close();
  }
}
