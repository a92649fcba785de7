import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import {
  VaultFiles,
  builtProgram,
  person,
  piecesOf,
  storedSubject,
} from './testing/vault-files.js';
import type { Race } from './testing/vault-racer.js';

const EVENT = '0f1e2d3c-4b5a-8988-a7b6-c5d4e3f20112';
const ROUNDS = Number(process.env['WAYMARK_CRASH_ROUNDS'] ?? 20);
const PEOPLE = Array.from({ length: 400 }, (_, index) => person(`person ${index}`));
const DOOMED = PEOPLE.slice(0, 8);

/** Shreds the doomed in a process and kills it a while after it began; answers whom it had done. */
async function killedShredder(files: VaultFiles, afterMs: number): Promise<Set<string>> {
  const race: Race = {
    path: files.path,
    kek: files.kek,
    dataFolder: files.dataFolder,
    at: 0,
    opens: true,
    references: DOOMED,
    task: 'shred',
    event: EVENT,
  };
  const child = spawn(process.execPath, [builtProgram('vault-racer'), JSON.stringify(race)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const done = new Set<string>();
  let killing: Promise<void> | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as { begins?: string; done?: string };
    if (message.done !== undefined) done.add(message.done);
    killing ??= delay(afterMs).then(() => {
      child.kill('SIGKILL');
    });
  }
  await killing;
  await ended;
  return done;
}

describe('a process killed while it shreds', () => {
  it(
    `leaves each subject whole or without a trace, ${ROUNDS} times`,
    async () => {
      let halfWay = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const files = new VaultFiles();
        const before = await files.open();
        const subjects = await before.ensure(PEOPLE);
        const doomed = subjects.slice(0, DOOMED.length);
        const keys = await before.keys(doomed);
        const boxes = doomed.map((subject) => keys.get(subject)?.seal(EVENT, Buffer.from(subject)));
        const pieces = doomed.map((subject) => piecesOf(storedSubject(files, subject)));
        await before.close();

        const done = await killedShredder(files, Math.random() * 60);
        const found = files.search(pieces.flat());

        const after = await files.open();
        const left = await after.keys(subjects);
        for (const subject of subjects.slice(DOOMED.length)) expect(left.has(subject)).toBe(true);
        for (const [index, subject] of doomed.entries()) {
          const stored = left.get(subject);
          const traces = files.search(pieces[index] ?? []).size;
          if (stored === undefined) {
            expect(traces).toBe(0);
            if (pieces[index]?.some((piece) => found.has(piece.toString('hex')))) halfWay += 1;
            expect(await after.find(DOOMED.slice(index, index + 1))).toEqual([undefined]);
          } else {
            expect(done.has(subject)).toBe(false);
            expect(traces).toBe(pieces[index]?.length);
            expect(stored.open(EVENT, boxes[index] ?? Buffer.alloc(0)).toString()).toBe(subject);
            expect(await after.find(DOOMED.slice(index, index + 1))).toEqual([subject]);
          }
        }
        await files.remove();
      }
      // Otherwise no process was killed where it matters.
      if (ROUNDS >= 20) expect(halfWay).toBeGreaterThan(0);
    },
    ROUNDS * 5000,
  );
});
