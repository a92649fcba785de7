import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isLettersForgotten } from '../../../ledger/src/letters-forgotten.js';
import { openProjector } from '../projector.js';
import { openViewsReader } from '../reader.js';
import { sqliteViews } from '../sqlite/sqlite-storage.js';
import { DerivedVault } from './derived-vault.js';
import { destroy, forgetfulLog, ownProjections as projections } from './forgetful.js';
import { MemoryLog } from './memory-log.js';
import { randomFrom } from './random.js';

/**
 * A process that keeps views until it is killed, of a log that it makes up from a seed and in which
 * letters are forgotten: they are destroyed once the views show them no more. Says `done` when all is
 * in and all is destroyed.
 *
 * Arguments: folder, seed of the log, its length, seed of what happens around it.
 */
const [folder = '', seed = '', length = '', chance = ''] = process.argv.slice(2);
const events = forgetfulLog(Number(seed), Number(length));
const random = randomFrom(Number(chance));

/** A number that outlives a kill. */
class Kept {
  readonly #file: string;
  value: number;

  constructor(name: string) {
    this.#file = `${folder}.${name}`;
    this.value = existsSync(this.#file) ? Number(readFileSync(this.#file, 'utf8')) : 0;
  }

  keep(value: number): void {
    writeFileSync(`${this.#file}.new`, String(value));
    renameSync(`${this.#file}.new`, this.#file);
    this.value = value;
  }
}

const grown = new Kept('length');
/** Up to which position what is forgotten is destroyed. */
const destroyed = new Kept('destroyed');
const vault = new DerivedVault();
const log = new MemoryLog(events.slice(0, grown.value));
destroy(log, vault, destroyed.value);

const storage = sqliteViews(folder);
const batchSize = 1 + Math.floor(random() * 64);
const projector = await openProjector({
  storage,
  projections,
  vault,
  source: log,
  batchSize,
  formerCellsMs: 20,
});
process.stdout.write('opened\n');
const stop = new AbortController();
const run = projector.run(stop.signal);
const reader = openViewsReader({ storage, projections, vault });

const forgetting = async (): Promise<void> => {
  for (const { position } of events.filter(isLettersForgotten)) {
    if (position <= destroyed.value) continue;
    await reader.atLeast(position, { timeoutMs: 60_000 });
    destroyed.keep(position);
    destroy(log, vault, position);
  }
};
const forgotten = forgetting();
while (grown.value < events.length) {
  const from = grown.value;
  grown.keep(Math.min(events.length, from + 1 + Math.floor(random() * 40)));
  log.append(...events.slice(from, grown.value));
  if (random() < 0.03) await projector.rebuild();
  await delay(random() * 6);
}
await forgotten;
while ((await vault.formerCells()).length > 0) await delay(5);
stop.abort();
await run;
await reader.close();
await projector.close();
process.stdout.write('done\n');
