import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { EventLogError } from '../event-log.errors.js';
import type { Appended, ExpectedRevision, NewEvent, StoredEvent } from '../event-log.js';
import { BUSY_TIMEOUT_MS, pragma } from './database.js';

/** What is done with each event newly stored, inside the transaction that stores it. */
export type OnStored = (event: StoredEvent) => void;

/**
 * Something else to be kept in the log's own file, in step with its events: either both are there
 * or neither is.
 */
export interface Companion {
  /** SQL for its tables, run at each opening: `CREATE TABLE IF NOT EXISTS …`. */
  readonly schema: string;
  /**
   * Prepares its statements. May throw to refuse the opening, for example because its tables are not
   * in step. What it returns is called for each event in the order of the log; if that throws, the
   * transaction is undone and the writer stops.
   */
  readonly prepare: (database: DatabaseSync) => OnStored;
}

/** Calls the commit that it is given: the place where a test counts commits or breaks one. */
export type CommitWith = (commit: () => void) => void;

const commitAsItIs: CommitWith = (commit) => {
  commit();
};

/** An event as it waits: with its id as the table keeps it, and bytes that nobody else holds. */
export interface WaitingEvent extends NewEvent {
  readonly key: Uint8Array;
}

/** An append as it waits, checked. */
export interface WaitingAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly WaitingEvent[];
}

/** What became of one append: an answer, or why it was refused. */
export type Outcome = Appended | EventLogError;

/**
 * A checkpoint at least every so many events: it keeps the write-ahead log near 40 MB, and an append
 * waits some 10 ms for it (measured with 1 KB events).
 */
const CHECKPOINT_EVENTS = 2_048;
const CHECKPOINT_BYTES = 8 * 1_048_576;

/** How long readers may hold up the cutting of the write-ahead log: appends wait meanwhile. */
const TRUNCATE_MS = 50;

/**
 * The one writer's side of a log's database: many appends, one transaction, one sync.
 *
 * Whatever it throws means that the store failed or was touched by somebody else, and that it must
 * not be used again: after a failed sync SQLite's next commit may succeed although bytes are lost.
 */
export class SqliteWrites {
  readonly #database: DatabaseSync;
  readonly #commitWith: CommitWith;
  readonly #onStored: OnStored | undefined;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #headOf: StatementSync;
  readonly #placeOf: StatementSync;
  readonly #insert: StatementSync;
  readonly #insertNew: StatementSync;
  readonly #dataVersion: StatementSync;
  readonly #checkpoint: StatementSync;
  readonly #expectedDataVersion: unknown;
  #nextPosition: number;
  #eventsSinceCheckpoint = 0;
  #bytesSinceCheckpoint = 0;

  /**
   * @param database from `openForWriting`; closed with this.
   */
  constructor(
    database: DatabaseSync,
    companion: Companion | undefined,
    commitWith: CommitWith = commitAsItIs,
  ) {
    this.#database = database;
    this.#commitWith = commitWith;
    if (companion !== undefined) database.exec(companion.schema);
    this.#onStored = companion && inStep(companion, database);
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#headOf = database.prepare('SELECT max(revision) FROM event WHERE stream = ?');
    this.#placeOf = database.prepare('SELECT position, stream, revision FROM event WHERE id = ?');
    this.#insert = database.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)');
    this.#insertNew = database.prepare('INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?, ?, ?)');
    this.#dataVersion = database.prepare('PRAGMA data_version');
    this.#checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
    for (const statement of [this.#headOf, this.#placeOf]) statement.setReturnArrays(true);
    const head = database.prepare('SELECT max(position) AS head FROM event').get()?.['head'];
    this.#nextPosition = Number(head ?? 0) + 1;
    // The checkpoints are this class's own: SQLite's automatic one hides the errors of the disk.
    database.exec('PRAGMA wal_autocheckpoint = 0');
    this.#expectedDataVersion = pragma(database, 'data_version');
  }

  /**
   * Stores appends in their order, each whole or not at all, and makes them durable together.
   *
   * @returns the outcome of each, in the same order.
   */
  commit(appends: readonly WaitingAppend[]): Outcome[] {
    this.#begin.run();
    this.#refuseOtherWriters();
    const outcomes = appends.map((append) => this.#write(append));
    this.#commitWith(() => {
      this.#commit.run();
    });
    return outcomes;
  }

  /** Changes what the companion keeps, in a transaction of its own. */
  amend(work: (database: DatabaseSync) => void): void {
    this.#begin.run();
    this.#refuseOtherWriters();
    work(this.#database);
    this.#commitWith(() => {
      this.#commit.run();
    });
  }

  /**
   * Moves all that is committed into the main file, and cuts the write-ahead log to nothing.
   *
   * @returns whether readers let it; they are waited for a moment alone.
   */
  truncate(): boolean {
    this.#database.exec(`PRAGMA busy_timeout = ${TRUNCATE_MS}`);
    const checkpoint = this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    this.#database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return checkpoint?.['busy'] === 0;
  }

  /** Moves what is committed into the main file when enough has gathered. */
  checkpointIfDue(): void {
    if (
      this.#eventsSinceCheckpoint < CHECKPOINT_EVENTS &&
      this.#bytesSinceCheckpoint < CHECKPOINT_BYTES
    ) {
      return;
    }
    this.#checkpoint.get();
    this.#eventsSinceCheckpoint = 0;
    this.#bytesSinceCheckpoint = 0;
  }

  /** Closes the database; a transaction that is open is undone. */
  close(): void {
    this.#database.close();
  }

  /**
   * The lock keeps other writers out; should it be lost all the same (`takeWriterLock` says how), the
   * first that sees another's commit stops. Asked inside the transaction, where nobody else commits.
   */
  #refuseOtherWriters(): void {
    const found = Object.values(this.#dataVersion.get() ?? {})[0];
    if (found === this.#expectedDataVersion) return;
    throw new EventLogError('LOG_FAILED', 'something else has written to its file', {
      expected: `data version ${String(this.#expectedDataVersion)}`,
      actual: `data version ${String(found)}`,
    });
  }

  #write(append: WaitingAppend): Outcome {
    const { stream, expected, events } = append;
    const [only, ...others] = events;
    // The rule: one event that opens its stream. The indexes say whether it may; else it is looked at.
    if (expected === 'noStream' && only && others.length === 0) {
      if (this.#store(this.#insertNew, stream, 0, only)) {
        return { firstRevision: 0, lastRevision: 0, position: this.#nextPosition - 1 };
      }
    }
    const head = this.#head(stream);
    let first = expected === 'noStream' ? 0 : expected === 'any' ? head + 1 : expected + 1;
    let known = 0;
    let position = 0;
    for (const [index, event] of events.entries()) {
      const place = this.#place(event.key);
      if (place === undefined) continue;
      if (expected === 'any' && index === 0 && place.stream === stream) first = place.revision;
      if (place.stream !== stream || place.revision !== first + index)
        return standsElsewhere(event);
      position = place.position;
      known += 1;
    }
    const last = first + events.length - 1;
    if (known === events.length) return { firstRevision: first, lastRevision: last, position };
    if (first !== head + 1) return wrongRevision(expected, head);
    for (const [index, event] of events.entries()) {
      this.#store(this.#insert, stream, first + index, event);
    }
    return { firstRevision: first, lastRevision: last, position: this.#nextPosition - 1 };
  }

  /** @returns whether the statement put the event in. */
  #store(insert: StatementSync, stream: string, revision: number, event: WaitingEvent): boolean {
    const { id, key, type, data } = event;
    const position = this.#nextPosition;
    if (insert.run(position, key, stream, revision, type, data).changes === 0) return false;
    this.#onStored?.({ id, type, data, stream, revision, position });
    this.#nextPosition = position + 1;
    this.#eventsSinceCheckpoint += 1;
    this.#bytesSinceCheckpoint += data.byteLength;
    return true;
  }

  /** The last revision of a stream, -1 if it does not exist. */
  #head(stream: string): number {
    const row = this.#headOf.get(stream) as unknown as [number | null];
    return row[0] ?? -1;
  }

  #place(key: Uint8Array): { position: number; stream: string; revision: number } | undefined {
    const row = this.#placeOf.get(key) as unknown as [number, string, number] | undefined;
    return row && { position: row[0], stream: row[1], revision: row[2] };
  }
}

/** Prepares a companion. @throws EventLogError `LOG_OUT_OF_STEP` with what it says if it refuses. */
function inStep(companion: Companion, database: DatabaseSync): OnStored {
  try {
    return companion.prepare(database);
  } catch (error) {
    const { message } = Object(error) as { message?: unknown };
    throw new EventLogError('LOG_OUT_OF_STEP', String(message), { cause: error });
  }
}

function standsElsewhere({ id }: WaitingEvent): EventLogError {
  return new EventLogError(
    'DUPLICATE_EVENT_ID',
    `The event id ${id} stands at another place of the log.`,
    { eventId: id },
  );
}

function wrongRevision(expected: ExpectedRevision, head: number): EventLogError {
  const actual = head === -1 ? 'noStream' : head;
  return new EventLogError(
    'WRONG_EXPECTED_REVISION',
    `The stream was expected at ${String(expected)} and is at ${String(actual)}.`,
    { expected, actual },
  );
}
