import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { logPath, vaultPath } from '../../../../libs/ledger/src/ledger-files.js';
import {
  Noted,
  noted,
  organisation,
  somebody,
  testLedger,
  type TestLedger,
} from '../../../../libs/ledger/src/ledger.features.js';
import { LedgerReader } from '../../../../libs/ledger/src/ledger-reader.js';
import { LettersForgotten } from '../../../../libs/ledger/src/letters-forgotten.js';
import { EventCatalogue } from '../../../../libs/ledger/src/catalogue.js';
import { checkSqliteLog } from '../../../../libs/event-log/src/sqlite/check-log.js';
import { openVault } from '../../../../libs/ledger/src/open-vault.js';
import { type LogFindings, verifyLog } from './verify.js';

const EVENTS = 12;

let ledger: TestLedger;
let subject: string;

beforeEach(async () => {
  ledger = await testLedger([Noted, LettersForgotten]);
  const writing = await ledger.open();
  subject = await writing.subject(somebody());
  const other = await writing.subject(somebody('9990001022'));
  const accountable = await writing.subject(organisation);
  for (let index = 0; index < EVENTS; index += 1) {
    const whom = index % 3 === 0 ? other : subject;
    const id = `00000000-0000-8000-8000-${String(index).padStart(12, '0')}`;
    await writing.record({
      stream: { subject: whom, noun: 'notes', id },
      held: false,
      after: -1,
      records: [noted({ id, subject: whom, accountable })],
    });
  }
  await writing.close();
});

afterEach(() => ledger.remove());

async function verified(): Promise<LogFindings> {
  const vault = await openVault(ledger.files);
  const reader = LedgerReader.open(ledger.files, vault, new EventCatalogue([]));
  try {
    return await verifyLog({ reader, vault, signal: new AbortController().signal });
  } finally {
    await reader.close();
    await vault.close();
  }
}

/** Changes the log's file as somebody would who has the file and not the keys. */
function tamper(sql: string, ...values: (string | number | Uint8Array)[]): void {
  const db = new DatabaseSync(logPath(ledger.files));
  db.exec('DROP TRIGGER event_is_not_changed; DROP TRIGGER event_is_not_deleted;');
  db.prepare(sql).run(...values);
  db.close();
}

function bytesAt(position: number): Buffer {
  const db = new DatabaseSync(logPath(ledger.files), { readOnly: true });
  const row = db.prepare('SELECT data FROM event WHERE position = ?').get(position);
  db.close();
  return Buffer.from(row?.['data'] as Uint8Array);
}

function whatOf({ faults }: LogFindings): readonly (readonly [number, string])[] {
  return faults.map(({ leafIndex, what }) => [leafIndex, what] as const);
}

describe('looking a log over', () => {
  it('finds nothing wrong where nothing is', async () => {
    expect(await verified()).toMatchObject({
      events: EVENTS,
      forgotten: 0,
      withoutAccountability: 0,
      faults: [],
      faulty: 0,
    });
  });

  it('finds any flipped byte of a record and names its leaf', async () => {
    const whole = bytesAt(5);
    // Every piece: lengths, envelope, both boxes, entry.
    for (let place = 0; place < whole.length; place += 13) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(place) ^ 1, place);
      const db = new DatabaseSync(logPath(ledger.files));
      db.exec('DROP TRIGGER IF EXISTS event_is_not_changed');
      db.prepare('UPDATE event SET data = ? WHERE position = 5').run(flipped);
      db.close();
      const { faults, faulty } = await verified();
      expect(faulty).toBeGreaterThan(0);
      expect(new Set(faults.map(({ leafIndex }) => leafIndex))).toEqual(new Set([4]));
      expect(faults[0]?.eventId).toBe('00000000-0000-8000-8000-000000000004');
    }
  });

  it('finds an event that was swapped for another, whole one', async () => {
    tamper('UPDATE event SET data = ? WHERE position = 2', bytesAt(3));
    expect(whatOf(await verified())).toContainEqual([
      1,
      'has an entry that is not that of its leaf',
    ]);
  });

  it.each([
    [
      "UPDATE event SET type = 'Other' WHERE position = 4",
      3,
      'stands in the log with another type',
    ],
    ["UPDATE event SET stream = 'other' WHERE position = 4", 3, 'stands in another stream'],
    [
      'UPDATE event SET revision = 9 WHERE position = 4',
      3,
      'stands at another place of its stream',
    ],
    [
      "UPDATE leaves SET leaf_hash = x'00' WHERE leaf_index = 3",
      3,
      'has an entry that is not that of its leaf',
    ],
    ['DELETE FROM leaves WHERE leaf_index = 3', 3, 'has no leaf'],
    ['DELETE FROM event WHERE position = 4', 3, 'is missing from the log'],
    ['DELETE FROM event WHERE position = 12', 11, 'has a leaf and no event'],
  ])('finds what was done by %s', async (sql, leafIndex, what) => {
    tamper(sql);
    expect(whatOf(await verified())).toEqual([[leafIndex, what]]);
  });

  it('finds an event that was given to another owner', async () => {
    tamper(
      'UPDATE owners SET subject = (SELECT subject FROM owners WHERE position = 1) WHERE position = 2',
    );
    expect(whatOf(await verified())).toContainEqual([
      1,
      'has a letter that does not open with its key',
    ]);
  });

  it('finds an owner of whom there are no keys, and takes nobody for erased because of it', async () => {
    tamper("UPDATE owners SET subject = x'00112233445566778899aabbccddeeff' WHERE position = 2");
    const found = await verified();
    expect(whatOf(found)).toEqual([[1, 'is of somebody whose keys are lost']]);
    expect(found.forgotten).toBe(0);
  });

  it('finds the events of somebody whose keys are damaged, and no others', async () => {
    const db = new DatabaseSync(vaultPath(ledger.files));
    db.exec('UPDATE subject_key SET wrapped = zeroblob(65) WHERE subject = 1');
    db.close();
    const found = whatOf(await verified());
    expect(found).toHaveLength(8);
    expect(found.every(([leaf, what]) => leaf % 3 !== 0 && what.includes('keys are lost'))).toBe(
      true,
    );
  });

  it('counts what was forgotten, and finds nothing wrong with it', async () => {
    const vault = await openVault(ledger.files);
    await vault.shred([subject], ['log']);
    await vault.close();
    expect(await verified()).toMatchObject({ events: EVENTS, forgotten: 8, faulty: 0 });
  });

  it('counts letters that were forgotten alone, and finds nothing wrong with any other', async () => {
    const writing = await ledger.open();
    const accountable = await writing.subject(organisation);
    const gone = '00000000-0000-8000-8000-000000000001';
    const { header, received } = noted({ id: gone, subject, accountable });
    const recordedAt = '2026-11-03T10:00:00.000Z';
    const forgetting = {
      id: '00000000-0000-8000-8000-00000000ffff',
      type: LettersForgotten,
      header,
      data: {
        letters: [{ event: gone, type: 'Noted', recordedAt, shown: true }],
        because: 'test',
      },
      received,
      digest: 'digest',
      accountable,
    };
    await writing.forget(forgetting, () => Promise.resolve());
    expect(await writing.vault.check()).toMatchObject({ forgotten: 1, faults: [] });
    await writing.close();
    expect(await verified()).toMatchObject({ events: EVENTS + 1, forgotten: 1, faulty: 0 });
  });

  it('counts faults beyond those that it names', async () => {
    tamper("UPDATE event SET type = 'Other', stream = 'x' || position, revision = 3");
    const { faults, faulty } = await verified();
    expect(faulty).toBe(3 * EVENTS);
    expect(faults).toHaveLength(20);
  });
});

describe('looking the file of a log over', () => {
  it('finds nothing wrong where nothing is', () => {
    expect(checkSqliteLog(logPath(ledger.files))).toEqual([]);
  });

  it('finds with the rest a flipped bit of an id wherever that stands, indexes too', async () => {
    const id = Buffer.from('00000000000080008000000000000005', 'hex');
    const path = logPath(ledger.files);
    const whole = readFileSync(path);
    const places: number[] = [];
    for (let at = whole.indexOf(id); at >= 0; at = whole.indexOf(id, at + 1)) places.push(at);
    // In the row, in its entry, and in the index.
    expect(places).toHaveLength(3);
    for (const at of places) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(at + 9) ^ 1, at + 9);
      writeFileSync(path, flipped);
      const { faulty } = await verified();
      expect(faulty + checkSqliteLog(path).length).toBeGreaterThan(0);
    }
  });
});
