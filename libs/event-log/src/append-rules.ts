import { isUint8Array } from 'node:util/types';
import { EventLogError } from './event-log.errors.js';
import { MAX_APPEND_BYTES, MAX_APPEND_EVENTS } from './event-log.js';
import type { ExpectedRevision, NewEvent } from './event-log.js';

/** What every adapter asks of an append before it looks at the store. */

const EVENT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const EVENT_TYPE = /^[A-Za-z0-9._-]{1,100}$/;
/** With the `u` flag a surrogate without its partner is a character of category Cs. */
const STREAM_NAME = /^(?!\$)[^\s\p{Cc}\p{Cs}]+$/u;
const MAX_STREAM_NAME_LENGTH = 200;

/** Whether a value can be an event's id: a UUID in lower case with hyphens. */
export function isEventId(value: unknown): value is string {
  return typeof value === 'string' && EVENT_ID.test(value);
}

/** Whether a value can be a stream's name. There is never a stream of another name. */
export function isStreamName(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= MAX_STREAM_NAME_LENGTH && STREAM_NAME.test(value)
  );
}

function isEventType(value: unknown): value is string {
  return typeof value === 'string' && EVENT_TYPE.test(value);
}

/**
 * The size of an append in bytes, as EventStoreDB counts it (`Event.SizeOnDisk`): the data, and two
 * for each character of the type.
 */
export function appendSize(events: readonly NewEvent[]): number {
  let size = 0;
  for (const event of events) size += event.data.byteLength + 2 * event.type.length;
  return size;
}

/**
 * Refuses an append that no log may take.
 *
 * @returns its size in bytes.
 * @throws EventLogError `INVALID_EVENT`, `APPEND_TOO_LARGE`, `DUPLICATE_EVENT_ID` (within itself).
 */
export function checkAppend(
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): number {
  if (!isStreamName(stream)) {
    throw invalid(
      'A stream name is 1 to 200 characters without blanks, control characters and lone surrogates, and does not start with "$".',
    );
  }
  if (expected !== 'noStream' && expected !== 'any' && !isRevision(expected)) {
    throw invalid(
      `The expected revision is "noStream", "any" or a whole number from 0, not ${String(expected)}.`,
    );
  }
  if (events.length === 0) throw invalid('An append needs at least one event.');
  if (events.length > MAX_APPEND_EVENTS) {
    throw new EventLogError(
      'APPEND_TOO_LARGE',
      `An append holds at most ${MAX_APPEND_EVENTS} events, not ${events.length}.`,
      { expected: `at most ${MAX_APPEND_EVENTS} events`, actual: `${events.length} events` },
    );
  }
  for (const event of events) checkEvent(event);
  const size = appendSize(events);
  if (size > MAX_APPEND_BYTES) {
    throw new EventLogError(
      'APPEND_TOO_LARGE',
      `An append holds at most ${MAX_APPEND_BYTES} bytes, not ${size}.`,
      { expected: `at most ${MAX_APPEND_BYTES} bytes`, actual: `${size} bytes` },
    );
  }
  if (events.length > 1) refuseRepeatedIds(events);
  return size;
}

/** Whether a value can be the revision of an event. */
export function isRevision(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function checkEvent(event: NewEvent): void {
  if (!isEventId(event.id)) {
    const found = String(event.id).slice(0, 50);
    throw invalid(`An event id is a UUID in lower case with hyphens, not "${found}".`);
  }
  if (!isEventType(event.type)) {
    throw invalid(
      'An event type is 1 to 100 characters of A-Z, a-z, 0-9, ".", "-" and "_".',
      event.id,
    );
  }
  if (!isUint8Array(event.data)) throw invalid('The data of an event is a Uint8Array.', event.id);
}

function refuseRepeatedIds(events: readonly NewEvent[]): void {
  const seen = new Set<string>();
  for (const { id } of events) {
    if (seen.has(id)) {
      throw new EventLogError(
        'DUPLICATE_EVENT_ID',
        `The event id ${id} stands twice in one append.`,
        {
          eventId: id,
        },
      );
    }
    seen.add(id);
  }
}

function invalid(message: string, eventId?: string): EventLogError {
  return new EventLogError('INVALID_EVENT', message, eventId === undefined ? {} : { eventId });
}
