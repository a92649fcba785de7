import { describe, expect, it } from '@jest/globals';
import { given, type Given } from '../../ledger/src/given.features.js';
import { words } from '../../vocabulary/src/vocabulary.graphql.js';
import { consentHistoryOf, standingConsents } from './consent.answers.js';
import {
  CAPACITY_OUTCOMES,
  CapacityAssessed,
  CONSENT_METHODS,
  ConsentEnteredInError,
  consentEvents,
  ConsentExpired,
  ConsentGranted,
  ConsentLimited,
  ConsentReconfirmed,
  ConsentRefused,
  ConsentSought,
  ConsentWithdrawn,
  type ConsentGrantedData,
} from './consent.events.js';

const POLICE = { system: 'https://example.org/police', value: '45', name: 'The police' };
const TRUST = { system: 'https://example.org/org', value: 'trust' };
const NOW = Date.parse('2026-12-01T12:00:00Z');

const id = (number: number) => `00000000-0000-8000-8000-${String(number).padStart(12, '0')}`;

const granted = (number: number, data: Partial<ConsentGrantedData> = {}, about: Given = {}) =>
  given(
    ConsentGranted,
    {
      decision: 'permit',
      capacityDecision: 'share-information',
      recipients: [POLICE],
      purposes: ['ETREAT'],
      sections: ['helps', 'not-helpful'],
      ...data,
    },
    { id: id(number), position: number, ...about },
  );

describe('Consents as they are answered', () => {
  it('say who told of them, when they happened and when they were recorded', () => {
    const [consent] = standingConsents(
      [
        granted(
          1,
          {
            words: 'Yes, tell them',
            method: 'verbal',
            witness: 'A nurse',
            notice: { version: '3', language: 'en' },
            reference: 'F1',
            reason: 'She asked',
          },
          {
            learnedAt: '2026-11-03T10:04:00Z',
            reportedBy: POLICE,
            recordedAt: '2026-11-03T10:05:00.000Z',
          },
        ),
      ],
      NOW,
    );
    expect(consent).toMatchObject({
      id: id(1),
      occurredAt: {
        earliest: new Date('2026-11-03T10:00:00Z'),
        latest: new Date('2026-11-03T10:00:00Z'),
      },
      learnedAt: new Date('2026-11-03T10:04:00Z'),
      recordedAt: new Date('2026-11-03T10:05:00Z'),
      toldBy: { role: { code: 'partner' }, organisation: TRUST, reportedBy: POLICE },
      kind: { code: 'ConsentGranted', words: 'You said yes.' },
      decision: { code: 'permit' },
      status: { code: 'standing' },
      because: [],
      words: 'Yes, tell them',
      method: { code: 'verbal', words: 'by talking' },
      witnessed: true,
      notice: { version: '3', language: 'en' },
      reference: 'F1',
      reason: 'She asked',
      language: 'en',
    });
    expect(JSON.stringify(consent)).not.toContain('A nurse');
  });

  it('say what is agreed to, where null means all', () => {
    const [narrow, broad] = standingConsents(
      [
        granted(1, {
          namedRecipients: [
            { type: 'individual', name: 'Her sister' },
            { type: 'unregistered', name: 'The night shelter' },
          ],
          plan: 'p1',
          items: [{ section: 'helps', item: 'i1' }],
          categories: ['record/contact'],
        }),
        given(ConsentRefused, { decision: 'deny' }, { id: id(2), position: 2 }),
      ],
      NOW,
    );
    expect(narrow?.scope).toEqual({
      recipients: [
        { type: 'organisation', organisation: POLICE, name: null },
        { type: 'individual', organisation: null, name: null },
        { type: 'unregistered', organisation: null, name: 'The night shelter' },
      ],
      purposes: [{ code: 'ETREAT', words: 'Your care in an emergency' }],
      plan: 'p1',
      sections: ['helps', 'not-helpful'],
      items: [{ section: 'helps', item: 'i1' }],
      categories: [{ code: 'record/contact', words: 'how to reach you' }],
    });
    expect(broad?.decision?.code).toBe('deny');
    expect(Object.values(broad?.scope ?? {})).toEqual([null, null, null, null, null, null]);
  });

  it('say all of it in plain words', () => {
    const events = [
      granted(1, { period: { until: '2027-05-03' } }),
      given(
        ConsentLimited,
        {
          decision: 'deny',
          recipients: [{ ...POLICE, team: 'night team' }],
          namedRecipients: [{ type: 'individual', name: 'Her sister' }],
          categories: ['record/risk'],
          items: [{ section: 'helps', item: 'i1' }],
          plan: 'p1',
          period: { from: '2026-11-05T02:05:00Z', until: '2026-11-06' },
        },
        { id: id(2), position: 2 },
      ),
      given(ConsentRefused, { decision: 'deny' }, { id: id(3), position: 3 }),
      given(ConsentSought, { plan: 'p1', period: { from: '2026-11-05' } }, { id: id(4) }),
      given(ConsentWithdrawn, { consent: id(99) }, { id: id(5), position: 5 }),
    ];
    expect(consentHistoryOf(events).map(({ inPlainWords }) => inPlainWords)).toEqual([
      'You said yes. With: The police. For: Your care in an emergency. What: from the crisis plan: helps, not-helpful. Until 3 May 2027.',
      'You said what must not be shared. With: The police (night team), somebody you named. For: anything. What: single items from the crisis plan: helps; risks. From 5 November 2026 at 02:05 until 6 November 2026.',
      'You said no. With: anybody. For: anything. What: everything.',
      'You were asked. With: anybody. For: anything. What: all of the crisis plan. From 5 November 2026.',
      'You took back what you had said. What it is about does not stand in this list.',
    ]);
  });

  it('say what became of them, and which events made it so', () => {
    const consents = standingConsents(
      [
        granted(1),
        granted(2),
        granted(3),
        granted(4),
        given(ConsentWithdrawn, { consent: id(1) }, { id: id(11), position: 11 }),
        given(ConsentExpired, { consent: id(2) }, { id: id(12), position: 12 }),
        given(ConsentEnteredInError, { consent: id(3) }, { id: id(13), position: 13 }),
      ],
      NOW,
    );
    expect(consents.map(({ status, because }) => [status.code, because])).toEqual([
      ['withdrawn', [id(11)]],
      ['expired', [id(12)]],
      ['enteredInError', [id(13)]],
      ['standing', []],
    ]);
  });

  it.each([
    [{ until: '2026-12-01' }, 'standing', 'on its last day, which it counts whole'],
    [{ until: '2026-11-30' }, 'over', 'the day after'],
    [{ until: '2026-12-01T12:00:00Z' }, 'standing', 'at its last instant'],
    [{ until: '2026-12-01T11:59:59Z' }, 'over', 'a second later'],
    [{ from: '2026-12-02' }, 'notYet', 'the day before it begins'],
    [{ from: '2026-12-01' }, 'standing', 'on its first day'],
  ])('with the period %j are %s %s', (period, status, _when) => {
    const [consent] = standingConsents([granted(1, { period })], NOW);
    expect(consent?.status.code).toBe(status);
  });

  it('are withdrawn rather than over where they are both', () => {
    const [consent] = standingConsents(
      [
        granted(1, { period: { until: '2026-11-30' } }),
        given(ConsentWithdrawn, { consent: id(1) }, { id: id(2), position: 2 }),
      ],
      NOW,
    );
    expect(consent?.status.code).toBe('withdrawn');
  });

  it('show of a reconfirmation what it renews, for what is left of its period', () => {
    const reconfirmed = (number: number, about: string, period = {}) =>
      given(
        ConsentReconfirmed,
        { consent: about, ...period },
        { id: id(number), position: number, occurredAt: '2026-11-20T10:00:00Z' },
      );
    const [, , again, further, lapsed, lost] = standingConsents(
      [
        granted(1, { period: { until: '2027-01-31' } }),
        granted(2, { period: { until: '2026-11-10' } }),
        reconfirmed(3, id(1)),
        reconfirmed(4, id(3), { period: { until: '2027-06-30' } }),
        reconfirmed(5, id(2)),
        reconfirmed(6, id(98)),
      ],
      NOW,
    );
    expect(again).toMatchObject({
      about: [id(1)],
      decision: { code: 'permit' },
      scope: { sections: ['helps', 'not-helpful'] },
      period: { from: null, until: new Date('2027-01-31T23:59:59.999Z') },
    });
    expect(further).toMatchObject({
      about: [id(3)],
      scope: { sections: ['helps', 'not-helpful'] },
      // The end of June in London, an hour before it is in Greenwich.
      period: { until: new Date('2027-06-30T22:59:59.999Z') },
    });
    expect(lapsed).toMatchObject({ period: null, status: { code: 'standing' } });
    expect(lost).toMatchObject({ about: [], scope: null });
  });

  it('keep everything in the history: errors, what they are about, and assessments', () => {
    const history = consentHistoryOf([
      granted(1),
      given(
        CapacityAssessed,
        {
          capacityDecision: 'share-information',
          outcome: 'lacks',
          assessorRole: 'psychiatrist',
          reviewBy: '2026-11-10',
        },
        { id: id(2), position: 2 },
      ),
      given(ConsentEnteredInError, { consent: id(1), reason: 'The wrong Amina' }, { id: id(3) }),
    ]);
    expect(history.map(({ kind, about }) => [kind.code, about])).toEqual([
      ['ConsentGranted', []],
      ['CapacityAssessed', []],
      ['ConsentEnteredInError', [id(1)]],
    ]);
    expect(history[1]).toMatchObject({
      scope: null,
      assessment: {
        outcome: { code: 'lacks' },
        decision: 'share-information',
        assessorRole: 'psychiatrist',
        reviewBy: new Date('2026-11-10T00:00:00Z'),
      },
    });
    expect(history[2]).toMatchObject({ reason: 'The wrong Amina', assessment: null });
  });

  it('have words for every code', () => {
    const codes = [
      ...consentEvents.map(({ name }) => `consent.${name}`),
      ...CONSENT_METHODS.map((method) => `consentMethod.${method}`),
      ...CAPACITY_OUTCOMES.map((outcome) => `capacity.${outcome}`),
      ...['standing', 'notYet', 'over', 'withdrawn', 'expired', 'enteredInError'].map(
        (status) => `consentStatus.${status}`,
      ),
    ];
    for (const code of codes) expect(words(code)).not.toBe(code);
  });
});
