import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isUuid, uuidBytes, uuidText } from '../sealing.js';
import type { Place, SubjectId } from '../vault.js';
import type { Destroyed } from './destroyed.js';
import { bytesIn } from './keys-db.js';
import type { SubjectStore } from './subject-store.js';

/**
 * The rows of keys.db about who is shredded: who is marked for it, and whose id has still to go from
 * elsewhere. Call what changes them within a transaction.
 */
export class Shredding {
  private readonly statements: ReturnType<typeof prepare>;

  constructor(
    db: DatabaseSync,
    private readonly store: SubjectStore,
    private readonly destroyed: Destroyed,
  ) {
    this.statements = prepare(db);
  }

  /** Marks subjects, and tells every vault. */
  mark(subjects: readonly SubjectId[], cause: SubjectId): void {
    for (const number of this.numbersOf(subjects)) {
      this.statements.mark.run(number, uuidBytes(cause));
    }
    this.store.moveFence();
  }

  /** Takes back what was marked because of a subject, and tells every vault. */
  spare(cause: SubjectId): void {
    this.statements.spare.run(uuidBytes(cause));
    this.store.moveFence();
  }

  /** Destroys subjects, and notes where else their ids stand. Does nothing about who is not there. */
  shred(subjects: readonly SubjectId[], namedIn: readonly Place[]): void {
    const there = subjects.filter((subject) => this.store.numberOf(subject) !== undefined);
    if (there.length === 0) return;
    for (const subject of there) {
      this.destroyed.note(this.destroyed.tokenOf(subject));
      for (const place of namedIn) this.name(subject, place);
    }
    for (const number of this.numbersOf(there)) this.store.destroy(number);
    this.store.moveFence();
    this.store.journal();
  }

  /** Notes that somebody's id has still to go from a place. */
  name(subject: SubjectId, place: Place): void {
    this.statements.name.run(uuidBytes(subject), place);
  }

  /** Whose id has still to go from a place. */
  namedIn(place: Place): readonly SubjectId[] {
    return this.statements.namedIn.all(place).map((row) => uuidText(bytesIn(row, 'id')));
  }

  /** Notes that a place does not name them any more. */
  unname(place: Place, subjects: readonly SubjectId[]): void {
    for (const subject of subjects.filter(isUuid)) {
      const id = uuidBytes(subject);
      const { changes } = this.statements.unname.run(id, place);
      // As long as another place names them, their bytes stand here anyway.
      if (changes === 0 || this.statements.isNamed.get(id) !== undefined) continue;
      this.store.moveFence();
      this.store.journal();
    }
  }

  private numbersOf(subjects: readonly SubjectId[]): readonly number[] {
    return [...new Set(subjects)].flatMap((subject) => this.store.numberOf(subject) ?? []);
  }
}

function prepare(db: DatabaseSync) {
  const statement = (sql: string): StatementSync => db.prepare(sql);
  return {
    mark: statement('INSERT OR REPLACE INTO erasing (subject, cause) VALUES (?, ?)'),
    spare: statement('DELETE FROM erasing WHERE cause = ?'),
    name: statement('INSERT OR IGNORE INTO shredded (id, place) VALUES (?, ?)'),
    namedIn: statement('SELECT id FROM shredded WHERE place = ? ORDER BY id'),
    isNamed: statement('SELECT 1 FROM shredded WHERE id = ?'),
    unname: statement('DELETE FROM shredded WHERE id = ? AND place = ?'),
  };
}
