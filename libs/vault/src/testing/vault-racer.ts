import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { fileKek } from '../file-kek.js';
import { openSqliteVault } from '../sqlite-vault.js';
import type { SubjectReference, Vault } from '../vault.js';

/** What a racer is told: in its worker data, or as its one argument in JSON. */
export interface Race {
  readonly path: string;
  readonly kek: string;
  readonly dataFolder: string;
  /** When it begins, in milliseconds since the epoch; what is opened before is open by then. */
  readonly at: number;
  /** Whether opening the vault is part of the race. */
  readonly opens: boolean;
  readonly references: readonly SubjectReference[];
  readonly task: 'ensure' | 'shred';
  /** The event for which every racer seals. */
  readonly event: string;
}

/** What it answers: whom the references lead to, and a box sealed under each one's keys. */
export interface RaceResult {
  readonly subjects: readonly string[];
  readonly boxes: readonly string[];
  readonly eventId: string;
}

/**
 * A thread or a process that does the same as others at the same time: opens the subjects of its
 * references and seals under their keys, or shreds them one by one, telling each as it begins.
 */
const race = (isMainThread ? JSON.parse(process.argv[2] ?? '') : workerData) as Race;
const open = (): Promise<Vault> =>
  openSqliteVault({
    path: race.path,
    kek: fileKek({ path: race.kek, dataFolder: race.dataFolder }),
  });

const early = race.opens ? undefined : await open();
await delay(Math.max(0, race.at - Date.now()));
const vault = early ?? (await open());
if (race.task === 'ensure') tell(await ensure(vault));
else await shred(vault);
await vault.close();

async function ensure(vault: Vault): Promise<RaceResult> {
  const subjects = await vault.ensure(race.references);
  const keys = await vault.keys(subjects);
  const boxes = subjects.map((subject) => {
    const box = keys.get(subject)?.seal(race.event, Buffer.from(subject));
    return box?.toString('base64') ?? '';
  });
  const source = { organisation: 'race', source: 'race', id: 'race', fact: 0 };
  return { subjects, boxes, eventId: vault.eventId(source) };
}

async function shred(vault: Vault): Promise<void> {
  for (const subject of await vault.find(race.references)) {
    if (subject === undefined) continue;
    tell({ begins: subject });
    await vault.shred([subject]);
    tell({ done: subject });
  }
}

function tell(message: object): void {
  if (parentPort !== null) parentPort.postMessage(message);
  else process.stdout.write(`${JSON.stringify(message)}\n`);
}
