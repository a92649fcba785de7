import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { SealedLetters } from './testing/sealed-letters.js';
import type { ForgetTask } from './testing/vault-forgetter.js';
import {
  VaultFiles,
  builtProgram,
  person,
  piecesOf,
  storedSubject,
} from './testing/vault-files.js';
import type { Vault } from './vault.js';

const run = promisify(execFile);

/** Until when everybody has started, in milliseconds. */
const HEAD_START = 1500;

/** The key of its first generation and what it was wrapped in, in pieces of eight bytes. */
function piecesOfKeys(files: VaultFiles, subject: string): Buffer[] {
  const none = Buffer.alloc(0);
  const stored = storedSubject(files, subject);
  return piecesOf({ ...stored, id: none, salt: none, entries: [], proofs: [] });
}

describe('what a forgotten letter leaves', () => {
  let files: VaultFiles;
  let vault: Vault;
  let letters: SealedLetters;

  beforeEach(async () => {
    files = new VaultFiles();
    vault = await files.open();
    const subjects = await vault.ensure([person('1'), person('2')]);
    letters = await SealedLetters.of(vault, subjects[0] ?? '', 300);
  });

  afterEach(async () => {
    await files.remove();
  });

  it('is no byte of the key that opened it in any file, whoever reads meanwhile', async () => {
    const other = await files.open();
    const reading = new AbortController();
    const reader = (async () => {
      while (!reading.signal.aborted) {
        await other.keys([letters.subject]);
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    })();
    const pieces = piecesOfKeys(files, letters.subject);
    expect(files.search(pieces).size).toBe(pieces.length);
    await vault.forget(letters.subject, letters.ids(7), letters.list);
    expect(files.search(pieces).size).toBe(0);
    expect(await letters.shut(other)).toEqual(letters.ids(7));
    reading.abort();
    await reader;
  });

  it('is no byte of its own key, where that was written out for another before', async () => {
    await vault.forget(letters.subject, letters.ids(7), letters.list);
    const row = files.database((db) =>
      db
        .prepare('SELECT wrapped FROM letter_key WHERE event = unhex(?)')
        .get(letters.ids(8)[0]?.replaceAll('-', '') ?? ''),
    );
    const wrapped = Buffer.from(row?.['wrapped'] as Uint8Array).subarray(5, 61);
    expect(files.search([wrapped]).size).toBe(1);
    await vault.forget(letters.subject, letters.ids(8), letters.list);
    expect(files.search([wrapped]).size).toBe(0);
    expect(await letters.shut(vault)).toEqual(letters.ids(7, 8));
  });

  it('is no byte of the key of former cells, once these are forgotten', async () => {
    await vault.forget(letters.subject, letters.ids(7), letters.list);
    const row = files.database((db) => db.prepare('SELECT wrapped FROM cell_key').get());
    const wrapped = Buffer.from(row?.['wrapped'] as Uint8Array).subarray(5, 61);
    expect(files.search([wrapped]).size).toBe(1);
    await vault.forgetCells(letters.subject, 2);
    expect(files.search([wrapped]).size).toBe(0);
  });

  it('is told apart from a key that was lost', async () => {
    await vault.forget(letters.subject, letters.ids(7), letters.list);
    await files.closeAll();
    const [lost = ''] = letters.ids(9);
    files.tamper(`DELETE FROM letter_key WHERE event = unhex('${lost.replaceAll('-', '')}')`);
    const keys = (await (await files.open()).keys([letters.subject])).get(letters.subject);
    expect(() => keys?.open(lost, letters.boxOf(lost))).toThrow(
      expect.objectContaining({ code: 'BOX_TAMPERED' }),
    );
  });

  it.each([
    ['a letter’s key', 'UPDATE letter_key SET wrapped = zeroblob(65) WHERE wrapped NOT NULL'],
    ['whose letter it is', 'UPDATE letter_key SET subject = 2'],
    ['which letter it is of', 'UPDATE letter_key SET event = randomblob(16)'],
    ['of which generation', 'UPDATE letter_key SET generation = 2'],
    ['the key of cells', 'UPDATE cell_key SET wrapped = zeroblob(65)'],
    ['a letter’s subject is gone', 'UPDATE letter_key SET subject = 9'],
    ['the subject of cells is gone', 'UPDATE cell_key SET subject = 9'],
  ])('is found where it was changed: %s', async (_, sql) => {
    await vault.forget(letters.subject, letters.ids(7), letters.list);
    await files.closeAll();
    files.tamper(sql);
    expect((await (await files.open()).check()).faults).not.toEqual([]);
  });
});

describe('threads and processes that forget letters of one subject at once', () => {
  it('forget what they were told, and nothing else, while others open and one is shredded', async () => {
    const files = new VaultFiles();
    try {
      const vault = await files.open();
      const [subject = '', doomed = ''] = await vault.ensure([person('1'), person('2')]);
      const letters = await SealedLetters.of(vault, subject, 400);
      const others = await SealedLetters.of(vault, doomed, 400);
      const pieces = piecesOfKeys(files, subject);
      const told = (of: SealedLetters, ...numbers: number[]): ForgetTask => ({
        path: files.path,
        kek: files.kek,
        dataFolder: files.dataFolder,
        at: Date.now() + HEAD_START,
        subject: of.subject,
        letters: of.sealed(),
        forget: of.ids(...numbers),
      });
      let racers = 4;
      const racing = [
        inThread(told(letters, 1, 2, 3)),
        inProcess(told(letters, 3, 4)),
        inThread(told(others, 1, 2, 3)),
        inProcess(told(others, 4, 5)),
      ].map((racer) => racer.finally(() => (racers -= 1)));
      const may = new Set(letters.ids(1, 2, 3, 4));
      while (racers > 0) {
        for (const id of await letters.shut(vault)) expect(may.has(id)).toBe(true);
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (racers < 4) await vault.shred([doomed]);
      }
      await Promise.all(racing);
      expect(new Set(await letters.shut(vault))).toEqual(may);
      expect((await vault.keys([doomed])).size).toBe(0);
      expect(files.search(pieces).size).toBe(0);
      expect(await vault.check()).toMatchObject({ letters: 396, forgotten: 4, faults: [] });
    } finally {
      await files.remove();
    }
  }, 30_000);
});

function inThread(task: ForgetTask): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(builtProgram('vault-forgetter'), { workerData: task });
    worker.on('error', reject);
    worker.on('exit', () => {
      resolve();
    });
  });
}

async function inProcess(task: ForgetTask): Promise<void> {
  await run(process.execPath, [builtProgram('vault-forgetter'), JSON.stringify(task)]);
}
