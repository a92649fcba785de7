import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { builtProgram } from '../../vault/src/testing/vault-files.js';
import type { EventData } from '../../vocabulary/src/event-data.js';
import { EventCatalogue } from './catalogue.js';
import { DecisionRefused } from './decider.js';
import {
  Noted,
  noted,
  organisation,
  somebody,
  testLedger,
  type NotedData,
  type TestLedger,
} from './ledger.features.js';
import { isLedgerError } from './ledger.errors.js';
import type { Receipt } from './ledger.js';
import type { Ledger } from './open-ledger.js';
import { Recorder, type Intent } from './recorder.js';

let files: TestLedger;
let ledger: Ledger;
let subject: string;
let other: string;
let accountable: string;

beforeEach(async () => {
  files = await testLedger();
  ledger = await files.open();
  subject = await ledger.subject(somebody());
  other = await ledger.subject(somebody('9990001022'));
  accountable = await ledger.subject(organisation);
});
afterEach(async () => files.remove());

let number = 0;
const newId = (): string =>
  ledger.vault.eventId({ organisation: 'o', source: 's', id: `${(number += 1)}`, fact: 0 });

async function record(about: string, id = newId()): Promise<Receipt> {
  const [receipt] = await ledger.record({
    stream: { subject: about, noun: 'note', id },
    held: false,
    after: -1,
    records: [noted({ id, subject: about, accountable })],
  });
  if (!receipt) throw new Error('no receipt');
  return receipt;
}

/** How often each of these stands in the files of the ledger; in a process of its own. */
function search(needles: readonly (string | Buffer)[]): Record<string, number> {
  const hex = needles.map((needle) => Buffer.from(needle).toString('hex'));
  const found = execFileSync(process.execPath, [builtProgram('search-files'), files.files.data], {
    input: JSON.stringify(hex),
  });
  return JSON.parse(found.toString()) as Record<string, number>;
}

const idBytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');

const leaves = async (): Promise<readonly string[]> => {
  const head = await ledger.reader.head();
  const found = ledger.reader.leaves(Array.from({ length: head }, (_, index) => index));
  return [...found.values()].map((leaf) => leaf.toString('hex'));
};

/** What partners send of somebody; the decider refuses what comes first. */
function intent(id: string, change: Partial<Intent<number, NotedData>> = {}) {
  return {
    type: 'Noted',
    action: 'fact.record',
    subject: somebody(),
    noun: 'notes',
    streamId: () => '',
    opens: false,
    decider: {
      initial: 0,
      evolve: (count: number) => count + 1,
      decide: (data: NotedData) => [{ type: 'Noted', data }],
    },
    command: () => ({ words: id }),
    data: { occurredAt: '2026-11-03T10:00:00Z', words: id } as unknown as EventData,
    context: {
      actor: { role: 'partner', organisation: { system: 'o', value: 'trust' }, account: 'a' },
      source: '/notes',
      id,
      received: { mode: 'structured', text: id },
    },
    ...change,
  } as Intent<number, NotedData>;
}

const recorder = () => new Recorder(ledger, new EventCatalogue([Noted]), 'operator');

describe('Erasing subjects', () => {
  it('leaves of their events types, times, leaves, receipts and who acted, and joins them no more', async () => {
    const receipts = [await record(subject), await record(other), await record(subject)];
    const before = await leaves();
    await ledger.markErasing([subject], other);
    expect(await ledger.reader.tally([subject, other])).toEqual(new Map([['Noted', 3]]));
    expect(await ledger.reader.tally([subject])).toEqual(new Map([['Noted', 2]]));
    await ledger.erase([subject]);

    expect(await leaves()).toEqual(before);
    for (const [index, receipt] of receipts.entries()) {
      const found = await ledger.reader.find(receipt.eventId);
      expect(found?.receipt).toEqual({ ...receipt, known: true });
      expect(found?.event.readable).toBe(index === 1);
    }
    const gone = (await ledger.reader.find(receipts[0]?.eventId ?? ''))?.event;
    expect(gone).toMatchObject({ type: 'Noted', accountable: { role: 'partner' } });
    expect(JSON.stringify(gone)).not.toContain(subject);
    const all = { after: 0, until: 3, without: new Set<string>() };
    for await (const events of ledger.reader.of(subject, all)) expect(events).toEqual([]);
    expect(await ledger.reader.tally([subject])).toEqual(new Map());
    expect(await ledger.subject(somebody())).not.toBe(subject);
  });

  it('leaves no byte of them in any file, however many events there are of whom', async () => {
    const people = [subject, other];
    for (let each = 0; each < 30; each += 1) {
      people.push(await ledger.subject(somebody(`own ${each}`)));
    }
    for (let round = 0; round < 60; round += 1) {
      await Promise.all(people.map((each) => record(each)));
    }
    const gone = [people[0], people[7], people[31]].map((each) => each ?? '');
    const needles = gone.flatMap((each) => [idBytes(each), Buffer.from(each)]);
    expect(Object.keys(search(needles)).length).toBe(gone.length);
    await ledger.markErasing(gone, other);
    await ledger.erase(gone);
    expect(await ledger.isDropped()).toBe(false);
    // As whoever keeps the views does.
    await ledger.vault.unname('views', gone);
    expect(await ledger.isDropped()).toBe(true);
    expect(search(needles)).toEqual({});
    expect(Object.keys(search([idBytes(other)])).length).toBe(1);
    expect(await ledger.reader.tally(people)).toEqual(new Map([['Noted', 29 * 60]]));
  }, 30_000);

  it('records nothing of whom it is about to erase, and goes on with whom it spares', async () => {
    const known = await record(subject);
    await ledger.markErasing([subject], other);
    await expect(record(subject)).rejects.toMatchObject({ code: 'SUBJECT_GONE' });
    await record(other);
    expect((await ledger.reader.find(known.eventId))?.event.readable).toBe(true);
    await ledger.spare(other);
    await record(subject);
    await ledger.markErasing([subject], other);
    await ledger.erase([subject]);
    await expect(record(subject)).rejects.toMatchObject({ code: 'SUBJECT_GONE' });
  });

  it('is ended when the ledger is opened, where it was cut short', async () => {
    const receipt = await record(subject);
    await ledger.vault.markErasing([subject], other);
    await ledger.vault.shred([subject], ['log', 'views']);
    await ledger.vault.unname('views', [subject]);
    await ledger.close();
    expect(search([idBytes(subject)])).not.toEqual({});
    ledger = await files.open();
    expect(await ledger.isDropped()).toBe(true);
    expect((await ledger.reader.find(receipt.eventId))?.event.readable).toBe(false);
    expect(search([idBytes(subject)])).toEqual({});
  });
});

describe('What is sent while somebody is erased', () => {
  it('is of whom was erased and stored before, or of somebody new and can be read', async () => {
    const sender = recorder();
    const erased = await ledger.subject(somebody());
    await sender.run(intent('first'));
    const receipts: Receipt[] = [];
    let sending = true;
    const senders = Array.from({ length: 8 }, async (_, one) => {
      for (let nth = 0; sending; nth += 1) {
        const { receipt } = await sender.run(intent(`${one} ${nth}`));
        receipts.push(receipt);
      }
    });
    while (receipts.length < 50) await record(other);
    await ledger.markErasing([erased], other);
    const fenced = await ledger.reader.head();
    await record(other);
    await ledger.erase([erased]);
    const before = receipts.length;
    while (receipts.length < before + 50) await record(other);
    sending = false;
    await Promise.all(senders);

    const next = await ledger.subject(somebody());
    expect(next).not.toBe(erased);
    for (const { eventId, position } of receipts) {
      const event = (await ledger.reader.find(eventId))?.event;
      expect([eventId, event?.readable]).toEqual([eventId, position > fenced]);
      if (event?.readable) expect(event.header.subject).toBe(next);
    }
  }, 30_000);

  it('again gets the receipt that it had, whatever is decided of somebody new', async () => {
    const { receipt } = await recorder().run(intent('1'));
    await ledger.markErasing([subject], other);
    await ledger.erase([subject]);
    const again = { receipt: { ...receipt, known: true }, deficiencies: [] };
    expect(await recorder().run(intent('1'))).toEqual(again);
    const next = await recorder().run(intent('2'));
    expect(next.receipt.known).toBe(false);
    const refusing = {
      initial: 0,
      evolve: (count: number) => count,
      decide: () => {
        throw new DecisionRefused('TOO_MANY_NOTES', 'There are enough notes.');
      },
    };
    expect(await recorder().run(intent('1', { decider: refusing }))).toEqual(again);
    expect(await recorder().run(intent('1', { opens: true }))).toEqual(again);
    await expect(recorder().run(intent('3', { decider: refusing }))).rejects.toMatchObject({
      code: 'TOO_MANY_NOTES',
    });
  });

  it('again opens nobody whom it is also about and who was erased since', async () => {
    const about = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990001022' };
    const data = { occurredAt: '2026-11-03T10:00:00Z', alsoAbout: [about] } as EventData;
    const { receipt } = await recorder().run(intent('1', { data, opens: true }));
    await ledger.markErasing([other], subject);
    await ledger.erase([other]);
    const again = await recorder().run(intent('1', { data, opens: true }));
    expect(again.receipt).toEqual({ ...receipt, known: true });
    expect(await ledger.vault.find([somebody('9990001022')])).toEqual([undefined]);
  });

  it('is refused as a conflict where the erasure does not come to its end', async () => {
    await recorder().run(intent('1'));
    await ledger.markErasing([subject], other);
    const waiting = recorder()
      .run(intent('2'))
      .catch((error: unknown) => error);
    const outcome = await waiting;
    expect(isLedgerError(outcome, 'CONFLICT')).toBe(true);
  }, 15_000);
});
