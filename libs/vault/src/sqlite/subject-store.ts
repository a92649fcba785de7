import { randomBytes, type KeyObject } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { unwrap, wrap } from '../kek.js';
import { KEY_BYTES, isUuid, mappingProofOf, uuidBytes, uuidText } from '../sealing.js';
import { openSubjectKeys } from '../subject-keys.js';
import { VaultError } from '../vault.errors.js';
import type { SubjectId, SubjectKeys } from '../vault.js';
import type { FormerKeyStore, OwnedSecrets } from './former-keys.js';
import { bytesIn, integerIn, textIn, type Row } from './keys-db.js';
import type { VersionedKey } from './vault-keys.js';

/** The rows of keys.db about subjects: written wrapped, read only if they are what was written. */
export class SubjectStore {
  private readonly statements: ReturnType<typeof prepare>;

  constructor(
    db: DatabaseSync,
    private readonly kek: KeyObject,
    private readonly former: FormerKeyStore,
  ) {
    this.statements = prepare(db);
  }

  /** How often keys were destroyed, or a new generation came to seal. */
  fence(): number {
    return integerIn(this.statements.fence.get(), 'fence');
  }

  /** The store's own number of a subject; `undefined` if it is not there. */
  numberOf(subject: SubjectId): number | undefined {
    if (!isUuid(subject)) return undefined;
    const row = this.statements.numberOf.get(uuidBytes(subject));
    return row && integerIn(row, 'number');
  }

  /** Every subject that is there. */
  subjects(): readonly SubjectId[] {
    return this.statements.subjects.all().map((row) => uuidText(bytesIn(row, 'id')));
  }

  /** The generation that seals; 0 for whoever is not there. */
  newestGeneration(subject: SubjectId): number {
    return integerIn(this.statements.newestGeneration.get(uuidBytes(subject)), 'newest');
  }

  /**
   * The subjects to which entries of the blind index lead, by the entry in hex; one query.
   *
   * @throws VaultError `BOX_TAMPERED` if one leads where it was never written to: nobody's name may
   *   lead to another's keys because of a flipped bit.
   */
  findEntries(
    entries: readonly Buffer[],
    blindIndexKeys: readonly VersionedKey[],
  ): ReadonlyMap<string, SubjectId> {
    const hex = entries.map((entry) => entry.toString('hex'));
    const found = new Map<string, SubjectId>();
    for (const row of this.statements.findEntries.all(JSON.stringify(hex))) {
      const entry = bytesIn(row, 'entry');
      found.set(entry.toString('hex'), provenSubject(row, entry, blindIndexKeys));
    }
    return found;
  }

  /**
   * The keys of those subjects that are there; one query.
   *
   * @throws VaultError `BOX_TAMPERED` if a row is not what was written.
   */
  load(subjects: ReadonlySet<SubjectId>): readonly SubjectKeys[] {
    const hex = [...subjects].map((subject) => subject.replaceAll('-', ''));
    const rows = Map.groupBy(this.statements.findKeys.all(JSON.stringify(hex)), (row) =>
      uuidText(bytesIn(row, 'id')),
    );
    return [...rows].map(([subject, [first, ...rest]]) => this.unwrapped(subject, first, rest));
  }

  /** Opens a subject with new keys and salt; call it within a transaction. */
  insertSubject(subject: SubjectId, kind: string): { number: number; keys: SubjectKeys } {
    const id = uuidBytes(subject);
    const salt = randomBytes(KEY_BYTES);
    const key = randomBytes(KEY_BYTES);
    const wrappedSalt = wrap(this.kek, saltContext(kind, id), salt);
    const { lastInsertRowid } = this.statements.insertSubject.run(id, kind, wrappedSalt);
    const number = Number(lastInsertRowid);
    this.statements.insertKey.run(number, 1, wrap(this.kek, keyContext(kind, id, 1), key));
    const secrets = { kind, salt, generations: new Map([[1, key]]) };
    return { number, keys: openSubjectKeys(subject, secrets, this.former) };
  }

  /** The keys of a subject, raw, to be wiped; `undefined` if it is not there. */
  secretsOf(subject: SubjectId): OwnedSecrets | undefined {
    const number = this.numberOf(subject);
    if (number === undefined) return undefined;
    const rows = this.statements.findKeys.all(JSON.stringify([subject.replaceAll('-', '')]));
    const [first] = rows;
    if (first === undefined) return undefined;
    const owner = { number, id: uuidBytes(subject), kind: textIn(first, 'kind') };
    return { owner, generations: this.generationsOf(owner, rows) };
  }

  /**
   * Adds a generation with a key of its own, which seals from now on, and moves the fence, so that
   * every vault learns of it; call it within a transaction.
   *
   * @returns the generation.
   */
  insertGeneration(subject: SubjectId): number {
    const owned = this.secretsOf(subject);
    if (owned === undefined) throw new TypeError('A subject that is there has keys.');
    const { owner, generations } = owned;
    const generation = Math.max(...generations.keys()) + 1;
    for (const raw of generations.values()) raw.fill(0);
    const key = randomBytes(KEY_BYTES);
    const wrapped = wrap(this.kek, keyContext(owner.kind, owner.id, generation), key);
    key.fill(0);
    this.statements.insertKey.run(owner.number, generation, wrapped);
    this.moveFence();
    return generation;
  }

  destroyGeneration(number: number, generation: number): void {
    this.statements.deleteKey.run(number, generation);
  }

  /** Tells every vault that keys changed; call it within a transaction. */
  moveFence(): void {
    this.statements.moveFence.run();
  }

  /** Notes that bytes of what was just destroyed may be left; after `moveFence`. */
  journal(): void {
    this.statements.journal.run();
  }

  /** Makes an entry of the blind index lead to a subject; call it within a transaction. */
  insertEntry(entry: Buffer, number: number, subject: SubjectId, blindIndexKey: KeyObject): void {
    const proof = mappingProofOf(blindIndexKey, entry, uuidBytes(subject));
    this.statements.insertEntry.run(entry, number, proof);
  }

  /** Puts marks on a subject; call it within a transaction. */
  insertMarks(entries: readonly Buffer[], number: number): void {
    // Written anew where it is there, so that it takes as long as for a subject that is new.
    for (const entry of entries) this.statements.insertMark.run(entry, number);
  }

  /** The subjects that bear a mark, of those that bear it at most so many. */
  marked(entry: Buffer, limit: number): readonly SubjectId[] {
    return this.statements.marked.all(entry, limit).map((row) => uuidText(bytesIn(row, 'id')));
  }

  /** Deletes all of a subject, by its number; call it within a transaction. */
  destroy(number: number): void {
    this.former.deleteAll(number);
    this.statements.deleteErasing.run(number);
    this.statements.deleteEntries.run(number);
    this.statements.deleteMarks.run(number);
    this.statements.deleteKeys.run(number);
    this.statements.deleteSubject.run(number);
  }

  private unwrapped(subject: SubjectId, first: Row | undefined, rest: readonly Row[]): SubjectKeys {
    if (first === undefined) throw new TypeError('A group has a row.');
    const id = uuidBytes(subject);
    const kind = textIn(first, 'kind');
    const salt = unwrap(this.kek, saltContext(kind, id), bytesIn(first, 'salt'));
    const generations = this.generationsOf({ id, kind }, [first, ...rest]);
    const erasing = first['erasing'] !== null;
    return openSubjectKeys(subject, { kind, salt, generations, erasing }, this.former);
  }

  private generationsOf(
    { id, kind }: { readonly id: Uint8Array; readonly kind: string },
    rows: readonly Row[],
  ): ReadonlyMap<number, Buffer> {
    const generations = new Map<number, Buffer>();
    for (const row of rows) {
      const generation = integerIn(row, 'generation');
      const key = unwrap(this.kek, keyContext(kind, id, generation), bytesIn(row, 'wrapped'));
      generations.set(generation, key);
    }
    return generations;
  }
}

function provenSubject(row: Row, entry: Buffer, keys: readonly VersionedKey[]): SubjectId {
  const key = keys.find(({ version }) => version === entry[0])?.key;
  const subject = row['id'] === null ? undefined : bytesIn(row, 'id');
  if (
    key === undefined ||
    subject === undefined ||
    !mappingProofOf(key, entry, subject).equals(bytesIn(row, 'proof'))
  ) {
    throw new VaultError(
      'BOX_TAMPERED',
      'An entry of the blind index leads where it was never written to; restore the store of keys from its backup.',
    );
  }
  return uuidText(subject);
}

function saltContext(kind: string, subject: Uint8Array) {
  return { purpose: 'subject salt', kind, subject, generation: 1 };
}

function keyContext(kind: string, subject: Uint8Array, generation: number) {
  return { purpose: 'subject key', kind, subject, generation };
}

/** Lists go in as JSON, so that any number of them is one query. */
function prepare(db: DatabaseSync) {
  const statement = (sql: string): StatementSync => db.prepare(sql);
  return {
    fence: statement('SELECT fence FROM vault'),
    moveFence: statement('UPDATE vault SET fence = fence + 1'),
    journal: statement('INSERT INTO shredding (fence) SELECT fence FROM vault'),
    subjects: statement('SELECT id FROM subject ORDER BY number'),
    newestGeneration: statement(
      `SELECT coalesce(max(generation), 0) AS newest FROM subject_key
       WHERE subject = (SELECT number FROM subject WHERE id = ?)`,
    ),
    numberOf: statement('SELECT number FROM subject WHERE id = ?'),
    findEntries: statement(
      `SELECT b.entry, b.proof, s.id FROM json_each(?) AS sought
       CROSS JOIN blind_index AS b ON b.entry = unhex(sought.value)
       LEFT JOIN subject AS s ON s.number = b.subject`,
    ),
    findKeys: statement(
      `SELECT s.id, s.kind, s.salt, k.generation, k.wrapped, e.subject AS erasing
       FROM json_each(?) AS sought
       CROSS JOIN subject AS s ON s.id = unhex(sought.value)
       LEFT JOIN subject_key AS k ON k.subject = s.number
       LEFT JOIN erasing AS e ON e.subject = s.number`,
    ),
    insertSubject: statement('INSERT INTO subject (id, kind, salt) VALUES (?, ?, ?)'),
    insertKey: statement('INSERT INTO subject_key (subject, generation, wrapped) VALUES (?, ?, ?)'),
    insertEntry: statement('INSERT INTO blind_index (entry, subject, proof) VALUES (?, ?, ?)'),
    insertMark: statement('INSERT OR REPLACE INTO mark (entry, subject) VALUES (?, ?)'),
    marked: statement(
      `SELECT s.id FROM mark AS m JOIN subject AS s ON s.number = m.subject
       WHERE m.entry = ? ORDER BY m.subject DESC LIMIT ?`,
    ),
    deleteErasing: statement('DELETE FROM erasing WHERE subject = ?'),
    deleteMarks: statement('DELETE FROM mark WHERE subject = ?'),
    deleteEntries: statement('DELETE FROM blind_index WHERE subject = ?'),
    deleteKeys: statement('DELETE FROM subject_key WHERE subject = ?'),
    deleteKey: statement('DELETE FROM subject_key WHERE subject = ? AND generation = ?'),
    deleteSubject: statement('DELETE FROM subject WHERE number = ?'),
  };
}
