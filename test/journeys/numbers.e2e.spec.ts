import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answered, ask } from '../harness/ask.js';
import { Diary } from '../harness/diary.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { People, signedIn } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/** Somebody with disclosures of every kind, who looks for some of them, or for those of a moment. */

const service = new RunningService();
const diary = new Diary(service, new People(200_000).next());
let token: string;
let trust: Partner;
let police: Partner;
let council: Partner;

const ref = ({ organisation: { system, value } }: Partner) =>
  `{ system: "${system}", value: "${value}" }`;

const at = (clock: string, partner: Partner, name: string, type: string, data: object) =>
  diary.at(`2026-11-${clock}Z`, partner, name, type, data);

const stated = {
  reason: 'It was needed',
  howUsed: 'To plan the visit',
  benefitExpected: 'Nobody is hurt',
  confidentialityBasis: { code: 'implied-direct-care' },
  dataProtectionBasis: { article6: 'e', article9: 'h', condition: 'sch1-para2' },
  regime: 'UK_GDPR',
};

interface Node {
  readonly id: string;
  readonly reason: string;
  readonly confirmation: { readonly status: string };
  readonly deficiencies: readonly { readonly code: string }[];
}
interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function page(args = ''): Promise<Page> {
  const { me } = await answered<{ me: { whereMyDataWent: Page } }>(
    service,
    token,
    `{ me(freshAs: "${diary.last}") { whereMyDataWent${args} {
      edges { cursor node { id reason confirmation { status } deficiencies { code } } }
      pageInfo { hasNextPage endCursor } } } }`,
  );
  return me.whereMyDataWent;
}

const named = ({ edges }: Page) => edges.map(({ node }) => diary.nameOf(node.id)).join(' ');
const found = async (filter: string) => named(await page(`(filter: { ${filter} })`));

beforeAll(async () => {
  service.setClock('2026-11-01T00:00:00Z');
  await service.start();
  [trust, police, council] = (await Promise.all(
    ['trust', 'police', 'council'].map((value) => Partner.of(service, value)),
  )) as [Partner, Partner, Partner];
  const from = '2026-11-01T00:00:00Z';
  await trust.send('ReportingPeriodDeclared', { occurredAt: from, from });
  await police.send('ReportingPeriodDeclared', { occurredAt: from, from });
  const plan = { occurredAt: from, plan: 'p' };
  await at('01T09:00:00', trust, 'plan', 'PlanCreated', {
    ...plan,
    sections: [{ section: 'helps' }, { section: 'medication' }],
  });
  await at('01T09:00:00', trust, 'v1', 'PlanPublished', plan);
  await at('01T10:05:00', trust, 'a', 'DisclosureMade', {
    ...stated,
    occurredAt: '2026-11-01T10:00:00Z',
    from: trust.organisation,
    to: { organisation: police.organisation },
    channel: 'phone',
    purpose: 'TREAT',
    items: [{ category: 'record/health/mental', necessary: 'To know' }],
    agreement: 'nobody-registered-it',
  });
  await at('02T10:05:00', trust, 'b', 'DisclosureMade', {
    occurredAt: '2026-11-02T10:00:00Z',
    from: trust.organisation,
    to: { organisation: council.organisation },
    channel: 'email',
    purpose: 'CAREMGT',
    items: [{ plan: 'p', version: 1, sections: ['helps'] }],
  });
  await at('03T10:05:00', trust, 'c', 'DisclosureMade', {
    occurredAt: '2026-11-03T10:00:00Z',
    from: trust.organisation,
    to: { unregistered: { name: 'A night shelter', kind: 'voluntary' } },
    channel: 'paper',
    items: [{ words: 'That she was on her way' }],
  });
  await at('04T10:05:00', trust, 'd', 'EmergencyDisclosureMade', {
    occurredAt: '2026-11-04T10:00:00Z',
    from: trust.organisation,
    to: { organisation: synthetic('ambulance') },
    channel: 'api',
    purpose: 'BTG',
    items: [{ category: 'record/health/medication' }],
    confidentialityBasis: { code: 'overriding-public-interest' },
    dataProtectionBasis: { article6: 'd', article9: 'c', personCannotConsent: true },
  });
  await at('05T10:05:00', police, 'e', 'DisclosureMade', {
    occurredAt: { earliest: '2026-11-05T00:00:00Z', latest: '2026-11-05T04:00:00Z' },
    from: police.organisation,
    to: { organisation: trust.organisation },
    channel: 'verbal',
    purpose: 'ETREAT',
    items: [{ category: 'record/police' }],
  });
  await at('06T10:05:00', council, 'f', 'DisclosureMade', {
    occurredAt: '2026-11-06',
    from: council.organisation,
    to: { individual: 'Her sister' },
    channel: 'verbal',
    purpose: 'FAMRQT',
    items: [{ plan: 'p', version: 7, sections: ['medication'] }, { category: 'record/risk' }],
  });
  token = await signedIn(service, diary.person);
}, 60_000);
afterAll(async () => service.remove());

describe('somebody who looks for some disclosures', () => {
  it('sees all of them, newest first, where nothing is asked for', async () => {
    expect(await found('')).toBe('f e d c b a');
  });

  it.each([
    ['organisation: POLICE', 'e a'],
    ['from: POLICE', 'e'],
    ['to: POLICE', 'a'],
    ['from: TRUST, to: COUNCIL', 'b'],
    ['organisation: { system: "https://elsewhere.example", value: "police" }', ''],
    ['since: "2026-11-05T04:00:00Z"', 'f e'],
    ['since: "2026-11-05T04:00:00.001Z"', 'f'],
    ['until: "2026-11-05T00:00:00Z"', 'e d c b a'],
    ['until: "2026-11-04T23:59:59.999Z"', 'd c b a'],
    ['since: "2026-11-02T00:00:00Z", until: "2026-11-03T23:00:00+00:00"', 'c b'],
    ['since: "2026-11-06T12:00:00Z", until: "2026-11-06T12:00:00Z"', 'f'],
    ['purpose: "TREAT"', 'e d a'],
    ['purpose: "ETREAT"', 'e d'],
    ['purpose: "BTG"', 'd'],
    ['purpose: "PATRQT"', 'f'],
    ['purpose: "PurposeOfUse"', 'f e d b a'],
    ['purpose: "notStated"', 'c'],
    ['plan: ITS_ID', 'f b'],
    ['plan: "%"', ''],
    ['section: "medication"', 'f'],
    ['plan: "p"', ''],
    ['plan: ITS_ID, section: "helps"', 'b'],
    ['category: "record/health"', 'd a'],
    ['category: "record/health/medication"', 'd'],
    ['category: "record"', 'f e d a'],
    ['channel: "verbal"', 'f e'],
    ['channel: "fax"', ''],
    ['confidentialityBasis: "implied-direct-care"', 'a'],
    ['article6: "d"', 'd'],
    ['emergency: true', 'd'],
    ['emergency: false', 'f e c b a'],
    ['deficiency: "PURPOSE_NOT_STATED"', 'c'],
    ['deficiency: "ITEM_IN_WORDS_ONLY"', 'c'],
    ['deficiency: "AGREEMENT_NOT_STATED"', 'f e d c b'],
    ['deficiency: "AGREEMENT_UNKNOWN"', 'a'],
    ['deficiency: "PLAN_VERSION_UNKNOWN"', 'f'],
    ['deficiency: ""', 'f e d c b a'],
    ['withinWishes: notAsked', 'f e d c b a'],
    ['withinWishes: cannotSay', ''],
    ['withinWishes: yes', ''],
    ['organisation: null, channel: null, emergency: null, since: null', 'f e d c b a'],
  ])('finds by { %s }: %s', async (filter, expected) => {
    const organisations = { POLICE: police, TRUST: trust, COUNCIL: council };
    const { me } = await answered<{ me: { plans: { id: string }[] } }>(
      service,
      token,
      '{ me { plans { id } } }',
    );
    const written = Object.entries(organisations).reduce(
      (text, [name, partner]) => text.replaceAll(name, ref(partner)),
      filter.replace('ITS_ID', JSON.stringify(me.plans[0]?.id)),
    );
    expect(await found(written)).toBe(expected);
  });

  it('finds by a deficiency exactly what shows it', async () => {
    const all = await page();
    const codes = new Set(
      all.edges.flatMap(({ node }) => node.deficiencies.map(({ code }) => code)),
    );
    expect(codes.size).toBeGreaterThan(8);
    for (const code of codes) {
      const showing = all.edges.filter(({ node }) =>
        node.deficiencies.some((one) => one.code === code),
      );
      expect([code, await found(`deficiency: "${code}"`)]).toEqual([
        code,
        named({ ...all, edges: showing }),
      ]);
    }
  });
});

describe('somebody who pages', () => {
  it.each([1, 2, 4, 200])('meets each disclosure once, %d at a time', async (first) => {
    const seen: string[] = [];
    let args = `(first: ${first})`;
    for (;;) {
      const { edges, pageInfo } = await page(args);
      seen.push(...edges.map(({ node }) => diary.nameOf(node.id)));
      expect(edges.length).toBeLessThanOrEqual(first);
      if (!pageInfo.hasNextPage) break;
      args = `(first: ${first}, after: "${pageInfo.endCursor}")`;
    }
    expect(seen.join(' ')).toBe('f e d c b a');
  });

  it('pages through what a filter leaves', async () => {
    const one = await page('(first: 1, filter: { deficiency: "AGREEMENT_NOT_STATED" })');
    expect([named(one), one.pageInfo.hasNextPage]).toEqual(['f', true]);
    const rest = await page(
      `(first: 9, after: "${one.pageInfo.endCursor}", filter: { deficiency: "AGREEMENT_NOT_STATED" })`,
    );
    expect([named(rest), rest.pageInfo.hasNextPage]).toEqual(['e d c b', false]);
  });

  it.each([
    ['first: 0', 'first'],
    ['first: -1', 'first'],
    ['first: 201', 'first'],
    ['first: 2147483647', 'first'],
    ['after: ""', 'after'],
    ['after: "garbage"', 'after'],
    ['after: "☃"', 'after'],
    [`after: "${Buffer.from('1:2').toString('base64url')}"`, 'after'],
    [`after: "${'A'.repeat(99)}"`, 'after'],
  ])('is told clearly that %s is none', async (args, argument) => {
    const { errors } = await ask(
      service,
      token,
      `{ me { whereMyDataWent(${args}) { pageInfo { hasNextPage } } } }`,
    );
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(new RegExp(`^${argument} must be .+\\.$`)),
        extensions: { code: 'BAD_REQUEST' },
      },
    ]);
  });

  it('is not put out by what arrives meanwhile', async () => {
    const first = await page('(first: 2)');
    const more = {
      from: trust.organisation,
      to: { organisation: police.organisation },
      channel: 'post',
      items: [{ category: 'record/risk' }],
    };
    await at('07T10:05:00', trust, 'newest', 'DisclosureMade', {
      ...more,
      occurredAt: '2026-11-07T10:00:00Z',
    });
    await at('07T10:06:00', trust, 'late', 'DisclosureMade', {
      ...more,
      occurredAt: '2026-11-02T09:00:00Z',
    });
    const rest = await page(`(after: "${first.pageInfo.endCursor}")`);
    expect([named(first), named(rest)]).toEqual(['f e', 'd c b late a']);
    expect(named(await page())).toBe('newest f e d c b late a');
  });
});

describe('somebody who asks as of an earlier moment', () => {
  it('sees what had happened by then, though it was told later', async () => {
    expect(named(await page('(asOf: "2026-11-02T09:30:00Z")'))).toBe('late a');
    expect(named(await page('(asOf: "2026-11-05T00:00:00Z")'))).toBe('e d c b late a');
    expect(named(await page('(asOf: "2026-10-01T00:00:00Z")'))).toBe('');
  });

  it('sees what had been recorded by then', async () => {
    expect(named(await page('(knownAt: "2026-11-04T10:05:00Z")'))).toBe('d c b a');
    expect(named(await page('(knownAt: "2026-11-04T10:04:59.999Z")'))).toBe('c b a');
    expect(named(await page('(knownAt: "2026-10-01T00:00:00Z")'))).toBe('');
  });

  it('sees both together, and the present for a moment that has not come', async () => {
    const both = '(asOf: "2026-11-02T12:00:00Z", knownAt: "2026-11-06T12:00:00Z")';
    expect(named(await page(both))).toBe('b a');
    const future = '(asOf: "2030-01-01T00:00:00Z", knownAt: "2030-01-01T00:00:00Z")';
    expect(named(await page(future))).toBe('newest f e d c b late a');
  });

  it('sees a disclosure as it stood before it was corrected and confirmed', async () => {
    const disclosure = diary.idOf('newest');
    await at('08T10:00:00', trust, 'correction', 'DisclosureCorrected', {
      occurredAt: '2026-11-08T10:00:00Z',
      disclosure,
      changes: { reason: 'She had asked for it', occurredAt: '2026-11-02T09:30:00Z' },
      correctionReason: 'The letter says so',
    });
    await at('08T11:00:00', police, 'receipt', 'DisclosureReceived', {
      occurredAt: '2026-11-08T11:00:00Z',
      disclosure,
      from: trust.organisation,
      to: { organisation: police.organisation },
      channel: 'post',
      items: [{ category: 'record/risk' }],
    });
    const standing = async (knownAt: string) => {
      const all = await page(`(knownAt: "${knownAt}")`);
      const node = all.edges.find(({ node: { id } }) => id === disclosure)?.node;
      return [named(all).includes('newest f'), node?.reason, node?.confirmation.status];
    };
    expect(await standing('2026-11-08T09:59:59.999Z')).toEqual([true, 'notStated', 'awaited']);
    expect(await standing('2026-11-08T10:00:00Z')).toEqual([
      false,
      'She had asked for it',
      'overdue',
    ]);
    expect(await standing('2026-11-08T11:00:00Z')).toEqual([
      false,
      'She had asked for it',
      'confirmed',
    ]);
    expect(named(await page())).toBe('f e d c b newest late a');
  });
});
