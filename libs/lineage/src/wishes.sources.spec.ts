import { describe, expect, it } from '@jest/globals';
import {
  CapacityAssessed,
  ConsentEnteredInError,
  ConsentExpired,
  ConsentGranted,
  ConsentLimited,
  ConsentReconfirmed,
  ConsentRefused,
  ConsentSought,
  ConsentWithdrawn,
} from '../../consent/src/consent.events.js';
import { HelpfulItemAdded, type ItemAddedData } from '../../crisis-plan/src/crisis-plan.events.js';
import { forgotten, given } from '../../ledger/src/given.features.js';
import { CompetenceAssessed, PersonRegistered } from '../../person/src/person.events.js';
import { parseInstant } from '../../vocabulary/src/when.js';
import { ageStatements, consentStatements, planItemStatement } from './wishes.sources.js';

const police = { system: 'https://example.org/police', value: '45' };
const about = {
  id: 'e1',
  occurredAt: '2026-11-03T10:00:00Z',
  recordedAt: '2026-11-03T10:05:00.000Z',
};
const ms = (text: string) => parseInstant(text);

describe('A consent event as a statement', () => {
  it('has who reported it, when it was said, learned and recorded', () => {
    const event = given(
      ConsentWithdrawn,
      { consentReference: 'F1', reference: 'W1' },
      { ...about, occurredAt: '2026-11-03', learnedAt: '2026-11-03T12:00:00+01:00' },
    );
    expect(consentStatements([event])).toEqual([
      {
        kind: 'withdrawal',
        id: 'e1',
        occurred: {
          earliest: ms('2026-11-03T00:00:00Z'),
          latest: ms('2026-11-03T23:59:59.999Z'),
        },
        learnedAt: ms('2026-11-03T11:00:00Z'),
        recordedAt: ms('2026-11-03T10:05:00Z'),
        reporter: 'https://example.org/org|trust',
        reference: 'W1',
        about: { reference: 'F1' },
      },
    ]);
  });

  it('has no reporter where the person said it, and not who is said to have told it', () => {
    const [own] = consentStatements([
      given(ConsentRefused, { decision: 'deny' }, { ...about, actor: { role: 'person' } }),
    ]);
    expect(own).not.toHaveProperty('reporter');
    const [told] = consentStatements([
      given(ConsentRefused, { decision: 'deny' }, { ...about, reportedBy: police }),
    ]);
    expect(told).toMatchObject({ reporter: 'https://example.org/org|trust' });
  });

  it('splits what it names, and leaves out what it does not', () => {
    const scopeOf = (data: object) => {
      const [statement] = consentStatements([
        given(ConsentLimited, { decision: 'deny', ...data }, about),
      ]);
      return statement && 'scope' in statement ? statement.scope : undefined;
    };
    const organisation = 'https://example.org/police|45';
    expect(scopeOf({})).toEqual({});
    expect(
      scopeOf({
        recipients: [
          { ...police, name: 'Police' },
          { ...police, team: 'b' },
        ],
        namedRecipients: [{ type: 'individual', name: 'Ann' }],
        purposes: ['ETREAT'],
      }),
    ).toEqual({
      recipients: [
        { type: 'organisation', organisation },
        { type: 'organisation', organisation, team: 'b' },
        { type: 'individual', name: 'Ann' },
      ],
      purposes: ['ETREAT'],
    });
    expect(scopeOf({ sections: ['helps'], categories: ['record/risk'] })).toEqual({
      items: [{ section: 'helps' }, { category: 'record/risk' }],
    });
    expect(scopeOf({ plan: 'p1' })).toEqual({ items: [{ plan: 'p1' }] });
    expect(
      scopeOf({ plan: 'p1', sections: ['helps'], items: [{ section: 'x', item: 'i1' }] }),
    ).toEqual({
      items: [
        { plan: 'p1', section: 'helps' },
        { plan: 'p1', section: 'x', item: 'i1' },
      ],
    });
  });

  it('takes the days of a period whole, in London', () => {
    const period = { from: '2026-06-01', until: '2026-11-03' };
    const granted = { decision: 'permit', capacityDecision: 'share-information' } as const;
    expect(
      consentStatements([given(ConsentGranted, { ...granted, plan: 'p1', period }, about)]),
    ).toMatchObject([
      {
        kind: 'grant',
        capacityDecision: 'share-information',
        period: { from: ms('2026-05-31T23:00:00Z'), until: ms('2026-11-03T23:59:59.999Z') },
      },
    ]);
  });

  it('is of its kind', () => {
    const consent = { consent: 'e0' };
    const kinds = consentStatements([
      given(ConsentSought, { plan: 'p1' }, about),
      given(ConsentRefused, { decision: 'deny' }, about),
      given(ConsentExpired, consent, about),
      given(ConsentReconfirmed, { ...consent, period: { until: '2027-01-01' } }, about),
      given(ConsentEnteredInError, consent, about),
      given(CapacityAssessed, { ...consent, outcome: 'fluctuating', assessorRole: 'nurse' }, about),
      given(CapacityAssessed, { ...consent, outcome: 'lacks', assessorRole: 'nurse' }, about),
      forgotten('ConsentGranted', about),
    ]).map((statement) => [
      statement.kind,
      'because' in statement ? statement.because : 'lacking' in statement && statement.lacking,
    ]);
    expect(kinds).toEqual([
      ['denial', 'refused'],
      ['expiry', false],
      ['reconfirmation', false],
      ['error', false],
      ['assessment', false],
      ['assessment', true],
    ]);
  });
});

describe('An event of the person’s record as a statement', () => {
  const assessed = { decision: 'Share', assessorRole: 'nurse' };

  it('is what was found of a decision under sixteen, and when they are sixteen', () => {
    const registered = { names: [], deficiencies: [], verification: 'notStated' } as const;
    expect(
      [
        given(CompetenceAssessed, { ...assessed, outcome: 'notCompetent' }, about),
        given(CompetenceAssessed, { ...assessed, outcome: 'competent' }, about),
        given(PersonRegistered, { ...registered, dateOfBirth: '2011-07' }, about),
        given(PersonRegistered, registered, about),
        given(ConsentSought, { plan: 'p1' }, about),
      ].flatMap(ageStatements),
    ).toMatchObject([
      { kind: 'assessment', capacityDecision: 'Share', lacking: true, untilSixteen: true },
      { kind: 'assessment', capacityDecision: 'Share', lacking: false, untilSixteen: true },
      { kind: 'birth', id: 'e1', sixteen: ms('2027-06-30T23:00:00Z') },
    ]);
  });
});

describe('An item of a plan as a statement', () => {
  const data: ItemAddedData = {
    plan: 'p1',
    item: 'i1',
    section: 'helps',
    words: 'Speak quietly',
    authoredBy: 'person',
    notToBeToldTo: [police],
    deficiencies: [],
  };

  it('names those who are not to be told, individuals in words', () => {
    const event = given(HelpfulItemAdded, data, about);
    const written = { ...data, list: 'helpful', peopleNotToBeTold: 'my brother' } as const;
    expect(planItemStatement(event, written)).toMatchObject({
      kind: 'planItem',
      id: 'e1',
      list: 'helpful',
      place: { plan: 'p1', section: 'helps', item: 'i1' },
      notToBeToldTo: [
        { type: 'organisation', organisation: 'https://example.org/police|45' },
        { type: 'individual', name: 'my brother' },
      ],
    });
  });

  it('is one too where it names nobody, for it may take back what it said', () => {
    const nobody = { ...data, notToBeToldTo: [] };
    const event = given(HelpfulItemAdded, nobody, about);
    expect(planItemStatement(event, { ...nobody, list: 'helpful' }).notToBeToldTo).toEqual([]);
  });
});
