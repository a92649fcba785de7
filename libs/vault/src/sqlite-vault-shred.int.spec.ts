import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { unwrap } from './kek.js';
import {
  VaultFiles,
  person,
  piecesOf,
  storedSubject,
  type StoredSubject,
} from './testing/vault-files.js';
import { isVaultError } from './vault.errors.js';
import type { SubjectReference } from './vault.js';

/** What is wrapped, opened by hand: keys and salt as they must never stand in a file. */
function rawSecrets(files: VaultFiles, { id, salt, keys }: StoredSubject): Buffer[] {
  const text = readFileSync(files.kek, 'utf8').slice('waymark-kek-1 '.length).trim();
  const kek = createSecretKey(Buffer.from(text, 'base64url'));
  const subject = { kind: 'person', subject: id, generation: 1 };
  return [
    unwrap(kek, { ...subject, purpose: 'subject salt' }, salt),
    ...keys.map((key) => unwrap(kek, { ...subject, purpose: 'subject key' }, key)),
  ];
}

function people(count: number, name = 'person'): SubjectReference[] {
  return Array.from({ length: count }, (_, index) => person(`${name} ${index}`));
}

describe('what stands in the files of a vault', () => {
  let files: VaultFiles;

  beforeEach(() => {
    files = new VaultFiles();
  });

  afterEach(async () => {
    await files.remove();
  });

  it('is no raw key or salt, before or after a shred', async () => {
    const vault = await files.open();
    const [subject = ''] = await vault.ensure(people(3));
    const raw = rawSecrets(files, storedSubject(files, subject));
    expect(raw.map((secret) => secret.length)).toEqual([32, 32]);
    expect(files.search(raw).size).toBe(0);
    await vault.shred([subject]);
    expect(files.search(raw).size).toBe(0);
  });

  it('is of a subject everything before its shred, and nothing after', async () => {
    const vault = await files.open();
    const other = await files.open();
    const [gone = '', stays = ''] = await vault.ensure(people(50));
    await vault.link(person('own', 'ODS|RXX'), gone);
    await other.keys([gone, stays]);
    const pieces = piecesOf(storedSubject(files, gone));
    expect(pieces.length).toBe(2 + 2 * 2 + 2 * 7 + 2 * 4);
    expect(files.search(pieces).size).toBe(pieces.length);
    const theirs = piecesOf(storedSubject(files, stays));

    await vault.shred([gone]);

    expect(files.search(pieces).size).toBe(0);
    expect(files.search(theirs).size).toBe(theirs.length);
  });

  it('is of the shredded their ids alone, for as long as another place names them', async () => {
    const vault = await files.open();
    const subjects = await vault.ensure(people(400));
    const gone = subjects.slice(100, 104);
    const ids = gone.map((subject) => Buffer.from(subject.replaceAll('-', ''), 'hex'));
    const pieces = gone.flatMap((subject) => piecesOf(storedSubject(files, subject)).slice(2));
    await vault.markErasing(gone, subjects[0] ?? '');
    await vault.shred(gone, ['log', 'views']);
    expect([files.search(pieces).size, files.search(ids).size]).toEqual([0, 4]);
    await vault.unname('views', gone);
    expect(files.search(ids).size).toBe(4);
    await vault.unname('log', gone.slice(1));
    expect(files.search(ids).size).toBe(1);
    await vault.unname('log', gone);
    expect(files.search(ids).size).toBe(0);
    expect(await vault.check()).toMatchObject({ subjects: 396, faults: [] });
  });

  it('is nothing of the shredded when the write-ahead log had never been emptied, and later', async () => {
    const vault = await files.open();
    const subjects = await vault.ensure(people(20));
    const pieces = piecesOf(storedSubject(files, subjects[7] ?? ''));
    for (const reference of people(20, 'later')) await vault.ensure([reference]);
    await vault.shred([subjects[7] ?? '']);
    expect(files.search(pieces).size).toBe(0);
    await vault.ensure(people(200, 'much later'));
    await vault.close();
    expect(files.search(pieces).size).toBe(0);
  });

  it('is nothing in the unused space of a page, where rows stood before they were moved', async () => {
    // Which page splits leave a copy behind is up to random ids: people are added until some do.
    const subjects: string[] = [];
    let copied: string[] = [];
    for (let round = 0; copied.length === 0 && round < 20; round += 1) {
      const vault = await files.open();
      for (let batch = 0; batch < 50; batch += 1) {
        subjects.push(...(await vault.ensure(people(40, `round ${round} batch ${batch}`))));
      }
      await vault.close();
      const ids = subjects.map((subject) => Buffer.from(subject.replaceAll('-', ''), 'hex'));
      const counts = files.search(ids);
      expect(counts.size).toBe(subjects.length);
      // Twice is as it should be: in the table and in its index.
      copied = subjects.filter(
        (_, index) => (counts.get(ids[index]?.toString('hex') ?? '') ?? 0) > 2,
      );
    }
    expect(copied.length).toBeGreaterThan(0);

    const doomed = [...new Set([...copied.slice(0, 3), ...subjects.slice(1000, 1003)])];
    const pieces = doomed.flatMap((subject) => piecesOf(storedSubject(files, subject)));
    const anew = await files.open();
    await Promise.all(doomed.map((subject) => anew.shred([subject])));
    expect(files.search(pieces).size).toBe(0);
    expect((await anew.keys(subjects)).size).toBe(subjects.length - doomed.length);
  });

  it('is nothing of a subject shredded while others read all the time', async () => {
    const vault = await files.open();
    const reader = await files.open();
    const references = people(300);
    const subjects = await vault.ensure(references);
    let reading = true;
    const readers = Array.from({ length: 3 }, async () => {
      for (let round = 0; reading; round += 1) {
        await reader.keys(subjects);
        await reader.find(references);
        await reader.ensure([person(`new ${round % 50}`)]);
        await delay(0);
      }
    });
    for (const subject of subjects.slice(0, 5)) {
      const pieces = piecesOf(storedSubject(files, subject));
      await vault.shred([subject]);
      expect(files.search(pieces).size).toBe(0);
    }
    reading = false;
    await Promise.all(readers);
    expect((await reader.keys(subjects)).size).toBe(295);
  });
});

describe('a shred that others hold up', () => {
  let files: VaultFiles;
  let holder: DatabaseSync;
  let pieces: Buffer[];
  let subject: string;

  beforeEach(async () => {
    files = new VaultFiles();
    const vault = await files.open();
    [subject = ''] = await vault.ensure(people(10));
    pieces = piecesOf(storedSubject(files, subject));
    holder = new DatabaseSync(files.path);
    holder.exec('BEGIN');
    holder.prepare('SELECT * FROM subject').all();
  });

  afterEach(async () => {
    if (holder.isOpen) holder.close();
    await files.remove();
  });

  it('waits until they let it', async () => {
    const vault = await files.open();
    const shredded = vault.shred([subject]);
    await delay(250);
    expect(files.search(pieces).size).toBeGreaterThan(0);
    holder.exec('COMMIT');
    await shredded;
    expect(files.search(pieces).size).toBe(0);
  });

  it('waits also for somebody who writes', async () => {
    holder.exec('COMMIT; BEGIN IMMEDIATE');
    const vault = await files.open({ busyTimeoutMs: 100 });
    await expect(vault.shred([subject])).rejects.toMatchObject({ code: 'VAULT_FAILED' });
    expect((await vault.keys([subject])).size).toBe(1);
    holder.exec('COMMIT');
    await vault.shred([subject]);
    expect(files.search(pieces).size).toBe(0);
  });

  it('says that it is incomplete, destroys the keys all the same, and is completed by the next', async () => {
    const vault = await files.open({ shredTimeoutMs: 200 });
    const failure: unknown = await vault.shred([subject]).catch((error: unknown) => error);
    expect(isVaultError(failure, 'SHRED_INCOMPLETE')).toBe(true);
    expect((await vault.keys([subject])).size).toBe(0);
    expect(await vault.find(people(1))).toEqual([undefined]);
    expect(files.search(pieces).size).toBeGreaterThan(0);
    await expect(vault.shred([subject])).rejects.toMatchObject({ code: 'SHRED_INCOMPLETE' });
    holder.exec('COMMIT');
    await vault.shred([subject]);
    expect(files.search(pieces).size).toBe(0);
  });

  it('is completed by the next to open the store', async () => {
    const vault = await files.open({ shredTimeoutMs: 200 });
    await expect(vault.shred([subject])).rejects.toMatchObject({ code: 'SHRED_INCOMPLETE' });
    const meanwhile = await files.open();
    expect((await meanwhile.keys([subject])).size).toBe(0);
    expect(files.search(pieces).size).toBeGreaterThan(0);
    holder.exec('COMMIT');
    await files.open();
    expect(files.search(pieces).size).toBe(0);
  });

  it('leaves nothing to do once it is completed', async () => {
    holder.exec('COMMIT');
    const vault = await files.open();
    await vault.shred([subject]);
    const left = files.database((db) => db.prepare('SELECT * FROM shredding').all());
    expect(left).toEqual([]);
  });
});
