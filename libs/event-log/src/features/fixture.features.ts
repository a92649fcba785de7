import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { isEventLogError } from '../event-log.errors.js';
import type { EventLogErrorCode } from '../event-log.errors.js';
import { START } from '../event-log.js';
import type { EventLog, EventLogReader, NewEvent, Position, StoredEvent } from '../event-log.js';

/** One log of an adapter, empty at first, and how to get at it. */
export interface EventLogFixture {
  /** Opens the log; after it was closed, opens what is there. */
  open(): Promise<EventLog>;
  /** Opens a reader of its own beside the writer, which has been opened before. */
  openReader(): Promise<EventLogReader>;
  /** Removes everything. What was opened is closed already. */
  destroy(): Promise<void>;
}

/** A log for the length of one test. */
export interface OpenLog {
  readonly log: EventLog;
  /** A reader of its own, closed after the test. */
  reader(): Promise<EventLogReader>;
  /** Closes the log and opens it again; `log` is the new one. */
  reopen(): Promise<void>;
}

/** Opens a log before each test and closes it afterwards. */
export function logForEachTest(create: () => Promise<EventLogFixture>): OpenLog {
  let fixture: EventLogFixture;
  let log: EventLog;
  let readers: EventLogReader[] = [];
  beforeEach(async () => {
    fixture = await create();
    log = await fixture.open();
  });
  afterEach(async () => {
    for (const reader of readers) await reader.close();
    readers = [];
    await log.close();
    await fixture.destroy();
  });
  return {
    get log() {
      return log;
    },
    async reader() {
      const reader = await fixture.openReader();
      readers.push(reader);
      return reader;
    },
    async reopen() {
      await log.close();
      log = await fixture.open();
    },
  };
}

/** An event with an id of its own, and some text in its data. */
export function anEvent(text = 'something happened', type = 'SomethingHappened'): NewEvent {
  return { id: randomUUID(), type, data: Buffer.from(text) };
}

/** So many events whose texts are their numbers from 0. */
export function events(count: number): NewEvent[] {
  return Array.from({ length: count }, (_, index) => anEvent(String(index)));
}

/** A stream name of its own. */
export function aStream(): string {
  return `stream-${randomUUID()}`;
}

/** The texts in the data of events. */
export function texts(stored: readonly StoredEvent[]): string[] {
  return stored.map((event) => Buffer.from(event.data).toString());
}

/** The events as given, without what the log adds, and with data that can be compared. */
export function asGiven(stored: readonly NewEvent[]): { id: string; type: string; hex: string }[] {
  return stored.map(({ id, type, data }) => ({ id, type, hex: Buffer.from(data).toString('hex') }));
}

/** All events of a log, page by page. */
export async function everything(log: EventLogReader, after = START): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  let position: Position = after;
  for (;;) {
    const page = await log.readAll(position);
    const last = page.at(-1);
    if (last === undefined) return all;
    all.push(...page);
    position = last.position;
  }
}

/** The first so many events that a follow gives; it is ended then. */
export async function firstOf(
  following: AsyncIterable<readonly StoredEvent[]>,
  count: number,
): Promise<StoredEvent[]> {
  const seen: StoredEvent[] = [];
  for await (const batch of following) {
    expect(batch.length).toBeGreaterThan(0);
    seen.push(...batch);
    if (seen.length >= count) break;
  }
  return seen;
}

/** Expects a refusal with a code, and with these details. */
export async function refused(
  promise: Promise<unknown>,
  code: EventLogErrorCode,
  details: object = {},
): Promise<void> {
  const error: unknown = await promise.then(
    () => 'it was accepted',
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code, details });
  expect(isEventLogError(error, code)).toBe(true);
}
