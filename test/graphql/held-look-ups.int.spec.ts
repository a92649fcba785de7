import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../libs/access/src/actor.js';
import { disclosureIngest } from '../../libs/disclosure/src/disclosure.commands.js';
import type { CommandContext, CommandResult } from '../../libs/ledger/src/command-context.js';
import { heldIngest } from '../../libs/person/src/held.commands.js';
import { personIngest } from '../../libs/person/src/person.commands.js';
import { LEDGER_PERSON_ID } from '../../libs/vocabulary/src/identifier.js';
import type { Command } from '@nestjs/cqrs';
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

/** An officer looks somebody up because of something that is held: the look-up is held with it. */

const SECOND: Actor = { ...OFFICER, account: 'second' };
const FORCE: Actor = { role: 'partner', organisation: POLICE, account: 'force' };
const HELD = { visibility: { held: true, ground: 'danger' } };
const occurredAt = '2026-11-02T09:00:00Z';
const NOBODYS = '00000000-0000-8000-8000-000000000000';

let house: TestHouse;
let her: PersonActor;
let his: PersonActor;
let minute = 0;

interface Declared {
  readonly command: (data: never, context: CommandContext) => Command<CommandResult>;
}

async function sent(actor: Actor, declared: Declared, data: object): Promise<string> {
  minute += 1;
  await house.setClock(new Date(Date.UTC(2026, 10, 3, 10, minute)).toISOString());
  const { receipt } = await house.send(actor, (context) =>
    declared.command({ person: NHS, occurredAt, ...data } as never, context),
  );
  return receipt.eventId;
}

const flow = { from: TRUST, to: { organisation: POLICE }, channel: 'phone' };
const items = [{ category: 'record/risk' }];
const made = (data: object = {}) =>
  sent(PARTNER, disclosureIngest.DisclosureMade, { ...flow, items, ...data });
const received = (data: object = {}) =>
  sent(FORCE, disclosureIngest.DisclosureReceived, { ...flow, items, ...data });
const safeContact = (data: object = {}) =>
  sent(PARTNER, personIngest.SafeContactRecorded, { words: 'Not by post', ...data });
const released = (event: string) =>
  sent(OFFICER, heldIngest.HeldReleased, {
    ...{ event, reason: 'It is safe now', decider: 'Dr Example' },
    deciderRole: 'Caldicott Guardian',
  });

/** Asks as an officer, because of an event. @returns the code of the refusal, if it was one. */
async function looked(because: string, reason: string, id = her.person): Promise<unknown> {
  minute += 1;
  await house.setClock(new Date(Date.UTC(2026, 10, 3, 10, minute)).toISOString());
  const { errors } = await house.ask(
    OFFICER,
    `{ person(id: "${id}", purpose: INCIDENT_REVIEW, reason: "${reason}", because: "${because}") { id } }`,
  );
  return codeOf(errors);
}

function codeOf(errors: readonly { readonly originalError?: unknown }[] | undefined): unknown {
  return (errors?.[0]?.originalError as { readonly code?: unknown } | undefined)?.code;
}

interface LookUp {
  readonly id: string;
  readonly reason: string | null;
  readonly at: string;
}

/** An event after all that was recorded: who is as fresh as it has seen that. */
const lastOfAll = () =>
  sent(PARTNER, personIngest.AccessNeedRecorded, {
    ...{ person: OTHER, group: 'contact-method', words: 'Text' },
  });

/** What somebody is told of who looked, after all that was recorded. */
async function lookUps(of: PersonActor = her): Promise<readonly LookUp[]> {
  const last = await lastOfAll();
  const { lookUps: found } = (await house.me(
    of,
    'lookUps(first: 200) { edges { node { id reason at } } }',
    last,
  )) as { lookUps: { edges: { node: LookUp }[] } };
  return JSON.parse(JSON.stringify(found.edges.map(({ node }) => node))) as LookUp[];
}

const reasons = async (of?: PersonActor) => (await lookUps(of)).map(({ reason }) => reason);

interface HeldItem {
  readonly id: string;
  readonly type: string;
  readonly heldTogether: readonly { readonly id: string; readonly type: string }[];
}

/** What officers are told is held of somebody. */
async function heldOf(id = her.person): Promise<readonly HeldItem[]> {
  const { data, errors } = await house.ask(
    OFFICER,
    `{ person(id: "${id}", purpose: AUDIT, reason: "The list", freshAs: "${await lastOfAll()}") {
      held(first: 200) { edges { node { id type heldTogether { id type } } } } } }`,
  );
  if (errors?.[0]) throw errors[0];
  const { held } = (data as { person: { held: { edges: { node: HeldItem }[] } } }).person;
  return held.edges.map(({ node }) => node);
}

beforeAll(async () => {
  house = await openTestHouse();
  her = await house.register(NHS);
  his = await house.register(OTHER);
});
afterAll(async () => house.end());

describe('A look-up that was made because of something that is held', () => {
  it.each([
    ['a disclosure', () => made(HELD)],
    ['safe contact', () => safeContact(HELD)],
  ])(
    '%s, is shown to nobody until that is released, and then where its time says',
    async (_, tell) => {
      const before = await lookUps();
      const event = await tell();
      const secret = `Because of ${event}`;
      expect(await looked(event, secret)).toBeUndefined();
      expect(await lookUps()).toEqual(before);
      expect(await looked(event, 'Once more')).toBeUndefined();
      await house.ask(
        OFFICER,
        `{ person(id: "${her.person}", purpose: AUDIT, reason: "After") { id } }`,
      );
      expect((await reasons()).slice(0, 1)).toEqual(['After']);
      expect(await lookUps()).toHaveLength(before.length + 1);
      await released(event);
      const after = await lookUps();
      expect(after.slice(0, 3).map(({ reason }) => reason)).toEqual(['After', 'Once more', secret]);
      expect(after.slice(3)).toEqual(before);
    },
  );

  it('is listed for officers with that, and by itself neither listed nor released', async () => {
    const event = await made({ ...HELD, occurredAt: '2026-10-01T09:00:00Z' });
    await looked(event, 'Together');
    const [item] = (await heldOf()).filter(({ id }) => id === event);
    expect(item?.heldTogether.map(({ type }) => type)).toEqual(['PersonLookedUp']);
    expect((await heldOf()).map(({ type }) => type)).not.toContain('PersonLookedUp');
    const [look] = item?.heldTogether ?? [];
    await expect(released(look?.id ?? '')).rejects.toMatchObject({ code: 'NOTHING_HELD' });
    await released(event);
    expect(await reasons()).toContain('Together');
  });

  it('is held for as long as anything holds that, whichever end was named', async () => {
    const reference = 'the same';
    const time = { occurredAt: '2026-09-01T09:00:00Z', reference };
    const one = await made({ ...HELD, ...time });
    const other = await received({ ...HELD, ...time });
    const word = await sent(PARTNER, disclosureIngest.DisclosureCorrected, {
      ...{ disclosure: one, changes: { channel: 'meeting' }, correctionReason: 'It was said' },
    });
    await looked(one, 'The flow');
    await looked(other, 'The receipt');
    await looked(word, 'The correction');
    const shown = async () => (await reasons()).filter((reason) => reason?.startsWith('The '));
    const before = await shown();
    await released(one);
    expect(await shown()).toEqual(before);
    await released(other);
    expect(await shown()).toEqual(
      expect.arrayContaining(['The flow', 'The receipt', 'The correction']),
    );
  });

  it('is held with what a decision is about, and with a decision about nothing by itself', async () => {
    const event = await safeContact(HELD);
    const review = (actor: Actor, about: string) =>
      sent(actor, heldIngest.HeldReviewed, {
        ...{ event: about, reason: 'It is due', decider: 'Dr Example' },
        ...{ deciderRole: 'Caldicott Guardian', reviewBy: '2027-01-01T00:00:00Z' },
      });
    await looked(await review(OFFICER, event), 'A review');
    await looked(await review(PARTNER, NOBODYS), 'A review of nothing');
    const shown = async () => (await reasons()).filter((reason) => reason?.startsWith('A review'));
    expect(await shown()).toEqual([]);
    const alone = (await heldOf()).filter(({ type }) => type === 'PersonLookedUp');
    expect(alone).toHaveLength(1);
    await released(event);
    expect(await shown()).toEqual(['A review']);
    await released(alone[0]?.id ?? '');
    expect(await shown()).toEqual(['A review of nothing', 'A review']);
  });

  it('is shown where that is shown, and has its receipt as soon as it is', async () => {
    const open = await made({ occurredAt: '2026-08-01T09:00:00Z' });
    await looked(open, 'Of what is shown');
    expect(await reasons()).toContain('Of what is shown');
    const event = await safeContact(HELD);
    await looked(event, 'With a receipt');
    const item = (await heldOf()).find(({ id }) => id === event);
    const id = item?.heldTogether[0]?.id ?? '';
    const receipt = async () => {
      const { data } = await house.ask(her, `{ receipt(eventId: "${id}") { eventId } }`);
      return data;
    };
    expect(await receipt()).toEqual({ receipt: null });
    await released(event);
    expect(await receipt()).toEqual({ receipt: { eventId: id } });
  });

  it('is refused alike for an event of nobody, of another, and for a person who is not known', async () => {
    const secret = await safeContact(HELD);
    const theirs = await safeContact({ person: OTHER, ...HELD });
    const before = await lookUps();
    const find = async (value: string, because: string) => {
      const { errors } = await house.ask(
        OFFICER,
        `{ findPerson(input: { system: "${NHS.system}", value: "${value}", purpose: AUDIT,
          because: "${because}" }) { id } }`,
      );
      return codeOf(errors);
    };
    for (const because of [NOBODYS, theirs, 'no id at all']) {
      expect(await looked(because, 'No')).toBe('CAUSE_NOT_THEIRS');
      expect(await find(NHS.value, because)).toBe('CAUSE_NOT_THEIRS');
    }
    expect(await looked(secret, 'No', NOBODY)).toBe('CAUSE_NOT_THEIRS');
    expect(await find('9990009996', secret)).toBe('CAUSE_NOT_THEIRS');
    expect(await lookUps()).toEqual(before);
    expect(await find(NHS.value, secret)).toBeUndefined();
    expect(await lookUps()).toEqual(before);
  });

  it('is for officers alone', async () => {
    const { errors } = await house.ask(
      her,
      `{ person(id: "${her.person}", because: "${NOBODYS}") { id } }`,
    );
    expect(codeOf(errors)).toBe('ROLE_NOT_PERMITTED');
  });

  it('is held with each who are one person now, and shown once', async () => {
    const pair = {
      person: { system: LEDGER_PERSON_ID, value: her.person },
      other: { system: LEDGER_PERSON_ID, value: his.person },
    };
    const merge = await sent(OFFICER, personIngest.IdentitiesMerged, { ...pair, reason: 'One' });
    await sent(SECOND, personIngest.MergeVerified, { ...pair, merge });
    const event = await safeContact(HELD);
    const before = await lookUps();
    await looked(event, 'Of both');
    await looked(event, 'Of the other', his.person);
    expect(await lookUps()).toEqual(before);
    expect(await reasons(his)).toEqual(before.map(({ reason }) => reason));
    await released(event);
    expect((await reasons()).slice(0, 2)).toEqual(['Of the other', 'Of both']);
    expect(await lookUps()).toHaveLength(before.length + 2);
    await sent(OFFICER, personIngest.IdentitiesUnmerged, { ...pair, reason: 'Two' });
    expect(await reasons()).toContain('Of both');
    // What it was about was not of the other: it stays held with them, by itself.
    expect(await reasons(his)).not.toContain('Of both');
    expect((await heldOf(his.person)).map(({ type }) => type)).toContain('PersonLookedUp');
  });
});
