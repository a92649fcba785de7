import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CloudEvent, HTTP } from 'cloudevents';
import type request from 'supertest';
import type { IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { answered } from '../harness/ask.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { isKnown, People, signedIn } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/** What a partner's developer meets who sends events with the npm package `cloudevents`. */

const SOURCE = '/systems/crisis-line';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const police = synthetic('police');

const service = new RunningService();
const people = new People(100_000);
let trust: Partner;
let haven: Partner;
let ids = 0;

interface Receipt {
  readonly eventId: string;
  readonly leafHash: string;
  readonly recordedAt: string;
  readonly deficiencies: readonly { readonly code: string }[];
}

interface Outcome {
  readonly status: number;
  readonly receipt?: Receipt;
  readonly problem?: {
    readonly type: string;
    readonly errors?: readonly { readonly pointer: string; readonly rule: string }[];
  };
}

beforeAll(async () => {
  service.setClock('2026-11-05T12:00:00Z');
  await service.start();
  trust = await Partner.of(service, 'trust');
  haven = await Partner.of(service, 'haven');
}, 60_000);
afterAll(async () => service.remove());

function event(name: string, data: object, id = `event-${(ids += 1)}`) {
  return new CloudEvent({ id, source: SOURCE, type: `org.waymark.${name}.v1`, data });
}

function disclosure(person: IdentifierValue, more: object = {}) {
  return {
    person,
    occurredAt: '2026-11-05T11:00:00Z',
    from: synthetic('trust'),
    to: { organisation: police },
    channel: 'phone',
    items: [{ category: 'record/risk' }],
    ...more,
  };
}

const receiptOf = ({ body }: request.Response) => body as Receipt;
const problemOf = ({ body }: request.Response) => body as NonNullable<Outcome['problem']>;
const kind = (answer: request.Response) => problemOf(answer).type.split('/').at(-1);

async function batch(partner: Partner, events: readonly object[]): Promise<readonly Outcome[]> {
  const answer = await partner.message({
    headers: { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' },
    body: JSON.stringify(events),
  });
  expect(answer.status).toBe(200);
  return answer.body as Outcome[];
}

interface Went {
  readonly id: string;
  readonly reason: string;
  readonly withinWishes: Record<'atTheTime' | 'knownToTheSender', { readonly value: string }>;
  readonly deficiencies: readonly { readonly code: string }[];
}

/** How much stands in the log. */
function leaves(): unknown {
  const db = new DatabaseSync(join(service.data, 'log', 'log.db'), { readOnly: true });
  try {
    return db.prepare('SELECT count(*) AS leaves FROM leaves').get()?.['leaves'];
  } finally {
    db.close();
  }
}

/** Where somebody's data went, as fresh as an event. */
async function went(person: IdentifierValue, freshAs: string): Promise<readonly Went[]> {
  const { me } = await answered<{ me: { whereMyDataWent: { edges: { node: Went }[] } } }>(
    service,
    await signedIn(service, person),
    `{ me(freshAs: "${freshAs}") { whereMyDataWent { edges { node { id reason
        withinWishes { atTheTime { value } knownToTheSender { value } } deficiencies { code } } } } } }`,
  );
  return me.whereMyDataWent.edges.map(({ node }) => node);
}

describe('a partner who sends events with the package cloudevents', () => {
  it('gets a receipt for an event in structured mode, and it is in the person’s answer', async () => {
    const person = people.next();
    const sent = event('DisclosureMade', disclosure(person, { reason: 'The nearest car' }));
    const answer = await trust.message(HTTP.structured(sent));
    expect(answer.status).toBe(201);
    expect(receiptOf(answer)).toEqual({
      eventId: expect.stringMatching(UUID),
      leafHash: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      recordedAt: '2026-11-05T12:00:00.000Z',
      promise: expect.stringMatching(/^waymark\.example\/log\/promise\n/),
      deficiencies: expect.arrayContaining([
        {
          code: 'PURPOSE_NOT_STATED',
          pointer: '/data/purpose',
          message: expect.stringMatching(/^[A-Z].+\.$/),
        },
      ]),
    });
    const { eventId } = receiptOf(answer);
    expect(answer.headers['location']).toBe(`/v1/receipts/${eventId}`);
    expect(await went(person, eventId)).toMatchObject([{ id: eventId, reason: 'The nearest car' }]);
  });

  it('gets one in binary mode, whatever the language of the words', async () => {
    const person = people.next();
    const reason = 'Mae hi’n ofnus — 心配 — 😀';
    const data = disclosure(person, { reason, language: 'cy' });
    const answer = await trust.message(HTTP.binary(event('DisclosureMade', data)));
    expect(answer.status).toBe(201);
    expect(await went(person, receiptOf(answer).eventId)).toMatchObject([{ reason }]);
  });

  it('gets one for each event of a batch, in order', async () => {
    const person = people.next();
    const reasons = ['first', 'second', 'third'];
    const outcomes = await batch(
      trust,
      reasons.map((reason) => event('DisclosureMade', disclosure(person, { reason }))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([201, 201, 201]);
    const told = new Map((await went(person, last(outcomes))).map((one) => [one.id, one.reason]));
    expect(outcomes.map(({ receipt }) => told.get(receipt?.eventId ?? ''))).toEqual(reasons);
  });

  it('gets the same receipt with 200 when it sends an event again, in whichever mode', async () => {
    const sent = event('DisclosureMade', disclosure(people.next()));
    const first = await trust.message(HTTP.structured(sent));
    const again = await trust.message(HTTP.binary(sent));
    const [inBatch] = await batch(trust, [sent]);
    expect([first.status, again.status, inBatch?.status]).toEqual([201, 200, 200]);
    expect([again.body, inBatch?.receipt]).toEqual([first.body, first.body]);
    const fetched = await trust.receipt(receiptOf(first).eventId);
    const { deficiencies: _, ...receipt } = receiptOf(first);
    const { proof } = fetched.body as { readonly proof: unknown };
    expect(fetched.body).toEqual({ format: 'waymark-receipt/1', ...receipt, proof });
  });

  it('records an event once, however many send it at once', async () => {
    const person = people.next();
    const sent = event('DisclosureMade', disclosure(person));
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, nth) =>
        trust.message(nth % 2 === 0 ? HTTP.structured(sent) : HTTP.binary(sent)),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(11);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await went(person, receiptOf(answers[0] as request.Response).eventId)).toHaveLength(1);
  });

  it('is refused other content under the same id, and told nothing of what is there', async () => {
    const person = people.next();
    const sent = event('DisclosureMade', disclosure(person, { reason: 'secret-of-the-first' }));
    await trust.message(HTTP.structured(sent));
    const others = [
      sent.cloneWith({ data: disclosure(person, { reason: 'other' }) }),
      sent.cloneWith({ data: disclosure(people.next(), { reason: 'secret-of-the-first' }) }),
      event('PlanCreated', { person, occurredAt: '2026-11-05T11:00:00Z', plan: 'p' }, sent.id),
    ];
    for (const other of others) {
      const answer = await trust.message(HTTP.structured(other));
      expect([answer.status, kind(answer)]).toEqual([409, 'content-mismatch']);
      expect(answer.text).not.toMatch(/secret|revision|position|expected|[0-9a-f]{8}-/);
    }
    const again = await trust.message(HTTP.structured(sent));
    expect(again.status).toBe(200);
  });

  it('shares neither ids nor receipts with another partner that picks the same source and id', async () => {
    const [hers, his] = [people.next(), people.next()];
    const ours = event('DisclosureMade', disclosure(hers));
    const theirs = event('DisclosureMade', disclosure(his, { from: haven.organisation }), ours.id);
    const [first, second] = [
      await trust.message(HTTP.structured(ours)),
      await haven.message(HTTP.structured(theirs)),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    const [ourId, theirId] = [receiptOf(first).eventId, receiptOf(second).eventId];
    expect(ourId).not.toBe(theirId);
    const another = await haven.receipt(ourId);
    const nobodys = await haven.receipt('00000000-0000-8000-8000-000000000000');
    expect([another.status, another.text]).toEqual([404, nobodys.text]);
    expect((await haven.receipt(theirId)).status).toBe(200);
    expect((await trust.message(HTTP.structured(ours))).body).toEqual(first.body);
    expect((await haven.message(HTTP.structured(theirs))).body).toEqual(second.body);
    expect((await went(hers, ourId)).map(({ id }) => id)).toEqual([ourId]);
    expect((await went(his, theirId)).map(({ id }) => id)).toEqual([theirId]);
  });
});

const last = (outcomes: readonly Outcome[]) => outcomes.at(-1)?.receipt?.eventId ?? '';

describe('what a partner is told of a mistake', () => {
  it.each([
    ['a field that nobody knows', { postcode: 'GU1' }, '/data/postcode', 'unknownField'],
    [
      'one deep within',
      { items: [{ category: 'record/risk', colour: 'red' }] },
      '/data/items/0/colour',
      'unknownField',
    ],
    ['a field that is missing', { channel: undefined }, '/data/channel', 'required'],
    ['a code that is none', { purpose: 'GOSSIP' }, '/data/purpose', 'isPurpose'],
    ['a time without an offset', { occurredAt: '2026-11-05T11:00' }, '/data/occurredAt', 'isWhen'],
    [
      'a number with a wrong check digit',
      { person: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9434765918' } },
      '/data/person/value',
      'isIdentifierValue',
    ],
    [
      'a time yet to come',
      { occurredAt: '2026-11-05T12:05:00.001Z' },
      '/data/occurredAt',
      'OCCURRED_IN_THE_FUTURE',
    ],
  ])('names %s, and its rule', async (_, wrong, pointer, rule) => {
    const answer = await trust.message(
      HTTP.structured(event('DisclosureMade', disclosure(people.next(), wrong))),
    );
    expect([answer.status, answer.type]).toEqual([422, 'application/problem+json']);
    expect(problemOf(answer).errors).toMatchObject([{ pointer, rule }]);
  });

  it('names an extension that nobody knows, and the person as subject', async () => {
    const sent = event('DisclosureMade', disclosure(people.next()));
    for (const [more, pointer] of [
      [{ colour: 'red' }, '/colour'],
      [{ subject: '9990001014' }, '/subject'],
    ] as const) {
      const answer = await trust.message(HTTP.structured(sent.cloneWith(more)));
      expect([answer.status, problemOf(answer).errors?.[0]?.pointer]).toEqual([400, pointer]);
      const binary = await trust.message(HTTP.binary(sent.cloneWith(more)));
      expect([binary.status, problemOf(binary).errors?.[0]?.pointer]).toEqual([400, pointer]);
    }
  });

  it.each([
    ['OutcomeRecorded', 'not-yet-accepted'],
    ['PersonLookedUp', 'unknown-type'],
    ['DisclosureUnmade', 'unknown-type'],
  ])('tells what becomes of %s: %s', async (name, problem) => {
    const answer = await trust.message(HTTP.structured(event(name, disclosure(people.next()))));
    expect([answer.status, kind(answer)]).toEqual([422, problem]);
    expect(problemOf(answer).errors).toMatchObject([{ pointer: '/type' }]);
  });

  it('names field and rule of each item of a batch that fails, and records its neighbours', async () => {
    const person = people.next();
    const at = '2026-11-05T11:00:00Z';
    const outcomes = await batch(trust, [
      event('DisclosureMade', disclosure(person, { reason: 'before' })),
      event('DisclosureMade', disclosure(person, { channel: 'pigeon' })),
      event('ConsentGranted', { person, occurredAt: at }),
      event('ConsentWithdrawn', { person, occurredAt: at }),
      { ...event('DisclosureMade', disclosure(person)).toJSON(), source: undefined },
      event('OutcomeRecorded', { person, occurredAt: at }),
      event('DisclosureMade', disclosure(person, { reason: 'after' })),
    ]);
    const told = outcomes.map(({ status, problem }) => [
      status,
      problem?.errors?.map(({ pointer, rule }) => `${pointer} ${rule}`),
    ]);
    expect(told).toEqual([
      [201, undefined],
      [422, ['/data/channel isIn']],
      [422, ['/data CONSENT_SAYS_NOTHING']],
      [422, ['/data/consent CONSENT_NOT_NAMED']],
      [400, ['/source required']],
      [422, ['/type type']],
      [201, undefined],
    ]);
    const reasons = (await went(person, last(outcomes))).map(({ reason }) => reason);
    expect(reasons.sort()).toEqual(['after', 'before']);
  });

  it('stores nothing of what it refuses', async () => {
    const [person, unheard] = [people.next(), people.next()];
    await trust.message(HTTP.structured(event('DisclosureMade', disclosure(person))));
    const before = leaves();
    const at = '2026-11-05T11:00:00Z';
    const refused = [
      event('DisclosureMade', disclosure(unheard, { postcode: 'GU1' })),
      event('DisclosureMade', disclosure(unheard, { occurredAt: '2026-12-05T11:00:00Z' })),
      event('ConsentGranted', { person: unheard, occurredAt: at }),
      event('ConsentWithdrawn', { person: unheard, occurredAt: at }),
      event('CapacityAssessed', {
        person: unheard,
        occurredAt: at,
        outcome: 'lacking',
        assessorRole: 'doctor',
      }),
      event('PersonRegistered', { person: unheard, occurredAt: at, dateOfBirth: '2030-01-01' }),
      event('AccessNeedRecorded', {
        person: unheard,
        occurredAt: at,
        group: 'communication-support',
      }),
      event('IdentifierLinked', {
        person: unheard,
        occurredAt: at,
        identifier: { system: 'https://waymark.org/Id/person', value: 'x' },
      }),
      event('OutcomeRecorded', { person: unheard, occurredAt: at }),
    ];
    for (const one of refused) {
      const answer = await trust.message(HTTP.structured(one));
      expect([one.type, answer.status]).toEqual([one.type, 422]);
    }
    expect((await batch(trust, refused)).map(({ status }) => status)).toEqual(
      refused.map(() => 422),
    );
    expect(await isKnown(service, unheard)).toBe(false);
    expect(leaves()).toBe(before);
    // The id is free for what the sender meant.
    const mended = refused[0]?.cloneWith({ data: disclosure(unheard) });
    expect((await trust.message(HTTP.structured(mended as CloudEvent<object>))).status).toBe(201);
  });
});

describe('events of one batch about one person', () => {
  it('take effect in order: granted, withdrawn, then disclosed against it', async () => {
    const person = people.next();
    const outcomes = await batch(trust, [
      event('ReportingPeriodDeclared', {
        occurredAt: '2026-11-01T00:00:00Z',
        from: '2026-11-01T00:00:00Z',
      }),
      event('ConsentGranted', {
        person,
        occurredAt: '2026-11-05T10:00:00Z',
        reference: 'consent-7',
        recipients: [police],
        categories: ['record/risk'],
      }),
      event('DisclosureMade', disclosure(person, { occurredAt: '2026-11-05T10:10:00Z' })),
      event('ConsentWithdrawn', {
        person,
        occurredAt: '2026-11-05T10:30:00Z',
        consentReference: 'consent-7',
      }),
      event('DisclosureMade', disclosure(person, { purpose: 'ETREAT' })),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    const answers = (await went(person, last(outcomes))).map(({ withinWishes }) => [
      withinWishes.atTheTime.value,
      withinWishes.knownToTheSender.value,
    ]);
    expect(answers).toEqual([
      ['no', 'no'],
      ['yes', 'yes'],
    ]);
  });

  it('see each other: a plan made, published and disclosed at once', async () => {
    const person = people.next();
    const about = { person, occurredAt: '2026-11-05T10:00:00Z', plan: 'at-once' };
    const outcomes = await batch(trust, [
      event('PlanCreated', { ...about, sections: [{ section: 'helps' }] }),
      event('HelpfulItemAdded', { ...about, words: 'Sit with me' }),
      event('PlanPublished', about),
      event(
        'DisclosureMade',
        disclosure(person, { items: [{ plan: 'at-once', version: 1, sections: ['helps'] }] }),
      ),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const [shown] = await went(person, last(outcomes));
    const codes = shown?.deficiencies.map(({ code }) => code) ?? [];
    expect(codes.filter((code) => code.startsWith('PLAN_'))).toEqual([]);
  });

  it('are one person’s where the batch itself links the identifiers', async () => {
    const person = people.next();
    const own = { system: 'https://trust.example/hospital-number', value: 'H-1' };
    const occurredAt = '2026-11-05T10:00:00Z';
    const outcomes = await batch(trust, [
      event('PersonRegistered', { person: own, occurredAt }),
      event('IdentifierLinked', { person: own, occurredAt, identifier: person }),
      event('DisclosureMade', disclosure(own, { reason: 'by hospital number' })),
      event('DisclosureMade', disclosure(person, { reason: 'by NHS number' })),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const reasons = (await went(person, last(outcomes))).map(({ reason }) => reason);
    expect(reasons.sort()).toEqual(['by NHS number', 'by hospital number']);
  });

  it('are recorded once where one event stands in it twice, and refused where they differ', async () => {
    const person = people.next();
    const sent = event('DisclosureMade', disclosure(person));
    const outcomes = await batch(trust, [
      sent,
      sent,
      sent.cloneWith({ data: disclosure(people.next(), { reason: 'other' }) }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([201, 200, 409]);
    expect(outcomes[1]?.receipt).toEqual(outcomes[0]?.receipt);
  });
});
