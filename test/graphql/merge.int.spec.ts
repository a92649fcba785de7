import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../libs/access/src/actor.js';
import { isAccessDenied } from '../../libs/access/src/access-denied.js';
import { consentIngest } from '../../libs/consent/src/consent.commands.js';
import { disclosureIngest } from '../../libs/disclosure/src/disclosure.commands.js';
import { isDecisionRefused } from '../../libs/ledger/src/decider.js';
import { personIngest } from '../../libs/person/src/person.commands.js';
import { LEDGER_PERSON_ID, thingReference } from '../../libs/vocabulary/src/identifier.js';
import {
  NHS,
  NOBODY,
  OFFICER,
  openTestHouse,
  OTHER,
  PARTNER,
  type PersonActor,
  POLICE,
  type TestHouse,
  TRUST,
} from './house.features.js';

/** Two people of the ledger who are said to be one, and then told apart. */

const SECOND: Actor = { ...OFFICER, account: 'second' };
const occurredAt = '2026-11-03T09:00:00Z';
const reason = 'One birthday';

let house: TestHouse;
let amy: PersonActor;
let ben: PersonActor;
let consent: string;
let flow: string;
let merge = '';

const ledgerId = (value: string) => ({ system: LEDGER_PERSON_ID, value });
const both = () => ({ person: ledgerId(amy.person), other: ledgerId(ben.person), occurredAt });

async function outcome(sending: Promise<unknown>): Promise<string> {
  try {
    await sending;
    return 'recorded';
  } catch (error) {
    if (isDecisionRefused(error) || isAccessDenied(error)) return error.code;
    throw error;
  }
}

const merged = (actor: Actor, data: object = {}) =>
  house.send(actor, (context) =>
    personIngest.IdentitiesMerged.command({ ...both(), reason, ...data }, context),
  );
const verified = (actor: Actor) =>
  house.send(actor, (context) => personIngest.MergeVerified.command({ ...both(), merge }, context));
const unmerged = (actor: Actor) =>
  house.send(actor, (context) =>
    personIngest.IdentitiesUnmerged.command({ ...both(), reason }, context),
  );

interface Shown {
  readonly consents: readonly { readonly id: string }[];
  readonly whereMyDataWent: {
    readonly edges: readonly {
      readonly node: { readonly id: string; readonly withinWishes: object };
    }[];
  };
  readonly within: Shown['whereMyDataWent'];
}

const ANSWER = `consents { id }
  whereMyDataWent { edges { node { id withinWishes { atTheTime { value } } } } }
  within: whereMyDataWent(filter: { withinWishes: yes }) { edges { node { id } } }`;

async function shown(person: PersonActor) {
  const answer = (await house.me(person, ANSWER)) as Shown;
  return {
    consents: answer.consents.map(({ id }) => id),
    flows: answer.whereMyDataWent.edges.map(({ node }) => node),
    within: answer.within.edges.map(({ node }) => node.id),
  };
}

const APART = {
  amy: () => ({ consents: [consent], flows: [], within: [] }),
  ben: () => ({
    consents: [],
    flows: [{ id: flow, withinWishes: { atTheTime: { value: 'notAsked' } } }],
    within: [],
  }),
};
const LINKED = () => ({
  consents: [consent],
  flows: [{ id: flow, withinWishes: { atTheTime: { value: 'yes' } } }],
  within: [flow],
});

async function lookedAt(person: PersonActor): Promise<readonly object[]> {
  const { lookUps } = (await house.me(
    person,
    'lookUps { edges { node { id purpose { code } } } }',
  )) as { lookUps: { edges: readonly { node: object }[] } };
  return lookUps.edges.map(({ node }) => node);
}

async function receiptOf(actor: Actor, eventId: string): Promise<unknown> {
  const { data } = await house.ask(
    actor,
    'query ($id: ID!) { receipt(eventId: $id) { eventId } }',
    { id: eventId },
  );
  return data?.['receipt'];
}

const personQuery = (id: string) =>
  `{ person(id: "${id}", purpose: IDENTITY_CHECK) { id ${ANSWER} } }`;

beforeAll(async () => {
  house = await openTestHouse();
  amy = await house.register(NHS);
  ben = await house.register(OTHER);
  const given = await house.send(PARTNER, (context) =>
    consentIngest.ConsentGranted.command(
      { person: NHS, occurredAt: '2026-11-01T09:00:00Z', recipients: [POLICE] },
      context,
    ),
  );
  consent = given.receipt.eventId;
  const made = await house.send(PARTNER, (context) =>
    disclosureIngest.DisclosureMade.command(
      {
        person: OTHER,
        occurredAt: '2026-11-02T09:00:00Z',
        from: TRUST,
        to: { organisation: POLICE },
        channel: 'phone',
        items: [{ category: 'record/risk' }],
      },
      context,
    ),
  );
  flow = made.receipt.eventId;
}, 60_000);
afterAll(async () => house.end());

describe('Two people who are merged', () => {
  it('are shown nothing new before a second officer has verified it', async () => {
    expect(await outcome(merged(PARTNER))).toBe('ROLE_NOT_PERMITTED');
    expect(await outcome(merged(amy))).toBe('ROLE_NOT_PERMITTED');
    expect(await outcome(merged(OFFICER, { other: ledgerId(NOBODY) }))).toBe('NOT_FOUND');
    expect(await outcome(merged(OFFICER, { other: OTHER }))).toBe('MERGE_NEEDS_LEDGER_IDS');
    merge = (await merged(OFFICER)).receipt.eventId;
    expect(await shown(amy)).toEqual(APART.amy());
    expect(await shown(ben)).toEqual(APART.ben());
    expect(await receiptOf(amy, flow)).toBeNull();
    expect(await outcome(verified(OFFICER))).toBe('VERIFIED_BY_WHO_MERGED');
    expect(await shown(amy)).toEqual(APART.amy());
  });

  it('are answered as one from then on, each consent counting for each disclosure', async () => {
    await verified(SECOND);
    expect(await shown(amy)).toEqual(LINKED());
    expect(await shown(ben)).toEqual(LINKED());
    expect(await receiptOf(amy, flow)).toEqual({ eventId: flow });
    expect(await receiptOf(ben, consent)).toEqual({ eventId: consent });
    // That they were merged is an event of neither.
    expect(await receiptOf(amy, merge)).toBeNull();
    expect(await receiptOf(OFFICER, merge)).toEqual({ eventId: merge });
    const { data, errors } = await house.ask(amy, personQuery(ben.person));
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ person: { id: ben.person, consents: [{ id: consent }] } });
  });

  it('are both looked up by who looks up either, and see it once', async () => {
    for (const id of [amy.person, ben.person]) {
      const { data } = await house.ask(OFFICER, personQuery(id));
      expect(data).toMatchObject({ person: { id, consents: [{ id: consent }] } });
    }
    await house.ask(
      OFFICER,
      `{ findPerson(input: { system: "${OTHER.system}",
      value: "${OTHER.value}", purpose: AUDIT }) { id } }`,
    );
    const fresh = await house.send(PARTNER, (context) =>
      personIngest.AccessNeedRecorded.command(
        { person: NHS, occurredAt, group: 'contact-method', words: 'Text' },
        context,
      ),
    );
    expect(fresh.deficiencies).toHaveLength(1);
    expect(await lookedAt(amy)).toHaveLength(3);
    expect(await lookedAt(ben)).toEqual(await lookedAt(amy));
    const paged = (await house.me(
      amy,
      'lookUps(first: 2) { edges { cursor node { id } } pageInfo { hasNextPage } }',
    )) as { lookUps: { edges: { cursor: string }[]; pageInfo: object } };
    expect(paged.lookUps).toMatchObject({ pageInfo: { hasNextPage: true } });
    const rest = await house.me(
      amy,
      `lookUps(first: 2, after: "${paged.lookUps.edges[1]?.cursor ?? ''}") {
        edges { node { id } } pageInfo { hasNextPage } }`,
    );
    expect(rest).toMatchObject({ lookUps: { edges: [{}], pageInfo: { hasNextPage: false } } });
  });

  it('are confirmed to by a receipt that came with the other number, and lack no declaration', async () => {
    const force: Actor = { role: 'partner', organisation: POLICE, account: 'force' };
    const received = {
      person: NHS,
      occurredAt: '2026-11-02T09:05:00Z',
      from: TRUST,
      to: { organisation: POLICE },
      channel: 'phone' as const,
      items: [{ category: 'record/risk' as const }],
    };
    const send = async (data: object) => {
      const { receipt } = await house.send(force, (context) =>
        disclosureIngest.DisclosureReceived.command({ ...received, ...data }, context),
      );
      return receipt.eventId;
    };
    const [naming, alone] = [await send({ disclosure: flow }), await send({ channel: 'email' })];
    const both = async (person: PersonActor) => {
      const answer = (await house.me(
        person,
        `whereMyDataWent { edges { node { confirmation { status receipt } } } }
        undeclaredReceipts { edges { node { id declaration { code } } } }`,
      )) as Record<string, { edges: { node: object }[] }>;
      return Object.values(answer).map(({ edges }) => edges.map(({ node }) => node));
    };
    const confirmation = { status: 'confirmed', receipt: naming };
    const linked = [[{ confirmation }], [{ id: alone, declaration: { code: 'unclear' } }]];
    expect(await both(amy)).toEqual(linked);
    expect(await both(ben)).toEqual(linked);
    await unmerged(OFFICER);
    const waits = { declaration: { code: 'notExpected' } };
    expect(await both(amy)).toEqual([[], expect.arrayContaining([{ id: naming, ...waits }])]);
    expect(await both(ben)).toEqual([
      [{ confirmation: { status: 'notExpected', receipt: null } }],
      [],
    ]);
    merge = (await merged(OFFICER)).receipt.eventId;
    await verified(SECOND);
    expect(await both(amy)).toEqual(linked);
  });

  it('are told apart at once, at every moment, and keep who looked meanwhile', async () => {
    await unmerged(OFFICER);
    expect(await shown(amy)).toEqual(APART.amy());
    expect(await shown(ben)).toEqual(APART.ben());
    expect(await receiptOf(amy, flow)).toBeNull();
    expect(await receiptOf(ben, consent)).toBeNull();
    const [amys, bens] = [await lookedAt(amy), await lookedAt(ben)];
    expect([amys.length, bens.length]).toEqual([3, 3]);
    expect(JSON.stringify(amys)).not.toContain(JSON.stringify(bens[0]));
    const { errors } = await house.ask(amy, personQuery(ben.person));
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are not joined by a person who was erased, nor by a link that was', async () => {
    merge = (await merged(OFFICER)).receipt.eventId;
    await verified(SECOND);
    expect(await shown(amy)).toEqual(LINKED());
    const { vault } = house.ledger;
    const pair = [amy.person, ben.person].sort().map((id) => `${LEDGER_PERSON_ID}|${id}`);
    const name = thingReference(
      'identity-link',
      'https://waymark.org/Id/identity-link',
      pair.join(' '),
    );
    const [link] = await vault.find([name]);
    if (link === undefined) throw new Error('there is no link');
    await vault.shred([link]);
    expect(await shown(amy)).toEqual(APART.amy());
    expect(await shown(ben)).toEqual(APART.ben());

    merge = (await merged(OFFICER)).receipt.eventId;
    await verified(SECOND);
    expect(await shown(amy)).toEqual(LINKED());
    await vault.shred([ben.person]);
    expect(await shown(amy)).toEqual(APART.amy());
    expect(await outcome(unmerged(OFFICER))).toBe('NOT_FOUND');
  });
});
