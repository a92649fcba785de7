import { describe, expect, it } from '@jest/globals';
import { Viewer } from '../../access/src/viewer.js';
import { given, type Given } from '../../ledger/src/given.features.js';
import { words } from '../../vocabulary/src/vocabulary.graphql.js';
import { plansIn } from './crisis-plan.answers.js';
import {
  AUTHORS,
  CONFIDENTIALITY,
  HelpfulItemAdded,
  type ItemAddedData,
  PARTICIPANTS,
  PLAN_KINDS,
  PlanAgreed,
  PlanCreated,
  type PlanCreatedData,
  PlanPublished,
  PlanRetired,
  PlanReviewed,
  REVIEW_OUTCOMES,
  SectionEdited,
  UnhelpfulItemAdded,
} from './crisis-plan.events.js';

const NOW = Date.parse('2026-12-01T12:00:00Z');
const PERSON = {
  subjects: ['s1', 's2'],
  veil: { veil: () => '', unveil: () => undefined },
  viewer: () => Promise.resolve(Viewer.UNBOUNDED),
};
const POLICE = { system: 'https://example.org/org', value: 'police' };

const id = (number: number) => `00000000-0000-8000-8000-${String(number).padStart(12, '0')}`;
const at = (number: number, occurredAt = '2026-11-03T10:00:00Z'): Given => ({
  id: id(number),
  position: number,
  occurredAt,
});

const created = (data: Partial<PlanCreatedData> = {}): PlanCreatedData => ({
  plan: 'p1',
  kind: '736253002',
  confidentiality: 'R',
  sensitivity: 'PSY',
  title: 'My plan',
  sections: [
    { section: 'helps', words: '' },
    { section: 'not-helpful', words: '' },
    { section: 'medication', title: 'Medicines', words: 'None at night' },
  ],
  helpful: [{ item: 'h1', section: 'helps', ...said('A quiet room') }],
  unhelpful: [{ item: 'u1', section: 'not-helpful', ...said('Being held') }],
  peopleNotToBeTold: [{ list: 'helpful', item: 'h1', words: 'her brother' }],
  deficiencies: [{ code: 'ITEM_KNOWN_NOT_STATED', field: '/sections/0/helpful/0/knownToPerson' }],
  ...data,
});

function said(text: string) {
  return { words: text, authoredBy: 'person' as const, knownToPerson: true, notToBeToldTo: [] };
}

const added = (item: string, text: string, section: string): ItemAddedData => ({
  plan: 'p1',
  item,
  section,
  ...said(text),
  deficiencies: [],
});

const theOnly = (events: Parameters<typeof plansIn>[0], now = NOW) => {
  const plans = plansIn(events, PERSON, now);
  expect(plans).toHaveLength(1);
  const [plan] = plans;
  if (!plan) throw new Error('no plan');
  return plan;
};

describe('Plans as they are answered', () => {
  it('keep what helps and what does not apart, in the words that were said', () => {
    const plan = theOnly([
      given(PlanCreated, created(), at(1)),
      given(
        HelpfulItemAdded,
        { ...added('h2', 'Mint tea', 'helps'), authoredBy: 'notStated', notToBeToldTo: [POLICE] },
        at(2),
      ),
      given(UnhelpfulItemAdded, added('u2', 'Loud radios', 'medication'), at(3)),
    ]);
    expect(plan.sections).toEqual([
      {
        section: 'helps',
        title: null,
        words: '',
        helpful: [
          {
            id: 'h1',
            list: { code: 'helpful', words: 'This helps.' },
            words: 'A quiet room',
            authoredBy: { code: 'person', words: 'Your own words' },
            knownToPerson: true,
            notToBeToldTo: [],
          },
          expect.objectContaining({
            words: 'Mint tea',
            authoredBy: expect.objectContaining({ code: 'notStated' }) as unknown,
            notToBeToldTo: [POLICE],
          }),
        ],
        unhelpful: [],
      },
      {
        section: 'not-helpful',
        title: null,
        words: '',
        helpful: [],
        unhelpful: [
          expect.objectContaining({
            id: 'u1',
            list: { code: 'unhelpful', words: 'This does not help. Do not do it.' },
          }),
        ],
      },
      {
        section: 'medication',
        title: 'Medicines',
        words: 'None at night',
        helpful: [],
        unhelpful: [expect.objectContaining({ id: 'u2', words: 'Loud radios' })],
      },
    ]);
    expect(JSON.stringify(plan)).not.toContain('her brother');
  });

  it('say what they are, who told of them, and carry the person’s pseudonyms unseen', () => {
    const plan = theOnly([given(PlanCreated, created({ replaces: 'p0' }), at(1))]);
    expect(plan).toMatchObject({
      id: 'p1',
      person: PERSON,
      title: 'My plan',
      replaces: 'p0',
      made: {
        id: id(1),
        kind: { code: '736253002', words: 'Crisis plan' },
        confidentiality: { code: 'R' },
        toldBy: { role: { code: 'partner' } },
        deficiencies: [{ code: 'ITEM_KNOWN_NOT_STATED' }],
      },
      versions: [],
      retired: null,
    });
  });

  it('give each version once, with what it said when it was published', () => {
    const { versions } = theOnly([
      given(PlanCreated, created(), at(1, '2026-11-03T10:00:00Z')),
      given(PlanPublished, { plan: 'p1', version: 1 }, at(2, '2026-11-03T11:00:00Z')),
      given(
        SectionEdited,
        { plan: 'p1', section: 'medication', words: 'One at night', authoredBy: 'staff' },
        at(3, '2026-11-04T10:00:00Z'),
      ),
      given(
        PlanPublished,
        { plan: 'p1', version: 2, sections: ['medication'] },
        at(4, '2026-11-04T11:00:00Z'),
      ),
      given(PlanPublished, { plan: 'p1', version: 1 }, at(5, '2026-11-03T10:30:00Z')),
    ]);
    expect(
      versions.map(({ version, current, id: event, sections }) => [
        version,
        current,
        event,
        sections.map(({ section, words: text }) => [section, text]),
      ]),
    ).toEqual([
      [2, true, id(4), [['medication', 'One at night']]],
      [
        1,
        false,
        id(5),
        [
          ['helps', ''],
          ['not-helpful', ''],
          ['medication', 'None at night'],
        ],
      ],
    ]);
  });

  it('say who agreed, how they were reviewed, and when the next review is due', () => {
    const events = [
      given(PlanCreated, created(), at(1)),
      given(
        PlanAgreed,
        {
          plan: 'p1',
          version: 1,
          agreedBy: ['person', 'carer'],
          others: 'Her aunt',
          disagreement: 'Not the part on medicines',
          deficiencies: [],
        },
        at(2, '2026-11-03T11:00:00Z'),
      ),
      given(PlanAgreed, { plan: 'p1', agreedBy: [], deficiencies: [] }, at(3)),
      given(
        PlanReviewed,
        {
          plan: 'p1',
          outcome: 'changes-needed',
          reviewedWith: ['staff'],
          words: 'Look at medicines',
          nextReviewBy: '2026-11-30',
        },
        at(4, '2026-11-10T10:00:00Z'),
      ),
    ];
    const plan = theOnly(events);
    expect(plan.agreements).toMatchObject([
      {
        id: id(2),
        version: 1,
        agreedBy: [{ words: 'You' }, { code: 'carer' }],
        disagreement: 'Not the part on medicines',
      },
      { id: id(3), version: null, agreedBy: [] },
    ]);
    expect(JSON.stringify(plan)).not.toContain('Her aunt');
    expect(plan.reviews).toMatchObject([
      { outcome: { code: 'changes-needed' }, words: 'Look at medicines', version: null },
    ]);
    expect([plan.nextReviewDue, plan.reviewOverdue]).toEqual(['2026-11-30', true]);
    const onTheDay = theOnly(events, Date.parse('2026-11-30T23:59:59Z'));
    expect(onTheDay.reviewOverdue).toBe(false);
  });

  it('are not due for review, nor current, once they are retired', () => {
    const plan = theOnly([
      given(PlanCreated, created(), at(1, '2025-11-03T10:00:00Z')),
      given(PlanPublished, { plan: 'p1', version: 1 }, at(2, '2025-11-03T11:00:00Z')),
      given(PlanRetired, { plan: 'p1', reason: 'A new one', replacedBy: 'p2' }, at(3)),
    ]);
    expect(plan).toMatchObject({
      nextReviewDue: null,
      reviewOverdue: false,
      retired: { id: id(3), reason: 'A new one', replacedBy: 'p2' },
      versions: [{ current: false }],
    });
  });

  it('are shown although nobody told of their making', () => {
    const events = [given(HelpfulItemAdded, added('h1', 'Mint tea', 'helps'), at(1))];
    expect(theOnly(events)).toMatchObject({
      made: null,
      title: null,
      sections: [{ section: 'helps', helpful: [{ words: 'Mint tea' }] }],
    });
  });

  it('are told apart by their ids', () => {
    const plans = plansIn(
      [
        given(PlanCreated, created({ plan: 'b' }), at(1)),
        given(PlanCreated, created({ plan: 'a' }), at(2)),
        given(PlanPublished, { plan: 'b', version: 1 }, at(3)),
      ],
      PERSON,
      NOW,
    );
    expect(plans.map(({ id: plan, versions }) => [plan, versions.length])).toEqual([
      ['b', 1],
      ['a', 0],
    ]);
  });

  it('have words for every code', () => {
    const codes = [
      ...PLAN_KINDS.map((kind) => `planKind.${kind}`),
      ...CONFIDENTIALITY.map((level) => `confidentialityLevel.${level}`),
      ...[...AUTHORS, 'notStated'].map((author) => `author.${author}`),
      ...PARTICIPANTS.map((who) => `participant.${who}`),
      ...[...REVIEW_OUTCOMES, 'notStated'].map((outcome) => `reviewOutcome.${outcome}`),
    ];
    for (const code of codes) expect(words(code)).not.toBe(code);
  });
});
