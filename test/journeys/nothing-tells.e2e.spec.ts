import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getNamedType, isInputObjectType, isRequiredArgument } from 'graphql';
import request from 'supertest';
import { eventCatalogue } from '../../apps/composition/src/events.js';
import { type Seen, seen, seenAsked } from '../harness/alike.js';
import { argumentValues, around, happened, OFFICERS_LISTS } from '../harness/argument-values.js';
import { answered } from '../harness/ask.js';
import { Everything } from '../harness/everything.js';
import { Partner } from '../harness/partner.js';
import { People } from '../harness/people.js';
import { type ArgumentValues, SchemaWalk } from '../harness/schema-walk.js';
import { RunningService } from '../harness/service.js';
import { NOBODYS, OFFICERS, PERSONAL, type Twin, Twins } from '../harness/twins.js';

/**
 * Two people of whom all the same is told, and of one of them much that is held: every event that can
 * be, on its own and about what is held. A tester with both accounts goes through every field, argument
 * and root of the schema, and every route, and sees no difference but in what two people cannot share
 * (`normalised`): not in status, headers, body or size, nor by how much the log grew.
 */

const service = new RunningService();
const people = new People(340_000);
const HELD = { visibility: { held: true, ground: 'danger' } };

/** What is not held, and why not. */
const NEVER_HELD: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'AgreementRegistered',
      'AgreementAmended',
      'AgreementEnded',
      'PurposeDefined',
      'BenefitStated',
      'BenefitEvidenced',
      'PublicNoticePublished',
      'ReportingPeriodDeclared',
      'HeartbeatReceived',
    ].map((name) => [name, 'is about nobody']),
  ),
  ...Object.fromEntries(
    OFFICERS.map(({ name }) => [
      name,
      'is said by officers, of who is who, where events belong, and what is kept or erased',
    ]),
  ),
  PersonLookedUp: 'is made by the ledger itself',
  LettersForgotten: 'is made by the ledger itself',
  EventRefiled: 'is made by the ledger itself',
  ErasureBegun: 'is made by the ledger itself',
  SubjectErased: 'is made by the ledger itself, and names nobody',
  RetentionEnded: 'is made by the ledger itself, and names nobody',
  LogKeysChanged: 'is made by the ledger itself',
  RecordsCommitted: 'is made by the ledger itself, and names nobody',
  LedgerRestored: 'is made by the ledger itself',
  ItemKeptBack: 'is what the person says themself',
  ItemShownAgain: 'is what the person says themself',
};

let walk: SchemaWalk;
let everything: Everything;
let twins: Twins;
let police: Partner;
let council: Partner;
let tokens: Readonly<Record<'officer' | 'auditor' | 'council', string>>;
/** How many leaves the log has. */
let leaves: () => number;
let log: DatabaseSync;
/** The ledger's ids of all that is held of her, by name, by itself or with what it is about. */
const held = new Map<string, string>();

const flowOf = (from: object, to: object, occurredAt = '2025-11-05T02:00:00Z') => ({
  occurredAt,
  from,
  to: { organisation: to },
  channel: 'email',
  items: [{ category: 'record/police' }],
});

/** What came after all that was recorded until now: answers are as fresh. */
const newest = () =>
  council.send('AccessNeedRecorded', {
    person: stranger,
    occurredAt: '2025-11-01T09:00:00Z',
    group: 'contact-method',
    words: 'By post',
  });
const stranger = people.next();

/** Waits until both would be answered with all that was recorded. */
async function settled(): Promise<void> {
  await answered(service, twins.hers.token, `{ me(freshAs: "${await newest()}") { id } }`);
}

type Way = (twin: Twin) => Promise<Seen>;

/** What is answered, and by how many leaves the log grew: whoever signs in sees its size each second. */
async function told(way: Way, twin: Twin): Promise<Seen & { readonly leaves: number }> {
  const before = leaves();
  return { ...(await way(twin)), leaves: leaves() - before };
}

/** Of several ways to ask, those in which the two differ. */
async function differences(ways: Iterable<readonly [string, Way]>): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (const [name, way] of ways) {
    const [hers, his] = [await told(way, twins.hers), await told(way, twins.his)];
    try {
      expect(hers).toEqual(his);
    } catch (error) {
      found.push([name, (error as Error).message]);
    }
  }
  return found;
}

const asks =
  (query: (twin: Twin) => string, token?: (twin: Twin) => string | undefined): Way =>
  (twin) =>
    seenAsked(
      service,
      token === undefined ? twin.token : token(twin),
      twins.numbersOf(twin),
      query(twin),
    );

/** The same field of both, each with what is their own in its arguments. */
function fieldOf(root: (twin: Twin) => string, token?: (twin: Twin) => string) {
  return (fields: ReadonlyMap<Twin, readonly string[]> | readonly string[]) => {
    const of = (twin: Twin) => ('get' in fields ? (fields.get(twin) ?? []) : fields);
    return of(twins.hers).map((name, nth): readonly [string, Way] => [
      name,
      asks((twin) => `{ ${root(twin)} { ${of(twin)[nth] ?? ''} } }`, token),
    ]);
  };
}

const ofMe = fieldOf(() => 'me');

/** With what every argument below a person is tried. */
const valuesFor = ({ token }: Twin): Promise<ArgumentValues> =>
  argumentValues(walk, (query) => answered(service, token, query), {
    moments: around([...twins.recorded.slice(0, 3), ...happened()]),
    organisations: [police.organisation, council.organisation],
  });

beforeAll(async () => {
  service.setClock('2025-11-11T00:00:00Z');
  await service.start();
  twins = await Twins.of(service, people);
  [police, council] = (await Promise.all(
    ['police', 'council'].map((value) => Partner.of(service, value)),
  )) as [Partner, Partner];
  tokens = {
    officer: await service.token({ role: 'officer' }),
    auditor: await service.token({ role: 'auditor' }),
    council: await service.token({ role: 'partner', organisation: council.organisation }),
  };
  walk = await SchemaWalk.of(service);
  everything = await Everything.of(service);
  log = new DatabaseSync(join(service.data, 'log', 'log.db'), { readOnly: true });
  const count = log.prepare('SELECT count(*) AS leaves FROM leaves');
  leaves = () => Number(count.get()?.['leaves']);
}, 120_000);
afterAll(async () => {
  log.close();
  await service.remove();
});

describe('Every event that can be held', () => {
  it('is every event of the catalogue, but for those that are told to be none', () => {
    const names = eventCatalogue().names;
    const holdable = PERSONAL.map(({ name }) => name);
    expect([...holdable, ...Object.keys(NEVER_HELD)].sort()).toEqual([...names].sort());
  });

  it('changes nothing that she is answered, to the byte, on its own and about what is held', async () => {
    const { hers } = twins;
    const sees = async (last: string) =>
      JSON.stringify(await everything.ofMe(service, hers.token, last));
    const before = await sees(await newest());
    const tell = async (name: string, type: string, data: object, by?: Partner) => {
      twins.tick();
      const id = await twins.tell(type, data, by);
      held.set(name, id);
      expect([name, await sees(id)]).toEqual([name, before]);
      return id;
    };
    const person = hers.person;
    const inquiry = flowOf(police.organisation, {
      system: 'https://fhir.nhs.uk/Id/ods-organization-code',
      value: 'RXX',
    });
    const secret = await tell('secret', 'DisclosureMade', { ...inquiry, person, ...HELD }, police);
    for (const { name, data } of PERSONAL) {
      const visible = hers.told.get('DisclosureMade') ?? NOBODYS;
      const of = (disclosure: string) => ({
        ...twins.example(name, hers, { disclosure, event: secret }),
        ...(name === 'IdentifierLinked' && { identifier: people.next() }),
        // Between others than what is shown: what may be of either is kept back with what is held.
        ...('to' in data && { to: { organisation: police.organisation } }),
      });
      // A decision about what is held is held, whatever it says.
      await tell(`${name}, held`, name, { ...of(visible), ...(!name.startsWith('Held') && HELD) });
      if (!('disclosure' in data) && !('onwardOf' in data)) continue;
      await tell(`${name} of what is held, held`, name, { ...of(secret), ...HELD });
      if ('disclosure' in data) await tell(`${name} of what is held`, name, of(secret));
    }
    const look = `{ person(id: "${hers.id}", purpose: AUDIT, because: "${secret}") { id } }`;
    await answered(service, tokens.officer, look);
    const receipt = { ...inquiry, person, disclosure: secret };
    await tell('the receipt of what is held', 'DisclosureReceived', receipt);
    await tell(
      'its review',
      'HeldReviewed',
      twins.example('HeldReviewed', hers, { event: secret }),
      police,
    );
  }, 300_000);
});

describe('A tester with both accounts', () => {
  it('sees no difference in any field', async () => {
    await settled();
    expect(await differences(ofMe(walk.plain('Person')))).toEqual([]);
  }, 120_000);

  it('sees none in any field with any argument', async () => {
    const fields = new Map<Twin, readonly string[]>();
    for (const twin of twins.both) fields.set(twin, walk.varied('Person', await valuesFor(twin)));
    const [hers = [], his = []] = twins.both.map((twin) => fields.get(twin));
    expect(hers.length).toBe(his.length);
    expect(await differences(ofMe(fields))).toEqual([]);
  }, 300_000);

  it('sees none as of any moment, nor as known at any, before, at and after each', async () => {
    const moments = around([...twins.recorded, ...happened()]);
    const brief = `{ edges { cursor node { id recordedAt } } pageInfo { hasNextPage endCursor } }`;
    const flows = `{ edges { cursor node { id recordedAt onwardOf recalled
      onwardTo { id } corrections { id } confirmation { status receipt } deficiencies { code }
      withinWishes { atTheTime { value } knownToTheSender { value } } } }
      pageInfo { hasNextPage endCursor } lawKeepsBack }`;
    const parts: string[] = [];
    for (const { name, args } of walk.fieldsOf('Person')) {
      const timed = ['asOf', 'knownAt'].every((time) => args.some((arg) => arg.name === time));
      if (!timed) {
        // Both, or none: else it is to be gone through here.
        expect(args.filter((arg) => /^(asOf|knownAt)$/.test(arg.name))).toEqual([]);
        continue;
      }
      const below = name === 'whereMyDataWent' ? flows : brief;
      for (const moment of moments) {
        for (const times of [
          `asOf: "${moment}"`,
          `knownAt: "${moment}"`,
          `asOf: "${moment}", knownAt: "${moment}"`,
        ]) {
          parts.push(`${name}(${times}) ${below}`);
        }
      }
    }
    const queries: string[] = [];
    for (let from = 0; from < parts.length; from += 18) {
      queries.push(
        parts
          .slice(from, from + 18)
          .map((part, nth) => `t${nth}: ${part}`)
          .join(' '),
      );
    }
    expect(queries.length).toBeGreaterThan(20);
    expect(await differences(ofMe(queries))).toEqual([]);
  }, 300_000);

  it('sees none at any root, whatever they name, in any role', async () => {
    const ids = [
      ...[...twins.hers.told].map(
        ([name]) =>
          (twin: Twin) =>
            twin.told.get(name) ?? '',
      ),
      ...[...held.values()].map((id) => (twin: Twin) => (twin === twins.hers ? id : NOBODYS)),
      () => 'no id at all',
    ];
    const officers = 'purpose: AUDIT, reason: "A sample"';
    const roots: Record<string, readonly ((twin: Twin) => string)[]> = {
      me: ids.map((id) => (twin) => `me(freshAs: "${id(twin)}") { id }`),
      person: [
        ...ids.map((id) => (twin: Twin) => `person(id: "${id(twin)}", ${officers}) { id }`),
        ({ id }) => `person(id: "${id}", ${officers}) { id }`,
        ({ id }) => `person(id: "${id}") { id }`,
      ],
      findPerson: [
        ({ person }) =>
          `findPerson(input: { system: "${person.system}", value: "${person.value}", purpose: AUDIT }) { id }`,
      ],
      consistencyProof: [() => 'consistencyProof(from: 1, to: 1) { hashes }'],
      receipt: ids.map(
        (id) => (twin) =>
          `receipt(eventId: "${id(twin)}") { eventId leafHash recordedAt promise proof }`,
      ),
      agreements: [() => `agreements { edges { cursor node { id } } pageInfo { endCursor } }`],
      agreement: ids.map((id) => (twin) => `agreement(id: "${id(twin)}") { id }`),
      formerMerges: [({ id }) => `formerMerges(person: "${id}", ${officers}) { edges { cursor } }`],
    };
    // What names nobody is asked as it is.
    for (const { name, args } of walk.fieldsOf('Query')) {
      if (name in roots) continue;
      expect([name, args.filter(isRequiredArgument).map((arg) => arg.name)]).toEqual([name, []]);
      const purposes = args.some((arg) => arg.name === 'purpose') ? `(${officers})` : '';
      roots[name] = [() => `${name}${purposes} { __typename }`];
    }
    // Officers and auditors may see receipts of everything, and officers what is held.
    const roles: readonly (readonly [string, (twin: Twin) => string | undefined, boolean])[] = [
      ['person', ({ token }) => token, true],
      ['partner', () => tokens.council, true],
      ['public', () => undefined, true],
      ['officer', () => tokens.officer, false],
      ['auditor', () => tokens.auditor, false],
    ];
    for (const [role, token, receipts] of roles) {
      const ways = Object.entries(roots).flatMap(([root, queries]) =>
        root === 'receipt' && !receipts
          ? []
          : queries.map((query, nth): readonly [string, Way] => [
              `${role} ${root} ${nth}`,
              asks((twin) => `{ ${query(twin)} }`, token),
            ]),
      );
      expect(await differences(ways)).toEqual([]);
      if (role === 'officer') continue;
      const because = ids.map((id, nth): readonly [string, Way] => [
        `${role} because of ${nth}`,
        asks((twin) => `{ person(id: "${twin.id}", because: "${id(twin)}") { id } }`, token),
      ]);
      expect(await differences(because)).toEqual([]);
    }
  }, 300_000);

  it('sees none as an officer, but in what is held, of which no other role is told', async () => {
    await settled();
    // Who is like the one is like the other, so that each is in the other's list of candidates.
    const fields = walk
      .plain('Person')
      // The officer's own look-ups come into the list one by one while this asks.
      .filter((field) =>
        [...OFFICERS_LISTS, 'lookUps'].every((name) => !field.startsWith(`${name} `)),
      );
    const root = ({ id }: Twin) => `person(id: "${id}", purpose: AUDIT)`;
    expect(await differences(fieldOf(root, () => tokens.officer)(fields))).toEqual([]);
    await settled();
    expect(await differences(ofMe(walk.plain('Person')))).toEqual([]);
  }, 120_000);

  it('sees none in receipts by the route: what is held is as what never was', async () => {
    const receipt =
      (id: string, token: (twin: Twin) => string | undefined): Way =>
      (twin) => {
        const asked = twin === twins.hers ? id : NOBODYS;
        const get = request(service.address).get(`/v1/receipts/${asked}`);
        return seen(get, token(twin), twins.numbersOf(twin));
      };
    const ways = [...held].flatMap(([name, id]): readonly (readonly [string, Way])[] => [
      [`person ${name}`, receipt(id, ({ token }) => token)],
      [`partner ${name}`, receipt(id, () => tokens.council)],
      [`public ${name}`, receipt(id, () => undefined)],
    ]);
    expect(await differences(ways)).toEqual([]);
    const [found] = await Promise.all([ways[0]?.[1](twins.hers)]);
    expect(found?.status).toBe(404);
    expect(found?.headers).not.toHaveProperty('etag');
    expect(found?.headers).not.toHaveProperty('content-encoding');
  }, 120_000);

  it('sees none in what another partner is answered to what it sends of them', async () => {
    const secret = held.get('secret') ?? '';
    const ways = PERSONAL.map(({ name }): readonly [string, Way] => [
      name,
      (twin) => {
        // What she has held, and what nobody has.
        const named = twin === twins.hers ? secret : NOBODYS;
        // What passes on what is held is held with it.
        const passesOn = name === 'OnwardShared';
        const disclosure = passesOn ? (twin.told.get('DisclosureMade') ?? '') : named;
        const data = { ...twins.example(name, twin, { disclosure, event: disclosure }) };
        const id = `by the council ${name} ${twin.id}`;
        const event = council.event(name, { ...data, ...later(data) }, id);
        return seen(council.post(event), undefined, twins.numbersOf(twin));
      },
    ]);
    twins.tick();
    expect(await differences(ways)).toEqual([]);
    await settled();
    expect(await differences(ofMe(walk.plain('Person')))).toEqual([]);
  }, 120_000);

  it('sees none in what they are answered to what they say', async () => {
    const consent = held.get('ConsentGranted, held') ?? '';
    const named = (twin: Twin) => (twin === twins.hers ? consent : NOBODYS);
    const said: Record<string, readonly [type: string, said: (twin: Twin) => object]> = {
      grantConsent: ['GrantConsentInput', () => ({ purposes: ['TREAT'] })],
      limitConsent: ['LimitConsentInput', () => ({ purposes: ['HRESCH'] })],
      refuseConsent: ['RefuseConsentInput', (twin) => ({ consent: named(twin) })],
      withdrawConsent: ['WithdrawConsentInput', (twin) => ({ consent: named(twin) })],
      reconfirmConsent: ['ReconfirmConsentInput', (twin) => ({ consent: named(twin) })],
      enterConsentInError: ['EnterConsentInErrorInput', (twin) => ({ consent: named(twin) })],
      addHelpfulItem: ['AddPlanItemInput', () => ({ plan: 'trust-plan-31', words: 'Tea' })],
      addUnhelpfulItem: ['AddPlanItemInput', () => ({ plan: 'trust-plan-31', words: 'Noise' })],
      removeHelpfulItem: ['RemovePlanItemInput', () => ({ plan: 'trust-plan-31', item: 'x' })],
      removeUnhelpfulItem: ['RemovePlanItemInput', () => ({ plan: 'trust-plan-31', item: 'y' })],
      authoriseRepresentative: [
        'AuthoriseRepresentativeInput',
        () => ({ representative: stranger, name: 'Sam' }),
      ],
      revokeRepresentative: [
        'RevokeRepresentativeInput',
        (twin) => ({ authorisation: named(twin) }),
      ],
      keepBack: ['KeepBackInput', (twin) => ({ event: named(twin), from: 'representative' })],
      showAgain: ['ShowAgainInput', (twin) => ({ event: named(twin), from: 'representative' })],
    };
    // What is not told above is said as shortly as it can be, naming what is held.
    for (const { name, args } of walk.fieldsOf('Mutation')) {
      const input = args.map(({ type }) => getNamedType(type)).find(isInputObjectType);
      if (!input) throw new Error(`${name} takes no input.`);
      said[name] ??= [input.name, (twin) => walk.least(input, named(twin))];
    }
    twins.tick();
    const ways = Object.entries(said).map(([name, [type, of]]): readonly [string, Way] => [
      name,
      (twin) =>
        seenAsked(
          service,
          twin.token,
          twins.numbersOf(twin),
          `mutation ($input: ${type}!) { ${name}(input: $input) {
            receipt { eventId leafHash recordedAt } deficiencies { code field words } } }`,
          { input: { ...of(twin), id: name } },
        ),
    ]);
    expect(await differences(ways)).toEqual([]);
    await settled();
    expect(await differences(ofMe(walk.plain('Person')))).toEqual([]);
  }, 120_000);

  it('cannot join the two by any id that stands in what both are answered', async () => {
    const [hers, his] = (await Promise.all(
      twins.both.map(async ({ id }) => {
        // Afresh, however long all before this took.
        const token = await service.token({ role: 'person', person: id });
        return textsOf(await everything.ofMe(service, token, await newest()));
      }),
    )) as [Set<string>, Set<string>];
    // Ids of agreements are public; every other id, hash and cursor is of one person.
    const shared = [...hers].filter((text) => his.has(text) && /^[\w+/=-]{12,}$/.test(text));
    expect(shared.filter((text) => /\d/.test(text) && !/^\d+$/.test(text))).toEqual([]);
    const all = [...hers, ...his].join('\n');
    for (const senders of ['trust-plan-31', 'consent-77', 'limit-12', 'incident-7741']) {
      expect(all).not.toContain(senders);
    }
  });
});

/** The same a little later, so that no two happen at one moment: then ids, which differ, order them. */
function later({ occurredAt }: { readonly occurredAt?: unknown }): { occurredAt?: unknown } {
  const shifted = JSON.stringify(occurredAt ?? null, (_name, value: unknown) =>
    typeof value === 'string' && value.includes('T')
      ? new Date(Date.parse(value) + 30_000).toISOString()
      : value,
  );
  return { occurredAt: JSON.parse(shifted) as unknown };
}

/** Every text of an answer that is an id by its field, or a cursor, a hash, a reference. */
function textsOf(answer: object): Set<string> {
  const texts = new Set<string>();
  JSON.stringify(answer, (name, value: unknown) => {
    const isId =
      /^(id|event|eventId|consent|plan|item|items|receipt|onwardOf|replaces|replacedBy|disclosure|reference|leafHash|.*[cC]ursor|\d+)$/;
    if (typeof value === 'string' && isId.test(name)) texts.add(value);
    return value;
  });
  return texts;
}
