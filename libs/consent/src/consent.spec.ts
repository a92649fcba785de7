import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ROLES } from '../../access/src/actor.js';
import { fold, isDecisionRefused } from '../../ledger/src/decider.js';
import { PART_NAMES } from '../../../verifier/src/entry.js';
import { forgotten, given, recorded, type Given } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import {
  consentEvents,
  ConsentEnteredInError,
  ConsentExpired,
  ConsentGranted,
  ConsentLimited,
  ConsentReconfirmed,
  ConsentWithdrawn,
  type ConsentGrantedData,
} from './consent.events.js';
import { consentDecider, type ConsentCommand, type ConsentContent } from './consent.js';
import { consentsOf, waitingOf } from './consent.standing.js';

const trust = { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' };
const haven = { system: 'https://example.org/charity', value: '7' };
const police = { system: 'https://example.org/police', value: '45' };

const id = (number: number) => `00000000-0000-8000-8000-${String(number).padStart(12, '0')}`;

const DECLARED = [
  'ConsentGranted',
  'ConsentRefused',
  'ConsentLimited',
  'ConsentWithdrawn',
  'ConsentReconfirmed',
  'ConsentEnteredInError',
] as const;

/** The least that each type must say. */
const LEAST: Readonly<Record<ConsentCommand['type'], ConsentContent>> = {
  ConsentSought: { purposes: ['ETREAT'] },
  ConsentGranted: { purposes: ['ETREAT'] },
  ConsentRefused: {},
  ConsentLimited: { recipients: [police] },
  ConsentWithdrawn: { consent: id(1) },
  ConsentExpired: { consent: id(1) },
  ConsentReconfirmed: { consent: id(1) },
  ConsentEnteredInError: { consent: id(1) },
  CapacityAssessed: {
    capacityDecision: 'share-information',
    outcome: 'lacks',
    assessorRole: 'psychiatrist',
  },
};

const command = (
  type: ConsentCommand['type'],
  data: ConsentContent,
  rest: Partial<ConsentCommand> = {},
): ConsentCommand => ({
  type,
  data,
  occurredAt: '2026-11-03T10:00:00Z',
  actor: { role: 'partner', organisation: trust },
  ...rest,
});

const decide = (said: ConsentCommand, history: readonly LedgerEvent[] = []) =>
  consentDecider.decide(said, fold(consentDecider, history));

/** The rule that refuses it and where, or nothing. */
function refusal(said: ConsentCommand): string | undefined {
  try {
    decide(said);
    return undefined;
  } catch (error) {
    if (!isDecisionRefused(error)) throw error;
    return error.pointer === undefined ? error.code : `${error.code} ${error.pointer}`;
  }
}

const granted: ConsentGrantedData = {
  decision: 'permit',
  capacityDecision: 'share-information',
  recipients: [police],
};
const about = (number: number, rest: Given = {}): Given => ({ id: id(number), ...rest });
const standing = (events: readonly LedgerEvent[]) =>
  Object.fromEntries(
    consentsOf(fold(consentDecider, events).records).map((consent) => [
      Number(consent.id.slice(-12)),
      consent.status,
    ]),
  );
const waiting = (events: readonly LedgerEvent[]) =>
  waitingOf(fold(consentDecider, events).records).map((one) => Number(one.slice(-12)));

describe('Saying something of a consent', () => {
  it('records what was said, with the meaning of the type and nothing of the header', () => {
    const said = {
      ...{ occurredAt: '2026-11-03T10:00:00Z', person: { system: 's', value: 'v' } },
      recipients: [police],
      sections: ['helps', 'not-helpful'],
      period: { until: '2027-05-03' },
      notice: { version: '3', language: 'en' },
      method: 'verbal' as const,
      witness: 'Her sister',
      words: 'They may know what calms me',
    };
    const { occurredAt: _when, person: _who, ...content } = said;
    expect(decide(command('ConsentGranted', said))).toEqual([
      {
        type: 'ConsentGranted',
        data: { ...content, decision: 'permit', capacityDecision: 'share-information' },
      },
    ]);
  });

  it.each(Object.entries(LEAST))('takes the least that %s must say', (type, data) => {
    const [fact] = decide(command(type as ConsentCommand['type'], data));
    expect(fact).toMatchObject({ type, data });
  });

  it.each(['ConsentRefused', 'ConsentLimited'] as const)('takes %s as a denial', (type) => {
    expect(decide(command(type, { recipients: [police] }))).toEqual([
      { type, data: { recipients: [police], decision: 'deny' } },
    ]);
  });

  it('keeps the decision whose assessments of capacity bear on a grant', () => {
    const data = { sections: ['helps'], capacityDecision: 'share-crisis-plan' };
    expect(decide(command('ConsentGranted', data))).toMatchObject([{ data }]);
  });

  it('puts every field into a part of the letter, words and witnesses apart', () => {
    for (const type of consentEvents) {
      const parts: Readonly<Record<string, string>> = type.parts;
      expect(PART_NAMES).toEqual(expect.arrayContaining(Object.values(parts)));
      if ('words' in parts) expect(parts['words']).toBe('ownWords');
      if ('witness' in parts) expect(parts['witness']).toBe('otherPeople');
      if ('namedRecipients' in parts) expect(parts['namedRecipients']).toBe('otherPeople');
    }
  });
});

describe('What is said of a consent is refused for what it says', () => {
  it.each(['ConsentSought', 'ConsentGranted', 'ConsentLimited'] as const)(
    '%s that names nothing',
    (type) => {
      expect(refusal(command(type, { words: 'yes' }))).toBe('CONSENT_SAYS_NOTHING');
    },
  );

  it('but a refusal that names nothing, which refuses everything, is taken', () => {
    expect(refusal(command('ConsentRefused', { words: 'nobody is to be told' }))).toBeUndefined();
  });

  it.each([
    ['recipients', {}],
    ['namedRecipients', {}],
    ['purposes', {}],
    ['sections', {}],
    ['items', { plan: 'p1' }],
    ['categories', {}],
  ])('an empty list of %s', (list, rest) => {
    const data = { ...rest, [list]: [] };
    expect(refusal(command('ConsentGranted', data))).toBe(`CONSENT_LIST_EMPTY /${list}`);
  });

  it.each<[string, ConsentContent]>([
    ['/purposes/1', { purposes: ['ETREAT', 'SNOOPING'] }],
    ['/categories/0', { categories: ['record/horoscope'] }],
    ['/sections/0', { sections: ['Helps!'] }],
    ['/items/0/section', { plan: 'p1', items: [{ section: ' ', item: 'i1' }] }],
  ])('a code that nobody knows, at %s', (pointer, data) => {
    expect(refusal(command('ConsentLimited', data))).toBe(`CONSENT_CODE_UNKNOWN ${pointer}`);
  });

  it('an item without the plan that it is of', () => {
    const data = { items: [{ section: 'helps', item: 'i1' }] };
    expect(refusal(command('ConsentLimited', data))).toBe('CONSENT_ITEM_NEEDS_PLAN /plan');
  });

  it.each([
    ['before it starts', { from: '2026-12-02', until: '2026-12-01' }],
    ['before it is said', { until: '2026-11-02' }],
  ])('a period that ends %s', (_when, period) => {
    for (const type of ['ConsentGranted', 'ConsentRefused', 'ConsentReconfirmed'] as const) {
      expect(refusal(command(type, { ...LEAST[type], period }))).toBe(
        'CONSENT_PERIOD_REVERSED /period/until',
      );
    }
  });

  it.each([
    [{ from: '2026-12-01', until: '2026-12-01' }],
    [{ until: '2026-11-03' }],
    [{ until: '2026-11-03T10:00:00Z' }],
    [{ from: '2026-10-01', until: '2026-10-31' }],
    [{ from: '2026-12-01' }],
  ])('but not %j', (period) => {
    expect(refusal(command('ConsentGranted', { sections: ['helps'], period }))).toBeUndefined();
  });

  it('a period in words', () => {
    const data = { sections: ['helps'], period: { until: 'spring' } };
    expect(refusal(command('ConsentGranted', data))).toBe('CONSENT_PERIOD_MALFORMED /period/until');
  });

  it.each([
    ['ConsentGranted', 'deny'],
    ['ConsentRefused', 'permit'],
    ['ConsentLimited', 'permit'],
  ] as const)('%s that says %s', (type, decision) => {
    expect(refusal(command(type, { sections: ['helps'], decision }))).toBe(
      'CONSENT_DECISION_CONTRADICTED /decision',
    );
  });

  it.each([
    'ConsentWithdrawn',
    'ConsentExpired',
    'ConsentReconfirmed',
    'ConsentEnteredInError',
  ] as const)('%s of no consent, or of one named twice', (type) => {
    expect(refusal(command(type, {}))).toBe('CONSENT_NOT_NAMED /consent');
    expect(refusal(command(type, { consent: id(1), consentReference: 'F1' }))).toBe(
      'CONSENT_NAMED_TWICE /consentReference',
    );
    expect(refusal(command(type, { consentReference: 'F1' }))).toBeUndefined();
  });

  it('an assessment of capacity that names no decision, says no outcome or no role', () => {
    const { capacityDecision, outcome, assessorRole } = LEAST.CapacityAssessed;
    const code = (data: object) => refusal(command('CapacityAssessed', data));
    expect(code({ outcome, assessorRole })).toBe('CAPACITY_DECISION_NOT_NAMED /capacityDecision');
    expect(code({ capacityDecision, assessorRole })).toBe('CAPACITY_NOT_STATED /outcome');
    expect(code({ capacityDecision, outcome })).toBe('CAPACITY_NOT_STATED /assessorRole');
    expect(code({ consent: id(1), outcome, assessorRole })).toBeUndefined();
  });
});

describe('What is said of a consent is refused for who says it', () => {
  const may = (type: ConsentCommand['type'], role: (typeof ROLES)[number]) =>
    refusal(command(type, LEAST[type], { actor: { role, organisation: trust } })) === undefined;

  it('a partner says everything', () => {
    for (const { name } of consentEvents)
      expect([name, may(name, 'partner')]).toEqual([name, true]);
  });

  it.each(['person', 'officer'] as const)(
    'a %s says what people say of their consents and not what services find',
    (role) => {
      const said = consentEvents.filter(({ name }) => may(name, role)).map(({ name }) => name);
      expect([...said].sort()).toEqual([...DECLARED].sort());
    },
  );

  it.each(['auditor', 'public'] as const)('the %s says nothing', (role) => {
    expect(consentEvents.filter(({ name }) => may(name, role))).toEqual([]);
  });

  it.each(['partner', 'officer'] as const)('a %s speaks for an organisation', (role) => {
    const said = command('ConsentRefused', {}, { actor: { role } });
    expect(refusal(said)).toBe('CONSENT_NOT_FOR_ROLE');
  });

  it('a person speaks for themself', () => {
    expect(refusal(command('ConsentRefused', {}, { actor: { role: 'person' } }))).toBeUndefined();
  });
});

describe('What is said of a consent is never refused for what is recorded', () => {
  const histories: readonly (readonly LedgerEvent[])[] = [
    [],
    [given(ConsentGranted, granted, about(1))],
    [given(ConsentWithdrawn, { consent: id(1) }, about(2))],
    [given(ConsentEnteredInError, { consent: id(1) }, about(2))],
    [forgotten('ConsentGranted', about(1))],
  ];

  it.each(consentEvents.map(({ name }) => name))('%s', (name) => {
    for (const history of histories) {
      expect(decide(command(name, LEAST[name]), history)).toHaveLength(1);
    }
  });
});

describe('What became of consents', () => {
  const later = '2026-11-04T10:00:00Z';
  const byHaven: Given = { actor: { role: 'partner', organisation: haven } };

  it('a consent stands until something is said of it', () => {
    expect(standing([given(ConsentGranted, granted, about(1))])).toEqual({ 1: 'standing' });
  });

  it.each([
    [ConsentWithdrawn, 'withdrawn'],
    [ConsentExpired, 'expired'],
    [ConsentEnteredInError, 'enteredInError'],
  ] as const)('%o ends it, whichever was recorded first', (type, status) => {
    const events = [
      given(ConsentGranted, granted, about(1)),
      given(type, { consent: id(1) }, about(2, { occurredAt: later })),
    ];
    expect(standing(events)).toEqual({ 1: status });
    expect(standing([...events].reverse())).toEqual({ 1: status });
    expect(consentsOf(fold(consentDecider, events).records)[0]?.because).toEqual([id(2)]);
  });

  it('an end that comes before its consent waits for it', () => {
    const end = given(ConsentWithdrawn, { consentReference: 'F1' }, about(2));
    const grant = given(ConsentGranted, { ...granted, reference: 'F1' }, about(1));
    expect(waiting([end])).toEqual([2]);
    expect(waiting([end, grant])).toEqual([]);
    expect(standing([end, grant])).toEqual({ 1: 'withdrawn' });
  });

  it('a reference means something only within its reporter’s events', () => {
    const events = [
      given(ConsentGranted, { ...granted, reference: 'F1' }, about(1)),
      given(ConsentWithdrawn, { consentReference: 'F1' }, about(2, byHaven)),
    ];
    expect(standing(events)).toEqual({ 1: 'standing' });
    expect(waiting(events)).toEqual([2]);
  });

  it('the ledger’s id means the same to everybody, in capitals too', () => {
    const withdrawn = { consent: '00000000-0000-8000-8000-00000000000A' };
    const events = [
      given(ConsentGranted, granted, { id: '00000000-0000-8000-8000-00000000000a' }),
      given(ConsentWithdrawn, withdrawn, about(2, byHaven)),
    ];
    expect(waiting(events)).toEqual([]);
  });

  it('a reference that is used again after a withdrawal names the new consent', () => {
    const events = [
      given(ConsentGranted, { ...granted, reference: 'F1' }, about(1)),
      given(ConsentWithdrawn, { consentReference: 'F1' }, about(2, { occurredAt: later })),
      given(
        ConsentGranted,
        { ...granted, reference: 'F1' },
        about(3, { occurredAt: '2026-11-05T10:00:00Z' }),
      ),
    ];
    expect(standing(events)).toEqual({ 1: 'withdrawn', 3: 'standing' });
  });

  it('a withdrawal entered in error leaves the consent standing and both in the history', () => {
    const events = [
      given(ConsentGranted, granted, about(1)),
      given(ConsentWithdrawn, { consent: id(1) }, about(2)),
      given(ConsentEnteredInError, { consent: id(2) }, about(3)),
    ];
    expect(standing(events)).toEqual({ 1: 'standing' });
    expect(fold(consentDecider, events).records).toHaveLength(3);
  });

  it('an error that is entered in error counts no more', () => {
    const events = [
      given(ConsentEnteredInError, { consent: id(2) }, about(3)),
      given(ConsentEnteredInError, { consent: id(1) }, about(2)),
      given(ConsentLimited, { decision: 'deny', recipients: [police] }, about(1)),
    ];
    expect(standing(events)).toEqual({ 1: 'standing' });
    expect(standing(events.slice(1))).toEqual({ 1: 'enteredInError' });
  });

  it('what was reconfirmed after a withdrawal stands, until it is withdrawn again', () => {
    const history = [
      given(ConsentGranted, granted, about(1)),
      given(ConsentWithdrawn, { consent: id(1) }, about(2, { occurredAt: '2026-11-04T10:00:00Z' })),
      given(
        ConsentReconfirmed,
        { consent: id(1) },
        about(3, { occurredAt: '2026-11-05T10:00:00Z' }),
      ),
    ];
    expect(standing(history)).toEqual({ 1: 'withdrawn', 3: 'standing' });
    const again = given(
      ConsentWithdrawn,
      { consent: id(1) },
      about(4, { occurredAt: '2026-11-06T10:00:00Z' }),
    );
    expect(standing([again, ...history])).toEqual({ 1: 'withdrawn', 3: 'withdrawn' });
  });

  it('a reconfirmation falls with a consent that was entered in error', () => {
    const events = [
      given(ConsentReconfirmed, { consent: id(1) }, about(2, { occurredAt: later })),
      given(ConsentGranted, granted, about(1)),
      given(ConsentEnteredInError, { consent: id(1) }, about(3)),
    ];
    expect(standing(events)).toEqual({ 1: 'enteredInError', 2: 'enteredInError' });
  });

  it('does not depend on the order in which things were recorded', () => {
    const names = consentEvents.map(({ name }) => name);
    const record = fc.record({
      type: fc.constantFrom(...names),
      day: fc.integer({ min: 1, max: 9 }),
      of: fc.integer({ min: 1, max: 6 }),
      byReference: fc.boolean(),
      reporter: fc.constantFrom(trust, haven),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), fc.nat(), (records, seed) => {
        const events = records.map(({ type, day, of, byReference, reporter }, index) =>
          recorded(
            {
              type,
              data: {
                ...LEAST[type],
                reference: `F${(index % 3) + 1}`,
                consent: undefined,
                ...(byReference ? { consentReference: `F${(of % 3) + 1}` } : { consent: id(of) }),
              },
            },
            about(index + 1, {
              occurredAt: `2026-11-0${day}T10:00:00Z`,
              actor: { role: 'partner', organisation: reporter },
            }),
          ),
        );
        const shuffled = events
          .map((event, index) => ({ event, key: (index * 7919 + seed) % 13 }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event);
        expect(standing(shuffled)).toEqual(standing(events));
        expect(waiting(shuffled).sort()).toEqual(waiting(events).sort());
      }),
    );
  });

  it('accepts letters that cannot be opened and events of others', () => {
    const events: readonly LedgerEvent[] = [
      forgotten('ConsentGranted', about(1)),
      recorded({ type: 'PlanCreated', data: {} }, about(2)),
      given(ConsentWithdrawn, { consent: id(1) }, about(3)),
    ];
    expect(standing(events)).toEqual({});
    expect(waiting(events)).toEqual([3]);
  });
});
