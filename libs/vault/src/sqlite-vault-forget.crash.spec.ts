import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { SealedLetters } from './testing/sealed-letters.js';
import type { ForgetProgress, ForgetTask } from './testing/vault-forgetter.js';
import {
  VaultFiles,
  builtProgram,
  person,
  piecesOf,
  storedSubject,
} from './testing/vault-files.js';

const ROUNDS = Number(process.env['WAYMARK_CRASH_ROUNDS'] ?? 20);
const LETTERS = 1000;
const DOOMED = [3, 500, 999];

/** Where a process is killed, each so many milliseconds after it told so. */
type Stage = (progress: ForgetProgress) => boolean;

const STAGES: readonly Stage[] = [
  ({ begins }) => begins !== undefined,
  ({ listed }) => listed !== undefined,
  ({ listed }) => listed === LETTERS,
];

/** Forgets in a process and kills it; answers what it had done. */
async function killed(task: ForgetTask, stage: Stage, afterMs: number): Promise<Set<string>> {
  const child = spawn(process.execPath, [builtProgram('vault-forgetter'), JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const done = new Set<string>();
  let killing: Promise<void> | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const progress = JSON.parse(line) as ForgetProgress;
    if (progress.done !== undefined) done.add(progress.done);
    if (!stage(progress)) continue;
    killing ??= delay(afterMs).then(() => {
      child.kill('SIGKILL');
    });
  }
  await killing;
  await ended;
  return done;
}

describe('a process killed while it forgets letters', () => {
  it(
    `leaves each of them whole or forgotten and all others whole, ${ROUNDS} times`,
    async () => {
      let halfWay = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const files = new VaultFiles();
        const before = await files.open();
        const [subject = ''] = await before.ensure([person('1')]);
        const letters = await SealedLetters.of(before, subject, LETTERS);
        const none = Buffer.alloc(0);
        const first = { ...storedSubject(files, subject), id: none, salt: none };
        const pieces = piecesOf({ ...first, entries: [], proofs: [] });
        await before.close();
        const doomed = letters.ids(...DOOMED);
        const { path, kek, dataFolder } = files;
        const task = { path, kek, dataFolder, at: 0, subject, letters: letters.sealed() };
        const stage = STAGES[round % STAGES.length] ?? (() => true);

        const done = await killed({ ...task, forget: doomed }, stage, Math.random() * 25);

        const after = await files.open();
        const shut = await letters.shut(after);
        for (const id of done) expect(shut).toContain(id);
        for (const id of shut) expect(doomed).toContain(id);
        expect((await after.check()).faults).toEqual([]);
        // Nothing is left of the key once one letter is forgotten; before, it still is in use.
        expect(files.search(pieces).size).toBe(shut.length > 0 ? 0 : pieces.length);
        const { letters: written, forgotten } = await after.check();
        if (written > 0 && forgotten < doomed.length) halfWay += 1;

        await after.forget(subject, doomed, letters.list);
        expect(await letters.shut(after)).toEqual(doomed);
        expect(files.search(pieces).size).toBe(0);
        expect(await after.check()).toMatchObject({
          letters: LETTERS - doomed.length,
          forgotten: doomed.length,
          faults: [],
        });
        await files.remove();
      }
      // Otherwise no process was killed where it matters.
      if (ROUNDS >= 20) expect(halfWay).toBeGreaterThan(0);
    },
    ROUNDS * 5000,
  );
});
