import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../access/src/actor.js';
import type { EventData } from '../../vocabulary/src/event-data.js';
import { EventCatalogue } from './catalogue.js';
import type { CommandContext } from './command-context.js';
import { DecisionRefused, type Decider } from './decider.js';
import { fact } from './facts.js';
import { Noted, somebody, testLedger, type NotedData, type TestLedger } from './ledger.features.js';
import type { Ledger } from './open-ledger.js';
import { Recorder, type Circumstances } from './recorder.js';

/** Notes that are refused where they say so, and tell how many came before. */
const noteDecider: Decider<number, NotedData> = {
  initial: 0,
  evolve: (count) => count + 1,
  decide: (said, before) => {
    if (said.words === 'refuse') throw new DecisionRefused('NOTE_REFUSED', 'No.', '/words');
    return [fact(Noted, { ...said, reason: `after ${before}` })];
  },
};

const partner: Actor = {
  role: 'partner',
  organisation: { system: 'https://example.org/org', value: 'trust' },
  account: 'service',
};

let files: TestLedger;
let ledger: Ledger;
let recorder: Recorder;

beforeEach(async () => {
  files = await testLedger();
  ledger = await files.open();
  recorder = new Recorder(ledger, new EventCatalogue([Noted]), 'https://example.org/org|operator');
});
afterEach(async () => files.remove());

interface Note {
  readonly id: string;
  readonly words: string;
  readonly opens?: boolean;
  readonly actor?: Actor;
  readonly before?: (about: Circumstances) => Promise<unknown>;
}

function note({ id, words, opens = false, actor = partner, before }: Note) {
  const received = { mode: 'structured', text: words };
  const context: CommandContext = { actor, source: '/notes', id, received };
  const data = { occurredAt: '2026-11-03T10:00:00Z', words } as EventData;
  return recorder.run({
    type: 'Noted',
    action: 'consent.declare',
    subject: somebody(),
    noun: 'note',
    streamId: () => '',
    opens,
    decider: noteDecider,
    command: async (about) => {
      await before?.(about);
      return { words };
    },
    data,
    context,
  });
}

const opened = async () => (await ledger.vault.find([somebody()]))[0];
const stored = async () => ledger.reader.page(0, 100);

describe('A command on its way to the ledger', () => {
  it('opens whom it is about where nobody knew them', async () => {
    const { receipt } = await note({ id: '1', words: 'tea' });
    const subject = await opened();
    const { events } = await ledger.read({ subject: subject ?? '', noun: 'note', id: '' });
    expect(events).toMatchObject([{ id: receipt.eventId, header: { subject } }]);
  });

  it('leaves nothing behind where it is refused, not even a key', async () => {
    await expect(note({ id: '1', words: 'refuse' })).rejects.toMatchObject({
      code: 'NOTE_REFUSED',
    });
    expect(await opened()).toBeUndefined();
    expect(await stored()).toEqual([]);
    expect((await note({ id: '1', words: 'what was meant' })).receipt.known).toBe(false);
  });

  it('opens nobody for a person who speaks of somebody else', async () => {
    const actor: Actor = { role: 'person', person: 'another', account: 'a' };
    await expect(note({ id: '1', words: 'tea', actor })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await opened()).toBeUndefined();
  });

  it('gives many who are first at once one history of one person', async () => {
    const results = await Promise.all(
      Array.from({ length: 6 }, (_, nth) => note({ id: `${nth}`, words: 'tea' })),
    );
    expect(results.map(({ receipt }) => receipt.known)).toEqual(Array(6).fill(false));
    const subject = (await opened()) ?? '';
    const { events } = await ledger.read({ subject, noun: 'note', id: '' });
    const reasons = events.map((event) =>
      event.readable ? (event.data as NotedData).reason : undefined,
    );
    expect(reasons).toEqual(Array.from({ length: 6 }, (_, nth) => `after ${nth}`));
  });

  it('is opened by a command that needs whom it is about to be decided', async () => {
    let asked: string | undefined;
    await note({ id: '1', words: 'tea', before: async ({ subject }) => (asked = await subject()) });
    expect(asked).toBe(await opened());
  });

  it('brings nobody back who was erased since it was recorded', async () => {
    const { receipt } = await note({ id: '1', words: 'tea' });
    await ledger.vault.shred((await opened()) ?? '');
    expect((await note({ id: '1', words: 'tea' })).receipt).toEqual({ ...receipt, known: true });
    expect(await opened()).toBeUndefined();
  });
});
