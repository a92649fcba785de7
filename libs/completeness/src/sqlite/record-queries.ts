import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { idBytes, idText } from '../../../ledger/src/sqlite-index.js';
import { BUCKETS, type MapEntry } from '../record-map.js';
import { bytesOf, torn } from './record-db.js';
import {
  type LabelRow,
  NO_PROGRESS,
  type Progress,
  type SubjectRow,
  toLabel,
  toLinked,
  toProgress,
  toSubject,
} from './record-rows.js';

/** The trees of somebody, and the maps of all, as the store tells them apart. */
export const TREES = { visible: 0, held: 1 } as const;
export type Tree = keyof typeof TREES;

/** What can be asked of the store, by whoever keeps it and whoever reads it. Throws as SQLite does. */
export class RecordQueries {
  /** Statements are few and are used again and again. */
  readonly #statements = new Map<string, StatementSync>();

  constructor(readonly db: DatabaseSync) {}

  /** A statement, prepared once. */
  statement(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.db.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  progress(): Progress {
    const row = this.statement('SELECT * FROM progress').get();
    return row ? toProgress(row) : NO_PROGRESS;
  }

  subject(id: string): SubjectRow | undefined {
    const row = this.statement('SELECT * FROM subject WHERE id = ?').get(idBytes(id));
    return row && toSubject(row);
  }

  /** Those whose numbers come after one, in their order. */
  subjectsAfter(number: number, limit: number): readonly SubjectRow[] {
    const sql = 'SELECT * FROM subject WHERE number > ? ORDER BY number LIMIT ?';
    return this.#all(sql, number, limit).map(toSubject);
  }

  /** Whose trees have not grown as far as those of others. */
  behind(): readonly SubjectRow[] {
    return this.#all('SELECT * FROM subject WHERE behind IS NOT NULL').map(toSubject);
  }

  /** Where the events of a tree stand in the log, in the order of the tree. */
  *positions(number: number, tree: Tree): Generator<number, void, undefined> {
    const sql = 'SELECT position FROM leaf WHERE subject = ? AND held = ? ORDER BY nth';
    // A statement that is gone through may not be used by another at the same time.
    for (const row of this.db.prepare(sql).iterate(number, TREES[tree])) {
      yield Number(row['position']);
    }
  }

  /** Whose label it is of whose identifier this is the keyed hash. */
  aliasOwner(alias: Uint8Array): number | undefined {
    const row = this.statement('SELECT subject FROM label WHERE alias = ?').get(alias);
    return row && Number(row['subject']);
  }

  /** How many labels there are. */
  labels(): number {
    return this.#count('label');
  }

  /** The labels that lead to somebody, in their order. */
  labelsOf(number: number): readonly LabelRow[] {
    return this.#all('SELECT * FROM label WHERE subject = ? ORDER BY label', number).map(toLabel);
  }

  /** The ids of those who are linked with somebody by a link of their own. */
  linkedTo(number: number): readonly string[] {
    return this.#all('SELECT * FROM link WHERE one = ?', number)
      .map(toLinked)
      .map((other) => {
        const row = this.statement('SELECT * FROM subject WHERE number = ?').get(other);
        const id = row && idText(toSubject(row).id);
        if (id === undefined) throw torn();
        return id;
      });
  }

  /** The label of an identifier, by its keyed hash. */
  labelOf(alias: Uint8Array): LabelRow | undefined {
    const row = this.statement('SELECT * FROM label WHERE alias = ?').get(alias);
    return row && toLabel(row);
  }

  /** Whose commitments are to be made anew, some of them. */
  changed(limit: number): readonly SubjectRow[] {
    return this.#all(
      'SELECT s.* FROM subject AS s JOIN changed AS c ON c.subject = s.number LIMIT ?',
      limit,
    ).map(toSubject);
  }

  /** The buckets that are to be made anew, some of them. */
  stale(limit: number): readonly number[] {
    return this.#all('SELECT bucket FROM stale LIMIT ?', limit).map((row) => Number(row['bucket']));
  }

  /** Whether what commits to somebody, or their bucket, is of what was before. */
  isStale(number: number, bucket: number): boolean {
    return (
      this.statement('SELECT 1 FROM changed WHERE subject = ?').get(number) !== undefined ||
      this.statement('SELECT 1 FROM stale WHERE bucket = ?').get(bucket) !== undefined
    );
  }

  /** What stands in a bucket of both maps, in the order of the labels. */
  entries(bucket: number): Readonly<Record<Tree, readonly MapEntry[]>> {
    const from = prefixOf(bucket);
    const rows =
      bucket + 1 === BUCKETS
        ? this.#all('SELECT * FROM label WHERE label >= ? ORDER BY label', from)
        : this.#all(
            'SELECT * FROM label WHERE label >= ? AND label < ? ORDER BY label',
            from,
            prefixOf(bucket + 1),
          );
    const labels = rows.map(toLabel);
    return {
      visible: labels.map(({ label, visible }) => ({ label, commitment: visible })),
      held: labels.map(({ label, held }) => ({ label, commitment: held })),
    };
  }

  /** The roots of the buckets of a map; what is not among them is empty. */
  buckets(tree: Tree): ReadonlyMap<number, Buffer> {
    const rows = this.#all('SELECT bucket, root FROM bucket WHERE held = ?', TREES[tree]);
    return new Map(rows.map((row) => [Number(row['bucket']), bytesOf(row['root'])]));
  }

  /** The nodes that are kept of the last epoch; nothing where there was none. */
  kept(tree: Tree): Buffer | undefined {
    const row = this.statement('SELECT nodes FROM kept WHERE held = ?').get(TREES[tree]);
    return row && bytesOf(row['nodes']);
  }

  #count(table: string): number {
    return Number(this.statement(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
  }

  #all(sql: string, ...values: readonly SQLInputValue[]) {
    return this.statement(sql).all(...values);
  }
}

function prefixOf(bucket: number): Buffer {
  const prefix = Buffer.alloc(2);
  prefix.writeUInt16BE(bucket, 0);
  return prefix;
}
