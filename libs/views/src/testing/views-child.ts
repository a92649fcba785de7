import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openProjector } from '../projector.js';
import { sqliteViews } from '../sqlite/sqlite-storage.js';
import { DerivedVault } from './derived-vault.js';
import { MemoryLog } from './memory-log.js';
import { randomFrom, stepsFrom } from './random.js';
import { eventOfStep, storyProjections } from './story.js';

/**
 * A process that keeps views until it is killed: follows a log that it makes up from a seed, which
 * grows while it runs, and now and then builds everything anew. Says `done` when all is in.
 *
 * Arguments: folder, seed of the log, its length, seed of what happens around it.
 */
const [folder = '', seed = '', length = '', chance = ''] = process.argv.slice(2);
const events = stepsFrom(Number(seed), Number(length)).map((step, index) =>
  eventOfStep(step, index),
);
const random = randomFrom(Number(chance));

// How long the log is stands in a file, written before the log grows: it never grows shorter.
const lengthFile = `${folder}.length`;
let grown = existsSync(lengthFile) ? Number(readFileSync(lengthFile, 'utf8')) : 0;
const log = new MemoryLog(events.slice(0, grown));
const grow = (by: number): void => {
  const to = Math.min(events.length, grown + by);
  writeFileSync(`${lengthFile}.new`, String(to));
  renameSync(`${lengthFile}.new`, lengthFile);
  log.append(...events.slice(grown, to));
  grown = to;
};
if (grown === 0) grow(Math.floor(random() * events.length * 0.2));

const storage = sqliteViews(folder);
const projector = await openProjector({
  storage,
  projections: storyProjections(),
  vault: new DerivedVault(),
  source: log,
  batchSize: 1 + Math.floor(random() * 64),
});
process.stdout.write('opened\n');
const stop = new AbortController();
const run = projector.run(stop.signal);
const rebuilding: Promise<void>[] = [];
while (grown < events.length) {
  grow(1 + Math.floor(random() * 40));
  if (random() < 0.05) rebuilding.push(projector.rebuild());
  await delay(random() * 6);
}
await Promise.all(rebuilding);
while ((await storage.catalogue()).serving === null) await delay(2);
stop.abort();
await run;
await projector.close();
process.stdout.write('done\n');
