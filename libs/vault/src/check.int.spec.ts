import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { VaultFiles, person } from './testing/vault-files.js';
import type { SubjectId, VaultFindings } from './vault.js';

describe('looking over all that a vault holds', () => {
  let files: VaultFiles;
  let subjects: readonly SubjectId[];

  beforeEach(async () => {
    files = new VaultFiles();
    const vault = await files.open();
    subjects = await vault.ensure(Array.from({ length: 40 }, (_, index) => person(`${index}`)));
    await vault.link(person('alias'), subjects[0] ?? '');
    await vault.shred([subjects[1] ?? '']);
    await vault.close();
  });

  afterEach(async () => {
    await files.remove();
  });

  async function findings(): Promise<VaultFindings> {
    return (await files.open()).check();
  }

  it('finds no fault where nothing was changed, and counts what is there', async () => {
    expect(await findings()).toEqual({
      subjects: 39,
      references: 40,
      letters: 0,
      forgotten: 0,
      faults: [],
    });
  });

  it.each([
    ['a key', 'UPDATE subject_key SET wrapped = zeroblob(65) WHERE subject = 5'],
    ['a salt', 'UPDATE subject SET salt = zeroblob(65) WHERE number = 5'],
    ['a subject’s id', 'UPDATE subject SET id = zeroblob(16) WHERE number = 5'],
    ['what kind it is', `UPDATE subject SET kind = 'thing' WHERE number = 5`],
    ['a reference', 'UPDATE blind_index SET entry = zeroblob(33) WHERE subject = 5'],
    ['where a reference leads', 'UPDATE blind_index SET subject = 6 WHERE subject = 5'],
    ['the proof of a reference', 'UPDATE blind_index SET proof = zeroblob(16) WHERE subject = 5'],
    ['a subject is gone', 'DELETE FROM subject WHERE number = 5'],
    ['a key is gone', 'DELETE FROM subject_key WHERE subject = 5'],
    ['a reference is gone', 'DELETE FROM blind_index WHERE subject = 5'],
  ])('finds what was changed: %s', async (_, sql) => {
    files.tamper(sql);
    expect((await findings()).faults).not.toEqual([]);
  });

  it('names nobody', async () => {
    files.tamper('UPDATE subject_key SET wrapped = zeroblob(65)');
    files.tamper('UPDATE blind_index SET proof = zeroblob(16)');
    const { faults } = await findings();
    expect(new Set(faults)).toEqual(
      new Set([
        'the keys of a subject are not what was written',
        'a reference leads where it was never written to',
      ]),
    );
    expect(faults).toHaveLength(39 + 40);
  });

  it('finds a flipped bit of a reference wherever it stands in the file', async () => {
    const clean = readFileSync(files.path);
    const [entry = Buffer.alloc(0)] = files.database((db) =>
      db
        .prepare('SELECT entry FROM blind_index WHERE subject = 7')
        .all()
        .map((row) => Buffer.from(row['entry'] as Uint8Array)),
    );
    let tried = 0;
    for (let at = clean.indexOf(entry); at !== -1; at = clean.indexOf(entry, at + 1)) {
      const flipped = Buffer.from(clean);
      flipped.writeUInt8(flipped.readUInt8(at + 20) ^ 1, at + 20);
      writeFileSync(files.path, flipped);
      expect((await findings()).faults).not.toEqual([]);
      tried += 1;
      await files.closeAll();
    }
    // The table, and its index by subject.
    expect(tried).toBe(2);
  });
});
