import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { fileKek } from '../file-kek.js';
import { openSqliteVault } from '../sqlite-vault.js';
import type { SealedLetter } from '../vault.js';

/** What a forgetter is told: in its worker data, or as its one argument in JSON. */
export interface ForgetTask {
  readonly path: string;
  readonly kek: string;
  readonly dataFolder: string;
  /** When it begins, in milliseconds since the epoch. */
  readonly at: number;
  readonly subject: string;
  /** All letters of the subject; none is sealed meanwhile. */
  readonly letters: readonly SealedLetter[];
  /** Which of them are to be forgotten, one after the other. */
  readonly forget: readonly string[];
}

/** What it tells: that it begins with a letter, that so many were listed, that it has done. */
export interface ForgetProgress {
  readonly begins?: string;
  readonly listed?: number;
  readonly done?: string;
}

/** So many letters are listed at once. */
const BATCH = 100;

/** A thread or a process that forgets letters of one subject while others do other things. */
const task = (isMainThread ? JSON.parse(process.argv[2] ?? '') : workerData) as ForgetTask;
const vault = await openSqliteVault({
  path: task.path,
  kek: fileKek({ path: task.kek, dataFolder: task.dataFolder }),
});
await delay(Math.max(0, task.at - Date.now()));
for (const eventId of task.forget) {
  tell({ begins: eventId });
  await vault.forget(task.subject, [eventId], letters);
  tell({ done: eventId });
}
await vault.close();

async function* letters(): AsyncGenerator<readonly SealedLetter[]> {
  for (let from = 0; from < task.letters.length; from += BATCH) {
    await delay(0);
    yield task.letters.slice(from, from + BATCH);
    tell({ listed: from + BATCH });
  }
}

function tell(progress: ForgetProgress): void {
  if (parentPort !== null) parentPort.postMessage(progress);
  else process.stdout.write(`${JSON.stringify(progress)}\n`);
}
