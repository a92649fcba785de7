import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { answered, ask } from '../harness/ask.js';
import { Diary } from '../harness/diary.js';
import { Everything } from '../harness/everything.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/**
 * Two people to whom the same happened, but that the police gave something of one of them that is
 * held. Until it is released nothing tells the two apart but to an officer.
 */

const service = new RunningService();
const people = new People(320_000);
const stranger = people.next();
const ambulance = synthetic('ambulance');
let trust: Partner;
let police: Partner;
let council: Partner;
let everything: Everything;
let officer: string;
/** Of whom something is held, and of whom nothing is. */
let hers: Told;
let his: Told;
/** The ledger's id of what is held. */
let secret = '';

interface Told {
  readonly diary: Diary;
  readonly id: string;
  readonly token: string;
}

const of = (day: string) => `2026-11-${day}:00Z`;

const given = (day: string) => ({
  occurredAt: of(day),
  from: trust.organisation,
  to: { organisation: ambulance },
  channel: 'phone',
  items: [{ category: 'record/risk' }],
});

const inquiry = () => ({
  occurredAt: of('06T02:00'),
  from: police.organisation,
  to: { organisation: trust.organisation },
  channel: 'email',
  items: [{ category: 'record/police' }],
});

/** The same of both, told at the same moments. */
async function begun(): Promise<readonly [Told, Told]> {
  const diaries = [new Diary(service, people.next()), new Diary(service, people.next())] as const;
  for (const day of ['05T02:00', '07T02:00', '08T02:00']) {
    for (const [who, diary] of diaries.entries()) {
      const name = `${['hers', 'his'][who] ?? ''} ${day}`;
      await diary.at(of(day), trust, name, 'DisclosureMade', given(day));
    }
  }
  return [await signedIn(diaries[0]), await signedIn(diaries[1])];
}

async function signedIn(diary: Diary): Promise<Told> {
  const id = await ledgerId(service, diary.person);
  return { diary, id, token: await service.token({ role: 'person', person: id }) };
}

/** Ids, hashes, places and cursors differ between any two people. */
function withoutIds(answer: object): unknown {
  const text = JSON.stringify(answer, (key, value: unknown) => {
    if (value === null) return null;
    return /^(id|eventId|leafHash|promise|.*[cC]ursor)$/.test(key) ? key : value;
  });
  return JSON.parse(text);
}

/** An event that came after all that was recorded until now, look-ups too: answers are as fresh. */
const newest = () =>
  council.send('AccessNeedRecorded', {
    person: stranger,
    occurredAt: of('01T09:00'),
    group: 'contact-method',
    words: 'By post',
  });

/** All that each is answered. */
async function both(): Promise<readonly [unknown, unknown]> {
  const last = await newest();
  return [
    withoutIds(await everything.ofMe(service, hers.token, last)),
    withoutIds(await everything.ofMe(service, his.token, last)),
  ];
}

interface Held {
  readonly held: { readonly edges: readonly { readonly node: Record<string, unknown> }[] };
}

/** What an officer is told that is held of somebody. */
async function heldOf({ id }: Told): Promise<readonly Record<string, unknown>[]> {
  const { person } = await answered<{ person: Held }>(
    service,
    officer,
    `{ person(id: "${id}", purpose: AUDIT, freshAs: "${await newest()}") { held { edges { node {
      id type ground decider reviewBy reviewOverdue sender { value }
      lastReview { reason decider deciderRole reportedBy { value } } } } } } }`,
  );
  return person.held.edges.map(({ node }) => node);
}

interface Went {
  readonly edges: readonly {
    readonly cursor: string;
    readonly node: { readonly id: string; readonly confirmation: { readonly status: string } };
  }[];
}

async function went(args: string): Promise<Went> {
  const { me } = await answered<{ me: { whereMyDataWent: Went } }>(
    service,
    hers.token,
    `{ me(freshAs: "${await newest()}") { whereMyDataWent${args} {
      edges { cursor node { id confirmation { status } } } } } }`,
  );
  return me.whereMyDataWent;
}

async function names(args: string): Promise<readonly string[]> {
  return (await went(args)).edges.map(({ node }) => hers.diary.nameOf(node.id));
}

/** The receipt of what is or was held, as GraphQL and the route answer it. */
async function receipts({ token }: Told = hers): Promise<readonly unknown[]> {
  const { receipt } = await answered<{ receipt: object | null }>(
    service,
    token,
    `{ receipt(eventId: "${secret}") { eventId } }`,
  );
  const { status } = await request(service.address)
    .get(`/v1/receipts/${secret}`)
    .set('authorization', `Bearer ${token}`);
  return [receipt, status];
}

const decision = (event: string, reason: string, clock: string) => ({
  occurredAt: of(clock),
  event,
  reason,
  decider: 'Dr Example',
  deciderRole: 'Caldicott Guardian',
});

beforeAll(async () => {
  service.setClock(of('01T09:00'));
  await service.start();
  [trust, police, council] = (await Promise.all(
    ['trust', 'police', 'council'].map((value) => Partner.of(service, value)),
  )) as [Partner, Partner, Partner];
  everything = await Everything.of(service);
  officer = await service.token({ role: 'officer' });
  [hers, his] = await begun();
  const { eventId } = await hers.diary.at(of('09T09:00'), police, 'held', 'DisclosureMade', {
    ...inquiry(),
    visibility: {
      held: true,
      ground: 'danger',
      decider: 'MARAC',
      reviewBy: of('10T09:00'),
    },
  });
  secret = eventId;
  await hers.diary.at(of('09T10:00'), trust, 'received', 'DisclosureReceived', {
    ...inquiry(),
    disclosure: secret,
  });
  service.setClock(of('11T09:00'));
}, 60_000);
afterAll(async () => service.remove());

describe('Something that is held', () => {
  it('tells its person from nobody of whom nothing is held', async () => {
    const [one, other] = await both();
    expect(one).toEqual(other);
  });

  it('is shown to an officer: why, by whom, until when, and that its review is overdue', async () => {
    expect(await heldOf(hers)).toEqual([
      {
        id: secret,
        type: 'DisclosureMade',
        ground: 'danger',
        decider: 'MARAC',
        reviewBy: '2026-11-10T09:00:00.000Z',
        reviewOverdue: true,
        sender: { value: police.organisation.value },
        lastReview: null,
      },
    ]);
    expect(await heldOf(his)).toEqual([]);
  });

  it('is asked for in vain by everybody else, whether there is any or not', async () => {
    const mine = '{ me { id held { edges { cursor } } } }';
    const [one, other] = [
      await ask<{ me: object }>(service, hers.token, mine),
      await ask<{ me: object }>(service, his.token, mine),
    ];
    expect(one.errors).toEqual(other.errors);
    expect(one.errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_PERMITTED']);
    expect([one.data, other.data]).toEqual([
      { me: { id: hers.id, held: null } },
      { me: { id: his.id, held: null } },
    ]);
    for (const role of ['auditor', 'partner'] as const) {
      const token = await service.token({ role, organisation: synthetic('trust') });
      const [at, none] = await Promise.all(
        [hers.id, his.id].map((id) =>
          ask(
            service,
            token,
            `{ person(id: "${id}", purpose: AUDIT) { held { edges { cursor } } } }`,
          ),
        ),
      );
      expect(at).toEqual(none);
      expect(at?.errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_PERMITTED']);
    }
  });

  it('is not told of by the look-up of an officer who asked for it', async () => {
    const [one, other] = await both();
    expect(one).toEqual(other);
    expect(JSON.stringify(one)).not.toContain('"held"');
  });

  it('is reviewed by who held it, and nothing tells its person', async () => {
    const review = { ...decision(secret, 'Still in danger', '11T10:00'), reviewBy: of('25T09:00') };
    await hers.diary.at(of('11T10:00'), police, 'reviewed', 'HeldReviewed', review);
    const [one, other] = await both();
    expect(one).toEqual(other);
    expect(await heldOf(his)).toEqual([]);
    expect(await heldOf(hers)).toMatchObject([
      {
        reviewBy: '2026-11-25T09:00:00.000Z',
        reviewOverdue: false,
        lastReview: {
          reason: 'Still in danger',
          decider: 'Dr Example',
          deciderRole: 'Caldicott Guardian',
          reportedBy: { value: police.organisation.value },
        },
      },
    ]);
  });

  it('is not released by who did not hold it, who learns nothing by trying', async () => {
    const body = (person: object, type: string, event: string, reviewBy?: string) =>
      council.post(
        council.event(type, {
          person,
          ...decision(event, 'Let it be known', '11T11:00'),
          ...(reviewBy !== undefined && { reviewBy }),
        }),
      );
    service.setClock(of('11T11:00'));
    const shapes: unknown[] = [];
    for (const [{ diary }, event] of [
      [hers, secret],
      [his, secret],
      [hers, '00000000-0000-4000-8000-000000000000'],
      [hers, hers.diary.idOf('hers 05T02:00')],
    ] as const) {
      for (const reviewBy of [undefined, of('26T09:00')]) {
        const type = reviewBy === undefined ? 'HeldReleased' : 'HeldReviewed';
        const answer = await body(diary.person, type, event, reviewBy);
        const { eventId, leafHash, promise, recordedAt, ...rest } = answer.body as Record<
          string,
          unknown
        >;
        hers.diary.name(String(eventId), `tried ${shapes.length}`);
        shapes.push([answer.status, typeof leafHash, String(promise).length, recordedAt, rest]);
      }
    }
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
    const [one, other] = await both();
    expect(one).toEqual(other);
    expect(await heldOf(hers)).toMatchObject([{ reviewBy: '2026-11-25T09:00:00.000Z' }]);
  });
});

describe('What is released', () => {
  it('stands where its time says, confirmed, at every moment at which it was recorded', async () => {
    const cursors = (await went('')).edges.map(({ cursor }) => cursor);
    expect(await names('')).toEqual(['hers 08T02:00', 'hers 07T02:00', 'hers 05T02:00']);
    expect(await receipts()).toEqual([null, 404]);
    const release = decision(secret, 'Nobody is in danger any more', '12T09:00');
    await hers.diary.at(of('12T09:00'), police, 'released', 'HeldReleased', release);

    const now = ['hers 08T02:00', 'hers 07T02:00', 'held', 'hers 05T02:00'];
    expect(await names('')).toEqual(now);
    expect(await names(`(knownAt: "${of('09T09:30')}")`)).toEqual(now);
    expect(await names(`(knownAt: "${of('09T08:00')}")`)).not.toContain('held');
    expect(await names(`(asOf: "${of('06T01:00')}")`)).toEqual(['hers 05T02:00']);
    expect(await names('(filter: { category: "record/police" })')).toEqual(['held']);
    const confirmed = async (args: string) =>
      (await went(args)).edges.find(({ node }) => node.id === secret)?.node.confirmation.status;
    const then = await confirmed(`(knownAt: "${of('09T09:30')}")`);
    const afterwards = await confirmed(`(knownAt: "${of('09T10:30')}")`);
    expect([then, afterwards, await confirmed('')]).not.toContain(undefined);
    expect(afterwards).toBe('confirmed');
    expect(then).not.toBe('confirmed');

    expect(await receipts()).toEqual([{ eventId: secret }, 200]);
    expect(await receipts(his)).toEqual([null, 404]);

    // Cursors of before: nothing comes twice, and nothing is left out that was not there.
    const after = (cursor: string | undefined) => names(`(first: 10, after: "${cursor ?? ''}")`);
    expect(await after(cursors[0])).toEqual(now.slice(1));
    expect(await after(cursors[1])).toEqual(now.slice(2));
    expect(await after(cursors[2])).toEqual([]);
  });

  it('is not on the officer’s list any more', async () => {
    expect(await heldOf(hers)).toEqual([]);
  });

  it('stays shown after a kill', async () => {
    const [before] = await both();
    await service.kill();
    await service.start();
    expect((await both())[0]).toEqual(before);
  });
});
