import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answered } from '../harness/ask.js';
import { Diary } from '../harness/diary.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/**
 * What the ledger knew at a moment goes for what disclosures are judged by too: agreements that were
 * registered or ended later, and who said only later that it had reported all the time.
 */

const service = new RunningService();
const diary = new Diary(service, new People(320_000).next());
let trust: Partner;
let police: Partner;
let person: string;

const occurredAt = '2026-11-02T10:00:00Z';
const agreement = 'late';

beforeAll(async () => {
  service.setClock(occurredAt);
  await service.start();
  [trust, police] = (await Promise.all(
    ['trust', 'police'].map((value) => Partner.of(service, value)),
  )) as [Partner, Partner];
  await diary.at(occurredAt, trust, 'given', 'DisclosureMade', {
    occurredAt,
    agreement,
    from: trust.organisation,
    to: { organisation: police.organisation },
    channel: 'phone',
    items: [{ category: 'record/risk' }],
    purpose: 'ETREAT',
  });
  person = await service.token({ role: 'person', person: await ledgerId(service, diary.person) });

  service.setClock('2026-11-05T10:00:00Z');
  await trust.send('AgreementRegistered', {
    id: agreement,
    occurredAt: '2026-11-05T10:00:00Z',
    effectiveFrom: '2026-11-01',
    title: 'Registered late',
    parties: [
      { organisation: synthetic('trust'), name: 'The trust', kind: 'nhs-trust' },
      { organisation: synthetic('police'), name: 'The police', kind: 'police' },
    ],
    controllers: [trust.organisation],
    jointControllers: false,
    regime: 'UK_GDPR',
    categories: ['record/risk'],
    howUsed: 'Read by those who help in a crisis',
    purposes: [{ purpose: 'PATRQT', words: 'What she asks for' }],
    benefits: [{ to: 'person', words: 'Calmer help' }],
    confirmationWindow: 'PT24H',
  });
  for (const partner of [trust, police]) {
    await partner.send('ReportingPeriodDeclared', {
      occurredAt: '2026-11-05T10:00:00Z',
      from: '2026-11-01',
    });
  }
  service.setClock('2026-11-06T10:00:00Z');
  await trust.send('PurposeDefined', {
    id: agreement,
    occurredAt: '2026-11-06T10:00:00Z',
    effectiveFrom: '2026-11-01',
    purpose: 'ETREAT',
    words: 'To help in an emergency',
  });
  service.setClock('2026-11-07T10:00:00Z');
  const last = await trust.send('AgreementEnded', {
    id: agreement,
    occurredAt: '2026-11-07T10:00:00Z',
    endsAt: '2026-11-01',
    reason: 'It should never have been',
  });
  diary.name(last, 'ended');
}, 60_000);
afterAll(async () => service.remove());

interface Went {
  readonly me: {
    readonly whereMyDataWent: {
      readonly edges: readonly {
        readonly node: {
          readonly deficiencies: readonly { readonly code: string }[];
          readonly confirmation: { readonly status: string };
          readonly withinWishes: {
            readonly senderConnected: boolean;
            readonly knownToTheSender: { readonly value: string };
          };
        };
      }[];
    };
  };
}

async function ask(args: string) {
  const { me } = await answered<Went>(
    service,
    person,
    `{ me(freshAs: "${diary.last}") { whereMyDataWent${args} { edges { node {
      deficiencies { code } confirmation { status }
      withinWishes { senderConnected knownToTheSender { value } } } } } } }`,
  );
  return me.whereMyDataWent.edges.map(({ node }) => ({
    agreement: node.deficiencies
      .map(({ code }) => code)
      .filter((code) => code.startsWith('AGREEMENT_')),
    connected: node.withinWishes.senderConnected,
    known: node.withinWishes.knownToTheSender.value,
    confirmation: node.confirmation.status,
  }));
}

const at = (moment: string) => ask(`(knownAt: "${moment}")`);
const deficient = async (code: string, moment?: string) => {
  const known = moment === undefined ? '' : `, knownAt: "${moment}"`;
  return (await ask(`(filter: { deficiency: "${code}" }${known})`)).length;
};
const reporting = { connected: true, known: 'notAsked', confirmation: 'overdue' };

describe('At a past moment a disclosure is judged', () => {
  it('without the agreement that was registered later, and without those who had not said that they report', async () => {
    expect(await at('2026-11-05T09:59:59.999Z')).toEqual([
      {
        agreement: ['AGREEMENT_UNKNOWN'],
        connected: false,
        known: 'cannotSay',
        confirmation: 'notExpected',
      },
    ]);
  });

  it('by the agreement and the reporting of which the ledger knew', async () => {
    expect(await at('2026-11-05T10:00:00Z')).toEqual([
      { agreement: ['AGREEMENT_NOT_FOR_PURPOSE'], ...reporting },
    ]);
    expect(await at('2026-11-06T10:00:00Z')).toEqual([{ agreement: [], ...reporting }]);
  });

  it('by the agreement’s end only from when that was known', async () => {
    expect(await at('2026-11-07T09:59:59.999Z')).toEqual([{ agreement: [], ...reporting }]);
    expect(await ask('')).toEqual([{ agreement: ['AGREEMENT_NOT_IN_FORCE'], ...reporting }]);
  });

  it('and found by what it lacked then', async () => {
    expect(await deficient('AGREEMENT_UNKNOWN')).toBe(0);
    expect(await deficient('AGREEMENT_UNKNOWN', '2026-11-04T00:00:00Z')).toBe(1);
    expect(await deficient('AGREEMENT_NOT_IN_FORCE')).toBe(1);
    expect(await deficient('AGREEMENT_NOT_IN_FORCE', '2026-11-06T12:00:00Z')).toBe(0);
  });
});
