import type { LedgerEvent } from '../../../ledger/src/ledger.js';
import {
  LettersForgotten,
  isLettersForgotten,
  lettersOf,
} from '../../../ledger/src/letters-forgotten.js';
import type { Parked } from '../parked.js';
import { planOf } from '../plan.js';
import type { ViewsReader } from '../reader.js';
import type { DerivedVault } from './derived-vault.js';
import { MemoryLog } from './memory-log.js';
import { NaiveViews } from './naive-views.js';
import { randomFrom, stepsFrom } from './random.js';
import { eventOfStep, newest, storyProjections, subjectOf, things } from './story.js';

/**
 * The small world without what is of nobody, and without sharing: rows of a subject come of its own
 * events, so that letters of theirs may be forgotten.
 */

/** Its projections. */
export const ownProjections = storyProjections().slice(0, 2);

/** How they are planned. */
export const ownPlan = planOf(ownProjections);

const SUBJECTS = 4;

/** So many events of four subjects. */
export function ownEvents(seed: number, count: number): readonly LedgerEvent[] {
  return stepsFrom(seed, count, SUBJECTS).map((step, index) =>
    eventOfStep({ ...step, kind: step.kind === 'shared' ? 'noted' : step.kind }, index),
  );
}

/** Says in the log that letters of a subject are forgotten. @returns the event that says so. */
export function sayForgotten(
  log: MemoryLog,
  subject: string,
  ids: readonly string[],
): Extract<LedgerEvent, { readable: true }> {
  const [like] = log.all.filter((event) => event.readable);
  if (!like?.readable) throw new Error('nothing can be read any more');
  const position = (log.all.at(-1)?.position ?? 0) + 2;
  const letters = ids.map((event) => ({
    event,
    type: like.type,
    recordedAt: like.recordedAt,
    shown: true,
  }));
  const event = {
    ...like,
    id: `forgotten ${String(position)}`,
    type: LettersForgotten.name,
    stream: `forgotten-${String(position)}`,
    position,
    header: { ...like.header, subject },
    data: { letters, because: 'test' },
  };
  log.append(event);
  return event;
}

/** Destroys what the log says is forgotten, up to a position. */
export function destroy(log: MemoryLog, vault: DerivedVault, until = Infinity): void {
  for (const event of log.all.filter(isLettersForgotten)) {
    if (event.position > until) return;
    const destroyed = lettersOf(event).filter((id) => log.forget(id));
    if (destroyed.length > 0) vault.renew(event.header.subject);
  }
}

/** A log of so many events in which letters are forgotten now and then; the same for the same seed. */
export function forgetfulLog(seed: number, count: number): readonly LedgerEvent[] {
  const random = randomFrom(seed);
  const log = new MemoryLog();
  for (const [index, event] of ownEvents(seed, count).entries()) {
    log.append(event);
    if (index % 60 !== 59) continue;
    const subject = subjectOf(Math.floor(random() * SUBJECTS));
    const own = eventsOf(log, subject);
    sayForgotten(
      log,
      subject,
      [0, 1, 2].flatMap(() => own[Math.floor(random() * own.length)] ?? []),
    );
  }
  return log.all;
}

/** Ids of a subject's events that can be read and are not notes of the ledger's. */
export function eventsOf(log: MemoryLog, subject: string): readonly string[] {
  return log.all.flatMap((event) =>
    event.readable && event.header.subject === subject && !isLettersForgotten(event)
      ? [event.id]
      : [],
  );
}

/** Everything that a reader of it can see, opened, in one fixed order. */
export async function ownContents(reader: ViewsReader): Promise<string> {
  const rows = async (table: typeof things | typeof newest) =>
    reader.openRows<typeof things | typeof newest>(
      table,
      await reader
        .db<readonly (typeof table)[]>(table)
        .selectFrom(table.name)
        .selectAll()
        .execute(),
    );
  return text(await rows(things), await rows(newest), await reader.parked());
}

/** Where to find a parked event again differs; which it is does not. */
function text(a: readonly object[], b: readonly object[], parked: readonly Parked[]): string {
  const lists = [a, b].map((list) => list.map((row) => JSON.stringify(row)).sort());
  return JSON.stringify([...lists, parked.map((one) => ({ ...one, after: 0 }))], null, 1);
}

/** The same as it must be after these events. */
export async function ownExpected(
  events: readonly LedgerEvent[],
  vault: DerivedVault,
): Promise<string> {
  const naive = new NaiveViews(ownProjections, (subject) => vault.has(subject));
  await naive.apply(events);
  const held = JSON.parse(naive.contents([things, newest])) as {
    things: string[];
    newest: string[];
    parked: Parked[];
  };
  const opened = (rows: string[]) => rows.map((row) => JSON.parse(row) as object);
  return text(opened(held.things), opened(held.newest), held.parked);
}
