import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../libs/access/src/actor.js';
import { personIngest } from '../../libs/person/src/person.commands.js';
import { LEDGER_PERSON_ID } from '../../libs/vocabulary/src/identifier.js';
import { NHS_NUMBER } from '../../libs/vocabulary/src/nhs-number.js';
import {
  AUDITOR,
  NHS,
  NOBODY,
  OFFICER,
  openTestHouse,
  OTHER,
  PARTNER,
  type PersonActor,
  type TestHouse,
} from './house.features.js';

/** What officers and auditors are told about who is who. */

const SECOND: Actor = { ...OFFICER, account: 'second' };
const occurredAt = '2026-11-03T09:00:00Z';
const THIRD = { system: NHS_NUMBER, value: '9990001030' };

let house: TestHouse;
let amy: PersonActor;
let ben: PersonActor;
let cat: PersonActor;
let merge = '';

const pair = (one: PersonActor, other: PersonActor) => ({
  person: { system: LEDGER_PERSON_ID, value: one.person },
  other: { system: LEDGER_PERSON_ID, value: other.person },
  occurredAt,
});

const merged = async (one: PersonActor, other: PersonActor, actor = OFFICER) => {
  const { receipt } = await house.send(actor, (context) =>
    personIngest.IdentitiesMerged.command({ ...pair(one, other), reason: 'One birthday' }, context),
  );
  return receipt.eventId;
};
const verified = (one: PersonActor, other: PersonActor, id: string, checked?: string) =>
  house.send(SECOND, (context) =>
    personIngest.MergeVerified.command(
      { ...pair(one, other), merge: id, ...(checked !== undefined && { checked }) },
      context,
    ),
  );
const unmerged = (one: PersonActor, other: PersonActor) =>
  house.send(SECOND, (context) =>
    personIngest.IdentitiesUnmerged.command({ ...pair(one, other), reason: 'Not she' }, context),
  );

async function nodes<Node>(actor: Actor, root: string, fields: string): Promise<readonly Node[]> {
  const { data, errors } = await house.ask(actor, `{ ${root} { edges { node { ${fields} } } } }`);
  if (errors?.[0]) throw errors[0];
  const [list] = Object.values(data ?? {}) as { edges: readonly { node: Node }[] }[];
  return JSON.parse(JSON.stringify(list?.edges.map(({ node }) => node) ?? [])) as readonly Node[];
}

/** Who looked, once the views hold all that was recorded so far. */
async function lookUps(person: PersonActor) {
  await house.send(PARTNER, (context) =>
    personIngest.PersonRegistered.command({ person: THIRD, occurredAt }, context),
  );
  return (await house.me(person, 'lookUps { edges { node { role purpose { code } asked } } }')) as {
    lookUps: { edges: readonly { node: object }[] };
  };
}

beforeAll(async () => {
  house = await openTestHouse();
  amy = await house.register(NHS);
  ben = await house.register(OTHER);
  cat = await house.register(THIRD);
}, 60_000);
afterAll(async () => house.end());

describe('A merge that waits', () => {
  const WAITING = 'id people reason since mergedBy mayVerify';

  it('stands in the officers’ list, by ids, until it is verified', async () => {
    expect(await nodes(OFFICER, 'mergesWaiting', WAITING)).toEqual([]);
    merge = await merged(amy, ben);
    const people = [amy.person, ben.person].sort();
    const waiting = { id: merge, people, reason: 'One birthday', mergedBy: 'officer' };
    const since = '2026-11-03T10:00:00.000Z';
    const list = async (actor: Actor) => nodes(actor, 'mergesWaiting', WAITING);
    expect(await list(OFFICER)).toEqual([{ ...waiting, since, mayVerify: false }]);
    expect(await list(SECOND)).toEqual([{ ...waiting, since, mayVerify: true }]);
    const before = await lookUps(amy);
    await list(SECOND);
    expect(await lookUps(amy)).toEqual(before);
    await house.setClock('2026-11-03T11:00:00Z');
    await verified(amy, ben, merge, 'Both referrals');
    expect(await list(OFFICER)).toEqual([]);
  });

  it('is paged, the one that waits longest first', async () => {
    const [first, second] = [await merged(amy, cat), await merged(cat, ben)];
    const page = (after: string) =>
      house.ask(
        OFFICER,
        `{ mergesWaiting(first: 1${after}) {
          edges { node { id } } pageInfo { hasNextPage endCursor } } }`,
      );
    interface Page {
      mergesWaiting: { edges: { node: object }[]; pageInfo: { endCursor: string } };
    }
    const one = JSON.parse(JSON.stringify((await page('')).data)) as Page;
    expect(one.mergesWaiting).toMatchObject({
      edges: [{ node: { id: first } }],
      pageInfo: { hasNextPage: true },
    });
    const rest = await page(`, after: "${one.mergesWaiting.pageInfo.endCursor}"`);
    expect(rest.data?.['mergesWaiting']).toMatchObject({
      edges: [{ node: { id: second } }],
      pageInfo: { hasNextPage: false },
    });
    const bad = await page(', after: "YWJj"');
    expect(bad.errors?.[0]?.extensions['code']).toBe('BAD_REQUEST');
    await unmerged(amy, cat);
    await unmerged(cat, ben);
  });
});

describe('A look-up of two who were wrongly one', () => {
  const UNDONE = `people standing { code } times { from until reason }
    lookUps { edges { node { role account purpose { code } reason askedFor alsoShown } } }`;
  const undone = (actor: Actor = OFFICER) =>
    nodes<{ lookUps: unknown }>(actor, 'undoneMerges(purpose: INCIDENT_REVIEW)', UNDONE);

  it('is told to officers once the two are told apart, with which of them was asked for', async () => {
    const look = (person: PersonActor, reason: string) =>
      house.ask(
        SECOND,
        `{ person(id: "${person.person}", purpose: COMPLAINT, reason: "${reason}") { id } }`,
      );
    await house.setClock('2026-11-03T12:00:00Z');
    await look(amy, 'Hers');
    await look(ben, 'His');
    // Whoever was never answered as one is not told of.
    expect(await undone()).toEqual([]);
    await house.setClock('2026-11-03T13:00:00Z');
    await unmerged(amy, ben);
    await look(amy, 'After');
    const seen = { role: 'officer', account: 'second', purpose: { code: 'COMPLAINT' } };
    expect(await undone()).toEqual([
      {
        people: [amy.person, ben.person].sort(),
        standing: { code: 'apart' },
        times: [
          {
            from: '2026-11-03T11:00:00.000Z',
            until: '2026-11-03T13:00:00.000Z',
            reason: 'Not she',
          },
        ],
        lookUps: {
          edges: [
            { node: { ...seen, reason: 'His', askedFor: ben.person, alsoShown: amy.person } },
            { node: { ...seen, reason: 'Hers', askedFor: amy.person, alsoShown: ben.person } },
          ],
        },
      },
    ]);
  });

  it('stays in the list of each of the two, and so does who asked for that', async () => {
    const asked = (list: Awaited<ReturnType<typeof lookUps>>) =>
      list.lookUps.edges.map(({ node }) => node);
    const complaint = { role: 'officer', purpose: { code: 'COMPLAINT' }, asked: ['id'] };
    const review = { ...complaint, purpose: { code: 'INCIDENT_REVIEW' } };
    expect(asked(await lookUps(ben))).toEqual([review, complaint, complaint]);
    expect(asked(await lookUps(amy))).toEqual([review, complaint, complaint, complaint]);
  });

  it('is not asked for without a purpose, nor by others than officers', async () => {
    const code = async (actor: Actor, root: string) => {
      const { errors } = await house.ask(actor, `{ ${root} { edges { cursor } } }`);
      return (errors?.[0]?.originalError as { code?: string } | undefined)?.code;
    };
    expect(await code(OFFICER, 'undoneMerges')).toBe('PURPOSE_NEEDED');
    for (const actor of [PARTNER, AUDITOR, amy]) {
      for (const root of ['undoneMerges', 'mergesWaiting', 'numbersClaimedByTwo']) {
        expect(await code(actor, root)).toBe('ROLE_NOT_PERMITTED');
      }
    }
  });
});

describe('Former merges', () => {
  const FORMER = 'other standing { code } steps { what { code } recordedAt reason role }';
  const former = (id: string, purpose = ', purpose: AUDIT', actor: Actor = AUDITOR) =>
    nodes(actor, `formerMerges(person: "${id}"${purpose})`, FORMER);

  it('are told to auditors with a purpose, each step with its time and its reason', async () => {
    const step = (what: string, hour: number, reason: string) => ({
      what: { code: what },
      recordedAt: `2026-11-03T${hour}:00:00.000Z`,
      reason,
      role: 'officer',
    });
    const withCat = {
      other: cat.person,
      standing: { code: 'apart' },
      steps: [
        step('IdentitiesMerged', 11, 'One birthday'),
        step('IdentitiesUnmerged', 11, 'Not she'),
      ],
    };
    const withBen = {
      other: ben.person,
      standing: { code: 'apart' },
      steps: [
        step('IdentitiesMerged', 10, 'One birthday'),
        step('MergeVerified', 11, 'Both referrals'),
        step('IdentitiesUnmerged', 13, 'Not she'),
      ],
    };
    const expected = [withBen, withCat].sort((a, b) => (a.other < b.other ? -1 : 1));
    expect(await former(amy.person)).toEqual(expected);
    const { lookUps: seen } = await lookUps(cat);
    expect(seen.edges[0]?.node).toEqual({
      role: 'auditor',
      purpose: { code: 'AUDIT' },
      asked: ['id'],
    });
  });

  it('are told to nobody else, and of nobody who is not there', async () => {
    const code = async (asking: Promise<unknown>) => {
      try {
        await asking;
        return 'answered';
      } catch (error) {
        return (error as { originalError?: { code?: string } }).originalError?.code;
      }
    };
    expect(await code(former(amy.person, ''))).toBe('PURPOSE_NEEDED');
    expect(await code(former(NOBODY))).toBe('NOT_FOUND');
    expect(await code(former('x'))).toBe('NOT_FOUND');
    for (const actor of [OFFICER, PARTNER, amy]) {
      expect(await code(former(amy.person, ', purpose: AUDIT', actor))).toBe('ROLE_NOT_PERMITTED');
    }
  });
});

describe('A number that is claimed by two', () => {
  const CLAIMED = 'person holder system sender { value } standing { code }';
  const claimed = () => nodes(OFFICER, 'numbersClaimedByTwo', CLAIMED);
  const claim = () => ({
    person: cat.person,
    holder: amy.person,
    system: NHS_NUMBER,
    sender: { value: 'RXX' },
    standing: { code: 'apart' },
  });

  it('is told to officers, by ids, and to nobody else', async () => {
    expect(await claimed()).toEqual([]);
    const { receipt, deficiencies } = await house.send(PARTNER, (context) =>
      personIngest.IdentifierLinked.command(
        { person: THIRD, occurredAt, identifier: NHS, verification: 'documents-seen' },
        context,
      ),
    );
    expect(Object.keys(receipt)).not.toContain('outcome');
    expect(deficiencies).toEqual([]);
    expect(await claimed()).toEqual([claim()]);
    expect(await house.me(cat, 'identifiers { value }')).toEqual({ identifiers: [] });
    expect(await house.me(amy, 'identifiers { value }')).toEqual({ identifiers: [] });
  });

  it('leaves the list while the two are one', async () => {
    const id = await merged(cat, amy);
    expect(await claimed()).toEqual([{ ...claim(), standing: { code: 'merged' } }]);
    await verified(cat, amy, id);
    expect(await claimed()).toEqual([]);
    await unmerged(cat, amy);
    expect(await claimed()).toEqual([claim()]);
  });

  it('is forgotten with whom it leads to, as is every merge with them', async () => {
    await merged(cat, amy);
    expect(await nodes(OFFICER, 'mergesWaiting', 'id')).toHaveLength(1);
    await house.ledger.vault.shred([amy.person]);
    expect(await claimed()).toEqual([]);
    expect(await nodes(OFFICER, 'mergesWaiting', 'id')).toEqual([]);
    expect(await nodes(OFFICER, 'undoneMerges(purpose: AUDIT)', 'people')).toEqual([]);
    const root = `formerMerges(person: "${cat.person}", purpose: AUDIT)`;
    expect(await nodes(AUDITOR, root, 'other')).toEqual([{ other: ben.person }]);
  });
});
