import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import {
  VaultFiles,
  builtProgram,
  person,
  piecesOf,
  storedSubject,
} from './testing/vault-files.js';
import type { Race, RaceResult } from './testing/vault-racer.js';

const EVENT = '0f1e2d3c-4b5a-8988-a7b6-c5d4e3f20112';
const RACERS = 3;
/** Until when everybody has started, in milliseconds: processes take their time on a busy machine. */
const HEAD_START = 1500;

const run = promisify(execFile);

/** Runs it in a thread and answers what it tells. */
function inThread(race: Race): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const told: unknown[] = [];
    const worker = new Worker(builtProgram('vault-racer'), { workerData: race });
    worker.on('message', (message) => told.push(message));
    worker.on('error', reject);
    worker.on('exit', () => {
      resolve(told);
    });
  });
}

/** Runs it in a process and answers what it tells. */
async function inProcess(race: Race): Promise<unknown[]> {
  const { stdout } = await run(process.execPath, [
    builtProgram('vault-racer'),
    JSON.stringify(race),
  ]);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

function everywhere(race: Race): Promise<unknown[]>[] {
  return Array.from({ length: RACERS }, () => [inThread(race), inProcess(race)]).flat();
}

describe('threads and processes that race over one vault', () => {
  let files: VaultFiles;
  let race: Race;

  beforeEach(() => {
    files = new VaultFiles();
    race = {
      path: files.path,
      kek: files.kek,
      dataFolder: files.dataFolder,
      at: Date.now() + HEAD_START,
      opens: false,
      references: [person('1'), person('2'), person('1')],
      task: 'ensure',
      event: EVENT,
    };
  });

  afterEach(async () => {
    await files.remove();
  });

  async function expectOneVault(answers: readonly unknown[]): Promise<void> {
    const results = answers.flat() as RaceResult[];
    expect(results).toHaveLength(2 * RACERS);
    const vault = await files.open();
    const subjects = await vault.find(race.references);
    const keys = await vault.keys(subjects.map((subject) => subject ?? ''));
    const source = { organisation: 'race', source: 'race', id: 'race', fact: 0 };
    for (const result of results) {
      expect(result.subjects).toEqual(subjects);
      expect(result.eventId).toBe(vault.eventId(source));
      for (const [index, box] of result.boxes.entries()) {
        const subject = subjects[index] ?? '';
        const opened = keys.get(subject)?.open(EVENT, Buffer.from(box, 'base64'));
        expect(opened?.toString()).toBe(subject);
      }
    }
    expect(files.database((db) => db.prepare('SELECT count(*) AS n FROM subject').get())).toEqual(
      expect.objectContaining({ n: 2 }),
    );
  }

  it('all seal with one key for a person who is new to all of them', async () => {
    await (await files.open()).close();
    await expectOneVault(await Promise.all(everywhere(race)));
  }, 30_000);

  it('all make the same vault with the same key-encryption key where there is none', async () => {
    race = { ...race, opens: true };
    await expectOneVault(await Promise.all(everywhere(race)));
  }, 30_000);

  it('lose nothing and keep nothing while some shred what others go on opening', async () => {
    const vault = await files.open();
    const doomed = Array.from({ length: 6 }, (_, index) => person(`doomed ${index}`));
    const staying = Array.from({ length: 200 }, (_, index) => person(`stays ${index}`));
    const subjects = await vault.ensure([...doomed, ...staying]);
    const pieces = subjects
      .slice(0, doomed.length)
      .flatMap((subject) => piecesOf(storedSubject(files, subject)));
    const shredding: Race = { ...race, task: 'shred', references: doomed };
    const opening: Race = { ...race, references: [...race.references, ...staying] };
    let shreds = 2;
    const racing = [inThread(shredding), inProcess(shredding)].map(async (told) => {
      await told;
      shreds -= 1;
    });
    const others = [inThread(opening), inProcess(opening)];
    while (shreds > 0) {
      const found = await vault.find(doomed);
      const keys = await vault.keys(subjects);
      for (const subject of found) {
        // Whoever is found has keys, or was shredded between the two calls.
        if (subject !== undefined && !keys.has(subject)) {
          expect(await vault.find(doomed)).not.toContain(subject);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await Promise.all(racing);
    const answers = (await Promise.all(others)).flat() as RaceResult[];
    for (const answer of answers) {
      expect(answer.subjects.slice(race.references.length)).toEqual(subjects.slice(doomed.length));
    }
    expect(await vault.find(doomed)).toEqual(doomed.map(() => undefined));
    expect((await vault.keys(subjects)).size).toBe(staying.length);
    expect(files.search(pieces).size).toBe(0);
  }, 30_000);
});
