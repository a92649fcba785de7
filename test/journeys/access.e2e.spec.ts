import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import request from 'supertest';
import { answered, ask } from '../harness/ask.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/** Who may do what, through the doors: every role at every route and every root of the schema. */

const NOBODYS_EVENT = '00000000-0000-8000-8000-000000000000';
const occurredAt = '2026-11-05T10:00:00Z';

const service = new RunningService();
const people = new People(400_000);
const [amy, ben, dara] = [people.next(), people.next(), people.next()];
let trust: Partner;
let amysId: string;
let bensId: string;
/** An id of the form that people's ids have, and nobody's. */
let nobodysId: string;
/** Events about Amy, sent by the trust. */
let disclosure: string;
let consent: string;
let authority: string;
/** A request that Amy be erased, and a hold on her. */
let erasure: string;
let hold: string;
let ids = 0;

const ROLES = [
  'public',
  'amy',
  'ben',
  'trust',
  'police',
  'officer',
  'auditor',
  'representative',
  'carer',
] as const;
type Who = (typeof ROLES)[number];
const tokens = new Map<Who, string>();

/** What each is answered, in the order of `ROLES`. */
type Row = readonly [string, string, string, string, string, string, string, string, string];

beforeAll(async () => {
  service.setClock('2026-11-05T12:00:00Z');
  await service.start();
  trust = await Partner.of(service, 'trust');
  await trust.send('PlanCreated', { person: amy, occurredAt, plan: 'plan' });
  consent = await trust.send('ConsentGranted', {
    person: amy,
    occurredAt,
    recipients: [synthetic('police')],
  });
  disclosure = await trust.send('DisclosureMade', given(amy));
  await trust.send('PersonRegistered', { person: ben, occurredAt });
  [amysId, bensId] = [await ledgerId(service, amy), await ledgerId(service, ben)];
  nobodysId = amysId.replaceAll(/[0-9a-f]/g, (digit) => (digit === '0' ? '1' : '0'));
  const organisation = synthetic('police');
  authority = await trust.send('RepresentativeAuthorised', {
    person: amy,
    occurredAt,
    representative: dara,
    authority: 'lpa',
  });
  const acting = { person: amysId, as: await ledgerId(service, dara) };
  tokens.set('representative', await service.token({ role: 'representative', ...acting }));
  tokens.set('carer', await service.token({ role: 'carer', ...acting }));
  tokens.set('amy', await service.token({ role: 'person', person: amysId }));
  tokens.set('ben', await service.token({ role: 'person', person: bensId }));
  tokens.set('trust', await service.token({ role: 'partner', organisation: trust.organisation }));
  tokens.set('police', await service.token({ role: 'partner', organisation }));
  tokens.set('officer', await service.token({ role: 'officer', organisation }));
  tokens.set('auditor', await service.token({ role: 'auditor', organisation }));
  erasure = await recorded('amy', 'requestErasure', {});
  hold = await recorded('officer', 'placeLegalHold', { because: 'court-order', person: amysId });
}, 60_000);
afterAll(async () => service.remove());

function given(person: object) {
  return {
    person,
    occurredAt,
    from: synthetic('trust'),
    to: { organisation: synthetic('police') },
    channel: 'phone',
    items: [{ category: 'record/risk' }],
  };
}

function signed(who: Who, call: request.Test): request.Test {
  const token = tokens.get(who);
  return token === undefined ? call : call.set('authorization', `Bearer ${token}`);
}

async function recorded(who: Who, name: string, about: object): Promise<string> {
  const answer = await answered<Record<string, { receipt: { eventId: string } }>>(
    service,
    tokens.get(who),
    mutation(name),
    { input: { id: `first-${name}`, ...about } },
  );
  return answer[name]?.receipt.eventId ?? '';
}

const get = (who: Who, path: string) => signed(who, request(service.address).get(path));

const query = (who: Who, text: string, variables: object = {}) =>
  signed(who, request(service.address).post('/graphql')).send({ query: text, variables });

const send = (who: Who, type: string, data: object) =>
  signed(who, request(service.address).post('/v1/events'))
    .set('content-type', 'application/cloudevents+json')
    .send(JSON.stringify(trust.event(type, data, `access-${(ids += 1)}`)));

/** What a root of the schema answers: `data`, `null`, or the code of its error. */
async function outcome(who: Who, text: string, variables: object = {}): Promise<string> {
  const { data, errors } = await ask<Record<string, object | null> | null>(
    service,
    tokens.get(who),
    text,
    variables,
  );
  if (errors) return errors.map(({ extensions }) => extensions.code).join();
  return Object.values(data ?? {}).some((value) => value !== null) ? 'data' : 'null';
}

async function outcomes(ask: (who: Who) => Promise<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for (const who of ROLES) found.push(await ask(who));
  return found;
}

describe('every role at every route', () => {
  it.each<[string, string, () => object, Row]>([
    [
      'a fact',
      'DisclosureMade',
      () => given(amy),
      ['401', '403', '403', '201', '201', '403', '403', '403', '403'],
    ],
    [
      'a consent',
      'ConsentGranted',
      () => ({ person: amy, occurredAt, recipients: [synthetic('haven')] }),
      ['401', '403', '403', '201', '201', '201', '403', '403', '403'],
    ],
    [
      'an item of a plan',
      'HelpfulItemAdded',
      () => ({ person: amy, occurredAt, plan: 'plan', words: 'Tea' }),
      ['401', '403', '403', '201', '201', '201', '403', '403', '403'],
    ],
    [
      'what it reports',
      'HeartbeatReceived',
      () => ({ occurredAt, completeThrough: occurredAt }),
      ['401', '403', '403', '201', '201', '201', '403', '403', '403'],
    ],
  ])('sends %s', async (_, type, data, expected) => {
    expect(await outcomes(async (who) => `${(await send(who, type, data())).status}`)).toEqual(
      expected,
    );
  });

  it.each<[string, () => string, Row]>([
    [
      'the receipt of an event',
      () => `/v1/receipts/${disclosure}`,
      ['401', '200', '404', '200', '404', '200', '200', '403', '403'],
    ],
    [
      'the receipt of no event',
      () => `/v1/receipts/${NOBODYS_EVENT}`,
      ['401', '404', '404', '404', '404', '404', '404', '403', '403'],
    ],
    [
      'the certificate of no erasure',
      () => `/v1/erasures/${NOBODYS_EVENT}`,
      ['404', '404', '404', '404', '404', '404', '404', '404', '404'],
    ],
    [
      'whether it lives',
      () => '/health/live',
      ['200', '200', '200', '200', '200', '200', '200', '200', '200'],
    ],
    [
      'whether it is ready',
      () => '/health/ready',
      ['200', '200', '200', '200', '200', '200', '200', '200', '200'],
    ],
    [
      'the page that checks receipts',
      () => '/verify',
      ['200', '200', '200', '200', '200', '200', '200', '200', '200'],
    ],
    [
      'the last checkpoint',
      () => '/log/checkpoint',
      ['200', '200', '200', '200', '200', '200', '200', '200', '200'],
    ],
    [
      'the keys of the log',
      () => '/log/keys',
      ['200', '200', '200', '200', '200', '200', '200', '200', '200'],
    ],
    [
      'a tile of the tree that the public does not see yet',
      () => '/log/tile/0/000.p/3',
      ['404', '200', '200', '200', '200', '200', '200', '200', '200'],
    ],
    [
      'entries of the log',
      () => '/log/tile/entries/000.p/1',
      ['401', '403', '403', '403', '403', '403', '200', '403', '403'],
    ],
    [
      'the figures of the service, as officers of another organisation than the operator',
      () => '/metrics',
      ['401', '403', '403', '403', '403', '403', '200', '403', '403'],
    ],
    [
      'what is nowhere',
      () => '/nowhere',
      ['404', '404', '404', '404', '404', '404', '404', '404', '404'],
    ],
    [
      'by GET what is posted',
      () => '/graphql',
      ['405', '405', '405', '405', '405', '405', '405', '405', '405'],
    ],
  ])('asks for %s', async (_, path, expected) => {
    expect(await outcomes(async (who) => `${(await get(who, path())).status}`)).toEqual(expected);
  });
});

const SIGN_IN = 'SIGN_IN_NEEDED';
const NO = 'NOT_PERMITTED';
const NONE = 'NOT_FOUND';

const find = (value: string) => `{ findPerson(input: {
  system: "https://fhir.nhs.uk/Id/nhs-number", value: "${value}", purpose: AUDIT }) { id } }`;

/** Every root of the schema with what each is answered. */
const QUERIES: Readonly<Record<string, readonly [() => string, Row]>> = {
  me: [() => '{ me { id } }', [SIGN_IN, 'data', 'data', NO, NO, NO, NO, 'data', NO]],
  caringFor: [
    () => '{ caringFor { involvement { code } } }',
    [SIGN_IN, NO, NO, NO, NO, NO, NO, NO, 'data'],
  ],
  'person, without a purpose': [
    () => `{ person(id: "${amysId}") { id } }`,
    [SIGN_IN, 'data', NONE, NO, NO, 'PURPOSE_NEEDED', NO, NONE, NO],
  ],
  'person, with a purpose': [
    () => `{ person(id: "${amysId}", purpose: AUDIT) { id } }`,
    [SIGN_IN, 'data', NONE, NO, NO, 'data', NO, NONE, NO],
  ],
  findPerson: [() => find(amy.value), [SIGN_IN, NO, NO, NO, NO, 'data', NO, NO, NO]],
  notices: [
    () => '{ notices { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'data', NO, NO, NO],
  ],
  heldForReview: [
    () => '{ heldForReview { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'data', NO, NO, NO],
  ],
  erasuresWaiting: [
    () => '{ erasuresWaiting { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'data', NO, NO, NO],
  ],
  erasures: [
    () => '{ erasures { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'data', 'data', NO, NO],
  ],
  retentionDue: [
    () => '{ retentionDue { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'data', NO, NO, NO],
  ],
  retentionsEnded: [
    () => '{ retentionsEnded { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'data', 'data', NO, NO],
  ],
  mergesWaiting: [
    () => '{ mergesWaiting { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'data', NO, NO, NO],
  ],
  numbersClaimedByTwo: [
    () => '{ numbersClaimedByTwo { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'data', NO, NO, NO],
  ],
  registeredAlike: [
    () => '{ registeredAlike { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'data', NO, NO, NO],
  ],
  sealedNumberArrivals: [
    () => '{ sealedNumberArrivals { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'data', NO, NO, NO],
  ],
  'misfilings, without a purpose': [
    () => '{ misfilings { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'PURPOSE_NEEDED', NO, NO, NO],
  ],
  'misfilings, with a purpose': [
    () => '{ misfilings(purpose: AUDIT) { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'data', NO, NO, NO],
  ],
  'undoneMerges, without a purpose': [
    () => '{ undoneMerges { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'PURPOSE_NEEDED', NO, NO, NO],
  ],
  'undoneMerges, with a purpose': [
    () => '{ undoneMerges(purpose: AUDIT) { edges { cursor } } }',
    [SIGN_IN, NO, NO, NO, NO, 'data', NO, NO, NO],
  ],
  'formerMerges, without a purpose': [
    () => `{ formerMerges(person: "${amysId}") { edges { cursor } } }`,
    [SIGN_IN, NO, NO, NO, NO, NO, 'PURPOSE_NEEDED', NO, NO],
  ],
  'formerMerges, with a purpose': [
    () => `{ formerMerges(person: "${amysId}", purpose: AUDIT) { edges { cursor } } }`,
    [SIGN_IN, NO, NO, NO, NO, NO, 'data', NO, NO],
  ],
  agreements: [
    () => '{ agreements { edges { node { id } } } }',
    ['data', 'data', 'data', 'data', 'data', 'data', 'data', 'data', 'data'],
  ],
  agreement: [
    () => '{ agreement(id: "none") { id } }',
    ['null', 'null', 'null', 'null', 'null', 'null', 'null', 'null', 'null'],
  ],
  checkpoint: [
    () => '{ checkpoint { note } }',
    ['data', 'data', 'data', 'data', 'data', 'data', 'data', 'data', 'data'],
  ],
  consistencyProof: [
    () => '{ consistencyProof(from: 1, to: 1) { hashes } }',
    ['data', 'data', 'data', 'data', 'data', 'data', 'data', 'data', 'data'],
  ],
  integrity: [() => '{ integrity { holds } }', [SIGN_IN, NO, NO, NO, NO, 'data', 'data', NO, NO]],
  receipt: [
    () => `{ receipt(eventId: "${disclosure}") { eventId } }`,
    [SIGN_IN, 'data', 'null', 'data', 'null', 'data', 'data', NO, NO],
  ],
};

/** What mutations say beside their own id and the person. */
const MUTATIONS: Readonly<Record<string, readonly [type: string, said: object | (() => object)]>> =
  {
    grantConsent: ['GrantConsentInput', { purposes: ['TREAT'] }],
    limitConsent: ['LimitConsentInput', { purposes: ['HRESCH'] }],
    refuseConsent: ['RefuseConsentInput', {}],
    withdrawConsent: ['WithdrawConsentInput', { consent: NOBODYS_EVENT }],
    reconfirmConsent: ['ReconfirmConsentInput', { consent: NOBODYS_EVENT }],
    enterConsentInError: ['EnterConsentInErrorInput', { consent: NOBODYS_EVENT }],
    addHelpfulItem: ['AddPlanItemInput', { plan: 'plan', words: 'Tea' }],
    addUnhelpfulItem: ['AddPlanItemInput', { plan: 'plan', words: 'Noise' }],
    removeHelpfulItem: ['RemovePlanItemInput', { plan: 'plan', item: 'x' }],
    removeUnhelpfulItem: ['RemovePlanItemInput', { plan: 'plan', item: 'y' }],
    authoriseRepresentative: ['AuthoriseRepresentativeInput', { representative: dara }],
    revokeRepresentative: ['RevokeRepresentativeInput', () => ({ authorisation: authority })],
    keepBack: ['KeepBackInput', () => ({ event: disclosure, from: 'ownScreen' })],
    showAgain: ['ShowAgainInput', () => ({ event: disclosure, from: 'ownScreen' })],
    nameCarer: ['NameCarerInput', { carer: dara }],
    agreeCarerInvolvement: ['AgreeCarerInvolvementInput', { carer: dara, decidedBy: 'person' }],
    limitCarerInvolvement: ['LimitCarerInvolvementInput', { carer: dara, decidedBy: 'person' }],
    endCarerInvolvement: ['EndCarerInvolvementInput', { carer: dara, decidedBy: 'person' }],
    liftLegalHold: ['LiftLegalHoldInput', () => ({ hold, words: 'It is over' })],
    // One officer approves; the other that is needed does not.
    approveErasure: ['ApproveErasureInput', () => ({ request: erasure })],
    refuseErasure: [
      'RefuseErasureInput',
      () => ({ request: erasure, because: 'legal-claims', words: 'A case is heard' }),
    ],
    requestErasure: ['RequestErasureInput', {}],
    placeLegalHold: ['PlaceLegalHoldInput', { because: 'inquiry' }],
  };

/** What each of those who may is answered, where that is not the same for all. */
const ANSWERS: Readonly<Record<string, Partial<Record<Who, string>>>> = {
  // An officer does not say it for them.
  keepBack: { officer: NO },
  showAgain: { officer: NO },
  approveErasure: { amy: NO, ben: NO },
  refuseErasure: { amy: NO, ben: NO },
  placeLegalHold: { amy: NO, ben: NO },
  liftLegalHold: { amy: NO, ben: NO },
  // She has asked by then.
  requestErasure: { officer: 'DECISION_REFUSED' },
};

function said(name: string): object {
  const [, what = {}] = MUTATIONS[name] ?? [];
  return typeof what === 'function' ? (what as () => object)() : what;
}

const mutation = (name: string) =>
  `mutation ($input: ${MUTATIONS[name]?.[0] ?? ''}!) { ${name}(input: $input) { receipt { eventId } } }`;

const input = (name: string, more: object) => ({
  input: { id: `mutation-${(ids += 1)}`, ...said(name), ...more },
});

describe('every role at every root of the schema', () => {
  it('is asked of every root that there is', async () => {
    const schema = buildClientSchema(
      await answered<IntrospectionQuery>(service, tokens.get('auditor'), getIntrospectionQuery()),
    );
    const names = (type: 'getQueryType' | 'getMutationType') =>
      Object.keys(schema[type]()?.getFields() ?? {}).sort();
    const asked = new Set(Object.keys(QUERIES).map((name) => name.split(',')[0]));
    expect(names('getQueryType')).toEqual([...asked].sort());
    expect(names('getMutationType')).toEqual(Object.keys(MUTATIONS).sort());
  });

  it.each(Object.keys(QUERIES))('asks for %s', async (name) => {
    const [text, expected] = QUERIES[name] ?? [() => '', []];
    expect(await outcomes((who) => outcome(who, text()))).toEqual(expected);
  });

  it.each(Object.keys(MUTATIONS))('carries out %s for Amy', async (name) => {
    const carryOut = (who: Who) => outcome(who, mutation(name), input(name, { person: amysId }));
    const { amy: hers = 'data', ben: his = NONE, officer = 'data' } = ANSWERS[name] ?? {};
    expect(await outcomes(carryOut)).toEqual([SIGN_IN, hers, his, NO, NO, officer, NO, NO, NO]);
  });

  it('carries out nothing of what is denied', async () => {
    const history = async () => {
      const { me } = await answered<{ me: object }>(
        service,
        tokens.get('amy'),
        `{ me { consentHistory(first: 200) { edges { node { id } } }
          plans { sections { helpful { id } unhelpful { id } } } } }`,
      );
      return me;
    };
    const before = await history();
    const denied = ROLES.filter((who) => who !== 'amy' && who !== 'officer');
    for (const name of Object.keys(MUTATIONS)) {
      for (const who of denied) {
        await query(who, mutation(name), input(name, { person: amysId }));
      }
    }
    await trust.send('PersonRegistered', { person: amy, occurredAt });
    expect(await history()).toEqual(before);
  });
});

describe('what is another’s answers as what does not exist, to the byte', () => {
  /** Both answers whole, but for the time and the number of the request. */
  async function alike(another: request.Test, nobodys: request.Test): Promise<void> {
    const whole = ({ status, text, headers }: request.Response) => {
      const { date: _, 'x-request-id': __, ...others } = headers as Record<string, string>;
      return { status, text, headers: others };
    };
    const [theirs, none] = [await another, await nobodys];
    expect(whole(theirs)).toEqual(whole(none));
    expect(theirs.text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  }

  it.each(['ben', 'police'] as const)('to %s: a receipt by its route', async (who) => {
    const path = (id: string) => `/v1/receipts/${id}`;
    await alike(get(who, path(disclosure)), get(who, path(NOBODYS_EVENT)));
    await alike(get(who, path(disclosure)), get(who, path('x')));
  });

  it.each(['ben', 'police'] as const)('to %s: a receipt by GraphQL', async (who) => {
    const text = 'query ($id: ID!) { receipt(eventId: $id) { eventId leafHash } }';
    await alike(query(who, text, { id: disclosure }), query(who, text, { id: NOBODYS_EVENT }));
    await alike(query(who, text, { id: disclosure }), query(who, text, { id: 'x' }));
  });

  it.each([...ROLES.filter((who) => who !== 'amy' && who !== 'officer')])(
    'to %s: a person',
    async (who) => {
      for (const purpose of ['', ', purpose: AUDIT']) {
        const text = `query ($id: ID!) { person(id: $id${purpose}) { id consents { id } } }`;
        await alike(query(who, text, { id: amysId }), query(who, text, { id: nobodysId }));
        await alike(query(who, text, { id: amysId }), query(who, text, { id: 'x' }));
        await alike(query(who, text, { id: amysId }), query(who, text, { id: disclosure }));
      }
    },
  );

  it('to an officer without a purpose: a person', async () => {
    const text = `query ($id: ID!) { person(id: $id) { id } }`;
    await alike(query('officer', text, { id: amysId }), query('officer', text, { id: nobodysId }));
  });

  it('to an officer: a number that nobody has, and one that is no number', async () => {
    const asked = (value: string) => query('officer', find(value));
    await alike(asked(people.next().value), asked('9434765918'));
    await alike(asked(people.next().value), asked('x'));
  });

  it.each(Object.keys(MUTATIONS))('to Ben: Amy as the person of %s', async (name) => {
    const variables = (person: string) => ({
      input: { id: 'same', ...said(name), person },
    });
    const text = mutation(name);
    await alike(query('ben', text, variables(amysId)), query('ben', text, variables(nobodysId)));
    await alike(query('police', text, variables(amysId)), query('police', text, variables('x')));
  });

  it('to Ben: an event that his answer is to be as fresh as', async () => {
    const text = 'query ($id: ID!) { me(freshAs: $id) { consents { id } } }';
    await alike(query('ben', text, { id: disclosure }), query('ben', text, { id: NOBODYS_EVENT }));
  });

  it('to Ben: a consent of Amy’s that he withdraws, which stands', async () => {
    const mask = ({ status, text }: request.Response) => ({
      status,
      text: text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID'),
    });
    const withdraw = (of: string) =>
      query('ben', mutation('withdrawConsent'), input('withdrawConsent', { consent: of }));
    expect(mask(await withdraw(consent))).toEqual(mask(await withdraw(NOBODYS_EVENT)));
    const { me } = await answered<{ me: { consents: { id: string; status: { code: string } }[] } }>(
      service,
      tokens.get('amy'),
      '{ me { consents { id status { code } } } }',
    );
    expect(me.consents.find(({ id }) => id === consent)?.status.code).toBe('standing');
  });
});

describe('somebody whose token names a person who is not there', () => {
  it('is answered nothing, rather than that their data went nowhere', async () => {
    const nobody = await service.token({ role: 'person', person: nobodysId });
    const answer = await ask(service, nobody, '{ me { whereMyDataWent { edges { cursor } } } }');
    expect(answer).toEqual({ data: { me: null } });
  });
});
