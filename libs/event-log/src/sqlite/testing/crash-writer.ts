import { openSync, writeSync } from 'node:fs';
import type { EventLog } from '../../event-log.js';
import { openSqliteEventLog } from '../sqlite-event-log.js';
import { LANES, eventsIn, laneName, planned } from './crash-plan.js';

/**
 * The crash test's writer: goes on with the plan where the log stands, all lanes at once, until it is
 * killed, and notes each append that was answered.
 *
 * Arguments: the log's path, and the file for the notes (`lane append`, a line each; what is written
 * to a file outlasts the process).
 */
async function main(path: string, notes: string): Promise<void> {
  const log = openSqliteEventLog(path, { maxBatchEvents: 64 });
  const handle = openSync(notes, 'a');
  process.stdout.write('open\n');
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    follow(log, lane, (append) => {
      writeSync(handle, `${lane} ${append}\n`);
    }),
  );
  await Promise.all(lanes);
}

async function follow(log: EventLog, lane: number, note: (append: number) => void): Promise<never> {
  let { append, revision } = await whereLaneStands(log, lane);
  if (append > 0) {
    // Its answer may have been lost: it is sent again, and must be answered from what is stored.
    const before = revision - eventsIn(lane, append - 1);
    await send(log, lane, append - 1, before);
    note(append - 1);
  }
  for (;;) {
    await send(log, lane, append, revision);
    note(append);
    revision += eventsIn(lane, append);
    append += 1;
  }
}

async function send(log: EventLog, lane: number, append: number, revision: number): Promise<void> {
  const { stream, expected, events } = planned(lane, append, revision);
  const answer = await log.append(stream, expected, events);
  const last = revision + events.length - 1;
  if (answer.firstRevision !== revision || answer.lastRevision !== last) {
    throw new Error(
      `Append ${append} of lane ${lane} was answered with ${JSON.stringify(answer)}.`,
    );
  }
}

async function whereLaneStands(
  log: EventLog,
  lane: number,
): Promise<{ append: number; revision: number }> {
  const last = await log.readStream(laneName(lane), { direction: 'backwards', limit: 1 });
  const stored = (last[0]?.revision ?? -1) + 1;
  let append = 0;
  let revision = 0;
  while (revision < stored) {
    revision += eventsIn(lane, append);
    append += 1;
  }
  if (revision !== stored) throw new Error(`Lane ${lane} holds a part of append ${append - 1}.`);
  return { append, revision };
}

const [path, notes] = process.argv.slice(2);
await main(path ?? '', notes ?? '');
