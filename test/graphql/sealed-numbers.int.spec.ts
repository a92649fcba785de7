import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../libs/access/src/actor.js';
import { disclosureIngest } from '../../libs/disclosure/src/disclosure.commands.js';
import { personIngest } from '../../libs/person/src/person.commands.js';
import { LEDGER_PERSON_ID } from '../../libs/vocabulary/src/identifier.js';
import { NHS_NUMBER } from '../../libs/vocabulary/src/nhs-number.js';
import {
  OFFICER,
  openTestHouse,
  PARTNER,
  type PersonActor,
  POLICE,
  type TestHouse,
  TRUST,
} from './house.features.js';

/** Somebody whose NHS number was changed: the old one is superseded, then sealed. */

const number = (value: string) => ({ system: NHS_NUMBER, value });
const [OLD, NEW, OTHERS, NOBODYS, BARE] = [
  '9990000018',
  '9990000026',
  '9990000034',
  '9990000042',
  '9990000050',
].map(number) as [Numbered, Numbered, Numbered, Numbered, Numbered];
type Numbered = ReturnType<typeof number>;

const NAMED: Actor = { ...OFFICER, account: 'named' };
const occurredAt = '2026-11-03T09:00:00Z';

let house: TestHouse;
let child: PersonActor;
let other: PersonActor;

async function find(actor: Actor, identifier: Numbered): Promise<string> {
  const { data, errors } = await house.ask(
    actor,
    'query ($input: FindPersonInput!) { findPerson(input: $input) { id } }',
    { input: { ...identifier, purpose: 'IDENTITY_CHECK' } },
  );
  const [error] = errors ?? [];
  if (error) return (error.originalError as { code?: string } | undefined)?.code ?? error.message;
  return (data as { findPerson: { id: string } }).findPerson.id;
}

const supersede = (actor: Actor, data: object, person: object = OLD) =>
  house.send(actor, (context) =>
    personIngest.IdentifierSuperseded.command(
      { person: person as Numbered, occurredAt, identifier: OLD, ...data },
      context,
    ),
  );

const flow = (person: Numbered) =>
  house.send(PARTNER, (context) =>
    disclosureIngest.DisclosureMade.command(
      {
        person,
        occurredAt,
        from: TRUST,
        to: { organisation: POLICE },
        channel: 'phone',
        items: [{ category: 'record/risk' }],
      },
      context,
    ),
  );

const identifiers = async (person: PersonActor) => {
  const { identifiers: all } = (await house.me(
    person,
    'identifiers { value superseded { latest } }',
  )) as { identifiers: readonly { value: string; superseded: object | null }[] };
  return all.map(({ value, superseded }) => [value, superseded !== null]);
};

const arrivals = async (actor: Actor) => {
  const { data, errors } = await house.ask(
    actor,
    '{ sealedNumberArrivals { edges { node { id person type sender { value } } } } }',
  );
  if (errors?.[0]) throw errors[0];
  const list = data as { sealedNumberArrivals: { edges: readonly { node: object }[] } };
  return JSON.parse(
    JSON.stringify(list.sealedNumberArrivals.edges.map(({ node }) => node)),
  ) as unknown;
};

const sealedNumbers = async (actor: Actor) => {
  const { data, errors } = await house.ask(
    actor,
    `{ person(id: "${child.person}", purpose: AUDIT) {
      sealedNumbers { value replacedBy namedOfficers } } }`,
  );
  if (errors?.[0]) throw errors[0];
  const { person } = JSON.parse(JSON.stringify(data)) as { person: { sealedNumbers: object[] } };
  return person.sealedNumbers;
};

beforeAll(async () => {
  house = await openTestHouse();
  child = await house.register(OLD);
  other = await house.register(OTHERS);
}, 60_000);
afterAll(async () => house.end());

describe('A number that another took the place of', () => {
  it('goes on leading to the person, as the new one does', async () => {
    await supersede(PARTNER, { replacedBy: NEW });
    expect(await find(OFFICER, OLD)).toBe(child.person);
    expect(await find(OFFICER, NEW)).toBe(child.person);
    expect(await identifiers(child)).toEqual([
      [OLD.value, true],
      [NEW.value, false],
    ]);
  });

  it('opens nobody where it comes only afterwards', async () => {
    await supersede(PARTNER, { identifier: NOBODYS }, BARE);
    const bare = await find(OFFICER, BARE);
    expect(await find(OFFICER, NOBODYS)).toBe(bare);
  });

  it('is in the officers’ list where it, or what took its place, leads to somebody else', async () => {
    await supersede(PARTNER, { identifier: OTHERS, replacedBy: BARE }, OLD);
    const { data } = await house.ask(
      OFFICER,
      '{ numbersClaimedByTwo { edges { node { person holder } } } }',
    );
    const bare = await find(OFFICER, BARE);
    expect(data?.['numbersClaimedByTwo']).toEqual({
      edges: [
        { node: { person: child.person, holder: bare } },
        { node: { person: child.person, holder: other.person } },
      ],
    });
    expect(await identifiers(other)).toEqual([]);
  });
});

describe('A sealed number', () => {
  it('answers as unknown to every officer who is not named, from its receipt on', async () => {
    await supersede(OFFICER, { sealed: true, namedOfficers: ['named'] });
    expect(await find(OFFICER, OLD)).toBe('NOT_FOUND');
    expect(await find(NAMED, OLD)).toBe(child.person);
    expect(await find(OFFICER, NEW)).toBe(child.person);
  });

  it('takes as long to be unknown as one that nobody has', async () => {
    for (const one of [OLD, number('9990000069')]) {
      const from = performance.now();
      expect(await find(OFFICER, one)).toBe('NOT_FOUND');
      expect(performance.now() - from).toBeGreaterThan(38);
    }
  });

  it('is not shown to the person, nor to an officer, but to those who are named', async () => {
    expect(await identifiers(child)).toEqual([[NEW.value, false]]);
    expect(await sealedNumbers(OFFICER)).toEqual([]);
    expect(await sealedNumbers(NAMED)).toEqual([
      { value: OLD.value, replacedBy: NEW.value, namedOfficers: ['named'] },
    ]);
    const { errors } = await house.ask(child, '{ me { sealedNumbers { value } } }');
    expect((errors?.[0]?.originalError as { code?: string }).code).toBe('ROLE_NOT_PERMITTED');
  });

  it('takes what still comes by it to the person, and named officers are told', async () => {
    const { receipt, deficiencies } = await flow(OLD);
    const known = await flow(number('9990000077'));
    expect(Object.keys(receipt)).toEqual(Object.keys(known.receipt));
    expect(deficiencies).toEqual(known.deficiencies);
    const { whereMyDataWent } = (await house.me(
      child,
      'whereMyDataWent { edges { node { id } } }',
    )) as { whereMyDataWent: { edges: readonly { node: { id: string } }[] } };
    expect(whereMyDataWent.edges).toEqual([{ node: { id: receipt.eventId } }]);
    const arrived = {
      id: receipt.eventId,
      person: child.person,
      type: 'DisclosureMade',
      sender: { value: 'RXX' },
    };
    expect(await arrivals(NAMED)).toEqual([arrived]);
    expect(await arrivals(OFFICER)).toEqual([]);
    // By the new number nothing is told of.
    await flow(NEW);
    expect(await arrivals(NAMED)).toEqual([arrived]);
  });

  it('is claimed for another: the named are told, nobody else', async () => {
    await house.send(PARTNER, (context) =>
      personIngest.IdentifierLinked.command(
        { person: OTHERS, occurredAt, identifier: OLD },
        context,
      ),
    );
    const claims = async (actor: Actor) => {
      const { data } = await house.ask(
        actor,
        '{ numbersClaimedByTwo { edges { node { person holder } } } }',
      );
      return (data as { numbersClaimedByTwo: { edges: readonly object[] } }).numbersClaimedByTwo
        .edges.length;
    };
    expect([await claims(NAMED), await claims(OFFICER)]).toEqual([3, 2]);
    expect(await identifiers(other)).toEqual([]);
  });

  it('is not opened by whoever is not named, and nothing tells them so', async () => {
    const names = { sealed: true, namedOfficers: ['officer'] };
    const theirs = await supersede(OFFICER, names);
    const nobodys = await supersede(OFFICER, { ...names, identifier: number('9990000085') });
    expect(Object.keys(theirs.receipt)).toEqual(Object.keys(nobodys.receipt));
    expect(theirs.deficiencies).toEqual(nobodys.deficiencies);
    expect(await find(OFFICER, OLD)).toBe('NOT_FOUND');
    await supersede(NAMED, { sealed: false });
    expect(await find(OFFICER, OLD)).toBe(child.person);
    expect(await arrivals(NAMED)).toEqual([]);
  });

  it('is sealed by an officer who names somebody with whom its holder is one', async () => {
    const pair = {
      person: { system: LEDGER_PERSON_ID, value: child.person },
      other: { system: LEDGER_PERSON_ID, value: other.person },
      occurredAt,
    };
    const { receipt } = await house.send(OFFICER, (context) =>
      personIngest.IdentitiesMerged.command({ ...pair, reason: 'One' }, context),
    );
    await house.send(NAMED, (context) =>
      personIngest.MergeVerified.command({ ...pair, merge: receipt.eventId }, context),
    );
    const seal = { sealed: true, namedOfficers: ['named'] };
    await supersede(OFFICER, seal, { system: LEDGER_PERSON_ID, value: other.person });
    expect(await find(OFFICER, OLD)).toBe('NOT_FOUND');
    expect(await identifiers(other)).toEqual([[NEW.value, false]]);
  });
});
