import { renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runProgram } from '../../apps/cli/src/testing/process.features.js';
import type { Outcome } from '../../apps/cli/src/testing/terminal.features.js';
import { eventCatalogue } from '../../apps/composition/src/events.js';
import { START } from '../../libs/event-log/src/event-log.js';
import { LedgerReader } from '../../libs/ledger/src/ledger-reader.js';
import { LedgerRestored } from '../../libs/ledger/src/ledger-restored.js';
import { openVault } from '../../libs/ledger/src/open-vault.js';
import { People } from '../harness/people.js';
import { PlayedLedger } from '../harness/played-ledger.js';
import { script } from '../harness/script.js';

/**
 * A ledger that is backed up while partners send, and lost: what was in the backup is answered as
 * before, and what was not partners send again.
 */

const numbers = new People(620_000);
const people = Array.from({ length: 4 }, () => numbers.next());
const days = script(people, 3, 6, 11);
const [first, second, third] = days;

const ledger = new PlayedLedger(days);
const { service } = ledger;
const backups = join(dirname(service.data), 'backups');

beforeAll(() => ledger.open(), 60_000);
afterAll(() => service.remove());

const waymark = (...words: readonly string[]): Promise<Outcome> =>
  runProgram(words, service.environment);

const backUp = async (...words: readonly string[]) =>
  JSON.parse((await waymark('backup', backups, '--json', ...words)).output) as {
    readonly number: number;
    readonly events: number;
    readonly added: number;
  };

/** What the log says of what was lost. */
async function lost(): Promise<readonly object[]> {
  const files = { data: service.data, keyFile: `${service.data}.key` };
  const vault = await openVault(files);
  const reader = LedgerReader.open(files, vault, eventCatalogue());
  const said: object[] = [];
  for (let after = START; ;) {
    const page = await reader.page(after, 500);
    if (page.length === 0) break;
    for (const { stored } of page) {
      if (stored.type === LedgerRestored.name)
        said.push((await reader.find(stored.id))?.event ?? {});
    }
    after = page.at(-1)?.stored.position ?? after;
  }
  await reader.close();
  await vault.close();
  return said.map((event) => {
    const { checkpoint: _, ...data } = (event as { data: { checkpoint: string } }).data;
    return data;
  });
}

describe('a ledger that was backed up while it ran', () => {
  it('is put back after it was lost, and answers as before', async () => {
    if (!first || !second || !third) throw new RangeError('There are three days.');
    await ledger.play(first);
    expect(await backUp()).toMatchObject({ number: 1 });
    const made: { readonly events: number; readonly added: number }[] = [];
    await ledger.play(second, async () => {
      made.push(await backUp());
    });
    const inBackup = made[0]?.events ?? 0;
    await ledger.play(third);
    const before = await ledger.answers(people);
    const receipts = new Map(ledger.acknowledged);

    await service.kill();
    rmSync(service.data, { recursive: true });
    const restored = await waymark('restore', backups);
    expect(restored).toMatchObject({ code: 0, errors: '' });
    expect(restored.output).toMatch(/^Backup 2 of \S+ is put back: /);
    // More was signed than was put back: somebody has to say that it may be lost.
    const both = new RegExp(
      `The log holds ${inBackup} events, and a checkpoint of (\\d+) was signed`,
    );
    const refused = await service.start().then(
      () => '',
      (error: unknown) => String(error),
    );
    const signed = Number(both.exec(refused)?.[1]);
    expect(signed).toBeGreaterThan(inBackup);
    const why = 'The disk was lost';
    expect(await waymark('restore', '--approve', why)).toEqual({
      code: 0,
      errors: '',
      output: expect.stringContaining(
        `from ${inBackup} events of the ${signed} that it had signed`,
      ),
    });
    expect(await waymark('restore', '--approve', why)).toMatchObject({
      code: 2,
      errors: expect.stringContaining('nothing to approve'),
    });
    await service.start();
    // The key of the demonstration's sign-in is in no backup.
    await ledger.signIn();

    // What is in the backup is known, and its receipts are those of before.
    for (const day of days) await ledger.play(day);
    const again = [...ledger.acknowledged].filter(([name, text]) => receipts.get(name) === text);
    expect(again.length).toBeGreaterThanOrEqual(first.lanes.flat().length);
    expect(again.length).toBeLessThan(receipts.size);
    expect(ledger.acknowledged.size).toBe(receipts.size);
    expect(inBackup).toBeGreaterThanOrEqual(again.length);
    expect(await lost()).toEqual([{ kept: inBackup, signed, because: why }]);
    expect(await ledger.answers(people)).toEqual(before);

    const verified = await waymark('verify');
    expect(verified).toMatchObject({ code: 0 });
  }, 120_000);

  it('is put back by whoever has the key file and the epoch keys, and by nobody else', async () => {
    await service.kill();
    rmSync(service.data, { recursive: true });
    for (const needed of [`${service.data}.key`, join(`${service.data}.apart`, 'epoch')]) {
      renameSync(needed, `${needed}.aside`);
      const refused = await waymark('restore', backups);
      expect(refused).toMatchObject({ code: 2, output: '' });
      expect(refused.errors).toContain(needed);
      renameSync(`${needed}.aside`, needed);
    }
    expect(await waymark('restore', backups)).toMatchObject({ code: 0 });
    expect((await waymark('restore', backups)).errors).toContain('writes over nothing');
  }, 60_000);
});
