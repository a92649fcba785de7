import type { SQLInputValue } from 'node:sqlite';
import { idBytes } from '../../../ledger/src/sqlite-index.js';
import { bucketOf } from '../record-map.js';
import { EMPTY_TREE, grown, type RecordTree } from '../record-tree.js';
import { bytesOf, guarded, openRecordsForWriting } from './record-db.js';
import { RecordQueries, type Tree, TREES } from './record-queries.js';
import {
  type LabelRow,
  labelDigest,
  linkDigest,
  type Progress,
  progressDigest,
  type SubjectRow,
  subjectDigest,
} from './record-rows.js';

/** An event that joins a tree. */
export interface NewLeaf {
  readonly position: number;
  /** The hash under which it stands in the log. */
  readonly leaf: Uint8Array;
}

/** What somebody's trees gain, each in its order. */
export interface Growth extends Readonly<Record<Tree, readonly NewLeaf[]>> {
  /** Through which position it is all, where that is less than for others. */
  readonly behind: number | undefined;
}

const NONE = Buffer.alloc(0);

/** The stored trees, for the one that keeps them. What changes is written within `together`. */
export class RecordStore extends RecordQueries {
  /**
   * Opens the store, and makes it where there is none.
   *
   * @param onTorn Told if what stood there was no database any more, and was thrown away.
   * @throws CompletenessError `RECORDS_FAILED`
   */
  static open(path: string, onTorn: () => void): RecordStore {
    return new RecordStore(openRecordsForWriting(path, onTorn));
  }

  /** Does all of it or nothing; durable when it returns. @throws CompletenessError */
  together<Result>(work: () => Result): Result {
    return guarded(() => {
      this.db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        this.db.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.db.isTransaction) this.db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** From now on the trees have grown through a position. */
  reach(through: number): void {
    this.#advance({ ...this.progress(), through });
  }

  /** Lets somebody's trees grow; they are opened where there are none. */
  grow(id: string, { visible, held, behind }: Growth): void {
    const row = this.#opened(id);
    const next = {
      ...row,
      visible: this.#append(row, 'visible', visible),
      held: this.#append(row, 'held', held),
      behind,
    };
    this.#run(
      `UPDATE subject SET visible = ?, visible_edge = ?, held = ?, held_edge = ?, behind = ?,
       digest = ? WHERE number = ?`,
      next.visible.size,
      next.visible.edge,
      next.held.size,
      next.held.edge,
      behind ?? null,
      subjectDigest(next),
      row.number,
    );
    if (visible.length > 0 || held.length > 0) this.#touch(row.number);
  }

  /** Makes a label lead to somebody. @param alias A keyed hash of the identifier that it is of. */
  putLabel(label: Buffer, id: string, alias: Buffer): void {
    const { number } = this.#opened(id);
    this.#dropLabels('alias = ?', alias);
    this.#put({ label, subject: number, alias, visible: NONE, held: NONE });
    this.#touch(number);
  }

  /** Links two, or takes them apart. */
  link(people: readonly [string, string], linked: boolean): void {
    const [one, other] = people.map((id) => this.#opened(id).number);
    for (const [from = 0, to = 0] of [
      [one, other],
      [other, one],
    ]) {
      if (linked) {
        const digest = linkDigest(from, to);
        this.#run('INSERT OR IGNORE INTO link VALUES (?, ?, ?)', from, to, digest);
      } else this.#run('DELETE FROM link WHERE one = ? AND other = ?', from, to);
      this.#touch(from);
    }
  }

  /** Says of all who have labels that what these commit to has changed. */
  touchAll(): void {
    this.#run('INSERT OR IGNORE INTO changed SELECT DISTINCT subject FROM label');
  }

  /** New commitments under a label; its bucket is to be made anew. */
  commit(row: LabelRow): void {
    this.#put(row);
    this.#run('INSERT OR IGNORE INTO stale VALUES (?)', bucketOf(row.label));
  }

  /** Somebody's commitments are of what they are. */
  settle(number: number): void {
    this.#run('DELETE FROM changed WHERE subject = ?', number);
  }

  /** A bucket as it is now; without roots where it is empty. */
  putBucket(bucket: number, roots: Readonly<Record<Tree, Buffer>> | undefined): void {
    for (const tree of ['visible', 'held'] as const) {
      const held = TREES[tree];
      if (roots) {
        this.#run('INSERT OR REPLACE INTO bucket VALUES (?, ?, ?)', held, bucket, roots[tree]);
      } else this.#run('DELETE FROM bucket WHERE held = ? AND bucket = ?', held, bucket);
    }
    this.#run('DELETE FROM stale WHERE bucket = ?', bucket);
  }

  /** Ends an epoch, whose event is still to be recorded. */
  putEpoch(
    { epoch, era, epochThrough }: Omit<Progress, 'through' | 'position'>,
    kept: Readonly<Record<Tree, Buffer>>,
  ): void {
    this.#advance({ through: this.progress().through, epoch, era, epochThrough });
    for (const tree of ['visible', 'held'] as const) {
      this.#run('INSERT OR REPLACE INTO kept VALUES (?, ?)', TREES[tree], kept[tree]);
    }
  }

  /** The event of the last epoch stands at a position of the log. */
  recorded(position: number): void {
    this.#advance({ ...this.progress(), position });
  }

  /**
   * Wipes subjects, with their bytes. Their labels lead nowhere from the next epoch on.
   *
   * @returns false if others kept the store so busy that bytes may still stand in its files: do it again.
   */
  forget(ids: readonly string[]): boolean {
    this.together(() => {
      for (const id of ids) {
        const row = this.statement('SELECT number FROM subject WHERE id = ?').get(idBytes(id));
        if (row) this.#wipe(Number(row['number']));
      }
    });
    return guarded(() => this.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0);
  }

  close(): void {
    if (this.db.isOpen) this.db.close();
  }

  #advance(progress: Progress): void {
    const { through, epoch, era, epochThrough, position } = progress;
    this.#run(
      'INSERT OR REPLACE INTO progress VALUES (1, ?, ?, ?, ?, ?, ?)',
      through,
      epoch,
      era,
      epochThrough,
      position ?? null,
      progressDigest(progress),
    );
  }

  #wipe(number: number): void {
    // Whoever was linked with them is linked with nobody by them any more.
    this.#run('INSERT OR IGNORE INTO changed SELECT one FROM link WHERE other = ?', number);
    this.#run('DELETE FROM link WHERE one = ?1 OR other = ?1', number);
    this.#dropLabels('subject = ?', number);
    this.#run('DELETE FROM leaf WHERE subject = ?', number);
    this.#run('DELETE FROM changed WHERE subject = ?', number);
    this.#run('DELETE FROM subject WHERE number = ?', number);
  }

  #dropLabels(which: string, value: SQLInputValue): void {
    for (const row of this.statement(`SELECT label FROM label WHERE ${which}`).all(value)) {
      const label = bytesOf(row['label']);
      this.#run('INSERT OR IGNORE INTO stale VALUES (?)', bucketOf(label));
      this.#run('DELETE FROM label WHERE label = ?', label);
    }
  }

  #opened(id: string): SubjectRow {
    const known = this.subject(id);
    if (known) return known;
    const bytes = Buffer.from(idBytes(id) ?? NONE);
    const { lastInsertRowid } = this.#run(
      `INSERT INTO subject (id, visible, visible_edge, held, held_edge, digest)
       VALUES (?1, 0, ?2, 0, ?2, ?2)`,
      bytes,
      NONE,
    );
    const number = Number(lastInsertRowid);
    const row = { number, id: bytes, visible: EMPTY_TREE, held: EMPTY_TREE, behind: undefined };
    this.#run('UPDATE subject SET digest = ? WHERE number = ?', subjectDigest(row), number);
    return row;
  }

  #append(row: SubjectRow, tree: Tree, leaves: readonly NewLeaf[]): RecordTree {
    return leaves.reduce((before, { position, leaf }) => {
      const place = [row.number, TREES[tree], before.size];
      this.#run('INSERT INTO leaf VALUES (?, ?, ?, ?)', ...place, position);
      return grown(before, leaf);
    }, row[tree]);
  }

  #put(row: LabelRow): void {
    const { label, subject, alias, visible, held } = row;
    this.#run(
      'INSERT OR REPLACE INTO label VALUES (?, ?, ?, ?, ?, ?)',
      label,
      subject,
      alias,
      visible,
      held,
      labelDigest(row),
    );
  }

  #touch(number: number): void {
    this.#run('INSERT OR IGNORE INTO changed VALUES (?)', number);
  }

  #run(sql: string, ...values: readonly SQLInputValue[]) {
    return this.statement(sql).run(...values);
  }
}
