import { describe, expect, it } from '@jest/globals';
import { DisclosureMade, type DisclosureMadeData } from '../../disclosure/src/disclosure.events.js';
import { fold, isDecisionRefused } from '../../ledger/src/decider.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { forgotten, given, recorded, type Given } from '../../ledger/src/given.features.js';
import type { ActorRecord, LedgerEvent } from '../../ledger/src/ledger.js';
import { NaiveViews } from '../../views/src/testing/naive-views.js';
import { HeldReleased, HeldReviewed, releasedBy } from './held.events.js';
import { heldDecider, heldThingOf, type HeldCommand, type HeldThing } from './held.js';
import { heldItemOf } from './held.resolver.js';
import { heldProjection, heldTable } from './held.view.js';
import { SafeContactRecorded } from './person.events.js';

const EVENT = '4f0e7a4c-9d1b-8c6e-a2b3-0c9d8e7f6a5b';
const trust = { system: 'https://example.org/org', value: 'trust' };
const police = { system: 'https://example.org/org', value: 'police' };
const TRUST: ActorRecord = { role: 'partner', organisation: trust };
const POLICE: ActorRecord = { role: 'partner', organisation: police };
const OFFICER: ActorRecord = {
  role: 'officer',
  organisation: { system: 'https://example.org/org', value: 'operator' },
};
const HELD: Given = { visibility: { held: true, ground: 'danger' } };

const why = {
  event: EVENT,
  reason: 'As it was',
  decider: 'Dr Example',
  deciderRole: 'Caldicott Guardian',
};
const reviewBy = '2026-11-17T10:00:00Z';
const occurredAt = '2026-11-03T10:00:00Z';

/** What the police hold; under Part 3 with a giver who alone releases it. */
const thing = (more: Partial<HeldThing> = {}): HeldThing => ({
  subject: 'her',
  type: 'DisclosureMade',
  sender: police,
  ...more,
});
const PART3 = thing({ sender: trust, controller: police });

const released = (actor: ActorRecord, about: HeldThing | undefined = thing()): HeldCommand => ({
  type: 'HeldReleased',
  data: why,
  occurredAt,
  actor,
  about,
});
const reviewed = (actor: ActorRecord, about: HeldThing | undefined = thing()): HeldCommand => ({
  type: 'HeldReviewed',
  data: { ...why, reviewBy },
  occurredAt,
  actor,
  about,
});
const ofNothing = (command: HeldCommand): HeldCommand => ({ ...command, about: undefined });

function decide(command: HeldCommand, events: readonly LedgerEvent[] = []): Fact {
  const [fact] = heldDecider.decide(command, fold(heldDecider, events));
  if (!fact) throw new Error('nothing was decided');
  return fact;
}

function refusal(command: HeldCommand): readonly unknown[] {
  try {
    decide(command);
  } catch (error) {
    if (isDecisionRefused(error)) return [error.code, error.pointer];
    throw error;
  }
  throw new Error('it was not refused');
}

const outcome = (command: HeldCommand, events: readonly LedgerEvent[] = []) =>
  (decide(command, events).data as { outcome: string }).outcome;

describe('Something that is held', () => {
  it('is reviewed with who decided, in which role, why, and when it is looked at next', () => {
    expect(decide(reviewed(POLICE))).toEqual({
      type: 'HeldReviewed',
      data: { ...why, reviewBy, outcome: 'counts' },
    });
  });

  it('is released with who decided, in which role, and why', () => {
    expect(decide(released(OFFICER))).toEqual({
      type: 'HeldReleased',
      data: { ...why, outcome: 'counts' },
    });
  });

  it.each([
    ['the organisation that sent it', POLICE, thing(), 'counts', 'counts'],
    ['an officer', OFFICER, thing(), 'counts', 'counts'],
    ['another organisation', TRUST, thing(), 'notTheirs', 'notTheirs'],
    ['another organisation, of nothing', TRUST, undefined, 'notHeld', 'notHeld'],
    ['the giver, under Part 3', POLICE, PART3, 'counts', 'counts'],
    [
      'an officer of the giver, under Part 3',
      { ...POLICE, role: 'officer' },
      PART3,
      'counts',
      'counts',
    ],
    ['whoever sent it and did not give it, under Part 3', TRUST, PART3, 'counts', 'notTheirs'],
    ['whoever sent what a person recorded', TRUST, thing({ sender: trust }), 'counts', 'counts'],
  ] as const)('is reviewed, and released, by %s', (_, actor, about, review, release) => {
    const of = (command: HeldCommand): HeldCommand => ({ ...command, about });
    expect([outcome(of(reviewed(actor))), outcome(of(released(actor)))]).toEqual([review, release]);
  });

  it('is released once', () => {
    const before = [recorded(decide(released(OFFICER)), HELD)];
    expect(outcome(released(POLICE), before)).toBe('already');
    expect(outcome(reviewed(POLICE), before)).toBe('already');
    expect(outcome(reviewed(TRUST), before)).toBe('notTheirs');
  });

  it('is not released by a word that does not count, by a review, or by what cannot be read', () => {
    const before = [
      recorded(decide(released(TRUST)), HELD),
      recorded(decide(reviewed(POLICE)), HELD),
      forgotten('HeldReleased'),
    ];
    expect(outcome(released(POLICE), before)).toBe('counts');
  });

  it('tells an officer, and nobody else, that a decision does not count', () => {
    expect(refusal(ofNothing(released(OFFICER)))).toEqual(['NOTHING_HELD', '/event']);
    expect(refusal(ofNothing(reviewed(OFFICER)))).toEqual(['NOTHING_HELD', '/event']);
    expect(refusal(released(OFFICER, PART3))).toEqual(['CONTROLLER_RELEASES', '/event']);
    expect(outcome(reviewed(OFFICER, PART3))).toBe('counts');
  });

  it('is released whatever it is', () => {
    const plan = thing({ type: 'PlanPublished' });
    for (const actor of [OFFICER, POLICE]) expect(outcome(released(actor, plan))).toBe('counts');
    expect(outcome(released(TRUST, plan))).toBe('notTheirs');
  });

  it('has its next review after the one that sets it', () => {
    for (const same of ['2026-11-03T10:00:00Z', '2026-11-01T10:00:00Z']) {
      const command = { ...reviewed(TRUST, undefined), data: { ...why, reviewBy: same } };
      expect(refusal(command as HeldCommand)).toEqual(['REVIEW_NOT_AHEAD', '/reviewBy']);
    }
  });
});

describe('An event, to whoever decides about it,', () => {
  const made = (regime: string, about: Given) =>
    given(DisclosureMade, { from: police, regime } as DisclosureMadeData, about);

  it('is a thing that is held, of its sender, and under Part 3 of its giver', () => {
    expect(heldThingOf(made('UK_GDPR', HELD))).toEqual({
      subject: '00000000-0000-4000-8000-000000000000',
      type: 'DisclosureMade',
      sender: trust,
    });
    expect(heldThingOf(made('DPA_PART3', HELD))?.controller).toEqual(police);
  });

  it('is none where it is shown, forgotten, unknown, or itself a decision about what is held', () => {
    expect(heldThingOf(made('UK_GDPR', {}))).toBeUndefined();
    expect(heldThingOf(forgotten('DisclosureMade'))).toBeUndefined();
    expect(heldThingOf(undefined)).toBeUndefined();
    for (const command of [released(POLICE), reviewed(POLICE)]) {
      expect(heldThingOf(recorded(decide(command), HELD))).toBeUndefined();
    }
  });
});

describe('The list of what is held', () => {
  const NOW = Date.parse('2026-11-10T10:00:00Z');
  const secret = given(
    SafeContactRecorded,
    { contacts: [], words: 'never' },
    {
      id: EVENT,
      visibility: {
        held: true,
        ground: 'danger',
        decider: 'MARAC',
        reviewBy: '2026-11-09T10:00:00Z',
      },
    },
  );
  const review = (more: object = {}, about: Given = {}) =>
    given(
      HeldReviewed,
      { ...why, reviewBy, outcome: 'counts', ...more },
      { ...HELD, occurredAt: '2026-11-09T09:00:00Z', ...about },
    );
  const release = (outcome: 'counts' | 'notTheirs', about: Given = {}) =>
    given(HeldReleased, { ...why, outcome }, { ...HELD, ...about });

  async function list(...events: readonly LedgerEvent[]) {
    const views = new NaiveViews([heldProjection], () => true);
    await views.apply(events.map((event, index) => ({ ...event, position: index + 1 })));
    expect(views.parked).toEqual([]);
    const { held_events: rows } = JSON.parse(views.contents([heldTable])) as {
      held_events: string[];
    };
    return rows.map((row) => heldItemOf(JSON.parse(row) as Parameters<typeof heldItemOf>[0], NOW));
  }

  it('says what is held, on what ground, by whom, until when, and whether that is past', async () => {
    const moment = new Date(occurredAt);
    expect(await list(secret)).toEqual([
      {
        id: EVENT,
        person: '00000000-0000-4000-8000-000000000000',
        type: 'SafeContactRecorded',
        occurredAt: { earliest: moment, latest: moment },
        recordedAt: new Date('2026-11-03T10:00:00.000Z'),
        sender: trust,
        agreement: null,
        ground: 'danger',
        decider: 'MARAC',
        reviewBy: new Date('2026-11-09T10:00:00Z'),
        reviewOverdue: true,
        lastReview: null,
      },
    ]);
  });

  it('says how it was last looked at, in the order in which that happened', async () => {
    const late = review(
      { reason: 'before', reviewBy: '2026-11-08T10:00:00Z' },
      { occurredAt: '2026-11-07T09:00:00Z' },
    );
    const [item] = await list(secret, review(), late);
    expect(item).toMatchObject({
      reviewBy: new Date(reviewBy),
      reviewOverdue: false,
      lastReview: { reason: 'As it was', decider: 'Dr Example', reportedBy: trust },
    });
  });

  it('has nothing that is shown, and nothing that was decided about what is held', async () => {
    const open = { ...secret, header: { ...secret.header, visibility: { held: false } } };
    expect(await list(open, review(), release('counts'), forgotten('DisclosureMade'))).toEqual([]);
  });

  it('loses what is released, by a word that counts', async () => {
    expect(await list(secret, release('counts'))).toEqual([]);
    const kept = await list(secret);
    expect(await list(secret, release('notTheirs'))).toEqual(kept);
    expect(await list(secret, review({ outcome: 'notTheirs' }))).toEqual(kept);
    expect(await list(secret, release('counts', { subject: 'another' }))).toEqual(kept);
  });
});

describe('A release', () => {
  it('names what is shown from now on, where it counts', () => {
    const about = { ...why, outcome: 'counts' as const };
    expect(releasedBy(given(HeldReleased, about, HELD))).toEqual({
      id: EVENT,
      subject: '00000000-0000-4000-8000-000000000000',
    });
    expect(releasedBy(given(HeldReleased, { ...about, outcome: 'notTheirs' }))).toBeUndefined();
    expect(releasedBy(given(HeldReviewed, { ...about, reviewBy }))).toBeUndefined();
    expect(releasedBy(forgotten('HeldReleased'))).toBeUndefined();
  });
});
