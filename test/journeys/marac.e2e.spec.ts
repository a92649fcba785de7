import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { answered, ask } from '../harness/ask.js';
import { Diary } from '../harness/diary.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/**
 * A conference about somebody in danger. Its agreement holds by default what is shared under it: no
 * sender says so. Both ends, what is said of it and what is passed on are held; one end was shown
 * before, and an officer is told. Then it is released.
 */

const service = new RunningService();
const diary = new Diary(service, new People(340_000).next());
let trust: Partner;
let police: Partner;
let council: Partner;
let officer: string;
let person: string;
let id: string;

const of = (day: string) => `2026-11-${day}:00Z`;

const at = (day: string, partner: Partner, name: string, type: string, data: object) =>
  diary.at(of(day), partner, name, type, { occurredAt: of(day), ...data });

const shared = (from: Partner, to: Partner, more: object = {}) => ({
  from: from.organisation,
  to: { organisation: to.organisation },
  channel: 'meeting',
  items: [{ category: 'record/risk' }],
  ...more,
});

interface Me {
  readonly whereMyDataWent: {
    readonly edges: readonly {
      readonly cursor: string;
      readonly node: {
        readonly occurredAt: { readonly latest: string };
        readonly reason: string;
        readonly confirmation: { readonly status: string };
        readonly withinWishes: { readonly atTheTime: { readonly value: string } };
      };
    }[];
  };
  readonly undeclaredReceipts: { readonly edges: readonly unknown[] };
  readonly plans: readonly { readonly versions: readonly { readonly version: number }[] }[];
  readonly consents: readonly unknown[];
}

async function me(args = ''): Promise<Me> {
  const { me: answer } = await answered<{ me: Me }>(
    service,
    person,
    `{ me(freshAs: "${diary.last}") {
      whereMyDataWent${args} { edges { cursor node {
        occurredAt { latest } reason confirmation { status } withinWishes { atTheTime { value } } } } }
      undeclaredReceipts { edges { node { channel { code } } } }
      plans { versions { version } } consents { id } } }`,
  );
  return answer;
}

/** When what the person is shown happened, newest first. */
const days = ({ whereMyDataWent }: Me) =>
  whereMyDataWent.edges.map(({ node }) => node.occurredAt.latest.slice(8, 16));

async function asOfficer<Answer>(query: string): Promise<Answer> {
  // As fresh as the last event: asking for a person waits for it.
  await answered(
    service,
    officer,
    `{ person(id: "${id}", purpose: AUDIT, freshAs: "${diary.last}") { id } }`,
  );
  return answered<Answer>(service, officer, query);
}

interface List {
  readonly edges: readonly { readonly cursor: string; readonly node: Record<string, unknown> }[];
  readonly pageInfo: { readonly hasNextPage: boolean };
}

const forReview = async (args: string) =>
  (
    await asOfficer<{ heldForReview: List }>(
      `{ heldForReview(${args}) { pageInfo { hasNextPage } edges { cursor node {
        id person type agreement ground decider reviewBy reviewOverdue sender { value }
        heldTogether { id type own } } } } }`,
    )
  ).heldForReview;

const notices = async (args = '') =>
  (
    await asOfficer<{ notices: List }>(
      `{ notices${args} { pageInfo { hasNextPage } edges { cursor node {
        kind { code } person event type because since settled } } } }`,
    )
  ).notices;

const told = ({ edges }: List) => edges.map(({ node }) => node);

const receipt = async (name: string) =>
  (
    await request(service.address)
      .get(`/v1/receipts/${diary.idOf(name)}`)
      .set('authorization', `Bearer ${person}`)
  ).status;

const release = (day: string, by: Partner, name: string) =>
  at(day, by, `released ${name}`, 'HeldReleased', {
    event: diary.idOf(name),
    reason: 'Nobody is in danger any more',
    decider: 'Dr Example',
    deciderRole: 'Caldicott Guardian',
  });

beforeAll(async () => {
  service.setClock(of('01T09:00'));
  await service.start();
  [trust, police, council] = (await Promise.all(
    ['trust', 'police', 'council'].map((value) => Partner.of(service, value)),
  )) as [Partner, Partner, Partner];
  officer = await service.token({ role: 'officer' });
  await police.send('AgreementRegistered', {
    id: 'marac',
    occurredAt: of('01T09:00'),
    title: 'MARAC',
    parties: [
      [trust, 'nhs-trust'] as const,
      [police, 'police'] as const,
      [council, 'council'] as const,
    ].map(([{ organisation }, kind]) => ({ organisation, name: organisation.value, kind })),
    controllers: [trust.organisation, police.organisation, council.organisation],
    jointControllers: false,
    regime: 'UK_GDPR',
    categories: ['record/risk'],
    howUsed: 'To plan for somebody’s safety',
    purposes: [{ purpose: 'THREAT', words: 'to keep somebody safe' }],
    benefits: [{ to: 'person', words: 'somebody is safer' }],
    effectiveFrom: '2026-11-01',
    visibilityByDefault: {
      held: true,
      ground: 'danger to somebody',
      decider: 'The chair of the MARAC',
      reviewAfter: 'P7D',
    },
  });
  await at('02T09:00', trust, 'open', 'DisclosureMade', shared(trust, council, { reason: 'open' }));
  id = await ledgerId(service, diary.person);
  person = await service.token({ role: 'person', person: id });
}, 60_000);
afterAll(async () => service.remove());

describe('What is shared under an agreement that holds by default', () => {
  it('is answered to its sender as anything else is', async () => {
    service.setClock(of('03T09:00'));
    const [under, without] = await Promise.all(
      [{ agreement: 'marac' }, {}].map((more, nth) =>
        trust.post(
          trust.event('DisclosureMade', {
            person: new People(345_000 + nth).next(),
            occurredAt: of('03T09:00'),
            ...shared(trust, council, more),
          }),
        ),
      ),
    );
    expect([under?.status, without?.status]).toEqual([201, 201]);
    expect(Object.keys(under?.body as object)).toEqual(Object.keys(without?.body as object));
  });

  it('is held with its other end, what is said of it, and what is passed on', async () => {
    const before = JSON.stringify(await me());
    // One end came first, without the agreement: it is shown.
    await at('04T08:00', council, 'early', 'DisclosureReceived', shared(police, council));
    const early = await me();
    expect(early.undeclaredReceipts.edges).toHaveLength(1);
    const under = { agreement: 'marac' };
    await at('04T09:00', police, 'secret', 'DisclosureMade', shared(police, trust, under));
    await at('04T09:10', trust, 'got', 'DisclosureReceived', {
      ...shared(police, trust),
      disclosure: diary.idOf('secret'),
    });
    await at('04T09:20', trust, 'onward', 'OnwardShared', {
      ...shared(trust, police),
      onwardOf: diary.idOf('secret'),
    });
    await at('04T09:30', police, 'further', 'OnwardShared', {
      ...shared(police, council, { reference: 'case 7' }),
      onwardOf: diary.idOf('onward'),
    });
    await at('04T09:40', police, 'corrected', 'DisclosureCorrected', {
      disclosure: diary.idOf('secret'),
      changes: { reason: 'She is in danger' },
      correctionReason: 'more is known',
    });
    await at('04T09:50', council, 'got further', 'DisclosureReceived', {
      ...shared(police, council, { reference: 'case 7' }),
    });
    expect(await me()).toEqual(early);
    const names = ['secret', 'got', 'onward', 'further', 'corrected', 'got further'];
    expect(await Promise.all(names.map(receipt))).toEqual(names.map(() => 404));
    expect([await receipt('open'), await receipt('early')]).toEqual([200, 200]);
    expect(before).not.toEqual(JSON.stringify(early));
  });

  it('is told to an officer at once, where an end was shown before', async () => {
    expect(told(await notices())).toEqual([
      {
        kind: { code: 'endShown' },
        person: id,
        event: diary.idOf('early'),
        type: 'DisclosureReceived',
        because: diary.idOf('further'),
        since: '2026-11-04T09:30:00.000Z',
        settled: false,
      },
    ]);
  });

  it('comes up for review when the agreement says, with all that is held with it', async () => {
    expect(told(await forReview('by: "2026-11-10T00:00:00Z"'))).toEqual([]);
    const list = await forReview('first: 1, by: "2026-11-30T00:00:00Z"');
    expect([told(list)[0]?.['agreement'], list.pageInfo.hasNextPage]).toEqual(['marac', true]);
    const next = await forReview(
      `first: 1, by: "2026-11-30T00:00:00Z", after: "${list.edges[0]?.cursor ?? ''}"`,
    );
    expect(told(next)).toEqual([
      {
        id: diary.idOf('secret'),
        person: id,
        type: 'DisclosureMade',
        agreement: 'marac',
        ground: 'danger to somebody',
        decider: 'The chair of the MARAC',
        reviewBy: '2026-11-11T09:00:00.000Z',
        reviewOverdue: false,
        sender: { value: 'police' },
        heldTogether: [
          { id: diary.idOf('got'), type: 'DisclosureReceived', own: false },
          { id: diary.idOf('onward'), type: 'OnwardShared', own: false },
          { id: diary.idOf('further'), type: 'OnwardShared', own: false },
          { id: diary.idOf('got further'), type: 'DisclosureReceived', own: false },
        ],
      },
    ]);
    expect(next.pageInfo.hasNextPage).toBe(false);
    expect(told(await forReview('undated: true'))).toEqual([]);
  });

  it('is listed to nobody else, who are answered alike, and not by a cursor of another list', async () => {
    const queries = ['{ notices { edges { cursor } } }', '{ heldForReview { edges { cursor } } }'];
    for (const role of ['partner', 'auditor'] as const) {
      const token = await service.token({ role, organisation: trust.organisation });
      for (const query of queries) {
        const { errors } = await ask(service, token, query);
        expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_PERMITTED']);
      }
    }
    for (const query of queries) {
      const { errors } = await ask(service, person, query);
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_PERMITTED']);
    }
    for (const list of ['notices', 'heldForReview']) {
      const { errors } = await ask(
        service,
        officer,
        `{ ${list}(after: "bm9uc2Vuc2U") { edges { cursor } } }`,
      );
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_REQUEST']);
    }
  });
});

describe('What is released', () => {
  it('is shown with all that was held with it, where its time says, and old cursors stay sound', async () => {
    const before = await me();
    const [cursor] = before.whereMyDataWent.edges.map((edge) => edge.cursor);
    await release('05T09:00', police, 'secret');
    const after = await me();
    expect(days(after)).toEqual(['04T09:30', '04T09:20', '04T09:00', '02T09:00']);
    expect(after.whereMyDataWent.edges.map(({ node }) => node.confirmation.status)).toMatchObject([
      'confirmed',
      expect.any(String),
      'confirmed',
      expect.any(String),
    ]);
    expect(after.whereMyDataWent.edges[2]?.node.reason).toBe('She is in danger');
    expect(days(await me('(knownAt: "2026-11-04T09:35:00Z")'))).toEqual(days(after));
    expect(days(await me(`(first: 9, after: "${cursor ?? ''}")`))).toEqual([]);
    const names = ['secret', 'got', 'onward', 'further', 'corrected', 'got further'];
    expect(await Promise.all(names.map(receipt))).toEqual(names.map(() => 200));
    expect(told(await notices())).toMatchObject([{ settled: true }]);
  });

  it('may be a wish, which counts from its time', async () => {
    const held = { visibility: { held: true, ground: 'x' } };
    await at('01T10:00', council, 'no', 'ConsentRefused', held);
    const before = await me();
    expect(before.consents).toEqual([]);
    expect(before.whereMyDataWent.edges[0]?.node.withinWishes.atTheTime.value).toBe('notAsked');
    await release('06T09:00', council, 'no');
    const after = await me();
    expect(after.consents).toHaveLength(1);
    expect(
      new Set(after.whereMyDataWent.edges.map(({ node }) => node.withinWishes.atTheTime.value)),
    ).toEqual(new Set(['no']));
    expect(days(await me('(filter: { withinWishes: no })'))).toEqual(days(after));
  });

  it('may be a plan’s version, and no number that was shown changes', async () => {
    const plan = { plan: 'p1' };
    const versions = async () =>
      (await me()).plans.flatMap((one) => one.versions.map(({ version }) => version));
    await at('07T09:00', trust, 'plan', 'PlanCreated', plan);
    await at('07T09:01', trust, 'v1', 'PlanPublished', plan);
    const held = { visibility: { held: true, ground: 'x' } };
    await at('07T09:02', trust, 'held version', 'PlanPublished', { ...plan, ...held });
    await at('07T09:03', trust, 'v2', 'PlanPublished', plan);
    expect(await versions()).toEqual([2, 1]);
    await release('07T09:04', trust, 'held version');
    expect(await versions()).toEqual([3, 2, 1]);
    await at('07T09:05', trust, 'v4', 'PlanPublished', plan);
    expect(await versions()).toEqual([4, 3, 2, 1]);
  });

  it('stays shown after a kill', async () => {
    const before = await me();
    await service.kill();
    await service.start();
    expect(await me()).toEqual(before);
  });
});
