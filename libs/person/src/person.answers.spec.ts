import { describe, expect, it } from '@jest/globals';
import { fold } from '../../ledger/src/decider.js';
import { given, type Given } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { NHS_NUMBER } from '../../vocabulary/src/nhs-number.js';
import { words } from '../../vocabulary/src/vocabulary.graphql.js';
import {
  accessNeedsOf,
  dateOfBirthOf,
  identifiersOf,
  namesOf,
  safeContactIn,
} from './person.answers.js';
import {
  ACCESS_NEED_GROUPS,
  AccessNeedRecorded,
  CONTACT_METHODS,
  IdentifierLinked,
  type IdentifierLinkedData,
  NAME_USES,
  NEED_MET,
  PersonRegistered,
  type PersonRegisteredData,
  SafeContactRecorded,
} from './person.events.js';
import { personDecider } from './person.js';

const at = (occurredAt: string): Given => ({ occurredAt });
const state = (...events: readonly LedgerEvent[]) => fold(personDecider, events);

const registered = (data: Partial<PersonRegisteredData>, about: Given = {}) =>
  given(
    PersonRegistered,
    { verification: 'notStated', names: [], deficiencies: [], ...data },
    about,
  );

const linked = (value: string, outcome: IdentifierLinkedData['outcome']) =>
  given(IdentifierLinked, {
    identifier: { system: NHS_NUMBER, value },
    verification: 'documents-seen',
    outcome,
    deficiencies: [],
  });

describe('A person as they are answered', () => {
  it('has each name once, the newest first, and the birth that was stated last', () => {
    const amina = { use: 'usual' as const, text: 'Amina Synthetic' };
    const known = state(
      registered({ names: [amina], dateOfBirth: '1990' }, at('2026-11-03T10:00:00Z')),
      registered(
        {
          names: [
            { use: 'nickname', text: 'Mina' },
            { ...amina, family: 'Synthetic', given: ['Amina'] },
          ],
          dateOfBirth: '1990-02-03',
        },
        at('2026-11-05T10:00:00Z'),
      ),
      registered({}, at('2026-11-06T10:00:00Z')),
    );
    expect(namesOf(known)).toEqual([
      {
        use: { code: 'nickname', words: 'a nickname' },
        text: 'Mina',
        family: null,
        given: [],
      },
      {
        use: { code: 'usual', words: 'the name you use' },
        text: 'Amina Synthetic',
        family: 'Synthetic',
        given: ['Amina'],
      },
    ]);
    expect(dateOfBirthOf(known)).toBe('1990-02-03');
    expect(dateOfBirthOf(state())).toBeNull();
  });

  it('has the numbers that lead to them, and none that leads to another', () => {
    const known = state(linked('9990001014', 'linked'), linked('9990001022', 'inUse'));
    expect(identifiersOf(known, [])).toEqual([
      { system: NHS_NUMBER, value: '9990001014', superseded: null },
    ]);
  });

  it('has access needs, and whether they are met', () => {
    const need = {
      group: 'information-format' as const,
      code: '1064141000000108',
      present: true,
      met: 'partly' as const,
      action: 'Letters in large print',
      reviewBy: '2027-01-01T00:00:00Z',
      deficiencies: [],
    };
    expect(accessNeedsOf(state(given(AccessNeedRecorded, need)))).toEqual([
      {
        group: { code: 'information-format', words: 'How information is given to you' },
        code: '1064141000000108',
        words: null,
        met: { code: 'partly', words: 'Part of this is done.' },
        action: 'Letters in large print',
        mayBeShared: null,
        reviewBy: new Date('2027-01-01T00:00:00Z'),
      },
    ]);
  });

  it('says of each way of contact in words whether it is safe', () => {
    const known = state(
      given(SafeContactRecorded, {
        contacts: [
          { method: 'text', safe: true, address: '07700 900123', days: ['mon'], from: '09:00' },
          { method: 'post', safe: false },
        ],
        words: 'Not when he is home',
        people: 'Her husband must not notice',
      }),
    );
    expect(safeContactIn(known)).toEqual({
      ways: [
        {
          method: { code: 'text', words: 'by text message' },
          safe: true,
          safety: 'This is safe.',
          address: '07700 900123',
          days: ['mon'],
          from: '09:00',
          until: null,
          leaveMessage: null,
          sayWhoCalls: null,
        },
        expect.objectContaining({ safe: false, safety: 'This is not safe. Do not use it.' }),
      ],
      words: 'Not when he is home',
      people: 'Her husband must not notice',
      reviewBy: null,
    });
    expect(safeContactIn(state())).toBeNull();
  });

  it('has words for every code', () => {
    const codes = [
      ...NAME_USES.map((use) => `nameUse.${use}`),
      ...ACCESS_NEED_GROUPS.map((group) => `accessNeed.${group}`),
      ...[...NEED_MET, 'notStated'].map((met) => `needMet.${met}`),
      ...CONTACT_METHODS.map((method) => `contactMethod.${method}`),
    ];
    for (const code of codes) expect(words(code)).not.toBe(code);
  });
});
