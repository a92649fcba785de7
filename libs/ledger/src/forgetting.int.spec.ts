import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { START } from '../../event-log/src/event-log.js';
import { openVault } from './open-vault.js';
import { LedgerReader } from './ledger-reader.js';
import { EventCatalogue } from './catalogue.js';
import {
  Noted,
  noted,
  organisation,
  somebody,
  testLedger,
  type NotedData,
  type TestLedger,
} from './ledger.features.js';
import type { LedgerEvent, NewRecord, Receipt } from './ledger.js';
import { LettersForgotten, type LettersForgottenData } from './letters-forgotten.js';
import type { Ledger } from './open-ledger.js';

const TYPES = [Noted, LettersForgotten];

let files: TestLedger;
let ledger: Ledger;
let subject: string;
let accountable: string;

beforeEach(async () => {
  files = await testLedger(TYPES);
  ledger = await files.open();
  subject = await ledger.subject(somebody());
  accountable = await ledger.subject(organisation);
});
afterEach(async () => files.remove());

let number = 0;
const newId = (): string =>
  ledger.vault.eventId({ organisation: 'o', source: 's', id: `${(number += 1)}`, fact: 0 });

async function record(id: string, data?: NotedData, digest?: string): Promise<Receipt> {
  const about = { id, subject, accountable, ...(digest !== undefined && { digest }) };
  const stream = { subject, noun: 'note', id };
  const [receipt] = await ledger.record({
    stream,
    held: false,
    after: -1,
    records: [noted(about, data)],
  });
  if (!receipt) throw new Error('no receipt');
  return receipt;
}

/** The record that says so. */
function forgotten(id: string, ...events: readonly string[]): NewRecord<LettersForgottenData> {
  const { header, received } = noted({ id, subject, accountable });
  const letters = events.map((event) => ({
    event,
    type: 'Noted',
    recordedAt: '2026-11-03T10:00:00.000Z',
    shown: true,
  }));
  const data = { letters, because: 'test' };
  return { id, type: LettersForgotten, header, data, received, digest: 'forgotten', accountable };
}

/** Forgets them where nobody shows them. */
function forget(id: string, ...events: readonly string[]): Promise<Receipt> {
  return ledger.forget(forgotten(id, ...events), () => Promise.resolve());
}

async function wordsOf(id: string): Promise<string | undefined> {
  const found = await ledger.reader.find(id);
  return found?.event.readable ? (found.event.data as NotedData).words : undefined;
}

async function everything(reader: LedgerReader): Promise<readonly LedgerEvent[]> {
  const until = await reader.head();
  const events: LedgerEvent[] = [];
  const which = { after: START, until, without: new Set<string>() };
  for await (const batch of reader.of(subject, which)) events.push(...batch);
  return events;
}

describe('Forgetting letters', () => {
  it('leaves of an event its type, time and receipt, and everything of every other', async () => {
    const ids = [newId(), newId(), newId()];
    const receipts: Receipt[] = [];
    for (const id of ids) receipts.push(await record(id, { words: id }));
    const [, gone = ''] = ids;
    await forget(newId(), gone);

    const found = await ledger.reader.find(gone);
    expect(found?.event).toMatchObject({ id: gone, type: 'Noted', readable: false });
    expect(JSON.stringify(found?.event)).not.toContain(subject);
    expect(found?.receipt).toEqual({ ...receipts[1], known: true });
    expect(await Promise.all(ids.map(wordsOf))).toEqual([ids[0], undefined, ids[2]]);
    const { events, revision } = await ledger.read({ subject, noun: 'note', id: gone });
    expect([revision, events.map(({ readable }) => readable)]).toEqual([0, [false]]);
  });

  it('is recorded first, and waits until nobody shows it any more', async () => {
    const [gone, note] = [newId(), newId()];
    await record(gone, { words: 'shown' });
    const receipt = await ledger.forget(forgotten(note, gone), async ({ eventId, position }) => {
      expect([eventId, position]).toEqual([note, 2]);
      expect((await ledger.reader.find(note))?.event.readable).toBe(true);
      expect(await wordsOf(gone)).toBe('shown');
    });
    expect(receipt).toMatchObject({ eventId: note, known: false });
    expect(await wordsOf(gone)).toBeUndefined();
  });

  it('forgets nothing where somebody may show it still, and can be done again', async () => {
    const [gone, note] = [newId(), newId()];
    await record(gone, { words: 'shown' });
    const late = new Error('late');
    await expect(ledger.forget(forgotten(note, gone), () => Promise.reject(late))).rejects.toBe(
      late,
    );
    expect(await wordsOf(gone)).toBe('shown');
    expect(await forget(note, gone)).toMatchObject({ known: true, position: 2 });
    expect(await wordsOf(gone)).toBeUndefined();
  });

  it('can be read as if it had been done', async () => {
    const [left, stays] = [newId(), newId()];
    await record(left);
    await record(stays);
    const read = async (after: number, until: number): Promise<readonly unknown[]> => {
      const found: LedgerEvent[] = [];
      const which = { after, until, without: new Set([left]) };
      for await (const batch of ledger.reader.of(subject, which)) found.push(...batch);
      return found.map(({ id, readable }) => [id, readable]);
    };
    expect(await read(0, 2)).toEqual([
      [left, false],
      [stays, true],
    ]);
    expect(await read(1, 2)).toEqual([[stays, true]]);
    expect(await read(0, 1)).toEqual([[left, false]]);
  });

  it('is seen by who has the ledger open elsewhere, in its next read', async () => {
    const vault = await openVault(files.files);
    const reader = LedgerReader.open(files.files, vault, new EventCatalogue(TYPES));
    const [gone, stays] = [newId(), newId()];
    await record(gone);
    await record(stays);
    expect((await reader.find(gone))?.event.readable).toBe(true);
    await forget(newId(), gone);
    expect((await reader.find(gone))?.event.readable).toBe(false);
    expect((await everything(reader)).map(({ id, readable }) => [id, readable])).toEqual([
      [gone, false],
      [stays, true],
      [expect.any(String), true],
    ]);
    await reader.close();
    await vault.close();
  });

  it('gives the forgotten event, sent again with whatever content, the receipt it had', async () => {
    const id = newId();
    const receipt = await record(id, { words: 'a' }, 'digest of a');
    await forget(newId(), id);
    expect(await record(id, { words: 'a' }, 'digest of a')).toEqual({ ...receipt, known: true });
    expect(await record(id, { words: 'b' }, 'digest of b')).toEqual({ ...receipt, known: true });
    expect(await wordsOf(id)).toBeUndefined();
  });

  it('is recorded once, however often it is done', async () => {
    const [gone, note] = [newId(), newId()];
    await record(gone);
    const first = await forget(note, gone);
    const again = await Promise.all([forget(note, gone), forget(note, gone)]);
    expect(again).toEqual([
      { ...first, known: true },
      { ...first, known: true },
    ]);
    expect(await ledger.reader.head()).toBe(2);
  });

  it('loses nothing of what is recorded meanwhile, and forgets in every generation', async () => {
    const before = Array.from({ length: 40 }, newId);
    await Promise.all(before.map((id) => record(id, { words: id })));
    const gone = before.slice(0, 8);
    const meanwhile: string[] = [];
    const forgetting = new AbortController();
    const recording = (async () => {
      while (!forgetting.signal.aborted) {
        const ids = Array.from({ length: 5 }, newId);
        meanwhile.push(...ids);
        await Promise.all(ids.map((id) => record(id, { words: id })));
      }
    })();
    const [one = '', two = '', ...rest] = gone;
    await Promise.all([forget(newId(), one), forget(newId(), two)]);
    for (const id of rest) await forget(newId(), id);
    const late = meanwhile[0] ?? '';
    await forget(newId(), late);
    forgetting.abort();
    await recording;
    for (const id of [...before, ...meanwhile]) {
      expect(await wordsOf(id)).toBe(gone.includes(id) || id === late ? undefined : id);
    }
    expect((await ledger.vault.check()).faults).toEqual([]);
  }, 30_000);

  it('opens the same after the ledger was opened anew', async () => {
    const ids = [newId(), newId(), newId()];
    for (const id of ids) await record(id, { words: id });
    await forget(newId(), ids[0] ?? '');
    await ledger.close();
    ledger = await files.open();
    expect(await Promise.all(ids.map(wordsOf))).toEqual([undefined, ids[1], ids[2]]);
  });
});
