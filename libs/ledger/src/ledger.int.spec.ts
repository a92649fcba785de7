import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { dirname, join } from 'node:path';
import { EventCatalogue } from './catalogue.js';
import { eventType } from './event-type.js';
import {
  Noted,
  noted,
  organisation,
  somebody,
  testLedger,
  type NotedData,
  type TestLedger,
} from './ledger.features.js';
import type { Ledger } from './open-ledger.js';
import { logPath } from './ledger-files.js';
import { splitRecord } from './record-format.js';
import { leafHash } from '../../transparency/src/hashing.js';

let files: TestLedger;
let ledger: Ledger;
let subject: string;
let accountable: string;

beforeEach(async () => {
  files = await testLedger();
  await start();
});
afterEach(async () => files.remove());

async function start(): Promise<void> {
  ledger = await files.open();
  subject = await ledger.subject(somebody());
  accountable = await ledger.subject(organisation);
}

const stream = (id = 'x') => ({ subject, noun: 'note', id });
let number = 0;
const newId = (): string =>
  ledger.vault.eventId({ organisation: 'o', source: 's', id: `${(number += 1)}`, fact: 0 });

async function record(id: string, after = -1, data?: NotedData, digest?: string) {
  const [receipt] = await ledger.record({
    stream: stream(),
    held: false,
    after,
    records: [noted({ id, subject, accountable, ...(digest !== undefined && { digest }) }, data)],
  });
  if (!receipt) throw new Error('no receipt');
  return receipt;
}

describe('The ledger', () => {
  it('reads back what it recorded, and only under the keys of whom it is about', async () => {
    const id = newId();
    const receipt = await record(id, -1, { words: 'leave the light on', reason: 'she asked' });
    const { events, revision } = await ledger.read(stream());
    expect(revision).toBe(0);
    expect(events).toMatchObject([
      {
        id,
        readable: true,
        type: 'Noted',
        leafIndex: 0,
        recordedAt: receipt.recordedAt,
        header: { subject, staff: 'a nurse', visibility: { held: false } },
        data: { words: 'leave the light on', reason: 'she asked' },
        received: { text: '{"exact":"bytes é"}' },
      },
    ]);
    const log = await readFile(join(files.files.data, 'log', 'log.db-wal'));
    for (const secret of ['leave the light on', 'a nurse', '9990001014', 'org|trust']) {
      expect(log.includes(secret)).toBe(false);
    }
  });

  it('gives the same event the receipt it had, and stores nothing', async () => {
    const id = newId();
    const first = await record(id);
    const again = await Promise.all([record(id), record(id), record(id, 5)]);
    for (const receipt of again) expect(receipt).toEqual({ ...first, known: true });
    expect((await ledger.read(stream())).events).toHaveLength(1);
  });

  it('stores an event once that is sent many times at once', async () => {
    const id = newId();
    const receipts = await Promise.all(Array.from({ length: 50 }, () => record(id)));
    expect(receipts.filter(({ known }) => !known)).toHaveLength(1);
    expect(new Set(receipts.map(({ leafHash }) => leafHash)).size).toBe(1);
    expect(await ledger.reader.head()).toBe(receipts[0]?.position);
  });

  it('refuses the same id with other content', async () => {
    const id = newId();
    await record(id, -1, { words: 'a' }, 'digest of a');
    const refused = record(id, -1, { words: 'b' }, 'digest of b');
    await expect(refused).rejects.toMatchObject({ code: 'CONTENT_MISMATCH' });
    const elsewhere = ledger.record({
      stream: stream('y'),
      held: false,
      after: -1,
      records: [noted({ id, subject, accountable, digest: 'digest of b' })],
    });
    await expect(elsewhere).rejects.toMatchObject({ code: 'CONTENT_MISMATCH' });
  });

  it('tells a conflict with what was expected and what was there', async () => {
    await record(newId());
    await expect(record(newId())).rejects.toMatchObject({
      code: 'WRONG_EXPECTED_REVISION',
      details: { expected: 'noStream', actual: 0 },
    });
  });

  it('fixes the leaf of an event with the event', async () => {
    const first = await record(newId());
    const second = await record(newId(), 0);
    expect([first.leafIndex, second.leafIndex]).toEqual([0, 1]);
    const [page] = await ledger.reader.page(0, 1);
    if (!page) throw new Error('nothing stored');
    const hash = leafHash(splitRecord(page.stored.data).entry);
    expect(ledger.reader.leaves([0]).get(0)).toEqual(hash);
    expect(first.leafHash).toBe(hash.toString('base64'));
  });

  it('keeps a held event in a stream of its own, which one history folds too', async () => {
    await record(newId());
    await ledger.record({
      stream: stream(),
      held: true,
      after: -1,
      records: [noted({ id: newId(), subject, accountable }, { words: 'held' })],
    });
    await record(newId(), 0);
    const history = await ledger.read(stream());
    expect(history).toMatchObject({ revision: 1, heldRevision: 0 });
    expect(history.events.map(({ leafIndex }) => leafIndex)).toEqual([0, 1, 2]);
    expect(new Set(history.events.map((event) => event.stream)).size).toBe(2);
  });

  it('finds everything again after it was closed', async () => {
    const id = newId();
    const receipt = await record(id);
    await ledger.close();
    await start();
    expect(await ledger.reader.find(id)).toMatchObject({
      event: { readable: true, data: { words: 'what helps me' } },
      receipt: { ...receipt, known: true },
    });
  });

  it('shows what was shredded as forgotten, and keeps its receipt', async () => {
    const id = newId();
    const receipt = await record(id, -1, { words: 'a' }, 'one');
    await ledger.vault.shred([subject]);
    expect(await ledger.reader.find(id)).toEqual({
      event: {
        id,
        readable: false,
        // Who acted outlives whom it was about.
        accountable: {
          role: 'partner',
          organisation: { system: 'https://example.org/org', value: 'trust' },
        },
        type: 'Noted',
        schema: 1,
        revision: 0,
        stream: expect.any(String),
        position: receipt.position,
        leafIndex: 0,
        recordedAt: receipt.recordedAt,
      },
      receipt: { ...receipt, known: true },
    });
    const followed = ledger.reader.follow(0)[Symbol.asyncIterator]();
    expect((await followed.next()).value).toMatchObject([{ id, readable: false }]);
    await followed.return();
  });

  it('never lets its clock run back along the log', async () => {
    const clockFile = join(files.files.data, '..', 'clock');
    await ledger.close();
    await mkdir(dirname(clockFile), { recursive: true });
    const times: string[] = [];
    for (const now of ['2026-11-05T02:05:00Z', '2026-11-05T01:00:00Z', '2026-11-05T03:00:00Z']) {
      await writeFile(clockFile, now);
      ledger = await files.open({ clockFile });
      const id = ledger.vault.eventId({ organisation: 'o', source: 's', id: now, fact: 0 });
      times.push((await record(id, times.length - 1)).recordedAt);
      await ledger.close();
    }
    expect(times).toEqual([
      '2026-11-05T02:05:00.000Z',
      '2026-11-05T02:05:00.000Z',
      '2026-11-05T03:00:00.000Z',
    ]);
  });

  it('refuses to open with a clock file that holds no instant', async () => {
    const clockFile = join(files.files.data, 'clock');
    await ledger.close();
    await writeFile(clockFile, 'teatime');
    await expect(files.open({ clockFile })).rejects.toMatchObject({ code: 'CLOCK_UNUSABLE' });
  });

  it('reads an event of an older schema as one of the newest', async () => {
    interface NotedSecond {
      readonly words: readonly string[];
    }
    const NotedAnew = eventType<NotedSecond>()({
      name: 'Noted',
      schema: 2,
      parts: { words: 'ownWords' },
      upcast: { 1: (data) => ({ words: [(data as NotedData).words] }) },
    });
    const id = newId();
    await record(id, -1, { words: 'as it was' });
    await ledger.close();
    ledger = await files.open({ catalogue: new EventCatalogue([NotedAnew]) });
    expect(await ledger.reader.find(id)).toMatchObject({
      event: { schema: 1, data: { words: ['as it was'] } },
    });
    expect(Noted.schema).toBe(1);
  });

  it('refuses to read a schema newer than it knows', async () => {
    const Newer = { ...Noted, schema: 2, upcast: { 1: (data: object) => data } };
    const id = newId();
    await ledger.close();
    ledger = await files.open({ catalogue: new EventCatalogue([Newer]) });
    await ledger.record({
      stream: stream(),
      held: false,
      after: -1,
      records: [noted({ id, subject, accountable, type: Newer })],
    });
    await ledger.close();
    ledger = await files.open();
    await expect(ledger.reader.find(id)).rejects.toMatchObject({ code: 'TYPE_UNKNOWN' });
  });

  it.each(['leaves', 'owners'])('only reads where %s were lost', async (table) => {
    const first = newId();
    await record(first);
    await record(newId(), 0);
    await ledger.close();
    const db = new DatabaseSync(logPath(files.files));
    db.exec(`DELETE FROM ${table} WHERE position = 2`);
    db.close();
    ledger = await files.open();
    expect(ledger.refusal).toMatch(
      /^The log ends at 2, its leaves at [12] and its owners at [12];/,
    );
    await expect(record(newId(), 1)).rejects.toMatchObject({ code: 'READ_ONLY' });
    expect((await ledger.reader.find(first))?.receipt.leafIndex).toBe(0);
  });

  it('records nothing any more once somebody has said why', async () => {
    const first = newId();
    await record(first);
    ledger.recordNoMore('Leaf 0 is not what was signed.');
    ledger.recordNoMore('And nor is leaf 1.');
    const refused = { code: 'READ_ONLY', message: 'Leaf 0 is not what was signed.' };
    await expect(record(newId(), 0)).rejects.toMatchObject(refused);
    await expect(ledger.subject(somebody('9990001030'))).rejects.toMatchObject(refused);
    await expect(ledger.erase([subject])).rejects.toMatchObject(refused);
    expect(await ledger.subject(somebody())).toBe(subject);
    expect((await ledger.reader.find(first))?.receipt.leafIndex).toBe(0);
    expect(ledger.refusal).toBe(refused.message);
  });

  it('is opened for writing once', async () => {
    await expect(files.open()).rejects.toMatchObject({ code: 'LOG_LOCKED' });
  });
});
