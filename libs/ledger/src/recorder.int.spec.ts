import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../access/src/actor.js';
import type { EventData } from '../../vocabulary/src/event-data.js';
import { EventCatalogue } from './catalogue.js';
import type { CommandContext } from './command-context.js';
import { DecisionRefused, type Decider } from './decider.js';
import { Noted, testLedger, type NotedData, type TestLedger } from './ledger.features.js';
import type { Ledger } from './open-ledger.js';
import { Recorder, type Intent } from './recorder.js';

/** Notes, of which a stream holds at most so many. */
const counter = (most: number): Decider<number, NotedData> => ({
  initial: 0,
  evolve: (count) => count + 1,
  decide: (data, count) => {
    if (count >= most) throw new DecisionRefused('TOO_MANY_NOTES', 'There are enough notes.');
    return [{ type: Noted.name, data }];
  },
});

const trust = { system: 'https://example.org/org', value: 'trust' };
const police = { system: 'https://example.org/org', value: 'police' };
const partner = (organisation = trust): Actor => ({
  role: 'partner',
  organisation,
  account: 'service',
});

let files: TestLedger;
let ledger: Ledger;
let recorder: Recorder;

beforeEach(async () => {
  files = await testLedger();
  ledger = await files.open();
  recorder = new Recorder(ledger, new EventCatalogue([Noted]), 'operator');
});
afterEach(async () => files.remove());

function intent(
  id: string,
  words: string,
  change: Partial<Intent<number, NotedData>> = {},
  actor = partner(),
): Intent<number, NotedData> {
  const context: CommandContext = {
    actor,
    source: '/notes',
    id,
    received: { mode: 'structured', text: words },
  };
  const data = { occurredAt: '2026-11-03T10:00:00Z', words } as unknown as EventData;
  return {
    type: 'Noted',
    action: 'fact.record',
    subject: { kind: 'person', namespace: '', system: 'nhs', value: '1' },
    noun: 'note',
    streamId: () => '',
    opens: false,
    decider: counter(1_000),
    command: () => ({ words }),
    data,
    context,
    ...change,
  };
}

const stored = async () => (await ledger.reader.end()).events;

describe('Taking commands to the ledger', () => {
  it('gives the same event the receipt it had, whatever happened since', async () => {
    const first = await recorder.run(intent('1', 'a'));
    await recorder.run(intent('2', 'b'));
    const again = await recorder.run(intent('1', 'a'));
    expect(again.receipt).toEqual({ ...first.receipt, known: true });
    expect(await stored()).toBe(2);
  });

  it('refuses the same id with other content', async () => {
    await recorder.run(intent('1', 'a'));
    await expect(recorder.run(intent('1', 'b'))).rejects.toMatchObject({
      code: 'CONTENT_MISMATCH',
    });
  });

  it('keeps two partners apart that pick the same source and id', async () => {
    const own = await recorder.run(intent('1', 'a'));
    const other = await recorder.run(intent('1', 'b', {}, partner(police)));
    expect(other.receipt.known).toBe(false);
    expect(other.receipt.eventId).not.toBe(own.receipt.eventId);
  });

  it('records everything that many senders say of one history at once', async () => {
    const sent = Array.from({ length: 64 }, (_, number) =>
      recorder.run(intent(`${number}`, `note ${number}`)),
    );
    const receipts = await Promise.all(sent);
    expect(new Set(receipts.map(({ receipt }) => receipt.leafIndex)).size).toBe(64);
  });

  it('holds a rule of a history against all who send at once', async () => {
    const sent = Array.from({ length: 20 }, (_, number) =>
      recorder.run(intent(`${number}`, 'note', { decider: counter(5) })),
    );
    const outcomes = await Promise.allSettled(sent);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await stored()).toBe(5);
  });

  it('decides anew where somebody else was faster', async () => {
    let meanwhile = 3;
    const outcome = await recorder.run(
      intent('1', 'a', {
        command: async () => {
          if (meanwhile-- > 0)
            await recorder.run(intent(`other ${meanwhile}`, 'b', { opens: true }));
          return { words: 'a' };
        },
      }),
    );
    expect(outcome.receipt.known).toBe(false);
    expect(await stored()).toBe(4);
  });

  it('gives up after a bounded number of tries, with what was expected and found inside', async () => {
    let number = 0;
    const never = recorder.run(
      intent('1', 'a', {
        command: async () => {
          await recorder.run(intent(`other ${(number += 1)}`, 'b', { opens: true }));
          return { words: 'a' };
        },
      }),
    );
    await expect(never).rejects.toMatchObject({
      name: 'LedgerError',
      code: 'CONFLICT',
      details: { expected: 6, actual: 7 },
    });
  });

  it('stores nothing of what is refused, not even a key', async () => {
    const refused = recorder.run(intent('1', 'a', { decider: counter(0) }));
    await expect(refused).rejects.toMatchObject({ code: 'TOO_MANY_NOTES' });
    const [found] = await ledger.vault.find([intent('1', 'a').subject]);
    expect(found).toBeUndefined();
  });

  it('refuses what lies more than 5 minutes ahead', async () => {
    const soon = new Date(ledger.clock() + 4 * 60_000).toISOString();
    const later = new Date(ledger.clock() + 6 * 60_000).toISOString();
    const at = (occurredAt: string) => ({ data: { occurredAt } as EventData });
    await recorder.run(intent('1', 'a', at(soon)));
    await expect(recorder.run(intent('2', 'a', at(later)))).rejects.toMatchObject({
      code: 'OCCURRED_IN_THE_FUTURE',
      pointer: '/occurredAt',
    });
  });

  it('refuses a role that may not, before anything is looked at', async () => {
    const actor: Actor = { role: 'public', account: '' };
    await expect(recorder.run(intent('1', 'a', {}, actor))).rejects.toMatchObject({
      code: 'SIGN_IN_NEEDED',
    });
  });

  it('answers an old event of somebody who was erased, and brings nobody back', async () => {
    const { receipt } = await recorder.run(intent('1', 'a'));
    const { subject } = intent('1', 'a');
    const [person] = await ledger.vault.find([subject]);
    await ledger.vault.shred([person ?? '']);
    const again = await recorder.run(intent('1', 'a'));
    expect(again.receipt).toEqual({ ...receipt, known: true });
    expect(await ledger.vault.find([subject])).toEqual([undefined]);
  });
});
