import type { DatabaseSync } from 'node:sqlite';
import { ensureFile } from '../../../durable/src/durable-files.js';
import { checkAppend } from '../append-rules.js';
import { EventLogError } from '../event-log.errors.js';
import type { Appended, EventLog, ExpectedRevision, NewEvent } from '../event-log.js';
import { AppendQueue } from './append-queue.js';
import type { QueueLimits } from './append-queue.js';
import { openForWriting } from './database.js';
import { idToBytes } from './event-id.js';
import { SqliteEventLogReader } from './sqlite-event-log-reader.js';
import { openFailure } from './sqlite-error.js';
import { SqliteWrites } from './sqlite-writes.js';
import type { CommitWith, Companion, WaitingEvent } from './sqlite-writes.js';
import { takeWriterLock } from './writer-lock.js';

/** How a log in a file is written. */
export interface SqliteEventLogOptions {
  /** The most events that may wait; default 16,384. Past it an append is refused with `OVERLOADED`. */
  readonly maxQueuedEvents?: number;
  /** The most bytes that may wait, as `appendSize` counts; default 64 MiB. */
  readonly maxQueuedBytes?: number;
  /** The most events in one transaction; default 256. A larger append has one of its own. */
  readonly maxBatchEvents?: number;
  /** The most bytes in one transaction; default 4 MiB. */
  readonly maxBatchBytes?: number;
  /** The greatest size of the writer's page cache, in KiB; default 32,768. */
  readonly writeCacheKiB?: number;
  /** The greatest size of the page cache of this instance's reads, in KiB; default 8,192. */
  readonly readCacheKiB?: number;
  /** What else is kept in step with the events, in the same file. */
  readonly companion?: Companion;
  /** Called once when the writer stops because the store failed. The process had better end. */
  readonly onFailure?: (error: EventLogError) => void;
  /** Called with each commit, which it has to make: for tests that count commits or break them. */
  readonly commitWith?: CommitWith;
}

/** A log in a file: what its companion keeps there can be changed beside the appends. */
export interface FileEventLog extends EventLog {
  /**
   * Changes what the companion keeps, in a transaction of its own; durable when it answers. What is
   * overwritten may stand in the write-ahead log until `truncate`.
   *
   * @throws EventLogError `LOG_CLOSED`, `LOG_FAILED`: as an append, whatever `work` throws.
   */
  amend(work: (database: DatabaseSync) => void): Promise<void>;

  /**
   * Moves everything into the main file and cuts the write-ahead log to nothing.
   *
   * @returns `false` where readers held an older state of it: to be tried again.
   * @throws EventLogError `LOG_CLOSED`, `LOG_FAILED`
   */
  truncate(): Promise<boolean>;
}

/**
 * Opens a log in a file for reading and writing, and makes it, with its folder, if it is not there.
 *
 * What an append answered is on the disk (write-ahead log, `synchronous=FULL`). Appends that wait
 * together share a transaction; it blocks its thread while it writes, so let it have a thread of its
 * own where that matters.
 *
 * @throws EventLogError `LOG_LOCKED` if another writer has it open, in whatever thread or process;
 *   `LOG_UNSUPPORTED` if the file is something else or of a newer version; `LOG_FAILED`.
 */
export function openSqliteEventLog(
  path: string,
  options: SqliteEventLogOptions = {},
): FileEventLog {
  return failingAsLog(() => {
    const file = ensureFile(path);
    const unlock = takeWriterLock(file);
    return closingOnError(unlock, () => {
      const database = openForWriting(file, options.writeCacheKiB ?? 32_768);
      return closingOnError(
        () => {
          database.close();
        },
        () => {
          const writes = new SqliteWrites(database, options.companion, options.commitWith);
          return new SqliteEventLog(file, writes, unlock, options);
        },
      );
    });
  });
}

class SqliteEventLog extends SqliteEventLogReader implements FileEventLog {
  readonly #queue: AppendQueue;
  readonly #writes: SqliteWrites;
  readonly #unlock: () => void;
  #closing: Promise<void> | undefined;

  constructor(
    path: string,
    writes: SqliteWrites,
    unlock: () => void,
    options: SqliteEventLogOptions,
  ) {
    super(path, options.readCacheKiB);
    this.#writes = writes;
    this.#unlock = unlock;
    this.#queue = new AppendQueue(
      writes,
      limitsOf(options),
      () => {
        this.followers.wake();
      },
      options.onFailure ?? (() => undefined),
    );
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<Appended> {
    this.#refuseClosed();
    const size = checkAppend(stream, expected, events);
    return this.#queue.add({ stream, expected, events: events.map(kept) }, size);
  }

  amend(work: (database: DatabaseSync) => void): Promise<void> {
    return this.#between(() => {
      this.#writes.amend(work);
    });
  }

  truncate(): Promise<boolean> {
    return this.#between(() => this.#writes.truncate());
  }

  override close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  /** At once, between two batches; what it throws comes with the promise. */
  #between<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve) => {
      this.#refuseClosed();
      resolve(this.#queue.between(work));
    });
  }

  #refuseClosed(): void {
    if (this.#closing === undefined) return;
    throw new EventLogError('LOG_CLOSED', 'The event log is closed; nothing was stored.');
  }

  async #finish(): Promise<void> {
    try {
      this.#queue.drain();
      await super.close();
      // Last, so that SQLite moves everything into the main file and removes the write-ahead log.
      if (!this.#queue.failed) this.#writes.close();
    } finally {
      this.#unlock();
    }
  }
}

/** A copy: what the caller does with its bytes afterwards does not change what is stored. */
function kept({ id, type, data }: NewEvent): WaitingEvent {
  return { id, key: idToBytes(id), type, data: Buffer.from(data) };
}

function limitsOf(options: SqliteEventLogOptions): QueueLimits {
  return {
    maxQueuedEvents: options.maxQueuedEvents ?? 16_384,
    maxQueuedBytes: options.maxQueuedBytes ?? 64 * 1_048_576,
    maxBatchEvents: options.maxBatchEvents ?? 256,
    maxBatchBytes: options.maxBatchBytes ?? 4 * 1_048_576,
  };
}

function closingOnError<Result>(close: () => void, open: () => Result): Result {
  try {
    return open();
  } catch (error) {
    close();
    throw error;
  }
}

function failingAsLog<Result>(open: () => Result): Result {
  try {
    return open();
  } catch (error) {
    throw openFailure(error);
  }
}
