import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { destroyedFile, epochFile, logPath, vaultPath } from '../../ledger/src/ledger-files.js';
import {
  Noted,
  noted,
  organisation,
  somebody,
  testLedger,
  type TestLedger,
} from '../../ledger/src/ledger.features.js';
import { EventCatalogue } from '../../ledger/src/catalogue.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { LedgerReader } from '../../ledger/src/ledger-reader.js';
import { type ForgottenLetter, LettersForgotten } from '../../ledger/src/letters-forgotten.js';
import { keyEncryptionKey, openVault } from '../../ledger/src/open-vault.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { makeBackup, type BackupMade, type BackupOptions } from './backup.js';
import { backupFolders, type BackupFolders } from './backup-folders.js';
import { isBackupError } from './backup.errors.js';
import { restoreBackup, type Restored, type RestoreOptions } from './restore.js';

const NOW = new Date('2026-11-03T09:00:00Z');
const signal = new AbortController().signal;

let ledger: TestLedger;
let folders: BackupFolders;
let recorded = 0;

beforeEach(async () => {
  ledger = await testLedger([Noted, LettersForgotten]);
  folders = backupFolders(dirname(ledger.files.data), 'backups');
  recorded = 0;
});
afterEach(() => ledger.remove());

async function backup(options: Partial<BackupOptions> = {}): Promise<BackupMade> {
  const { files } = ledger;
  const kek = await keyEncryptionKey(files);
  return makeBackup({ files, kek, folders, now: NOW, signal, ...options });
}

async function restore(options: Partial<RestoreOptions> = {}): Promise<Restored> {
  const { files } = ledger;
  return restoreBackup({ files, kek: await keyEncryptionKey(files), folders, signal, ...options });
}

/** Records so many events, about a few people in turn. */
async function record(open: Ledger, count: number): Promise<void> {
  const accountable = await open.subject(organisation);
  for (let index = 0; index < count; index += 1) {
    recorded += 1;
    const subject = await open.subject(somebody(`person ${recorded % 5}`));
    const id = idOf(recorded);
    const words = { words: `what I said ${recorded}` };
    await open.record({
      stream: { subject, noun: 'notes', id },
      held: false,
      after: -1,
      records: [noted({ id, subject, accountable }, words)],
    });
  }
}

/** Everything that a ledger holds, as it can be read. */
async function everything(): Promise<string> {
  const vault = await openVault(ledger.files);
  const reader = LedgerReader.open(
    ledger.files,
    vault,
    new EventCatalogue([Noted, LettersForgotten]),
  );
  try {
    const head = await reader.head();
    const events: LedgerEvent[] = [];
    if (head > 0) {
      for await (const batch of reader.follow(0)) {
        events.push(...batch);
        if (batch.at(-1)?.position === head) break;
      }
    }
    const leaves = [...reader.leaves(events.map(({ leafIndex }) => leafIndex)).values()];
    return JSON.stringify({ events, leaves });
  } finally {
    await reader.close();
    await vault.close();
  }
}

const idOf = (number: number) => `00000000-0000-8000-8000-${String(number).padStart(12, '0')}`;

/** The ids of events that can be read. */
function readable(held: string): readonly string[] {
  const { events } = JSON.parse(held) as { events: LedgerEvent[] };
  return events.filter((event) => event.readable).map(({ id }) => id);
}

function forgotten(number: number): ForgottenLetter {
  return { event: idOf(number), type: 'Noted', recordedAt: NOW.toISOString(), shown: true };
}

function lose(): void {
  rmSync(ledger.files.data, { recursive: true });
}

async function refusal(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (isBackupError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'it was not refused';
}

/** The files of all backups. */
function backedUp(): readonly string[] {
  return [folders.data, folders.keys].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
}

describe('a backup that is put back', () => {
  it('is everything that was there, while others went on recording', async () => {
    const open = await ledger.open();
    await record(open, 30);
    const before = await everything();
    const [made] = await Promise.all([backup(), record(open, 60)]);
    expect(made.events).toBeGreaterThanOrEqual(30);
    await open.close();
    lose();
    expect(await restore()).toEqual({
      number: 1,
      madeAt: NOW.toISOString(),
      events: made.events,
      unreadable: 0,
    });
    const after = JSON.parse(await everything()) as { events: unknown[] };
    expect(after.events.slice(0, 30)).toEqual((JSON.parse(before) as typeof after).events);
    expect(after.events).toHaveLength(made.events);
  });

  it('adds what came since the one before, and each can be put back', async () => {
    const open = await ledger.open();
    const states: string[] = [];
    for (const count of [3, 0, 4]) {
      await record(open, count);
      states.push(await everything());
      expect(await backup()).toMatchObject({ number: states.length, added: count, epoch: 1 });
    }
    await open.close();
    expect(readdirSync(join(folders.data, 'log')).sort()).toEqual([
      '000000000001-000000000003.events',
      '000000000004-000000000007.events',
    ]);
    for (const [index, state] of states.entries()) {
      lose();
      await restore({ number: index + 1 });
      expect(await everything()).toBe(state);
    }
    expect(await refusal(() => restore({ number: 4 }))).toMatch('DATA_PRESENT');
    lose();
    expect(await refusal(() => restore({ number: 4 }))).toMatch(/NOT_FOUND.*are: 1, 2, 3/);
  });

  it('may be whole by itself', async () => {
    const open = await ledger.open();
    await record(open, 3);
    await backup();
    await record(open, 2);
    expect(await backup({ full: true })).toMatchObject({ number: 2, added: 5 });
    const state = await everything();
    await open.close();
    rmSync(join(folders.data, 'log', '000000000001-000000000003.events'));
    lose();
    await restore();
    expect(await everything()).toBe(state);
  });

  it('may be of a ledger without events', async () => {
    await (await ledger.open()).close();
    await backup();
    lose();
    expect(await restore()).toMatchObject({ events: 0, unreadable: 0 });
    const open = await ledger.open();
    await record(open, 1);
    expect(await backup()).toMatchObject({ number: 2, events: 1, added: 1 });
  });

  it('stands in files that only this account reads', async () => {
    await record(await ledger.open(), 3);
    await backup();
    for (const path of backedUp()) expect([path, statSync(path).mode & 0o077]).toEqual([path, 0]);
  });
});

describe('a backup that is not what was written', () => {
  it('is refused for each file that is missing or has a bit changed, and the file is named', async () => {
    const open = await ledger.open();
    await record(open, 5);
    // So that no file is empty.
    await open.erase([await open.subject(somebody('person 4'))]);
    await backup();
    lose();
    for (const path of backedUp()) {
      const aside = `${path}.aside`;
      renameSync(path, aside);
      expect(await refusal(() => restore())).toContain(path);
      const bytes = readFileSync(aside);
      const at = Math.floor(bytes.length / 2);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
      writeFileSync(path, bytes);
      const found = await refusal(() => restore());
      expect(found).toMatch(/^BACKUP_DAMAGED: .* should have .*, and has/);
      expect(found).toContain(path);
      writeFileSync(path, bytes.subarray(0, at));
      expect(await refusal(() => restore())).toContain(path);
      renameSync(aside, path);
    }
    expect(existsSync(ledger.files.data)).toBe(false);
    await restore();
  });

  it('does not count before it is finished', async () => {
    const open = await ledger.open();
    await record(open, 3);
    await backup();
    await record(open, 3);
    const stop = new AbortController();
    const stopped = backup({
      signal: stop.signal,
      onProgress: () => {
        stop.abort(new Error('enough'));
      },
    });
    await record(open, 600);
    await expect(stopped.then(() => backup({ signal: stop.signal }))).rejects.toThrow('enough');
    const { events } = await backup();
    expect(events).toBe(606);
    await open.close();
    lose();
    expect(await restore()).toMatchObject({ events });
  });

  it('is not made of a log that is not what was recorded', async () => {
    const open = await ledger.open();
    await record(open, 4);
    await open.close();
    const db = new DatabaseSync(logPath(ledger.files));
    db.exec('DROP TRIGGER event_is_not_changed');
    db.exec("UPDATE event SET data = CAST(data || x'00' AS BLOB) WHERE position = 3");
    db.close();
    expect(await refusal(() => backup())).toMatch(/^LEDGER_DAMAGED: Leaf 2 of the log/);
    expect(
      await refusal(() => restore({ files: { ...ledger.files, data: `${ledger.files.data}2` } })),
    ).toMatch('BACKUP_NOT_FOUND');
  });
});

describe('a folder of backups', () => {
  it('takes no backup of another ledger, nor of one that ends before', async () => {
    const open = await ledger.open();
    await record(open, 3);
    await backup();
    await record(open, 2);
    await backup();
    await open.close();
    lose();
    await restore({ number: 1 });
    expect(await refusal(() => backup())).toMatch(
      /^OTHER_LEDGER: .*hold 5 events and this log ends at 3/,
    );
    const longer = await ledger.open();
    await record(longer, 4);
    expect(await refusal(() => backup())).toMatch(/^OTHER_LEDGER: .*another ledger/);
    // Nor one that is whole by itself: it would take the place of files of theirs.
    expect(await refusal(() => backup({ full: true }))).toMatch(/^OTHER_LEDGER: .*another ledger/);
    await longer.close();
    lose();
    expect(await restore({ number: 2 })).toMatchObject({ events: 5 });
  });

  it.each([
    ['in the data folder', 'data/backups', undefined, 'inside the data folder'],
    ['of the keys in it', 'backups', 'data/keys', 'inside the data folder'],
    ['around the data', '.', undefined, 'holds the data folder'],
    ['of the keys in that of the data', 'backups', 'backups/keys', 'apart'],
    ['in what stands apart', 'data.apart/backups', undefined, 'what stands apart'],
  ])('is refused %s', async (_, data, keys, why) => {
    await record(await ledger.open(), 1);
    const refused = backupFolders(dirname(ledger.files.data), data, keys);
    expect(await refusal(() => backup({ folders: refused }))).toMatch(
      new RegExp(`^PLACE_REFUSED.*${why}`),
    );
  });
});

describe('backed-up keys', () => {
  it('open without the folder of what stands apart no more than without the key file', async () => {
    await record(await ledger.open(), 3);
    await backup();
    lose();
    const copy = `${ledger.files.data}.epoch-copy`;
    renameSync(epochFile(ledger.files), copy);
    expect(await refusal(() => restore())).toMatch(/^EPOCH_UNUSABLE: .*is missing/);
    copyFileSync(copy, epochFile(ledger.files));
    renameSync(ledger.files.keyFile, `${ledger.files.keyFile}.aside`);
    await expect(restore()).rejects.toMatchObject({ code: 'KEK_UNUSABLE' });
  });

  it('are sealed in another epoch after thirty days, or when asked to', async () => {
    await record(await ledger.open(), 3);
    const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
    expect(await backup()).toMatchObject({ epoch: 1 });
    expect(await backup({ now: later(29) })).toMatchObject({ epoch: 1 });
    expect(await backup({ now: later(31) })).toMatchObject({ epoch: 2 });
    expect(await backup({ now: later(32), newEpoch: true })).toMatchObject({ epoch: 3 });
    // A clock that was set back ages nothing.
    expect(await backup({ now: later(-400) })).toMatchObject({ epoch: 3 });
  });

  it('bring nobody back who was erased since, and no letter that was forgotten', async () => {
    const open = await ledger.open();
    await record(open, 12);
    const [erased, other] = [
      await open.subject(somebody('person 1')),
      await open.subject(somebody('person 2')),
    ];
    await backup();
    const before = await everything();
    await open.erase([erased]);
    const note = {
      ...noted({ id: idOf(900), subject: other, accountable: await open.subject(organisation) }),
      type: LettersForgotten,
      data: { letters: [forgotten(2)], because: 'retention' },
    };
    await open.forget(note, () => Promise.resolve());
    const after = await everything();
    expect(after).not.toBe(before);
    await backup();
    await open.close();

    // With all that the second backup has but its keys; these are of before.
    const apart = destroyedFile(ledger.files);
    for (const machineIsLost of [false, true]) {
      lose();
      if (machineIsLost) rmSync(apart);
      const restored = await restore({ keysOf: 1 });
      expect(restored).toMatchObject({ number: 2, events: 13 });
      const found = await everything();
      expect(readable(found)).toEqual(readable(after));
      expect(readable(found)).not.toContain(idOf(1));
      expect(readable(found)).not.toContain(idOf(2));
      expect(readable(found)).toContain(idOf(7));
    }
    // Even the first backup, whole as it is, where the second is there or this machine is.
    lose();
    await restore({ number: 1 });
    expect(readable(await everything())).not.toContain(idOf(1));
  });

  it('come back to a running machine by any other way only to be destroyed again', async () => {
    const open = await ledger.open();
    await record(open, 6);
    const subject = await open.subject(somebody('person 1'));
    await open.close();
    const copy = `${ledger.files.data}.copy`;
    copyFileSync(vaultPath(ledger.files), copy);
    const later = await ledger.open();
    await later.erase([subject]);
    await later.close();
    rmSync(vaultPath(ledger.files));
    copyFileSync(copy, vaultPath(ledger.files));
    await expect(everything()).rejects.toMatchObject({ code: 'KEYS_OUTDATED' });
    await (await ledger.open()).close();
    expect(readable(await everything())).toEqual([2, 3, 4, 5].map(idOf));
  });

  it('of somebody who was erased between log and keys, tell nobody which events were theirs', async () => {
    const open = await ledger.open();
    await record(open, 10);
    await backup();
    const gone = await open.subject(somebody('person 3'));
    await open.erase([gone]);
    await backup();
    await open.close();
    lose();
    // The log is of before, the keys of after.
    expect(await restore({ number: 1, keysOf: 2 })).toMatchObject({ events: 10, unreadable: 0 });
    const index = new DatabaseSync(join(ledger.files.data, 'log', 'log.db'), { readOnly: true });
    const owned = index.prepare('SELECT count(*) AS owned FROM owners WHERE subject = ?');
    expect(owned.get(Buffer.from(gone.replaceAll('-', ''), 'hex'))).toEqual({ owned: 0 });
    index.close();
    expect(readable(await everything())).toHaveLength(8);
  });

  it('do not stand beside the data folder where a restore was stopped', async () => {
    const open = await ledger.open();
    await record(open, 3);
    await backup();
    await open.close();
    lose();
    let beside = false;
    const stopped = restore({
      onProgress: () => {
        beside ||= existsSync(`${ledger.files.data}.restoring`);
        if (beside) throw new Error('enough');
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(beside).toBe(true);
    expect(existsSync(`${ledger.files.data}.restoring`)).toBe(false);
  });

  it('may be those of another backup, and what cannot be opened then is counted', async () => {
    const open = await ledger.open();
    await record(open, 3);
    await backup();
    await record(open, 4);
    await backup();
    await open.close();
    rmSync(join(folders.keys, 'files', '000002-keys-keys.db'));
    lose();
    expect(await refusal(() => restore())).toMatch(
      /^BACKUP_INCOMPLETE: .*000002-keys-keys\.db is missing/,
    );
    // Two people came after the first backup.
    expect(await restore({ keysOf: 1 })).toMatchObject({ number: 2, events: 7, unreadable: 2 });
  });
});
