import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { isEventId, isRevision, isStreamName } from '../append-rules.js';
import { EventLogError } from '../event-log.errors.js';
import type {
  EventLogReader,
  FollowOptions,
  Position,
  ReadStreamOptions,
  StoredEvent,
} from '../event-log.js';
import { openForReading } from './database.js';
import { follow } from './follow.js';
import { Followers } from './followers.js';
import { openFailure, readFailure } from './sqlite-error.js';
import { SqliteReads } from './sqlite-reads.js';

/** How a log in a file is read. */
export interface SqliteReaderOptions {
  /** How often a follower that waits asks for new events, in milliseconds; default 10. */
  readonly pollMs?: number;
  /** The greatest size of the reader's page cache, in KiB; default 8,192. */
  readonly readCacheKiB?: number;
}

const DEFAULT_READ_CACHE_KIB = 8_192;
const DEFAULT_POLL_MS = 10;
const DEFAULT_LIMIT = 512;

/** How many rows of a stream are read in one turn of the event loop. */
const STREAM_PAGE = 512;

/**
 * Opens a log that a writer of any thread or process keeps, for reading only.
 *
 * @param path of the log's file. It need not be open for writing, but a writer must have made it.
 * @throws EventLogError `LOG_NOT_FOUND` while no writer has made the log: start that first, or try
 *   again; `LOG_UNSUPPORTED`; `LOG_FAILED`.
 */
export function openSqliteEventLogReader(
  path: string,
  options: SqliteReaderOptions = {},
): EventLogReader {
  const { pollMs = DEFAULT_POLL_MS, readCacheKiB = DEFAULT_READ_CACHE_KIB } = options;
  return new SqliteEventLogReader(path, readCacheKiB, pollMs);
}

/** The reading half of a log in a file. */
export class SqliteEventLogReader implements EventLogReader {
  protected readonly followers: Followers;
  readonly #database: DatabaseSync;
  readonly #reads: SqliteReads;
  #closed = false;

  /** @param pollMs undefined where the writer lives in the same instance and wakes the followers. */
  constructor(path: string, cacheKiB = DEFAULT_READ_CACHE_KIB, pollMs?: number) {
    try {
      this.#database = openForReading(path, cacheKiB);
    } catch (error) {
      throw openFailure(error);
    }
    try {
      this.#reads = new SqliteReads(this.#database);
    } catch (error) {
      this.#database.close();
      throw openFailure(error);
    }
    this.followers = new Followers(() => this.#reads.head(), pollMs);
  }

  async readStream(
    stream: string,
    options: ReadStreamOptions = {},
  ): Promise<readonly StoredEvent[]> {
    const { direction = 'forwards', limit = Number.MAX_SAFE_INTEGER } = options;
    const forwards = direction === 'forwards';
    const from = options.from ?? (forwards ? 0 : Number.MAX_SAFE_INTEGER);
    checkRevision(from);
    checkLimit(limit);
    this.#refuseClosed();
    if (!isStreamName(stream)) return [];
    const events: StoredEvent[] = [];
    for (let next = from; next >= 0;) {
      const wanted = Math.min(STREAM_PAGE, limit - events.length);
      const page = this.#read((reads) => reads.streamPage(stream, direction, next, wanted));
      events.push(...page.events);
      const last = page.events.at(-1);
      const complete = page.events.length < wanted && !page.cut;
      if (last === undefined || complete || events.length === limit) break;
      next = forwards ? last.revision + 1 : last.revision - 1;
      await nextTurn();
    }
    return events;
  }

  readAll(after: Position, limit = DEFAULT_LIMIT): Promise<readonly StoredEvent[]> {
    return promised(() => this.#readAll(after, limit));
  }

  find(eventId: string): Promise<StoredEvent | undefined> {
    return promised(() =>
      this.#read((reads) => (isEventId(eventId) ? reads.find(eventId) : undefined)),
    );
  }

  head(): Promise<Position> {
    return promised(() => this.#read((reads) => reads.head()));
  }

  follow(after: Position, options: FollowOptions = {}): AsyncIterable<readonly StoredEvent[]> {
    const isClosed = (): boolean => this.#closed;
    const log = {
      followers: this.followers,
      get closed(): boolean {
        return isClosed();
      },
      read: (position: Position, limit: number) => this.#readAll(position, limit),
    };
    return follow(log, after, options);
  }

  close(): Promise<void> {
    return promised(() => {
      if (this.#closed) return;
      this.#closed = true;
      this.followers.wake();
      this.#database.close();
    });
  }

  #readAll(after: Position, limit: number): readonly StoredEvent[] {
    checkPosition(after);
    checkLimit(limit);
    return this.#read((reads) => {
      const { events } = reads.page(after, limit);
      if (events.length === 0) refuseBeyond(after, reads.head());
      return events;
    });
  }

  #read<Result>(read: (reads: SqliteReads) => Result): Result {
    this.#refuseClosed();
    try {
      return read(this.#reads);
    } catch (error) {
      throw readFailure(error);
    }
  }

  #refuseClosed(): void {
    if (this.#closed) throw new EventLogError('LOG_CLOSED', 'The event log is closed.');
  }
}

/** What SQLite answers at once; what it throws is a rejection. */
function promised<Result>(answer: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    resolve(answer());
  });
}

function checkPosition(position: Position): void {
  if (isRevision(position)) return;
  throw new EventLogError(
    'INVALID_READ',
    `A position is one that the log gave, or START, not ${String(position)}.`,
  );
}

function checkRevision(revision: number): void {
  if (isRevision(revision)) return;
  throw new EventLogError(
    'INVALID_READ',
    `A revision is a whole number from 0, not ${String(revision)}.`,
  );
}

function checkLimit(limit: number): void {
  if (Number.isSafeInteger(limit) && limit > 0) return;
  throw new EventLogError(
    'INVALID_READ',
    `A limit is a whole number from 1, not ${String(limit)}.`,
  );
}

function refuseBeyond(after: Position, head: Position): void {
  if (after <= head) return;
  throw new EventLogError(
    'UNKNOWN_POSITION',
    'The position is past the end of the event log: whoever keeps it has seen events that this log does not hold.',
    { expected: `at most ${head}`, actual: String(after) },
  );
}
