/**
 * The event log: an append-only store of opaque bytes in streams, with one order over all streams.
 *
 * The port promises only what both SQLite and EventStoreDB (KurrentDB) can keep; every adapter
 * passes the same suite (`event-log.features.ts`). It knows no word of what the bytes mean.
 */

/**
 * A place in the order of the whole log. Opaque: it can be compared and handed back, it may have
 * gaps, and nothing may be computed from it. `START` comes before the first event. A position that
 * the log never gave is refused where the log can tell (`UNKNOWN_POSITION`): whoever remembers more
 * than the log holds has outlived it, for example after an older copy was restored.
 */
export type Position = number;

/** The position before the first event of any log. */
export const START: Position = 0;

/** What a writer believes of a stream: that it does not exist, its last revision, or nothing. */
export type ExpectedRevision = number | 'noStream' | 'any';

/**
 * The greatest size of one append, in bytes as `appendSize` counts them: EventStoreDB's limit of
 * 1 MiB for the whole append, which counts the type beside the data.
 */
export const MAX_APPEND_BYTES = 1_048_576;

/** The greatest number of events in one append; it bounds how long one append holds up the rest. */
export const MAX_APPEND_EVENTS = 4_096;

/** An event on its way in. */
export interface NewEvent {
  /** A UUID in lower case with hyphens; unique in the whole log. */
  readonly id: string;
  /** A name for routing, 1 to 100 characters of `A-Z a-z 0-9 . - _`. */
  readonly type: string;
  /** The exact bytes to keep; they come back as they were when `append` was called. May be empty. */
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
  /** The greatest number of events returned, from 1; default all. */
  readonly limit?: number;
}

/** How a log is followed. */
export interface FollowOptions {
  /** The greatest number of events in one batch, from 1; default 512. */
  readonly batchSize?: number;
  /** Ends the iteration cleanly. */
  readonly signal?: AbortSignal;
}

/**
 * Reading a log. Safe from any thread or process beside a writer. Only what is durable is seen, and
 * whoever had the answer to an append sees its events.
 *
 * Every read throws an `EventLogError`: `INVALID_READ` (a limit, revision or position that is none),
 * `LOG_FAILED` (the store could not be read) or `LOG_CLOSED`.
 */
export interface EventLogReader {
  /** The events of a stream in order; empty if there is no such stream. */
  readStream(stream: string, options?: ReadStreamOptions): Promise<readonly StoredEvent[]>;

  /**
   * The next events of the whole log *after* a position (exclusive), at most `limit` (default 512)
   * and fewer where they are large. Empty at the end of the log only.
   *
   * @throws EventLogError `UNKNOWN_POSITION` after a position past the end.
   */
  readAll(after: Position, limit?: number): Promise<readonly StoredEvent[]>;

  /** The event with this id, wherever it stands. */
  find(eventId: string): Promise<StoredEvent | undefined>;

  /** The position of the last event, or `START`. */
  head(): Promise<Position>;

  /**
   * Every event after a position, in batches, without a gap or a repeat: first what is there, then
   * what comes. The next batch is read only when it is asked for (back-pressure); a batch is never
   * empty. Ends when the signal is aborted or the log is closed. Each iteration of what is returned
   * starts anew at `after`.
   *
   * @throws EventLogError while iterating: `UNKNOWN_POSITION` after a position past the end.
   */
  follow(after: Position, options?: FollowOptions): AsyncIterable<readonly StoredEvent[]>;

  /**
   * Ends follows, finishes what was accepted, and frees the store; what comes later is refused with
   * `LOG_CLOSED`. Safe to call twice.
   */
  close(): Promise<void>;
}

/** Reading and appending. One writer at a time. */
export interface EventLog extends EventLogReader {
  /**
   * Appends events to one stream, all or none, and answers once they are durable.
   *
   * The same event ids at the same place of the same stream again answer as the first time and
   * store nothing, whatever the bytes, also where they are the leading part of what was appended;
   * so an append whose answer was lost may be sent again. The same events and more are refused with
   * `WRONG_EXPECTED_REVISION`. With `any`, the place is where the first of the events stands already.
   *
   * @param stream 1 to 200 characters (UTF-16 units), without blanks, control characters and lone
   *   surrogates, not starting with `$` (EventStoreDB's system streams). Compared exactly: nothing
   *   is normalised.
   * @param events at least one; together at most `MAX_APPEND_BYTES` and `MAX_APPEND_EVENTS`.
   * @throws EventLogError, and then none of the events was stored: `WRONG_EXPECTED_REVISION` (with
   *   `expected` and `actual`), `DUPLICATE_EVENT_ID` (with `eventId`: it stands elsewhere in the log,
   *   or twice in this append; this goes before a wrong revision, since no retry can mend it),
   *   `APPEND_TOO_LARGE`, `INVALID_EVENT`, `OVERLOADED` (the queue is full; may be tried again),
   *   `LOG_CLOSED`. Only after `LOG_FAILED` (the store refused; the writer has stopped) it is unknown
   *   whether they were stored, until the log is opened again and asked for the ids.
   */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<Appended>;
}
