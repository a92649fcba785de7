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
 * Jo, who is made up, and one bad week: what she agreed to, what was shared when nobody had time,
 * what was put right next day, what went on from there, and who looked.
 */

const service = new RunningService();
const diary = new Diary(service, new People(300_000).next());
let trust: Partner;
let ambulance: Partner;
let police: Partner;
let haven: Partner;
let everything: Everything;
/** Jo's id in the ledger, her token, and that of an officer. */
let id: string;
let jo: string;
let officer: string;
const codes = (found: readonly { readonly code: string }[]) => found.map(({ code }) => code).sort();
const idOf = (name: string) => diary.idOf(name);
const at = (clock: string, partner: Partner, name: string, type: string, data: object) =>
  diary.at(`2026-11-${clock}:00Z`, partner, name, type, data);

interface Node {
  readonly id: string;
  readonly deficiencies: readonly { readonly code: string; readonly words: string }[];
  readonly reportedDeficiencies: readonly { readonly code: string }[];
  readonly corrections: readonly { readonly fields: readonly string[]; readonly reason: string }[];
  readonly confirmation: { readonly status: string; readonly receipt: string | null };
  readonly onwardOf: string | null;
  readonly onwardTo: readonly { readonly id: string }[];
  readonly recalled: string | null;
  readonly withinWishes: Record<'atTheTime' | 'knownToTheSender', { readonly value: string }>;
}

interface Jo {
  readonly whereMyDataWent: { readonly edges: readonly { readonly node: Node }[] };
  readonly undeclaredReceipts: { readonly edges: readonly { readonly node: object }[] };
  readonly consents: readonly { readonly id: string; readonly status: { code: string } }[];
  readonly consentHistory: {
    readonly edges: readonly { readonly node: { readonly id: string } }[];
  };
  readonly plans: readonly {
    readonly holders: readonly { organisation: { value: string } | null; version: number | null }[];
  }[];
  readonly refusals: {
    readonly edges: readonly { readonly node: { readonly id: string; readonly reason: string } }[];
  };
  readonly lookUps: {
    readonly edges: readonly {
      readonly node: { readonly purpose: { code: string }; readonly asked: string[] };
    }[];
  };
  readonly coverage: {
    readonly partners: readonly { readonly organisation: { readonly value: string } }[];
    readonly notReporting: readonly { readonly value: string }[];
  };
}

/** All that Jo is answered now. */
const joSees = async () => (await everything.ofMe(service, jo, diary.last)) as Jo;

async function went(): Promise<readonly Node[]> {
  return (await joSees()).whereMyDataWent.edges.map(({ node }) => node);
}

async function disclosure(name: string): Promise<Node> {
  const found = (await went()).find(({ id: each }) => each === idOf(name));
  if (!found) throw new Error(`${name} is not in the answer`);
  return found;
}

const bases = {
  confidentialityBasis: { code: 'implied-direct-care' },
  dataProtectionBasis: { article6: 'e', article9: 'h', condition: 'sch1-para2' },
  regime: 'UK_GDPR',
  agreement: 'crisis-1',
};

const full = (more: object) => ({
  ...bases,
  purpose: 'ETREAT',
  reason: 'To calm her',
  howUsed: 'Read on the way',
  benefitExpected: 'No force is used',
  channel: 'phone',
  ...more,
});

const items = (...sections: string[]) => [
  { plan: 'jo-plan', version: 1, sections, necessary: 'To know what helps' },
];

beforeAll(async () => {
  service.setClock('2026-11-01T09:00:00Z');
  await service.start();
  [trust, ambulance, police, haven] = (await Promise.all(
    ['trust', 'ambulance', 'police', 'haven'].map((value) => Partner.of(service, value)),
  )) as [Partner, Partner, Partner, Partner];
  everything = await Everything.of(service);
  officer = await service.token({ role: 'officer', organisation: synthetic('rights-office') });
  const occurredAt = '2026-11-01T09:00:00Z';
  const kinds = { trust: 'nhs-trust', ambulance: 'ambulance', police: 'police' } as const;
  await trust.send('AgreementRegistered', {
    id: 'crisis-1',
    occurredAt,
    effectiveFrom: '2026-11-01',
    title: 'Sharing crisis plans',
    parties: Object.entries(kinds).map(([value, kind]) => ({
      organisation: synthetic(value),
      name: `The ${value}`,
      kind,
    })),
    controllers: [trust.organisation],
    jointControllers: false,
    regime: 'UK_GDPR',
    categories: ['record/crisis-plan'],
    howUsed: 'Read by those who help in a crisis',
    purposes: [{ purpose: 'TREAT', words: 'To help' }],
    benefits: [{ to: 'person', words: 'Calmer help' }],
    confirmationWindow: 'PT24H',
  });
  for (const partner of [trust, ambulance, police]) {
    await partner.send('ReportingPeriodDeclared', { occurredAt, from: '2026-11-01' });
  }
}, 60_000);
afterAll(async () => service.remove());

describe('Jo', () => {
  it('has a plan and says who may have what of it', async () => {
    const about = { occurredAt: '2026-11-02T10:00:00Z', plan: 'jo-plan' };
    await at('02T10:00', trust, 'plan', 'PlanCreated', {
      ...about,
      sections: [
        {
          section: 'helps',
          helpful: [{ item: 'tea', words: 'Make me tea', authoredBy: 'person' }],
        },
        {
          section: 'not-helpful',
          unhelpful: [{ item: 'shout', words: 'Do not shout', authoredBy: 'person' }],
        },
        { section: 'medication', words: 'Ask me' },
      ],
    });
    await at('02T10:01', trust, 'agreed', 'PlanAgreed', { ...about, agreedBy: ['person'] });
    await at('02T10:02', trust, 'v1', 'PlanPublished', { ...about, version: 1 });
    await at('02T10:03', trust, 'consent', 'ConsentGranted', {
      occurredAt: '2026-11-02T10:00:00Z',
      recipients: [ambulance.organisation, police.organisation],
      sections: ['helps', 'not-helpful'],
    });
    id = await ledgerId(service, diary.person);
    jo = await service.token({ role: 'person', person: id });
    const { consents, plans, whereMyDataWent } = await joSees();
    expect(consents).toMatchObject([{ id: idOf('consent'), status: { code: 'standing' } }]);
    // As Jo sees it: what the trust calls it is nobody else's business.
    expect(plans).toMatchObject([{ id: expect.stringMatching(/^[\w-]{64}$/), holders: [] }]);
    expect(whereMyDataWent.edges).toEqual([]);
  });

  it('is helped at night: half is not stated, and that is recorded and said to the sender', async () => {
    const sent = await at('05T02:10', trust, 'night', 'DisclosureMade', {
      occurredAt: { earliest: '2026-11-05T01:50:00Z', latest: '2026-11-05T02:10:00Z' },
      from: trust.organisation,
      to: { organisation: ambulance.organisation },
      channel: 'phone',
      purpose: 'ETREAT',
      items: [{ plan: 'jo-plan', sections: ['helps'] }],
    });
    const missing = [
      'AGREEMENT_NOT_STATED',
      'ARTICLE_6_NOT_STATED',
      'ARTICLE_9_NOT_STATED',
      'BENEFIT_NOT_STATED',
      'CONFIDENTIALITY_BASIS_NOT_STATED',
      'NECESSITY_NOT_STATED',
      'PLAN_VERSION_NOT_STATED',
      'REASON_NOT_STATED',
      'REGIME_NOT_STATED',
      'USE_NOT_STATED',
    ];
    expect(codes(sent.deficiencies)).toEqual(missing);
    const night = await disclosure('night');
    expect(codes(night.deficiencies)).toEqual(missing);
    for (const { words } of night.deficiencies) expect(words).toMatch(/^[A-Z][^_]+\.$/);
  });

  it('has it completed next day, and sees that it was', async () => {
    const { channel: _, ...others } = full({ items: items('helps') });
    const sent = await at('05T09:30', trust, 'completed', 'DisclosureCorrected', {
      occurredAt: '2026-11-05T09:30:00Z',
      disclosure: idOf('night'),
      changes: { ...others, occurredAt: '2026-11-05T02:00:00Z' },
      correctionReason: 'Written up after the shift',
    });
    expect(sent.deficiencies).toEqual([]);
    const night = await disclosure('night');
    expect([night.deficiencies, night.reportedDeficiencies]).toEqual([[], []]);
    expect(night.corrections).toMatchObject([
      { id: idOf('completed'), reason: 'Written up after the shift' },
    ]);
    expect(night.corrections[0]?.fields).toEqual(
      expect.arrayContaining(['purpose', 'reason', 'items', 'occurredAt', 'agreement']),
    );
  });

  it('sees it go on to the police', async () => {
    await at('05T10:00', ambulance, 'onward', 'OnwardShared', {
      ...full({ items: items('helps') }),
      occurredAt: '2026-11-05T02:20:00Z',
      from: ambulance.organisation,
      to: { organisation: police.organisation },
      onwardOf: idOf('night'),
    });
    expect(await disclosure('night')).toMatchObject({
      onwardOf: null,
      onwardTo: [
        {
          id: idOf('onward'),
          to: { organisation: police.organisation },
          occurredAt: { earliest: '2026-11-05T02:20:00.000Z' },
        },
      ],
    });
    expect(await disclosure('onward')).toMatchObject({ onwardOf: idOf('night'), onwardTo: [] });
  });

  it('sees it confirmed by who received it, and by nobody else', async () => {
    const receipt = (name: string, recipient: Partner, from: Partner) => ({
      occurredAt: '2026-11-05T10:30:00Z',
      disclosure: idOf(name),
      from: from.organisation,
      to: { organisation: recipient.organisation },
      channel: 'phone',
      items: [{ plan: 'jo-plan' }],
    });
    await at('05T10:30', ambulance, 'got it', 'DisclosureReceived', {
      ...receipt('night', ambulance, trust),
    });
    for (const [nth, teller] of [haven, ambulance, trust].entries()) {
      const report = receipt('onward', police, ambulance);
      await at('05T10:31', teller, `they got it ${nth}`, 'DisclosureReceived', report);
    }
    expect((await disclosure('night')).confirmation).toMatchObject({
      status: 'confirmed',
      receipt: idOf('got it'),
    });
    expect((await disclosure('onward')).confirmation).toMatchObject({
      status: 'awaited',
      receipt: null,
    });
    // Of another flow, to another recipient, the police confirm nothing by naming it.
    const claim = receipt('night', police, trust);
    await at('05T10:32', police, 'not theirs', 'DisclosureReceived', claim);
    expect((await disclosure('night')).confirmation.receipt).toBe(idOf('got it'));
    service.setClock('2026-11-06T02:20:00Z');
    expect((await disclosure('onward')).confirmation.status).toBe('awaited');
    service.setClock('2026-11-06T02:20:00.001Z');
    expect((await disclosure('onward')).confirmation.status).toBe('overdue');
  });

  it('is not told that it was confirmed by who turns out not to have received it', async () => {
    const meeting = {
      occurredAt: '2026-11-05T14:00:00Z',
      from: trust.organisation,
      to: { organisation: police.organisation },
      channel: 'meeting',
      items: [{ words: 'That she was better' }],
    };
    await at('05T14:00', trust, 'meeting', 'DisclosureMade', meeting);
    await at('05T14:30', police, 'were there', 'DisclosureReceived', meeting);
    expect((await disclosure('meeting')).confirmation.receipt).toBe(idOf('were there'));
    const correction = (name: string, to: Partner) =>
      at('05T15:00', trust, name, 'DisclosureCorrected', {
        occurredAt: '2026-11-05T15:00:00Z',
        disclosure: idOf('meeting'),
        changes: { to: { organisation: to.organisation } },
        correctionReason: 'Written down wrongly',
      });
    await correction('it was the ambulance service', ambulance);
    expect((await disclosure('meeting')).confirmation).toMatchObject({ receipt: null });
    await correction('it was the police after all', police);
    expect((await disclosure('meeting')).confirmation.receipt).toBe(idOf('were there'));
  });

  it('sees apart what was received and nobody declared', async () => {
    const { undeclaredReceipts, whereMyDataWent } = await joSees();
    // What others report of a flow that was declared is no other flow.
    expect(undeclaredReceipts.edges.map(({ node }) => node)).toMatchObject([
      {
        id: idOf('not theirs'),
        from: trust.organisation,
        to: { organisation: police.organisation },
        declaredBy: { code: 'recipient' },
        reportedBy: { value: 'police' },
        declaration: { code: 'awaited' },
      },
    ]);
    expect(whereMyDataWent.edges.map(({ node }) => node.id)).not.toContain(idOf('not theirs'));
  });

  it('is answered everything that there is to say of one disclosure', async () => {
    const receipt = await request(service.address)
      .get(`/v1/receipts/${idOf('night')}`)
      .set('authorization', `Bearer ${jo}`);
    expect(await disclosure('night')).toMatchObject({
      id: idOf('night'),
      kind: { code: 'DisclosureMade', words: expect.any(String) },
      from: trust.organisation,
      to: { type: 'organisation', organisation: ambulance.organisation },
      occurredAt: { earliest: '2026-11-05T02:00:00.000Z', latest: '2026-11-05T02:00:00.000Z' },
      recordedAt: '2026-11-05T02:10:00.000Z',
      channel: { code: 'phone' },
      items: [
        {
          plan: expect.stringMatching(/^[\w-]{64}$/),
          version: 1,
          sections: ['helps'],
          necessary: 'To know what helps',
        },
      ],
      purpose: { code: 'ETREAT' },
      reason: 'To calm her',
      howUsed: 'Read on the way',
      confidentialityBasis: { code: 'implied-direct-care' },
      dataProtectionBasis: { article6: { code: 'e' }, article9: 'h', condition: 'sch1-para2' },
      regime: { code: 'UK_GDPR' },
      agreement: 'crisis-1',
      declaredBy: { code: 'giver' },
      benefitExpected: 'No force is used',
      deficiencies: [],
      withinWishes: {
        atTheTime: { value: 'yes', decidedBy: [{ consent: idOf('consent') }] },
        knownToTheSender: { value: 'yes' },
        items: [{ atTheTime: { value: 'yes' } }],
        senderConnected: true,
      },
      confirmation: { status: 'confirmed' },
      onwardTo: [{ id: idOf('onward') }],
      receipt: {
        eventId: idOf('night'),
        leafHash: (receipt.body as { leafHash: string }).leafHash,
        recordedAt: '2026-11-05T02:10:00.000Z',
      },
    });
  });

  it('takes her consent back herself', async () => {
    service.setClock('2026-11-06T09:00:00Z');
    const withdraw = () =>
      answered<{ withdrawConsent: { receipt: { eventId: string } } }>(
        service,
        jo,
        `mutation ($input: WithdrawConsentInput!) {
          withdrawConsent(input: $input) { receipt { eventId recordedAt } deficiencies { code } } }`,
        { input: { id: 'jo-1', consent: idOf('consent'), words: 'Not the police again' } },
      );
    const { withdrawConsent } = await withdraw();
    diary.name(withdrawConsent.receipt.eventId, 'withdrawal');
    service.setClock('2026-11-06T09:05:00Z');
    expect(await withdraw()).toEqual({ withdrawConsent });
    const { consents, consentHistory } = await joSees();
    expect(consents).toMatchObject([{ id: idOf('consent'), status: { code: 'withdrawn' } }]);
    expect(consentHistory.edges.map(({ node }) => diary.nameOf(node.id))).toEqual([
      'withdrawal',
      'consent',
    ]);
  });

  it('sees that it was shared again, against her wishes, and what was before them stays so', async () => {
    await at('07T21:00', trust, 'against', 'DisclosureMade', {
      ...full({ items: items('helps') }),
      occurredAt: '2026-11-07T20:45:00Z',
      from: trust.organisation,
      to: { organisation: police.organisation },
    });
    expect((await disclosure('against')).withinWishes).toMatchObject({
      atTheTime: {
        value: 'no',
        decidedBy: [{ event: idOf('withdrawal'), consent: idOf('consent') }],
      },
      knownToTheSender: { value: 'no' },
    });
    expect((await disclosure('night')).withinWishes).toMatchObject({
      atTheTime: { value: 'yes' },
      knownToTheSender: { value: 'yes' },
    });
  });

  it('sees an emergency, that somebody agreed to it, how it was reviewed and how she was told', async () => {
    const sent = await at('08T03:00', trust, 'emergency', 'EmergencyDisclosureMade', {
      ...full({ items: items('medication') }),
      occurredAt: '2026-11-08T02:50:00Z',
      from: trust.organisation,
      to: { organisation: ambulance.organisation },
      confidentialityBasis: { code: 'overriding-public-interest' },
      atRisk: 'person',
      whyNoConsent: 'She could not speak',
    });
    expect(codes(sent.deficiencies)).toEqual(['SECOND_APPROVER_NOT_STATED']);
    const about = { occurredAt: '2026-11-08T09:00:00Z', disclosure: idOf('emergency') };
    await at('08T09:00', trust, 'approved', 'DisclosureCorrected', {
      ...about,
      changes: { secondApprover: 'Dr Made-Up' },
      correctionReason: 'It was said on the phone',
    });
    await at('08T09:01', trust, 'review', 'EmergencyReviewOpened', about);
    await at('08T09:02', trust, 'reviewed', 'EmergencyReviewConcluded', {
      ...about,
      conclusion: 'upheld',
      explanation: 'There was no other way',
    });
    await at('08T09:03', trust, 'told', 'PersonInformed', { ...about, how: 'By her nurse' });
    const emergency = await disclosure('emergency');
    expect(emergency).toMatchObject({
      deficiencies: [],
      emergency: {
        atRisk: 'person',
        whyNoConsent: 'She could not speak',
        secondApproval: true,
        review: 'upheld',
        informed: 'By her nurse',
      },
      withinWishes: { atTheTime: { value: 'notAsked' } },
    });
    // Who it was is another's data.
    expect(JSON.stringify(await joSees())).not.toContain('Made-Up');
  });

  it('sees what was asked for and refused, and why', async () => {
    const asked = {
      occurredAt: '2026-11-08T12:00:00Z',
      from: trust.organisation,
      to: { organisation: synthetic('council') },
      channel: 'email',
      items: [{ category: 'record/health' }],
    };
    await at('08T12:00', trust, 'asked', 'DisclosureRequested', asked);
    await at('08T12:05', trust, 'refused', 'DisclosureRefused', {
      ...asked,
      reason: 'You did not say what for',
      inReplyTo: idOf('asked'),
    });
    const { refusals, whereMyDataWent } = await joSees();
    expect(refusals.edges.map(({ node }) => node)).toMatchObject([
      {
        id: idOf('refused'),
        reason: 'You did not say what for',
        to: { organisation: synthetic('council') },
        items: [{ category: { code: 'record/health' } }],
      },
    ]);
    expect(whereMyDataWent.edges).toHaveLength(5);
  });

  it('sees who looked into a shared record, which its looker alone tells of', async () => {
    await at('09T08:00', haven, 'viewed', 'DisclosureViewed', {
      ...full({ channel: 'shared-record', items: items('helps', 'not-helpful') }),
      occurredAt: '2026-11-09T07:55:00Z',
      from: trust.organisation,
      to: { organisation: haven.organisation },
    });
    expect(await disclosure('viewed')).toMatchObject({
      kind: { code: 'DisclosureViewed' },
      declaredBy: { code: 'recipient' },
      confirmation: { status: 'confirmed', receipt: null },
      withinWishes: { atTheTime: { value: 'notAsked' } },
      deficiencies: [{ code: 'AGREEMENT_NOT_FOR_PARTIES' }],
    });
  });

  it('sees what was called back by who gave it, and who still holds what', async () => {
    const about = { occurredAt: '2026-11-09T09:00:00Z' };
    await at('09T09:00', trust, 'recall', 'DisclosureRecalled', {
      ...about,
      disclosure: idOf('against'),
      recallReason: 'She had said no',
    });
    await at('09T09:01', haven, 'not to recall', 'DisclosureRecalled', {
      ...about,
      disclosure: idOf('night'),
      recallReason: 'We never gave it',
    });
    expect((await disclosure('against')).recalled).toBe('She had said no');
    expect((await disclosure('night')).recalled).toBeNull();
    const holders = async () =>
      (await joSees()).plans[0]?.holders.map(
        ({ organisation, version }) => `${organisation?.value ?? ''} v${version ?? ''}`,
      );
    expect(await holders()).toEqual(['ambulance v1', 'police v1']);
    await at('09T09:02', police, 'deleted', 'RecallAcknowledged', {
      ...about,
      disclosure: idOf('against'),
      outcome: 'deleted',
    });
    // The police still hold what came to them through the ambulance service.
    expect(await holders()).toEqual(['ambulance v1', 'police v1']);
  });

  it('sees it all, newest first', async () => {
    const { whereMyDataWent, coverage } = await joSees();
    expect(whereMyDataWent).toMatchObject({
      lawKeepsBack: expect.stringContaining('The law lets organisations keep some information'),
      notASubjectAccessAnswer: expect.any(String),
      pageInfo: { hasNextPage: false },
    });
    expect(whereMyDataWent.edges.map(({ node }) => diary.nameOf(node.id))).toEqual([
      'viewed',
      'emergency',
      'against',
      'meeting',
      'onward',
      'night',
    ]);
    const values = (of: readonly { readonly value: string }[]) => of.map(({ value }) => value);
    expect(values(coverage.partners.map(({ organisation }) => organisation)).sort()).toEqual([
      'ambulance',
      'police',
      'trust',
    ]);
    expect(values(coverage.notReporting)).toEqual(['haven']);
  });
});

describe('An officer who looks', () => {
  const QUERY = `query ($id: ID!, $purpose: AccessPurpose, $reason: String, $first: Int!) {
    person(id: $id, purpose: $purpose, reason: $reason) {
      whereMyDataWent(first: $first) { edges { node { id } } } refusals { edges { node { id } } } } }`;
  const look = (variables: object) =>
    ask<{ person: Jo }>(service, officer, QUERY, { id, first: 50, ...variables });
  const looks = async () =>
    (await joSees()).lookUps.edges
      .map(({ node }) => node)
      .filter(({ purpose }) => purpose.code !== 'ON_BEHALF_OF_PERSON');

  it('is refused without a purpose, and that leaves no trace to see', async () => {
    service.setClock('2026-11-10T10:00:00Z');
    const { errors } = await look({});
    expect(errors).toMatchObject([{ extensions: { code: 'PURPOSE_NEEDED' } }]);
    expect(await looks()).toEqual([]);
  });

  it('is seen by her: who, when, why, and what was asked for', async () => {
    const { data, errors } = await look({ purpose: 'COMPLAINT', reason: 'She asked us to' });
    expect(errors).toBeUndefined();
    expect(data.person.whereMyDataWent.edges.map(({ node }) => diary.nameOf(node.id))).toEqual([
      'viewed',
      'emergency',
      'against',
      'meeting',
      'onward',
      'night',
    ]);
    await at('10T10:05', trust, 'later', 'PersonRegistered', {
      occurredAt: '2026-11-10T10:00:00Z',
    });
    expect(await looks()).toMatchObject([
      {
        at: '2026-11-10T10:00:00.000Z',
        role: 'officer',
        organisation: synthetic('rights-office'),
        purpose: { code: 'COMPLAINT', words: expect.any(String) },
        reason: 'She asked us to',
        asked: ['whereMyDataWent', 'refusals'],
      },
    ]);
  });

  it('is seen by her although the answer failed: the look-up is recorded before it', async () => {
    const { errors } = await look({ purpose: 'AUDIT', first: 0 });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
    await at('10T10:06', trust, 'later still', 'PersonRegistered', {
      occurredAt: '2026-11-10T10:00:00Z',
    });
    expect((await looks()).map(({ purpose }) => purpose.code)).toEqual(['AUDIT', 'COMPLAINT']);
  });

  it('is answered what she is answered', async () => {
    const root = `person(id: "${id}", purpose: LINEAGE_CHECK, freshAs: "${diary.last}")`;
    const { lookUps: _theirs, ...told } = (await everything.ofPerson(service, officer, root)) as Jo;
    const { lookUps: _hers, ...hers } = await joSees();
    expect(told).toEqual(hers);
  });
});
