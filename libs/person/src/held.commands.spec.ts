import { describe, expect, it } from '@jest/globals';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { faults, given } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { Circumstances, Intent, Recorder } from '../../ledger/src/recorder.js';
import type { SubjectReference } from '../../vault/src/vault.js';
import { LEDGER_PERSON_ID } from '../../vocabulary/src/identifier.js';
import { DecideHeldHandler, heldIngest } from './held.commands.js';
import { HeldReleasedInput } from './held.data.js';
import type { HeldCommand, HeldState } from './held.js';
import { SafeContactRecorded } from './person.events.js';

const EVENT = '4f0e7a4c-9d1b-8c6e-a2b3-0c9d8e7f6a5b';
const HERS = '00000000-0000-4000-8000-000000000000';

const released = {
  person: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990001014' },
  occurredAt: '2026-11-03T10:00:00Z',
  event: EVENT,
  reason: 'Nobody is in danger any more',
  decider: 'Dr Example',
  deciderRole: 'Caldicott Guardian',
};
const examples: Record<keyof typeof heldIngest, object> = {
  HeldReleased: released,
  HeldReviewed: { ...released, reviewBy: '2026-11-17T10:00:00Z' },
};
const events = Object.entries(heldIngest).map(
  ([name, { data }]) => [name as keyof typeof examples, data as new () => object] as const,
);

describe('what may be sent about what is held', () => {
  it.each(events)('%s says who decided, in which role and why', (name, dataClass) => {
    expect(faults(dataClass, examples[name])).toEqual([]);
    for (const field of Object.keys(examples[name])) {
      const wrong = { ...examples[name], [field]: 17.5 };
      expect(faults(dataClass, wrong).map((fault) => fault.split(/[ .]/)[0])).toContain(field);
      const lacking = Object.entries(examples[name]).filter(([key]) => key !== field);
      const found = faults(dataClass, Object.fromEntries(lacking));
      expect(found.map((fault) => fault.split(' ')[0])).toContain(field);
    }
  });

  it.each(events)('%s refuses a field that it does not know, by its name', (name, dataClass) => {
    const more = { ...examples[name], surprise: 1 };
    expect(faults(dataClass, more)).toEqual(['surprise whitelistValidation']);
  });
});

describe('a decision about what is held on its way to the ledger', () => {
  const context: CommandContext = {
    actor: {
      role: 'partner',
      organisation: { system: 'https://example.org/org', value: 'trust' },
      account: 'service',
    },
    source: 'https://example.org/records',
    id: '1',
    received: { mode: 'structured', text: '{}' },
  };
  const result = { deficiencies: [] } as unknown as CommandResult;
  const secret = (subject: string, held: boolean): LedgerEvent =>
    given(SafeContactRecorded, { contacts: [] }, { id: EVENT, subject, visibility: { held } });

  /** The intent, and what of the id is passed to the rules, for what the ledger holds. */
  async function handled(more: object, found?: LedgerEvent) {
    const intents: Intent<HeldState, HeldCommand>[] = [];
    const recorder = {
      run: (intent: Intent<HeldState, HeldCommand>) => {
        intents.push(intent);
        return Promise.resolve(result);
      },
    } as unknown as Recorder;
    const ledger = {
      reader: {
        find: (id: string) => Promise.resolve(found && id === EVENT ? { event: found } : undefined),
      },
      vault: {
        keys: ([subject]: readonly string[]) =>
          Promise.resolve(new Map([[subject, { kind: 'person' }]])),
        find: ([reference]: readonly SubjectReference[]) =>
          Promise.resolve([reference?.value === released.person.value ? HERS : undefined]),
      },
    } as unknown as Ledger;
    const data = Object.assign(new HeldReleasedInput(), released, more);
    const handler = new DecideHeldHandler(recorder, ledger);
    expect(await handler.execute(heldIngest.HeldReleased.command(data, context))).toBe(result);
    const [intent] = intents;
    if (!intent) throw new Error('nothing was intended');
    const unasked = () => Promise.reject(new Error('somebody was opened'));
    const about: Circumstances = { eventId: 'event', subject: unasked, now: 5, context };
    return { intent, command: await intent.command(about) };
  }

  it('goes to the history of the thing that it is about, and is held whatever it says', async () => {
    const { intent } = await handled({ visibility: { held: false } });
    expect(intent).toMatchObject({
      type: 'HeldReleased',
      action: 'held.decide',
      subject: { kind: 'person', namespace: '', ...released.person },
      noun: 'held',
      opens: false,
      visibility: { held: true },
    });
    expect(intent.streamId('event')).toBe(EVENT);
  });

  it('knows what the id leads to, where that is held of this person', async () => {
    const about = { subject: HERS, type: 'SafeContactRecorded' };
    expect((await handled({}, secret(HERS, true))).command).toMatchObject({ about });
    const person = { system: LEDGER_PERSON_ID, value: HERS };
    expect((await handled({ person }, secret(HERS, true))).command).toMatchObject({ about });
  });

  it.each<[string, object, LedgerEvent | undefined]>([
    ['is unknown', {}, undefined],
    ['is shown', {}, secret(HERS, false)],
    ['is somebody else’s', {}, secret('another', true)],
    ['is asked of a stranger', { person: { system: 'x', value: 'y' } }, secret(HERS, true)],
  ])('knows nothing of what %s, and opens nobody to find out', async (_, more, found) => {
    expect((await handled(more, found)).command.about).toBeUndefined();
  });

  it('takes effect in order with all else about the person', () => {
    const data = Object.assign(new HeldReleasedInput(), released);
    expect(heldIngest.HeldReleased.keys(data)).toEqual([
      'https://fhir.nhs.uk/Id/nhs-number|9990001014',
    ]);
  });
});
