import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { START, type Position, type StoredEvent } from '../../event-log/src/event-log.js';
import { LedgerError } from './ledger.errors.js';
import type { Owner } from './opener.js';
import { splitRecord } from './record-format.js';
import { leafHash } from '../../transparency/src/hashing.js';

/**
 * What stands beside the log in its database and is written in the same transaction as the event:
 * the leaf table, from which the tree is grown, and the owners, which say under whose keys a letter
 * was sealed. Leaves stay for ever; an owner is wiped when its subject is shredded, so that nothing
 * joins a person's events afterwards (`docs/decisions/0004-owners-beside-the-log.md`).
 */
export const INDEX_SCHEMA = `
CREATE TABLE IF NOT EXISTS leaves (
  leaf_index INTEGER PRIMARY KEY,
  position INTEGER NOT NULL,
  leaf_hash BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS owners (
  position INTEGER PRIMARY KEY,
  subject BLOB,
  accountable BLOB
) STRICT;
`;

/**
 * Hands the owners of events that are being appended to the companion that stores them. An event is
 * known by its leaf hash and not by its id, which two appends that race may share.
 */
export class PendingOwners {
  readonly #pending = new Map<string, { readonly owner: Owner; stored: boolean }>();

  /** Announces an event before it is appended. */
  expect(leaf: string, owner: Owner): void {
    this.#pending.set(leaf, { owner, stored: false });
  }

  /** What was announced; called in the transaction that newly stores the event. */
  take(leaf: string): Owner | undefined {
    const pending = this.#pending.get(leaf);
    if (pending) pending.stored = true;
    return pending?.owner;
  }

  /** Whether it was this append that stored the event. */
  wasStored(leaf: string): boolean {
    return this.#pending.get(leaf)?.stored ?? false;
  }

  /** To be called when the append has ended, however it ended. */
  forget(leaf: string): void {
    this.#pending.delete(leaf);
  }
}

/** The companion of the SQLite log: fixes leaf and owner with each event newly stored. */
export function indexCompanion(owners: PendingOwners) {
  return {
    schema: INDEX_SCHEMA,
    prepare(db: DatabaseSync): (event: StoredEvent) => void {
      refuseOutOfStep(db);
      const leaf = db.prepare(
        'INSERT INTO leaves (leaf_index, position, leaf_hash) VALUES (?, ?, ?)',
      );
      const owner = db.prepare(
        'INSERT INTO owners (position, subject, accountable) VALUES (?, ?, ?)',
      );
      return (event) => {
        const hash = leafHash(splitRecord(event.data).entry);
        const owned = owners.take(hash.toString('base64'));
        if (!owned) throw new Error('An event reached the log without the ledger.');
        // Positions of this log are dense from 1, so that the leaf index is fixed by them.
        leaf.run(leafIndexOf(event.position), event.position, hash);
        owner.run(event.position, idBytes(owned.subject), idBytes(owned.accountable));
      };
    },
  };
}

/**
 * What is stored together ends together: else a table was lost or cut, and what came next would be
 * recorded under a leaf that is not its own.
 *
 * @throws LedgerError `RECORD_MALFORMED`
 */
function refuseOutOfStep(db: DatabaseSync): void {
  const ends = ['event', 'leaves', 'owners'].map((table) => {
    const row = db.prepare(`SELECT max(position) AS last FROM ${table}`).get();
    return Number(row?.['last'] ?? 0);
  });
  const [events, leaves, owners] = ends;
  if (events === leaves && events === owners) return;
  throw new LedgerError(
    'RECORD_MALFORMED',
    `The log ends at ${events}, its leaves at ${leaves} and its owners at ${owners}; they are stored together, so something was lost: restore the data from its backup.`,
  );
}

/** So many owners are gone through at once: some 5 ms. */
export const SPAN = 20_000;

/** Wipes subjects from the owners of the events from one position to another, both included. */
export function wipeOwners(
  db: DatabaseSync,
  subjects: readonly string[],
  first: Position,
  last: Position,
): void {
  db.prepare(
    `WITH gone (id) AS MATERIALIZED (SELECT unhex(value) FROM json_each(?))
     UPDATE owners SET
       subject = iif(subject IN (SELECT id FROM gone), NULL, subject),
       accountable = iif(accountable IN (SELECT id FROM gone), NULL, accountable)
     WHERE position BETWEEN ? AND ?
       AND (subject IN (SELECT id FROM gone) OR accountable IN (SELECT id FROM gone))`,
  ).run(hexList(subjects), first, last);
}

/** Subjects as a parameter for `json_each` and `unhex`. */
function hexList(subjects: readonly string[]): string {
  return JSON.stringify(subjects.map((subject) => subject.replaceAll('-', '')));
}

/** A part of the log: what comes after a position (`START`: all), up to one, included. */
export interface Stretch {
  readonly after: Position;
  readonly until: Position;
}

/** What was fixed of a leaf when its event was stored. */
export interface StoredLeaf {
  readonly leafIndex: number;
  readonly position: Position;
  readonly hash: Buffer;
}

/** Reads leaves and owners beside the log; safe in any thread. */
export class IndexReader {
  readonly #owners: StatementSync;
  readonly #leaves: StatementSync;
  readonly #beforeLast: StatementSync;
  readonly #types: StatementSync;
  readonly #span: StatementSync;
  readonly #end: StatementSync;
  readonly #ofSubject: StatementSync;

  constructor(db: DatabaseSync) {
    this.#owners = db.prepare(
      'SELECT position, subject, accountable FROM owners WHERE position BETWEEN ? AND ?',
    );
    this.#leaves = db.prepare(
      'SELECT leaf_index, leaf_hash FROM leaves WHERE leaf_index IN (SELECT value FROM json_each(?))',
    );
    this.#ofSubject = db.prepare(
      `SELECT position FROM owners WHERE position BETWEEN ? AND ? AND (subject = ? OR accountable = ?)
       ORDER BY position`,
    );
    this.#types = db.prepare(
      `SELECT e.type, count(*) AS events FROM owners AS o JOIN event AS e ON e.position = o.position
       WHERE o.position BETWEEN ? AND ? AND o.subject IN (SELECT unhex(value) FROM json_each(?))
       GROUP BY e.type`,
    );
    this.#span = db.prepare('SELECT * FROM leaves WHERE leaf_index >= ? AND leaf_index < ?');
    this.#end = db.prepare('SELECT max(leaf_index) AS last FROM leaves');
    this.#beforeLast = db.prepare(
      'SELECT position FROM leaves ORDER BY leaf_index DESC LIMIT 1 OFFSET 1',
    );
  }

  /** The position after which only the last event comes; `START` if there is one or none. */
  beforeLast(): Position {
    const row = this.#beforeLast.get();
    return row ? (row['position'] as Position) : START;
  }

  /** The owners of the events from one position to another, both included. */
  owners(first: Position, last: Position): ReadonlyMap<Position, Owner> {
    const owners = new Map<Position, Owner>();
    for (const row of this.#owners.iterate(first, last)) {
      owners.set(row['position'] as number, {
        subject: idText(row['subject']),
        accountable: idText(row['accountable']),
      });
    }
    return owners;
  }

  /** The owner of one event. */
  ownerOf(position: Position): Owner {
    return (
      this.owners(position, position).get(position) ?? {
        subject: undefined,
        accountable: undefined,
      }
    );
  }

  /**
   * The positions of the events of which a subject's keys seal a box; in order, a list for each span of
   * the stretch. There is no index by subject, for every event would have to
   * pay for what is asked so rarely: the table is gone through, 5 ms a span.
   */
  *positionsOf(subject: string, { after, until }: Stretch): Generator<readonly Position[]> {
    const id = idBytes(subject);
    for (let from = after + 1; from <= until; from += SPAN) {
      const to = Math.min(from + SPAN - 1, until);
      const rows = this.#ofSubject.all(from, to, id, id);
      yield rows.map((row) => row['position'] as Position);
    }
  }

  /** How many events of each type subjects have up to a position; a step for each span of the log. */
  *typesOf(
    subjects: readonly string[],
    until: Position,
  ): Generator<readonly { readonly type: string; readonly events: number }[]> {
    const ids = hexList(subjects);
    for (let from = 1; from <= until; from += SPAN) {
      const rows = this.#types.all(from, Math.min(from + SPAN - 1, until), ids);
      yield rows.map((row) => ({ type: String(row['type']), events: Number(row['events']) }));
    }
  }

  /** How many leaves there are, as the last of them says. */
  end(): number {
    const last = this.#end.get()?.['last'];
    return typeof last === 'number' ? last + 1 : 0;
  }

  /** The stored leaves from an index on, at most so many, in order. */
  span(from: number, limit: number): readonly StoredLeaf[] {
    return this.#span.all(from, from + limit).map((row) => ({
      leafIndex: row['leaf_index'] as number,
      position: row['position'] as Position,
      hash: Buffer.from(row['leaf_hash'] as Uint8Array),
    }));
  }

  /** The stored leaf hashes at these indexes; together, for one statement costs as much as fifty. */
  leaves(leafIndexes: readonly number[]): ReadonlyMap<number, Buffer> {
    const leaves = new Map<number, Buffer>();
    for (const row of this.#leaves.iterate(JSON.stringify(leafIndexes))) {
      leaves.set(row['leaf_index'] as number, Buffer.from(row['leaf_hash'] as Uint8Array));
    }
    return leaves;
  }
}

/** The leaf index of a position in the SQLite log. */
export function leafIndexOf(position: Position): number {
  return position - 1;
}

/** A UUID as 16 bytes, or nothing. */
export function idBytes(id: string | undefined): Uint8Array | null {
  return id === undefined ? null : Buffer.from(id.replaceAll('-', ''), 'hex');
}

/** A UUID from its 16 bytes, or nothing. */
export function idText(bytes: unknown): string | undefined {
  if (!(bytes instanceof Uint8Array)) return undefined;
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
