import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { addVaultKey } from './sqlite/vault-keys.js';
import { VaultFiles, person } from './testing/vault-files.js';
import { isVaultError } from './vault.errors.js';

async function refusal(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (isVaultError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was refused');
}

const EVENT = '0f1e2d3c-4b5a-8988-a7b6-c5d4e3f20112';

describe('opening a vault over SQLite', () => {
  let files: VaultFiles;

  beforeEach(() => {
    files = new VaultFiles();
  });

  afterEach(async () => {
    await files.remove();
  });

  it('makes store and key for their owner alone', async () => {
    const vault = await files.open();
    await vault.ensure([person('1')]);
    for (const path of [files.path, `${files.path}-wal`, `${files.path}-shm`, files.kek]) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    expect(statSync(dirname(files.path)).mode & 0o777).toBe(0o700);
  });

  it('never makes a new key for a store that has one', async () => {
    await (await files.open()).close();
    rmSync(files.kek);
    expect(await refusal(() => files.open())).toMatch(/^KEK_UNUSABLE: .* is missing/);
    expect(existsSync(files.kek)).toBe(false);
  });

  it('refuses the key of another store', async () => {
    const vault = await files.open();
    await vault.ensure([person('1')]);
    await vault.close();
    rmSync(files.kek);
    writeFileSync(files.kek, `waymark-kek-1 ${'A'.repeat(43)}\n`, { mode: 0o600 });
    expect(await refusal(() => files.open())).toMatch(
      /^KEK_UNUSABLE: The key-encryption key is not the one that wrapped the store of keys .*keys\.db/,
    );
  });

  it('uses a key that is there already for a store that is new', async () => {
    writeFileSync(files.kek, `waymark-kek-1 ${'A'.repeat(43)}\n`, { mode: 0o600 });
    const vault = await files.open();
    expect(await vault.ensure([person('1')])).toHaveLength(1);
  });

  it('makes no new store where one was lost', async () => {
    const lost = await refusal(() => files.open({ mayCreate: false }));
    expect(lost).toMatch(/^VAULT_FAILED: .* restore it from its backup/);
    expect(existsSync(files.kek)).toBe(false);
    await (await files.open()).close();
    await files.open({ mayCreate: false });
  });

  it('refuses a store that has lost its beginning', async () => {
    const vault = await files.open();
    await vault.ensure([person('1')]);
    await vault.close();
    files.tamper('DELETE FROM vault');
    expect(await refusal(() => files.open())).toMatch(/^VAULT_FAILED: .* has lost its beginning/);
  });

  it('refuses a file that is no store of keys, one of a later version, and a folder', async () => {
    mkdirSync(dirname(files.path), { recursive: true });
    writeFileSync(files.path, 'this is no database, however long it goes on'.repeat(100));
    expect(await refusal(() => files.open())).toMatch(/^VAULT_FAILED: .*not a database/);
    rmSync(files.path);
    mkdirSync(files.path);
    expect(await refusal(() => files.open())).toMatch(/^VAULT_FAILED: .*keys\.db failed/);
    rmSync(files.path, { recursive: true });
    await (await files.open()).close();
    files.tamper('PRAGMA user_version = 7');
    expect(await refusal(() => files.open())).toMatch(
      /^VAULT_FAILED: .* has version 7 and this program knows 6/,
    );
  });

  it('goes on with a store of the first version', async () => {
    const before = await files.open();
    const [subject = ''] = await before.ensure([person('1')]);
    const box = (await before.keys([subject])).get(subject)?.seal(EVENT, Buffer.from('words'));
    await before.close();
    const later = ['letter_key', 'cell_key', 'mark', 'erasing', 'shredded', 'destroyed'];
    files.tamper(
      [...later.map((table) => `DROP TABLE ${table}`), 'PRAGMA user_version = 1'].join(';'),
    );
    const vault = await files.open();
    const keys = (await vault.keys([subject])).get(subject);
    expect(keys?.open(EVENT, box ?? Buffer.alloc(0)).toString()).toBe('words');
    expect(await vault.formerCells()).toEqual([]);
  });

  it('says which store cannot be made', async () => {
    writeFileSync(files.dataFolder, '');
    expect(await refusal(() => files.open())).toMatch(
      /^VAULT_FAILED: The store of keys .* cannot be made/,
    );
  });

  it('gives way to a provider that fails', async () => {
    const kek = { key: () => Promise.reject(new Error('the service does not answer')) };
    await expect(files.open({ kek })).rejects.toThrow('the service does not answer');
    await files.open();
  });

  it('looks up under every version of the blind-index key, and writes under the newest', async () => {
    const key = createSecretKey(randomBytes(32));
    const kek = { key: () => Promise.resolve(key) };
    const vault = await files.open({ kek });
    const [before] = await vault.ensure([person('1')]);
    files.database((db) => {
      db.exec('BEGIN');
      addVaultKey(db, key, 'blind-index key', 2);
      db.exec('UPDATE vault SET fence = fence + 1; COMMIT');
    });
    const [again, after] = await vault.ensure([person('1'), person('2')]);
    expect(again).toBe(before);
    expect(await vault.link(person('own'), before ?? '')).toBe('linked');
    await vault.close();
    const anew = await files.open({ kek });
    expect(await anew.find([person('2'), person('own'), person('1')])).toEqual([
      after,
      before,
      before,
    ]);
    const versions = files.database((db) =>
      db.prepare('SELECT substr(entry, 1, 1) AS version FROM blind_index ORDER BY 1').all(),
    );
    expect(versions.map((row) => (row['version'] as Uint8Array)[0])).toEqual([1, 2, 2]);
    expect(await anew.link(person('1'), after ?? '')).toBe('inUse');
  });
});

describe('a store of keys that somebody changed', () => {
  let files: VaultFiles;
  let one: string;
  let two: string;

  beforeEach(async () => {
    files = new VaultFiles();
    const vault = await files.open();
    const subjects = await vault.ensure([person('1'), person('2')]);
    [one, two] = [subjects[0] ?? '', subjects[1] ?? ''];
    await vault.close();
  });

  afterEach(async () => {
    await files.remove();
  });

  const flipLast = (column: string): string =>
    `${column} = CAST(substr(${column}, 1, length(${column}) - 1) || iif(substr(${column}, -1) = x'01', x'02', x'01') AS BLOB)`;

  it.each([
    ['a salt', `UPDATE subject SET ${flipLast('salt')} WHERE number = 1`],
    ['a key', `UPDATE subject_key SET ${flipLast('wrapped')} WHERE subject = 1`],
    ['a kind', "UPDATE subject SET kind = 'agreement' WHERE number = 1"],
    ['a generation', 'UPDATE subject_key SET generation = 2 WHERE subject = 1'],
    ['an empty salt', "UPDATE subject SET salt = x'' WHERE number = 1"],
    [
      "another's salt",
      'UPDATE subject SET salt = (SELECT salt FROM subject WHERE number = 2) WHERE number = 1',
    ],
    [
      "another's key",
      'UPDATE subject_key SET wrapped = (SELECT wrapped FROM subject_key WHERE subject = 2) WHERE subject = 1',
    ],
    [
      'a salt in place of a key',
      'UPDATE subject_key SET wrapped = (SELECT salt FROM subject WHERE number = 1) WHERE subject = 1',
    ],
    [
      'a further generation with the same key',
      'INSERT INTO subject_key SELECT subject, 2, wrapped FROM subject_key WHERE subject = 1',
    ],
  ])('gives no keys from %s, and everybody else theirs', async (_, sql) => {
    files.tamper(sql);
    const vault = await files.open();
    expect(await refusal(() => vault.keys([two, one]))).toMatch(/^BOX_TAMPERED: .*backup/);
    const keys = (await vault.keys([two])).get(two);
    expect(keys?.seal(EVENT, Buffer.from('x'))).toHaveLength(34);
  });

  it('gives no keys to a subject whose key is missing', async () => {
    files.tamper('DELETE FROM subject_key WHERE subject = 1');
    const vault = await files.open();
    expect(await refusal(() => vault.keys([one]))).toMatch(/^VAULT_FAILED/);
  });

  it.each([
    ["another's subject", 'UPDATE blind_index SET subject = 3 - subject'],
    ['a subject that is not there', 'UPDATE blind_index SET subject = 99'],
    ['a proof', `UPDATE blind_index SET ${flipLast('proof')}`],
    ['a pseudonym', "UPDATE subject SET id = x'00112233445566778899aabbccddeeff' WHERE number = 1"],
  ])('leads nobody to the wrong subject over %s', async (_, sql) => {
    files.tamper(sql);
    const vault = await files.open();
    expect(await refusal(() => vault.find([person('1')]))).toMatch(/^BOX_TAMPERED: .*blind index/);
    expect(await refusal(() => vault.ensure([person('1')]))).toMatch(/^BOX_TAMPERED/);
    expect(await refusal(() => vault.link(person('1'), two))).toMatch(/^BOX_TAMPERED/);
  });

  it.each([
    ['event-id key', 'BOX_TAMPERED'],
    ['blind-index key', 'BOX_TAMPERED'],
  ])('is not opened with a changed %s', async (purpose, code) => {
    files.tamper(`UPDATE vault_key SET ${flipLast('wrapped')} WHERE purpose = '${purpose}'`);
    expect(await refusal(() => files.open())).toMatch(new RegExp(`^${code}: .*${purpose}`));
    files.tamper(`DELETE FROM vault_key WHERE purpose = '${purpose}'`);
    expect(await refusal(() => files.open())).toMatch(
      new RegExp(`^VAULT_FAILED: .*lost its ${purpose}`),
    );
  });

  it('is not opened with keys of the vault in each other’s place', async () => {
    files.tamper("UPDATE vault_key SET version = 2 WHERE purpose = 'blind-index key'");
    expect(await refusal(() => files.open())).toMatch(/^BOX_TAMPERED/);
  });

  it('stops writing, and goes on reading, after an error that is not about being busy', async () => {
    const vault = await files.open();
    expect(await vault.find([person('2')])).toEqual([two]);
    files.tamper('ALTER TABLE subject_key RENAME TO away');
    expect(await refusal(() => vault.ensure([person('3')]))).toMatch(/^VAULT_FAILED/);
    files.tamper('ALTER TABLE away RENAME TO subject_key');
    expect(await refusal(() => vault.ensure([person('3')]))).toMatch(
      /^VAULT_FAILED: The vault stopped writing after an error/,
    );
    expect(await vault.find([person('1'), person('3')])).toEqual([one, undefined]);
    expect((await vault.keys([one])).size).toBe(1);
    const anew = await files.open();
    expect(await anew.ensure([person('1'), person('3')])).toHaveLength(2);
  });

  it('tells when others keep it busy, and works on afterwards', async () => {
    const vault = await files.open({ busyTimeoutMs: 50 });
    const blocked = await files.database((db) => {
      db.exec('BEGIN IMMEDIATE');
      return refusal(() => vault.ensure([person('3')]));
    });
    expect(blocked).toMatch(/^VAULT_FAILED: Others kept the store of keys .* busy/);
    expect(await vault.ensure([person('3')])).toHaveLength(1);
  });
});
