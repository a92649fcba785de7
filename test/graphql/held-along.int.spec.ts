import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../libs/access/src/actor.js';
import { disclosureIngest } from '../../libs/disclosure/src/disclosure.commands.js';
import { heldIngest } from '../../libs/person/src/held.commands.js';
import { personIngest } from '../../libs/person/src/person.commands.js';
import { LEDGER_PERSON_ID } from '../../libs/vocabulary/src/identifier.js';
import {
  NHS,
  OFFICER,
  openTestHouse,
  OTHER,
  PARTNER,
  type PersonActor,
  POLICE,
  type TestHouse,
  TRUST,
} from './house.features.js';

/** One person under two numbers: something is held under one, and what belongs to it comes under the other. */

const FORCE: Actor = { role: 'partner', organisation: POLICE, account: 'force' };
const SECOND: Actor = { ...OFFICER, account: 'second' };
const COUNCIL = { system: 'https://council.example/Id', value: 'C1', name: 'The council' };
const HELD = { visibility: { held: true, ground: 'safeguarding' } };
const reason = 'One birthday';

let house: TestHouse;
let amy: PersonActor;
let ben: PersonActor;

const ledgerId = (value: string) => ({ system: LEDGER_PERSON_ID, value });
const both = () => ({
  person: ledgerId(amy.person),
  other: ledgerId(ben.person),
  occurredAt: '2026-11-03T09:00:00Z',
});

async function merge(): Promise<void> {
  const { receipt } = await house.send(OFFICER, (context) =>
    personIngest.IdentitiesMerged.command({ ...both(), reason }, context),
  );
  await house.send(SECOND, (context) =>
    personIngest.MergeVerified.command({ ...both(), merge: receipt.eventId }, context),
  );
}

/** Sends something by police to the trust, which needs no more than what it differs in. */
async function told(
  by: Actor,
  type: keyof typeof disclosureIngest,
  data: Readonly<Record<string, unknown>> & { readonly person: typeof NHS },
): Promise<string> {
  const given = {
    from: POLICE,
    to: { organisation: TRUST },
    channel: 'phone',
    items: [{ category: 'record/risk' }],
    ...data,
  };
  const { receipt } = await house.send(by, (context) =>
    disclosureIngest[type].command(given as never, context),
  );
  return receipt.eventId;
}

const ALL = `undeclaredReceipts { edges { node { id declaration { code } } } pageInfo { hasNextPage } }
  whereMyDataWent { edges { node { id onwardOf confirmation { status receipt } onwardTo { id } } }
    pageInfo { hasNextPage } }
  first: whereMyDataWent(first: 1) { edges { node { id } } pageInfo { hasNextPage } }
  refusals { edges { node { id } } pageInfo { hasNextPage } }
  coverage { notReporting { value } }`;

const shownTo = (person: PersonActor) => house.me(person, ALL);

async function receiptOf(actor: Actor, eventId: string): Promise<unknown> {
  const query = 'query ($id: ID!) { receipt(eventId: $id) { eventId } }';
  return (await house.ask(actor, query, { id: eventId })).data?.['receipt'];
}

/** What an officer sees to be held together with something. */
async function togetherWith(id: string): Promise<readonly string[]> {
  const { data, errors } = await house.ask(
    OFFICER,
    `{ person(id: "${amy.person}", purpose: AUDIT) {
      held(first: 100) { edges { node { id heldTogether { id } } } } } }`,
  );
  expect(errors).toBeUndefined();
  interface Item {
    readonly node: { readonly id: string; readonly heldTogether: readonly { id: string }[] };
  }
  const { person } = data as { person: { held: { edges: readonly Item[] } } };
  const item = person.held.edges.find(({ node }) => node.id === id);
  return (item?.node.heldTogether ?? []).map((one) => one.id);
}

/** Says that this shows nothing to whoever the two are, and all of it to officers. */
async function showsNothing(send: () => Promise<{ held: string; along: readonly string[] }>) {
  const before = await shownTo(amy);
  const { held, along } = await send();
  expect(await shownTo(amy)).toEqual(before);
  expect(await shownTo(ben)).toEqual(before);
  for (const id of along) expect([id, await receiptOf(amy, id)]).toEqual([id, null]);
  expect((await togetherWith(held)).toSorted()).toEqual(along.toSorted());
}

beforeAll(async () => {
  house = await openTestHouse();
  amy = await house.register(NHS);
  ben = await house.register(OTHER);
  await merge();
  // Something to be shown, under each number.
  await told(FORCE, 'DisclosureMade', { person: NHS, occurredAt: '2025-01-01T09:00:00Z' });
  await told(FORCE, 'DisclosureMade', { person: OTHER, occurredAt: '2025-01-02T09:00:00Z' });
}, 60_000);
afterAll(async () => house.end());

describe('With what is held under one number is held, under the other,', () => {
  it('the receipt that names it', () =>
    showsNothing(async () => {
      const occurredAt = '2026-01-01T09:00:00Z';
      const held = await told(FORCE, 'DisclosureMade', { person: NHS, occurredAt, ...HELD });
      const naming = { person: OTHER, occurredAt, disclosure: held };
      return { held, along: [await told(PARTNER, 'DisclosureReceived', naming)] };
    }));

  it('the receipt that shares its reference', () =>
    showsNothing(async () => {
      const about = { occurredAt: '2026-02-01T09:00:00Z', reference: 'february' };
      const held = await told(FORCE, 'DisclosureMade', { person: NHS, ...about, ...HELD });
      const shared = { person: OTHER, ...about, occurredAt: '2026-02-20T09:00:00Z' };
      return { held, along: [await told(PARTNER, 'DisclosureReceived', shared)] };
    }));

  it('the receipt that may be of it', () =>
    showsNothing(async () => {
      const occurredAt = '2026-03-01T09:00:00Z';
      const held = await told(FORCE, 'DisclosureMade', { person: NHS, occurredAt, ...HELD });
      const near = { person: OTHER, occurredAt: '2026-03-03T09:00:00Z' };
      return { held, along: [await told(PARTNER, 'DisclosureReceived', near)] };
    }));

  it('what passed it on, however far, with its receipts', () =>
    showsNothing(async () => {
      const occurredAt = '2026-04-01T09:00:00Z';
      const held = await told(FORCE, 'DisclosureMade', { person: NHS, occurredAt, ...HELD });
      const there = { person: OTHER, occurredAt, from: TRUST, to: { organisation: COUNCIL } };
      const onward = await told(PARTNER, 'OnwardShared', { ...there, onwardOf: held });
      const back = { ...there, from: COUNCIL, to: { organisation: TRUST } };
      const further = await told(PARTNER, 'OnwardShared', { ...back, onwardOf: onward });
      const naming = { ...back, disclosure: further };
      const received = await told(PARTNER, 'DisclosureReceived', naming);
      return { held, along: [onward, further, received] };
    }));

  it('the look-up that was made because of what goes with it', async () => {
    const occurredAt = '2026-04-20T09:00:00Z';
    const held = await told(FORCE, 'DisclosureMade', { person: NHS, occurredAt, ...HELD });
    const naming = { person: OTHER, occurredAt, disclosure: held };
    const received = await told(PARTNER, 'DisclosureReceived', naming);
    const lookUps = () => house.me(amy, 'lookUps(first: 100) { edges { node { id } } }');
    const before = await lookUps();
    const { errors } = await house.ask(
      OFFICER,
      `{ person(id: "${amy.person}", purpose: INCIDENT_REVIEW, reason: "Asked about it",
        because: "${received}") { id } }`,
    );
    expect(errors).toBeUndefined();
    // What comes last waits until the views have all that came before.
    await told(FORCE, 'DisclosureMade', { person: NHS, occurredAt: '2024-01-01', ...HELD });
    expect(await lookUps()).toEqual(before);
  });

  it('what was given and what was refused in reply to it', () =>
    showsNothing(async () => {
      const about = {
        occurredAt: '2026-05-01T09:00:00Z',
        from: TRUST,
        to: { organisation: POLICE },
      };
      const held = await told(PARTNER, 'DisclosureRequested', { person: NHS, ...about, ...HELD });
      const answer = { person: OTHER, ...about, inReplyTo: held };
      const made = await told(PARTNER, 'DisclosureMade', answer);
      return { held, along: [made, await told(PARTNER, 'DisclosureRefused', answer)] };
    }));

  it('the disclosure whose receipt it is', () =>
    showsNothing(async () => {
      const about = { occurredAt: '2026-06-01T09:00:00Z', reference: 'june' };
      const held = await told(PARTNER, 'DisclosureReceived', { person: NHS, ...about, ...HELD });
      return { held, along: [await told(FORCE, 'DisclosureMade', { person: OTHER, ...about })] };
    }));
});

describe('Of what is held under one number', () => {
  const about = { occurredAt: '2026-07-01T09:00:00Z', reference: 'july' };
  let held = '';
  let received = '';

  it('an end that was shown first, when both were one, stays', async () => {
    received = await told(PARTNER, 'DisclosureReceived', { person: OTHER, ...about });
    const before = await shownTo(amy);
    expect(JSON.stringify(before)).toContain(received);
    // Of one moment nobody can tell which was first.
    await house.setClock('2026-11-03T10:00:00.001Z');
    held = await told(FORCE, 'DisclosureMade', { person: NHS, ...about, ...HELD });
    expect(await shownTo(amy)).toEqual(before);
    expect(await receiptOf(amy, received)).toEqual({ eventId: received });
  });

  it('nothing is kept back of what is another’s, once they are two', async () => {
    await house.send(OFFICER, (context) =>
      personIngest.IdentitiesUnmerged.command({ ...both(), reason }, context),
    );
    const shown = JSON.stringify(await shownTo(ben));
    expect(shown).toContain(received);
    expect(await receiptOf(ben, received)).toEqual({ eventId: received });
    const { undeclaredReceipts, refusals } = (await shownTo(ben)) as Record<
      'undeclaredReceipts' | 'refusals',
      { readonly edges: readonly object[] }
    >;
    expect([undeclaredReceipts.edges.length, refusals.edges.length]).toEqual([5, 1]);
    expect(JSON.stringify(await shownTo(amy))).not.toContain(received);
  });

  it('no end is shown by a merge, and it is once that is released', async () => {
    await merge();
    expect(JSON.stringify(await shownTo(amy))).not.toContain(received);
    expect(await togetherWith(held)).toEqual([received]);
    const said = { reason, decider: 'D Officer', deciderRole: 'Records', event: held };
    const release = { person: NHS, occurredAt: '2026-11-03T09:00:00Z', ...said };
    await house.send(FORCE, (context) => heldIngest.HeldReleased.command(release, context));
    const { whereMyDataWent } = (await house.me(
      amy,
      'whereMyDataWent { edges { node { id confirmation { status } } } }',
    )) as { whereMyDataWent: { edges: readonly { node: { id: string } }[] } };
    expect(whereMyDataWent.edges.map(({ node }) => node.id)).toContain(held);
    expect(await receiptOf(amy, received)).toEqual({ eventId: received });
  });
});
