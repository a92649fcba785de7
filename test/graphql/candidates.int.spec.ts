import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../libs/access/src/actor.js';
import { testNumbers } from '../../apps/cli/src/generate/nhs-numbers.js';
import { personIngest } from '../../libs/person/src/person.commands.js';
import { LEDGER_PERSON_ID } from '../../libs/vocabulary/src/identifier.js';
import { NHS_NUMBER } from '../../libs/vocabulary/src/nhs-number.js';
import {
  NHS,
  OFFICER,
  openTestHouse,
  PARTNER,
  type PersonActor,
  type TestHouse,
} from './house.features.js';

/** Who may be the same person: proposed to officers, with reasons, and linked by nobody else. */

const SECOND: Actor = { ...OFFICER, account: 'second' };
const occurredAt = '2026-11-03T09:00:00Z';
const numbers = testNumbers(700_000);
const HELD = { held: true, ground: 'police' };

let house: TestHouse;

type Number = typeof NHS;

async function registered(
  person: Number,
  text: string,
  dateOfBirth?: string,
  visibility?: object,
): Promise<void> {
  await house.send(PARTNER, (context) =>
    personIngest.PersonRegistered.command(
      {
        person,
        occurredAt,
        names: [{ use: 'usual', text }],
        ...(dateOfBirth !== undefined && { dateOfBirth }),
        ...(visibility && { visibility: visibility as typeof HELD }),
      },
      context,
    ),
  );
}

async function somebody(...said: [string, string?, object?]): Promise<PersonActor> {
  const person = { system: NHS_NUMBER, value: String(numbers.next().value) };
  await registered(person, ...said);
  return { role: 'person', person: await house.personOf(person), account: person.value };
}

/** Registers somebody once more. */
const again = ({ account }: PersonActor, ...said: [string, string?]) =>
  registered({ system: NHS_NUMBER, value: account }, ...said);

interface Shown {
  readonly id: string;
  readonly score: number;
  readonly reasons: readonly { readonly code: string; readonly words: string }[];
  readonly against: readonly { readonly code: string }[];
  readonly standing: { readonly code: string };
  readonly heldBack: boolean;
}

const FIELDS = `id score heldBack names { text } dateOfBirth
  reasons { code words } against { code } standing { code }`;

async function candidates(person: PersonActor, page = ''): Promise<readonly Shown[]> {
  const { data, errors } = await house.ask(
    OFFICER,
    `{ person(id: "${person.person}", purpose: IDENTITY_CHECK) {
      candidates${page} { edges { node { ${FIELDS} } } } } }`,
  );
  if (errors?.[0]) throw errors[0];
  const found = JSON.parse(JSON.stringify(data)) as {
    person: { candidates: { edges: { node: Shown }[] } };
  };
  return found.person.candidates.edges.map(({ node }) => node);
}

const codes = ({ reasons, against }: Shown) => [
  reasons.map(({ code }) => code),
  against.map(({ code }) => code),
];

async function alike(): Promise<readonly (readonly string[])[]> {
  const { data, errors } = await house.ask(
    OFFICER,
    '{ registeredAlike(first: 200) { edges { node { pairs { people } } } } }',
  );
  if (errors?.[0]) throw errors[0];
  const list = data as {
    registeredAlike: { edges: { node: { pairs: { people: string[] }[] } }[] };
  };
  return list.registeredAlike.edges.flatMap(({ node }) => node.pairs.map(({ people }) => people));
}

async function looks(person: PersonActor): Promise<readonly unknown[]> {
  await house.send(PARTNER, (context) =>
    personIngest.AccessNeedRecorded.command(
      { person: NHS, occurredAt, group: 'contact-method', words: 'Text' },
      context,
    ),
  );
  const { lookUps } = (await house.me(
    person,
    'lookUps { edges { node { purpose { code } asked } } }',
  )) as { lookUps: { edges: { node: object }[] } };
  return lookUps.edges.map(({ node }) => node);
}

const pair = (one: PersonActor, other: PersonActor) => ({
  person: { system: LEDGER_PERSON_ID, value: one.person },
  other: { system: LEDGER_PERSON_ID, value: other.person },
  occurredAt,
});
const merge = async (one: PersonActor, other: PersonActor) => {
  const { receipt } = await house.send(OFFICER, (context) =>
    personIngest.IdentitiesMerged.command({ ...pair(one, other), reason: 'Alike' }, context),
  );
  return receipt.eventId;
};

beforeAll(async () => {
  house = await openTestHouse();
  await house.register(NHS);
}, 60_000);
afterAll(async () => house.end());

describe('Candidates', () => {
  let amina: PersonActor;
  let swapped: PersonActor;
  let typed: PersonActor;

  beforeAll(async () => {
    amina = await somebody('Amina Quill', '1998-04-11');
    swapped = await somebody('Quill Amina', '1998-11-04');
    typed = await somebody('Aminah Quille', '1998-04-12');
    await somebody('Boris Other', '1998-04-11');
  });

  it('are proposed with a score and reasons in plain words, the likeliest first', async () => {
    const found = await candidates(amina);
    expect(found.map(({ id }) => id)).toEqual([swapped.person, typed.person]);
    expect(found.map(codes)).toEqual([
      [['sameNameOtherOrder', 'birthSwapped'], []],
      [['alikeName', 'birthOneDigit'], []],
    ]);
    expect(found[0]).toMatchObject({
      score: 87,
      names: [{ text: 'Quill Amina' }],
      dateOfBirth: '1998-11-04',
      standing: { code: 'apart' },
      heldBack: false,
    });
    expect(found[0]?.reasons[1]?.words).toBe(
      'The dates of birth are the same with day and month swapped.',
    );
    expect((await candidates(amina, '(first: 1)')).map(({ id }) => id)).toEqual([swapped.person]);
  });

  it('are never linked by themselves, however alike', async () => {
    const twin = await somebody('Amina Quill', '1998-04-11');
    expect((await candidates(amina))[0]).toMatchObject({ id: twin.person, score: 100 });
    expect(await house.me(amina, 'names { text }')).toEqual({ names: [{ text: 'Amina Quill' }] });
    expect(await house.me(twin, 'names { text }')).toEqual({ names: [{ text: 'Amina Quill' }] });
    await house.ledger.vault.shred([twin.person]);
    expect((await candidates(amina)).map(({ id }) => id)).not.toContain(twin.person);
  });

  it('were looked up by it, which each can see, and so was who was asked for', async () => {
    const before = [await looks(amina), await looks(swapped)];
    await candidates(amina, '(first: 1)');
    const check = { purpose: { code: 'IDENTITY_CHECK' }, asked: ['id'] };
    expect(await looks(amina)).toEqual([check, ...(before[0] ?? [])]);
    expect(await looks(swapped)).toEqual([check, ...(before[1] ?? [])]);
  });

  it('are for officers alone', async () => {
    const { data, errors } = await house.ask(
      amina,
      '{ me { candidates { edges { node { id } } } } }',
    );
    expect((errors?.[0]?.originalError as { code?: string }).code).toBe('ROLE_NOT_PERMITTED');
    expect(data).toEqual({ me: { candidates: null } });
  });

  it('stand in a list by ids, which shows nobody, until an officer has decided', async () => {
    const listed = await alike();
    expect(listed).toContainEqual([swapped.person, amina.person]);
    expect(listed).toContainEqual([typed.person, amina.person]);
    expect(listed).not.toContainEqual([amina.person, swapped.person]);
    const before = await looks(swapped);
    await alike();
    expect(await looks(swapped)).toEqual(before);
  });

  it('say that they wait for a second officer, are gone when linked, and say what undid it', async () => {
    const id = await merge(amina, swapped);
    const of = async () => (await candidates(amina)).find((one) => one.id === swapped.person);
    expect((await of())?.standing.code).toBe('merged');
    expect(await alike()).not.toContainEqual([swapped.person, amina.person]);
    await house.send(SECOND, (context) =>
      personIngest.MergeVerified.command({ ...pair(amina, swapped), merge: id }, context),
    );
    expect(await of()).toBeUndefined();
    // Whoever is one person now is one candidate for others.
    const [one] = await candidates(typed);
    expect([amina.person, swapped.person]).toContain(one?.id);
    expect(await candidates(typed)).toHaveLength(1);
    await house.send(OFFICER, (context) =>
      personIngest.IdentitiesUnmerged.command({ ...pair(amina, swapped), reason: 'Two' }, context),
    );
    const again = await of();
    expect(again && codes(again)).toEqual([['sameNameOtherOrder', 'birthSwapped'], ['toldApart']]);
    expect(await alike()).not.toContainEqual([swapped.person, amina.person]);
  });
});

describe('Two who were looked at and are two', () => {
  const tellApart = (one: PersonActor, other: PersonActor) =>
    house.send(OFFICER, (context) =>
      personIngest.IdentitiesToldApart.command({ ...pair(one, other), reason: 'Cousins' }, context),
    );

  it('are not proposed again, until they are alike in another way', async () => {
    const ida = await somebody('Ida Larch', '1980-01-02');
    const cousin = await somebody('Ida Larch', '1980-01-03');
    expect(await alike()).toContainEqual([cousin.person, ida.person]);
    await tellApart(ida, cousin);
    expect(await alike()).not.toContainEqual([cousin.person, ida.person]);
    const [found] = await candidates(ida);
    expect(found && codes(found)).toEqual([['sameName', 'birthOneDigit'], ['toldApart']]);
    // The same once more is nothing new; what is corrected is.
    await again(cousin, 'Ida Larch', '1980-01-03');
    expect(await alike()).not.toContainEqual([cousin.person, ida.person]);
    await again(cousin, 'Ida Larch', '1980-01-02');
    expect(await alike()).toContainEqual([cousin.person, ida.person]);
    await tellApart(cousin, ida);
    expect(await alike()).not.toContainEqual([cousin.person, ida.person]);
  });

  it('are proposed again once a number was said of both', async () => {
    const one = await somebody('Jon Maple', '1981-01-02');
    const other = await somebody('Jon Maple', '1981-01-02');
    await tellApart(one, other);
    await again(other, 'Jon Maple', '1981-01-02');
    expect(await alike()).not.toContainEqual([other.person, one.person]);
    await house.send(PARTNER, (context) =>
      personIngest.IdentifierLinked.command(
        {
          person: { system: NHS_NUMBER, value: other.account },
          occurredAt,
          identifier: { system: NHS_NUMBER, value: one.account },
        },
        context,
      ),
    );
    expect(await alike()).toContainEqual([other.person, one.person]);
  });

  it('are not told apart while they are merged, and were never merged by it', async () => {
    const one = await somebody('Kay Nettle', '1982-01-02');
    const other = await somebody('Kay Nettle', '1982-01-02');
    await tellApart(one, other);
    const auditor = { role: 'auditor', organisation: OFFICER.organisation, account: 'a' } as Actor;
    const { data } = await house.ask(
      auditor,
      `{ formerMerges(person: "${one.person}", purpose: AUDIT) { edges { node { other } } } }`,
    );
    expect(data).toEqual({ formerMerges: { edges: [] } });
    await merge(one, other);
    await expect(tellApart(one, other)).rejects.toMatchObject({ code: 'ALREADY_MERGED' });
  });
});

describe('What is held', () => {
  it('counts for officers, and the look-up of whom it shows is held with it', async () => {
    const carol = await somebody('Carol Zephyr', '1970-01-02');
    const held = await somebody('Carol Zephyr', '1970-01-02', HELD);
    const before = await looks(held);
    expect(await candidates(carol)).toMatchObject([{ id: held.person, heldBack: true, names: [] }]);
    expect(await looks(held)).toEqual(before);
    // What is shown of them makes them alike as well.
    await house.send(PARTNER, (context) =>
      personIngest.PersonRegistered.command(
        {
          person: { system: NHS_NUMBER, value: held.account },
          occurredAt,
          names: [{ use: 'usual', text: 'Carol Zephyr' }],
        },
        context,
      ),
    );
    expect(await candidates(carol)).toMatchObject([
      { id: held.person, heldBack: false, score: 65, names: [{ text: 'Carol Zephyr' }] },
    ]);
    expect(await looks(held)).toHaveLength(before.length + 1);
  });
});

describe('A number that was said of two', () => {
  it('makes each a candidate for the other, whatever their names', async () => {
    const holder = await somebody('Dora Elm', '1960-05-06');
    const other = await somebody('Egon Fir', '1985-07-08');
    await house.send(PARTNER, (context) =>
      personIngest.IdentifierLinked.command(
        {
          person: { system: NHS_NUMBER, value: other.account },
          occurredAt,
          identifier: { system: NHS_NUMBER, value: holder.account },
        },
        context,
      ),
    );
    for (const [one, another] of [
      [holder, other],
      [other, holder],
    ] as const) {
      const found = await candidates(one);
      expect(found.map(({ id, score }) => [id, score])).toEqual([[another.person, 40]]);
      expect(found.map(codes)).toEqual([[['oneNumber'], []]]);
    }
  });
});

describe('Work for one question', () => {
  it('is bounded, however many have the same name', async () => {
    for (let nth = 0; nth < 205; nth += 1) await somebody('Gina Same', '1990-01-01');
    const found = await candidates(await somebody('Gina Same', '1990-01-01'), '(first: 200)');
    // Of the 200 that a mark finds at most, one is who was asked for.
    expect(found).toHaveLength(199);
  }, 60_000);
});
