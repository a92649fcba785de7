import type { KeyObject } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { unwrap, wrap } from '../kek.js';
import { secretKey, uuidBytes, uuidText } from '../sealing.js';
import { gone, type FormerKeys } from '../subject-keys.js';
import { VaultError } from '../vault.errors.js';
import type { SubjectId } from '../vault.js';
import { asVaultError, bytesIn, integerIn, textIn, type Row } from './keys-db.js';

/** Whose key it is. */
export interface KeyOwner {
  /** The store's own number of the subject. */
  readonly number: number;
  /** Its id, 16 bytes. */
  readonly id: Uint8Array;
  readonly kind: string;
}

/** The keys of a subject, raw. */
export interface OwnedSecrets {
  readonly owner: KeyOwner;
  /** By generation, those that were not destroyed. */
  readonly generations: ReadonlyMap<number, Buffer>;
}

/** The rows of keys.db about generations that were destroyed: what was written out of each. */
export class FormerKeyStore implements FormerKeys {
  private readonly statements: ReturnType<typeof prepare>;

  constructor(
    private readonly db: DatabaseSync,
    private readonly kek: KeyObject,
    /** For sentences. */
    private readonly path: string,
  ) {
    this.statements = prepare(db);
  }

  letterKey(subject: SubjectId, generation: number, eventId: Uint8Array): KeyObject {
    const row = this.asking(() => this.statements.letterKey.get(eventId, uuidBytes(subject)));
    // The subject was shredded meanwhile.
    if (row === undefined) return gone(subject, generation);
    if (row['event'] === null) {
      throw new VaultError(
        'BOX_TAMPERED',
        `A letter of generation ${generation} has no key and was not forgotten; restore the store of keys from its backup.`,
      );
    }
    if (row['wrapped'] === null) return gone(subject, generation);
    return this.unwrapped(row, generation);
  }

  cellKey(subject: SubjectId, generation: number): KeyObject {
    const row = this.asking(() => this.statements.cellKey.get(uuidBytes(subject), generation));
    if (row === undefined) return gone(subject, generation);
    const owner = { id: uuidBytes(subject), kind: textIn(row, 'kind') };
    return secretKey(unwrap(this.kek, cellContext(owner, generation), bytesIn(row, 'wrapped')));
  }

  /** Whether each of these letters was forgotten. */
  areForgotten(number: number, eventIds: readonly string[]): boolean {
    return eventIds.every(
      (eventId) => this.statements.isForgotten.get(number, uuidBytes(eventId)) !== undefined,
    );
  }

  /** Writes out the key of a letter, unless that was done or the letter was forgotten. */
  putLetterKey(owner: KeyOwner, generation: number, eventId: Uint8Array, key: KeyObject): void {
    const raw = key.export();
    const wrapped = wrap(this.kek, letterContext(owner, generation, eventId), raw);
    raw.fill(0);
    this.statements.putLetterKey.run(owner.number, eventId, generation, wrapped);
  }

  /** Notes that a letter is forgotten, and drops its key. */
  forgetLetter(number: number, eventId: Uint8Array, generation: number): void {
    this.statements.forgetLetter.run(number, eventId, generation);
  }

  /** Writes out the key of a subject's cells of a generation. */
  putCellKey(owner: KeyOwner, generation: number, key: KeyObject): void {
    const raw = key.export();
    const wrapped = wrap(this.kek, cellContext(owner, generation), raw);
    raw.fill(0);
    this.statements.putCellKey.run(owner.number, generation, wrapped);
  }

  /** Those of the generations before one. @returns how many there were. */
  deleteCellKeys(number: number, before: number): number {
    return Number(this.statements.deleteCellKeys.run(number, before).changes);
  }

  deleteAll(number: number): void {
    this.statements.deleteAllCellKeys.run(number);
    this.statements.deleteLetterKeys.run(number);
  }

  /** The subjects that have keys of former cells. */
  withCells(): readonly SubjectId[] {
    return this.statements.withCells.all().map((row) => uuidText(bytesIn(row, 'id')));
  }

  /**
   * Opens the key in a row that names its subject, as if it were used.
   *
   * @throws VaultError `BOX_TAMPERED` if it is not what was written.
   */
  look(row: Row): void {
    if (row['event'] === undefined) {
      const owner = { id: bytesIn(row, 'id'), kind: textIn(row, 'kind') };
      const generation = integerIn(row, 'generation');
      unwrap(this.kek, cellContext(owner, generation), bytesIn(row, 'wrapped'));
    } else if (row['wrapped'] !== null) {
      this.unwrapped(row, integerIn(row, 'generation'));
    }
  }

  private unwrapped(row: Row, generation: number): KeyObject {
    const owner = { id: bytesIn(row, 'id'), kind: textIn(row, 'kind') };
    const context = letterContext(owner, generation, bytesIn(row, 'event'));
    return secretKey(unwrap(this.kek, context, bytesIn(row, 'wrapped')));
  }

  /** Asks outside the vault's own calls: with keys that somebody holds. */
  private asking<T>(query: () => T): T {
    if (!this.db.isOpen) throw new VaultError('VAULT_CLOSED', 'The vault is closed.');
    try {
      return query();
    } catch (error) {
      throw asVaultError(error, this.path);
    }
  }
}

function letterContext(
  { id, kind }: Pick<KeyOwner, 'id' | 'kind'>,
  generation: number,
  eventId: Uint8Array,
) {
  return { purpose: 'letter key', kind, subject: id, generation, eventId };
}

function cellContext({ id, kind }: Pick<KeyOwner, 'id' | 'kind'>, generation: number) {
  return { purpose: 'cell key', kind, subject: id, generation };
}

function prepare(db: DatabaseSync) {
  const statement = (sql: string): StatementSync => db.prepare(sql);
  return {
    letterKey: statement(
      `SELECT s.id, s.kind, l.event, l.wrapped FROM subject AS s
       LEFT JOIN letter_key AS l ON l.subject = s.number AND l.event = ?
       WHERE s.id = ?`,
    ),
    cellKey: statement(
      `SELECT s.kind, c.wrapped FROM subject AS s
       JOIN cell_key AS c ON c.subject = s.number
       WHERE s.id = ? AND c.generation = ?`,
    ),
    isForgotten: statement(
      'SELECT 1 FROM letter_key WHERE subject = ? AND event = ? AND wrapped IS NULL',
    ),
    putLetterKey: statement(
      `INSERT INTO letter_key (subject, event, generation, wrapped) VALUES (?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    ),
    forgetLetter: statement(
      `INSERT INTO letter_key (subject, event, generation, wrapped) VALUES (?, ?, ?, NULL)
       ON CONFLICT DO UPDATE SET wrapped = NULL`,
    ),
    putCellKey: statement('INSERT INTO cell_key (subject, generation, wrapped) VALUES (?, ?, ?)'),
    deleteCellKeys: statement('DELETE FROM cell_key WHERE subject = ? AND generation < ?'),
    deleteAllCellKeys: statement('DELETE FROM cell_key WHERE subject = ?'),
    deleteLetterKeys: statement('DELETE FROM letter_key WHERE subject = ?'),
    withCells: statement(
      'SELECT id FROM subject WHERE number IN (SELECT subject FROM cell_key) ORDER BY number',
    ),
  };
}
