/**
 * The event log: an append-only store of opaque bytes in streams, with one order over all streams.
 *
 * The port promises only what both SQLite and EventStoreDB (KurrentDB) can keep; every adapter
 * passes the same suite (`event-log.features.ts`). It knows no word of what the bytes mean.
 */

/**
 * A place in the order of the whole log. Opaque: it can be compared and handed back, it may have
 * gaps, and nothing may be computed from it. `START` comes before the first event.
 */
export type Position = number;

/** The position before the first event of any log. */
export const START: Position = 0;

/** What a writer believes of a stream: that it does not exist, its last revision, or nothing. */
export type ExpectedRevision = number | 'noStream' | 'any';

/** The greatest sum of `data` bytes of one append, in bytes (EventStoreDB's limit, 1 MiB). */
export const MAX_APPEND_BYTES = 1_048_576;

/** An event on its way in. */
export interface NewEvent {
  /** A UUID in lower case with hyphens; unique in the whole log. */
  readonly id: string;
  /** A name for routing, 1 to 100 characters of `A-Z a-z 0-9 . - _`. */
  readonly type: string;
  /** The exact bytes to keep; they come back as they went in. */
  readonly data: Uint8Array;
}

/** An event as stored. */
export interface StoredEvent extends NewEvent {
  readonly stream: string;
  /** Place in its stream: 0, 1, 2 … without gaps. */
  readonly revision: number;
  readonly position: Position;
}

/** What an append answers once its bytes are durable. */
export interface Appended {
  readonly firstRevision: number;
  readonly lastRevision: number;
  /** Position of the last event appended. */
  readonly position: Position;
}

/** How a stream is read. */
export interface ReadStreamOptions {
  /** Default `forwards`. */
  readonly direction?: 'forwards' | 'backwards';
  /** The first revision returned (inclusive); default the beginning, or the end when backwards. */
  readonly from?: number;
  /** The greatest number of events returned; default all. */
  readonly limit?: number;
}

/** How a log is followed. */
export interface FollowOptions {
  /** The greatest number of events in one batch; default 512. */
  readonly batchSize?: number;
  /** Ends the iteration cleanly. */
  readonly signal?: AbortSignal;
}

/** Reading a log. Safe from any thread or process beside a writer. */
export interface EventLogReader {
  /**
   * The events of a stream in order; empty if there is no such stream.
   *
   * @throws EventLogError `LOG_CLOSED`
   */
  readStream(stream: string, options?: ReadStreamOptions): Promise<readonly StoredEvent[]>;

  /**
   * The next events of the whole log *after* a position (exclusive), at most `limit` (default 512).
   * Empty at the end of the log.
   */
  readAll(after: Position, limit?: number): Promise<readonly StoredEvent[]>;

  /** The event with this id, wherever it stands. */
  find(eventId: string): Promise<StoredEvent | undefined>;

  /** The position of the last event, or `START`. */
  head(): Promise<Position>;

  /**
   * Every event after a position, in batches, without a gap or a repeat: first what is there, then
   * what comes. The next batch is read only when it is asked for (back-pressure); a batch is never
   * empty. Ends when the signal is aborted or the log is closed.
   */
  follow(after: Position, options?: FollowOptions): AsyncIterable<readonly StoredEvent[]>;

  /** Ends follows and frees the store. Safe to call twice. */
  close(): Promise<void>;
}

/** Reading and appending. One writer at a time. */
export interface EventLog extends EventLogReader {
  /**
   * Appends events to one stream, all or none, and answers once they are durable.
   *
   * The same event ids at the same place of the same stream again answer as the first time and
   * store nothing, whatever the bytes; so an append whose answer was lost may be sent again.
   *
   * @throws EventLogError `WRONG_EXPECTED_REVISION` (with `expected` and `actual`),
   *   `DUPLICATE_EVENT_ID` (an id stands elsewhere in the log), `APPEND_TOO_LARGE`,
   *   `INVALID_EVENT`, `OVERLOADED` (the queue is full; nothing was stored), `LOG_FAILED` (the disk
   *   refused; the writer has stopped), `LOG_CLOSED`.
   */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<Appended>;
}
