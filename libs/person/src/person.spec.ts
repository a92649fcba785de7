import { describe, expect, it } from '@jest/globals';
import { fold, isDecisionRefused } from '../../ledger/src/decider.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { forgotten, given, recorded, type Given } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { LEDGER_PERSON_ID } from '../../vocabulary/src/identifier.js';
import { NHS_NUMBER } from '../../vocabulary/src/nhs-number.js';
import { representativeEvents } from './representative.events.js';
import { carerEvents } from './carer.events.js';
import { heldEvents } from './held.events.js';
import { misfilingEvents } from './misfiling.events.js';
import {
  linkedIdentifiers,
  personDecider,
  presentAccessNeeds,
  safeContactOf,
  visibleOf,
  type PersonCommand,
  type PersonSaid,
} from './person.js';
import {
  AccessNeedRecorded,
  IdentifierLinked,
  identityLinkEvents,
  LINK_OUTCOMES,
  personEvents,
  SafeContactRecorded,
} from './person.events.js';

const NOW = Date.parse('2026-11-03T10:00:00Z');
const NHS = { system: NHS_NUMBER, value: '9990001014' };
const CUSTODY = { system: 'https://example.org/custody', value: 'C-17' };

function said<Type extends Exclude<keyof PersonSaid, 'IdentifierLinked'>>(
  type: Type,
  data: PersonSaid[Type],
): PersonCommand {
  return { type, data, now: NOW } as PersonCommand;
}

function linked(
  identifier: PersonSaid['IdentifierLinked']['identifier'],
  outcome: (typeof LINK_OUTCOMES)[number],
): PersonCommand {
  const data = { identifier, verification: 'documents-seen' as const };
  return { type: 'IdentifierLinked', data, now: NOW, outcome };
}

function decide(command: PersonCommand, events: readonly LedgerEvent[] = []): Fact {
  const [fact] = personDecider.decide(command, fold(personDecider, events));
  if (!fact) throw new Error('nothing was decided');
  return fact;
}

function refusal(command: PersonCommand): { code: string; pointer: string | undefined } {
  try {
    decide(command);
  } catch (error) {
    if (isDecisionRefused(error)) return { code: error.code, pointer: error.pointer };
    throw error;
  }
  throw new Error('it was not refused');
}

const state = (events: readonly LedgerEvent[]) => fold(personDecider, events);
const at = (occurredAt: string): Given => ({ occurredAt });

describe('a person who is registered', () => {
  it('has the names and the verification that the service states', () => {
    const names = [{ use: 'usual' as const, text: 'Amina Example', given: ['Amina'] }];
    const fact = decide(
      said('PersonRegistered', {
        verification: 'national-service',
        verificationDetail: 'Traced by number and date of birth',
        names,
        dateOfBirth: '1990-02-28',
        preferredLanguage: 'en',
      }),
    );

    expect(fact).toEqual({
      type: 'PersonRegistered',
      data: {
        verification: 'national-service',
        verificationDetail: 'Traced by number and date of birth',
        names,
        dateOfBirth: '1990-02-28',
        preferredLanguage: 'en',
        deficiencies: [],
      },
    });
  });

  it('may be nobody yet but a number, and what is missing stands beside it', () => {
    expect(decide(said('PersonRegistered', {})).data).toEqual({
      verification: 'notStated',
      names: [],
      deficiencies: [{ code: 'VERIFICATION_NOT_STATED', field: '/verification' }],
    });
    expect(decide(said('PersonRegistered', { verification: 'notStated' })).data).toMatchObject({
      deficiencies: [{ code: 'VERIFICATION_NOT_STATED' }],
    });
    expect(decide(said('PersonRegistered', { verification: 'unverified' })).data).toMatchObject({
      deficiencies: [],
    });
  });

  it('may be registered by every service that knows them, with the same facts', () => {
    const command = said('PersonRegistered', { verification: 'known-to-staff' });
    const first = recorded(decide(command));

    expect(decide(command, [first])).toEqual(decide(command));
    expect(state([first, first]).registrations).toHaveLength(2);
  });

  it.each([['1990'], ['1990-02'], ['1990-02-28'], ['2026-11-04']])(
    'may be born on %s, as far as it is known',
    (dateOfBirth) => {
      expect(decide(said('PersonRegistered', { dateOfBirth })).data).toMatchObject({ dateOfBirth });
    },
  );

  it.each([
    ['1990-02-30', 'BIRTH_IS_NO_DATE'],
    ['2026-11-05', 'BIRTH_IN_THE_FUTURE'],
    ['2026-12', 'BIRTH_IN_THE_FUTURE'],
    ['2027', 'BIRTH_IN_THE_FUTURE'],
  ])('was not born on %s', (dateOfBirth, code) => {
    expect(refusal(said('PersonRegistered', { dateOfBirth }))).toEqual({
      code,
      pointer: '/dateOfBirth',
    });
  });
});

describe('an identifier that is linked', () => {
  it.each(LINK_OUTCOMES.map((outcome) => [outcome]))(
    'is recorded when the outcome is %s, and the sender is told no difference',
    (outcome) => {
      const fact = decide(linked(CUSTODY, outcome));
      expect(fact).toEqual({
        type: 'IdentifierLinked',
        data: {
          identifier: CUSTODY,
          verification: 'documents-seen',
          outcome,
          deficiencies: [],
        },
      });
    },
  );

  it('keeps its outcome in the part about other people, apart from all else', () => {
    const { outcome, ...others } = IdentifierLinked.parts;
    expect(outcome).toBe('otherPeople');
    expect(Object.values(others)).not.toContain('otherPeople');
  });

  it('leads to the person unless it leads to somebody else', () => {
    const events = [
      recorded(decide(linked(CUSTODY, 'linked'))),
      recorded(decide(linked(CUSTODY, 'already'))),
      recorded(decide(linked(NHS, 'inUse'))),
    ];
    expect(linkedIdentifiers(state(events))).toEqual([CUSTODY]);
    expect(state(events).identifiers).toHaveLength(3);
  });

  it('is never the ledger’s own id of a person', () => {
    const own = { system: LEDGER_PERSON_ID, value: '00000000-0000-4000-8000-000000000000' };
    expect(refusal(linked(own, 'linked'))).toEqual({
      code: 'LEDGER_ID_CANNOT_BE_LINKED',
      pointer: '/identifier/system',
    });
  });

  it('without a verification is recorded, with what is missing beside it', () => {
    const command: PersonCommand = {
      type: 'IdentifierLinked',
      data: { identifier: CUSTODY },
      now: NOW,
      outcome: 'linked',
    };
    expect(decide(command).data).toMatchObject({
      verification: 'notStated',
      deficiencies: [{ code: 'VERIFICATION_NOT_STATED', field: '/verification' }],
    });
  });
});

describe('an access need', () => {
  const need = { group: 'communication-professional' as const, code: '204331000000107' };

  it('is coded, and says whether it was met', () => {
    const full = {
      ...need,
      words: 'A British Sign Language interpreter',
      met: 'no' as const,
      action: 'Booked for Friday',
      mayBeShared: true,
      reviewBy: '2027-05-03T10:00:00Z',
    };
    expect(decide(said('AccessNeedRecorded', full))).toEqual({
      type: 'AccessNeedRecorded',
      data: { ...full, present: true, deficiencies: [] },
    });
  });

  it('in words only is recorded, with the missing code beside it', () => {
    const words = 'Large print';
    expect(decide(said('AccessNeedRecorded', { group: 'information-format', words })).data).toEqual(
      {
        group: 'information-format',
        words,
        present: true,
        met: 'notStated',
        deficiencies: [{ code: 'ACCESS_NEED_NOT_CODED', field: '/code' }],
      },
    );
  });

  it('that says neither is refused for its form', () => {
    expect(refusal(said('AccessNeedRecorded', { group: 'contact-method' })).code).toBe(
      'ACCESS_NEED_SAYS_NOTHING',
    );
  });

  it('counts as it was last recorded, whatever the order in which it came', () => {
    const event = (present: boolean, when: string) =>
      given(AccessNeedRecorded, { ...need, present, met: 'notStated', deficiencies: [] }, at(when));
    const needed = event(true, '2026-11-03T10:00:00Z');
    const gone = event(false, '2026-11-04T10:00:00Z');

    expect(presentAccessNeeds(state([needed]))).toHaveLength(1);
    expect(presentAccessNeeds(state([needed, gone]))).toEqual([]);
    expect(presentAccessNeeds(state([gone, needed]))).toEqual([]);
  });
});

describe('safe contact', () => {
  const contacts = [
    {
      method: 'phone' as const,
      safe: true,
      address: '07700 900000',
      from: '09:00',
      until: '17:00',
    },
  ];

  it('says how and when, in fields and in words', () => {
    const full = { contacts, words: 'Not on Fridays', people: 'My partner must not know' };
    expect(decide(said('SafeContactRecorded', full))).toEqual({
      type: 'SafeContactRecorded',
      data: full,
    });
    expect(SafeContactRecorded.parts).toMatchObject({ words: 'ownWords', people: 'otherPeople' });
  });

  it('needs to say something, and a time of day needs both ends', () => {
    expect(refusal(said('SafeContactRecorded', {})).code).toBe('SAFE_CONTACT_SAYS_NOTHING');
    expect(decide(said('SafeContactRecorded', { words: 'Only by post' })).data).toEqual({
      contacts: [],
      words: 'Only by post',
    });
    const half = { method: 'phone' as const, safe: true, from: '09:00' };
    expect(refusal(said('SafeContactRecorded', { contacts: [...contacts, half] }))).toEqual({
      code: 'SAFE_CONTACT_HALF_A_TIME',
      pointer: '/contacts/1',
    });
  });

  it('is what was said last, in place of all before', () => {
    const event = (words: string, when: string) =>
      given(SafeContactRecorded, { contacts: [], words }, at(when));
    const earlier = event('By phone', '2026-11-03T10:00:00Z');
    const later = event('Only by post', '2026-11-04T10:00:00Z');

    expect(safeContactOf(state([later, earlier]))?.words).toBe('Only by post');
    expect(safeContactOf(state([]))).toBeUndefined();
  });
});

describe('the history of a person', () => {
  it('passes over events that cannot be opened, and those of other nouns', () => {
    const other = given({ name: 'SomethingElse', schema: 1, parts: {} }, {});
    expect(state([forgotten('PersonRegistered'), other])).toEqual(personDecider.initial);
  });

  it('can be read without what is held', () => {
    const held: Given = { visibility: { held: true } };
    const events = [
      recorded(decide(said('SafeContactRecorded', { words: 'Only by post' })), held),
      recorded(decide(linked(CUSTODY, 'linked')), held),
      recorded(decide(said('PersonRegistered', {})), held),
      recorded(
        decide(said('AccessNeedRecorded', { group: 'contact-method', words: 'Text' })),
        held,
      ),
    ];
    expect(visibleOf(state(events))).toEqual(personDecider.initial);
    expect(safeContactOf(state(events))?.words).toBe('Only by post');
  });

  it('names each event once', () => {
    const names = [
      ...personEvents,
      ...identityLinkEvents,
      ...heldEvents,
      ...representativeEvents,
      ...misfilingEvents,
      ...carerEvents,
    ].map(({ name }) => name);
    expect(new Set(names).size).toBe(21);
    expect(names).toHaveLength(21);
  });
});
