import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { NHS_NUMBER } from '../../libs/vocabulary/src/nhs-number.js';
import { answered } from '../harness/ask.js';
import { Partner } from '../harness/partner.js';
import { RunningService } from '../harness/service.js';

/**
 * Amina, who is made up: consents given and limited, disclosures to police and council, statements
 * that come late and one entered in error, each recorded at its minute.
 */

const person = { system: NHS_NUMBER, value: '9990001014' };
const service = new RunningService();
let trust: Partner;
let haven: Partner;
let amina: string;
const names = new Map<string, string>();
/** The event that the next answer must be as fresh as. */
let last = '';

const organisation = (value: string) => ({
  system: 'https://waymark.org/synthetic/organisation',
  value,
});
const police = organisation('police');
const council = organisation('council');

interface Went {
  readonly me: {
    readonly whereMyDataWent: {
      readonly edges: readonly {
        readonly node: {
          readonly id: string;
          readonly confirmation: { readonly status: string };
          readonly withinWishes: Record<'atTheTime' | 'knownToTheSender', { value: string }>;
        };
      }[];
    };
    readonly consentHistory?: { readonly edges: readonly { node: { id: string } }[] };
  };
}

/** What she is answered: each disclosure with its two answers, newest first. */
async function went(args = ''): Promise<readonly string[]> {
  const query = `{ me(freshAs: "${last}") { whereMyDataWent${args} { edges { node { id
    confirmation { status }
    withinWishes { atTheTime { value } knownToTheSender { value } } } } } } }`;
  const { me } = await answered<Went>(service, amina, query);
  return me.whereMyDataWent.edges.map(({ node }) => {
    const { atTheTime, knownToTheSender } = node.withinWishes;
    return `${names.get(node.id) ?? node.id} ${atTheTime.value}/${knownToTheSender.value}`;
  });
}

async function at(clock: string, partner: Partner, name: string, type: string, data: object) {
  service.setClock(`2026-11-${clock}:00Z`);
  last = await partner.send(type, { person, ...data }, name);
  names.set(last, name);
}

const disclosed = (occurredAt: string, to: object, sections: readonly string[]) => ({
  occurredAt: `2026-11-${occurredAt}`,
  to: { organisation: to },
  channel: 'phone',
  purpose: 'ETREAT',
  items: [{ plan: 'amina-plan', version: 1, sections }],
});

const D = (
  clock: string,
  partner: Partner,
  name: string,
  occurredAt: string,
  to: object,
  sections: readonly string[],
) =>
  at(clock, partner, name, 'DisclosureMade', {
    from: partner.organisation,
    ...disclosed(occurredAt, to, sections),
  });

const SHE_SEES_LAST = [
  'D6 yes/no',
  'D5 yes/yes',
  'D3 yes/yes',
  'D4 yes/no',
  'D7 no/yes',
  'D2 partly/partly',
  'D1 yes/yes',
];

beforeAll(async () => {
  service.setClock('2026-11-01T00:00:00Z');
  await service.start();
  trust = await Partner.of(service, 'trust');
  haven = await Partner.of(service, 'haven');
  for (const partner of [trust, haven]) {
    await partner.send('ReportingPeriodDeclared', {
      occurredAt: '2026-11-01T00:00:00Z',
      from: '2026-11-01T00:00:00Z',
    });
  }
}, 60_000);
afterAll(async () => service.remove());

describe('Amina', () => {
  it('has a plan that is agreed and published, and says who may have what of it', async () => {
    const about = { occurredAt: '2026-11-03T10:00:00Z', plan: 'amina-plan' };
    await at('03T10:00', trust, 'plan', 'PlanCreated', {
      ...about,
      sections: [
        { section: 'helps', helpful: [{ words: 'Sit with me', authoredBy: 'person' }] },
        { section: 'not-helpful', unhelpful: [{ words: 'Do not shout', authoredBy: 'person' }] },
        { section: 'medication', words: 'Mine to say' },
      ],
    });
    await at('03T10:00', trust, 'agreed', 'PlanAgreed', { ...about, agreedBy: ['person'] });
    await at('03T10:00', trust, 'published', 'PlanPublished', { ...about, version: 1 });
    await at('03T10:05', trust, 'C1', 'ConsentGranted', {
      occurredAt: '2026-11-03T10:00:00Z',
      recipients: [police, council],
      sections: ['helps', 'not-helpful'],
      period: { until: '2027-05-03' },
    });
    const found = await service.token({ role: 'officer' });
    const { findPerson } = await answered<{ findPerson: { id: string } }>(
      service,
      found,
      `query ($input: FindPersonInput!) { findPerson(input: $input) { id } }`,
      { input: { ...person, purpose: 'ON_BEHALF_OF_PERSON' } },
    );
    amina = await service.token({ role: 'person', person: findPerson.id });
    expect(await went()).toEqual([]);
  });

  it('sees where her data went, all within her wishes but the medication', async () => {
    await D('05T02:10', trust, 'D1', '05T02:05:00Z', police, ['helps', 'not-helpful']);
    await D('05T03:20', trust, 'D2', '05T03:00:00Z', police, ['helps', 'medication']);
    await D('07T12:05', trust, 'D7', '07T12:00:00Z', council, ['helps']);
    await D('07T23:40', trust, 'D3', '07T23:30:00Z', police, ['helps']);
    expect(await went()).toEqual(['D3 yes/yes', 'D7 yes/yes', 'D2 partly/partly', 'D1 yes/yes']);
  });

  it('sees what a denial that came late changes, and what the sender could not know', async () => {
    await at('08T09:00', haven, 'C2', 'ConsentLimited', {
      occurredAt: '2026-11-06T09:00:00Z',
      recipients: [police],
    });
    expect(await went()).toEqual(['D3 no/yes', 'D7 yes/yes', 'D2 partly/partly', 'D1 yes/yes']);
  });

  it('sees who had taken the denial itself, and who knew it to the millisecond', async () => {
    await D('08T12:00', haven, 'D4', '07T20:00:00Z', police, ['helps']);
    await D('09T10:00', trust, 'D5', '08T08:59:59.999Z', police, ['helps']);
    await D('09T10:00', trust, 'D6', '08T09:00:00.000Z', police, ['helps']);
    expect(await went()).toEqual([
      'D6 no/no',
      'D5 no/yes',
      'D3 no/yes',
      'D4 no/no',
      'D7 yes/yes',
      'D2 partly/partly',
      'D1 yes/yes',
    ]);
  });

  it('sees what an error and a new denial change', async () => {
    await at('10T10:00', haven, 'C2 error', 'ConsentEnteredInError', {
      occurredAt: '2026-11-10T10:00:00Z',
      consent: [...names].find(([, name]) => name === 'C2')?.[0],
    });
    await at('10T10:00', haven, 'C3', 'ConsentLimited', {
      occurredAt: '2026-11-06T09:00:00Z',
      recipients: [council],
    });
    expect(await went()).toEqual(SHE_SEES_LAST);
  });

  it('finds by wishes: D7 alone was outside them at the time', async () => {
    expect(await went('(filter: { withinWishes: no })')).toEqual(['D7 no/yes']);
  });

  it('sees what was known at an earlier moment', async () => {
    expect(await went('(knownAt: "2026-11-09T12:00:00Z")')).toEqual([
      'D6 no/no',
      'D5 no/yes',
      'D3 no/yes',
      'D4 no/no',
      'D7 yes/yes',
      'D2 partly/partly',
      'D1 yes/yes',
    ]);
    expect(await went('(knownAt: "2026-11-09T12:00:00Z", filter: { withinWishes: no })')).toEqual([
      'D6 no/no',
      'D5 no/yes',
      'D3 no/yes',
      'D4 no/no',
    ]);
  });

  it('pages through it, and each page goes on where the last one ended', async () => {
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const args: string = after === null ? '(first: 2)' : `(first: 2, after: "${after}")`;
      const { me } = await answered<{
        me: {
          whereMyDataWent: {
            edges: { node: { id: string } }[];
            pageInfo: { hasNextPage: boolean; endCursor: string };
          };
        };
      }>(
        service,
        amina,
        `{ me { whereMyDataWent${args} { edges { node { id } } pageInfo { hasNextPage endCursor } } } }`,
      );
      const { edges, pageInfo } = me.whereMyDataWent;
      seen.push(...edges.map(({ node }) => names.get(node.id) ?? ''));
      after = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
    }
    expect(seen).toEqual(['D6', 'D5', 'D3', 'D4', 'D7', 'D2', 'D1']);
  });

  it('is told of nobody that they did not confirm who does not report', async () => {
    const { me } = await answered<Went>(
      service,
      amina,
      '{ me { whereMyDataWent { edges { node { confirmation { status } } } } } }',
    );
    const statuses = me.whereMyDataWent.edges.map(({ node }) => node.confirmation.status);
    expect(new Set(statuses)).toEqual(new Set(['notExpected']));
  });

  it('has every consent in her history, the erroneous one too', async () => {
    const { me } = await answered<Went>(
      service,
      amina,
      '{ me { consentHistory(first: 50) { edges { node { id } } } } }',
    );
    const history = me.consentHistory?.edges.map(({ node }) => names.get(node.id)) ?? [];
    for (const consent of ['C1', 'C2', 'C3']) expect(history).toContain(consent);
  });

  it('sees the same after a kill', async () => {
    await service.kill();
    await service.start();
    expect(await went()).toEqual(SHE_SEES_LAST);
  });

  it('sees the same after a rebuild', async () => {
    await service.stop();
    const cli = new URL('../../dist/apps/cli/src/main.js', import.meta.url).pathname;
    await promisify(execFile)(process.execPath, [cli, 'rebuild'], {
      env: { ...process.env, NODE_OPTIONS: '', ...service.environment },
    });
    await service.start();
    expect(await went()).toEqual(SHE_SEES_LAST);
  });
});
