import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../libs/access/src/actor.js';
import { disclosureIngest } from '../../libs/disclosure/src/disclosure.commands.js';
import { oversightIngest } from '../../libs/oversight/src/oversight.commands.js';
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

const FORCE: Actor = { role: 'partner', organisation: POLICE, account: 'force' };
const COUNCIL = { system: 'https://council.example/Id', value: 'C1', name: 'The council' };
const LAW =
  'The law lets organisations keep some information back, and sometimes they may not tell you so.';

let house: TestHouse;
let amina: PersonActor;
let bilal: PersonActor;
const ids = new Map<string, string>();

type Data = Parameters<typeof disclosureIngest.DisclosureReceived.command>[0];

const given = (more: Partial<Data> = {}): Data => ({
  person: NHS,
  occurredAt: '2026-11-02T10:00:00Z',
  from: TRUST,
  to: { organisation: POLICE },
  channel: 'phone',
  items: [{ category: 'record/risk' }],
  ...more,
});

async function told(
  by: Actor,
  type: 'DisclosureReceived' | 'DisclosureMade' | 'DisclosureCorrected',
  name: string,
  data: object,
) {
  const { receipt } = await house.send(by, (context) =>
    disclosureIngest[type].command(data as Data, context),
  );
  ids.set(receipt.eventId, name);
}

const idOf = (name: string) => [...ids].find(([, called]) => called === name)?.[0] ?? '';

beforeAll(async () => {
  house = await openTestHouse();
  amina = await house.register(NHS);
  bilal = await house.register(OTHER);
  const reports = { occurredAt: '2026-11-01T00:00:00Z', from: '2026-11-01' };
  await house.send(PARTNER, (context) =>
    oversightIngest.ReportingPeriodDeclared.command(reports, context),
  );
});
afterAll(async () => house.end());

interface Shown {
  readonly id: string;
  readonly declaration: { readonly code: string };
}

async function list(person: PersonActor, args = ''): Promise<readonly string[]> {
  const { undeclaredReceipts } = (await house.me(
    person,
    `undeclaredReceipts${args} { edges { node { id declaration { code } } } }`,
  )) as { undeclaredReceipts: { edges: readonly { node: Shown }[] } };
  return undeclaredReceipts.edges.map(
    ({ node }) => `${ids.get(node.id) ?? ''} ${node.declaration.code}`,
  );
}

describe('What was received and nobody declared', () => {
  it('is told with who says so, from whom, when, what, and that nobody has declared it', async () => {
    await told(FORCE, 'DisclosureReceived', 'call', given({ agreement: 'crisis' }));
    const answer = await house.me(
      amina,
      `undeclaredReceipts { lawKeepsBack edges { node {
        id recordedAt occurredAt { earliest latest } from { system value }
        to { type organisation { system value } } channel { code } agreement
        items { category { code } } declaredBy { code words } reportedBy { value }
        declaration { code words } } } pageInfo { hasNextPage } }
      whereMyDataWent { edges { node { id } } }`,
    );
    expect(answer).toEqual({
      undeclaredReceipts: {
        lawKeepsBack: LAW,
        edges: [
          {
            node: {
              id: idOf('call'),
              recordedAt: '2026-11-03T10:00:00.000Z',
              occurredAt: {
                earliest: '2026-11-02T10:00:00.000Z',
                latest: '2026-11-02T10:00:00.000Z',
              },
              from: TRUST,
              to: { type: 'organisation', organisation: POLICE },
              channel: { code: 'phone' },
              agreement: 'crisis',
              items: [{ category: { code: 'record/risk' } }],
              declaredBy: { code: 'recipient', words: 'Only the receiver told us.' },
              reportedBy: { value: '45' },
              declaration: {
                code: 'awaited',
                words: 'Nobody has told us that this was given. RXX still has time to tell us.',
              },
            },
          },
        ],
        pageInfo: { hasNextPage: false },
      },
      // It is no disclosure: it waits for the one that it is of.
      whereMyDataWent: { edges: [] },
    });
  });

  it('is nobody else’s, and an officer is told the same', async () => {
    expect(await list(bilal)).toEqual([]);
    const query = (purpose: string) =>
      `{ person(id: "${amina.person}"${purpose}) { undeclaredReceipts { edges { node { id } } } } }`;
    const { data } = await house.ask(OFFICER, query(', purpose: AUDIT'));
    expect(data).toEqual({
      person: { undeclaredReceipts: { edges: [{ node: { id: idOf('call') } }] } },
    });
    for (const [actor, purpose] of [
      [OFFICER, ''],
      [PARTNER, ', purpose: AUDIT'],
      [bilal, ''],
    ] as const) {
      const { data: none, errors } = await house.ask(actor, query(purpose));
      expect([none, errors?.length]).toEqual([null, 1]);
    }
  });

  it('is overdue once the giver’s time is over, and not expected of who does not report', async () => {
    const fromCouncil = given({ from: COUNCIL, occurredAt: '2026-11-01T09:00:00Z' });
    await told(FORCE, 'DisclosureReceived', 'letter', fromCouncil);
    expect(await list(amina)).toEqual(['call awaited', 'letter notExpected']);
    await house.setClock('2026-11-05T10:00:00.001Z');
    expect(await list(amina)).toEqual(['call overdue', 'letter notExpected']);
  });

  it('is told by a third party as well, and names it', async () => {
    await told(PARTNER, 'DisclosureReceived', 'report', {
      ...given({ from: COUNCIL, occurredAt: '2026-11-01T08:00:00Z' }),
      to: { unregistered: { name: 'Elm House', kind: 'other' } },
    });
    expect(
      await house.me(
        amina,
        `undeclaredReceipts(asOf: "2026-11-01T08:30:00Z") { edges { node {
          from { name } to { type name } declaredBy { code } reportedBy { value }
          declaration { words } } } }`,
      ),
    ).toEqual({
      undeclaredReceipts: {
        edges: [
          {
            node: {
              from: { name: 'The council' },
              to: { type: 'unregistered', name: 'Elm House' },
              declaredBy: { code: 'thirdParty' },
              reportedBy: { value: 'RXX' },
              declaration: {
                words:
                  'Nobody has told us that this was given. The council does not report to this ledger.',
              },
            },
          },
        ],
      },
    });
  });

  it('is paged through, newest first', async () => {
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { undeclaredReceipts } = (await house.me(
        amina,
        `undeclaredReceipts(first: 1${after}) {
          edges { node { id } } pageInfo { hasNextPage endCursor } }`,
      )) as {
        undeclaredReceipts: {
          edges: readonly { node: { id: string } }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      };
      const { edges, pageInfo } = undeclaredReceipts;
      seen.push(...edges.map(({ node }) => ids.get(node.id) ?? ''));
      if (!pageInfo.hasNextPage) break;
      after = `, after: "${pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(['call', 'letter', 'report']);
    await expect(list(amina, '(after: "nonsense")')).rejects.toMatchObject({
      extensions: { code: 'BAD_REQUEST' },
    });
  });

  it('is never told where it is held', async () => {
    const before = await list(amina);
    const visibility = { held: true, ground: 'safeguarding' };
    await told(FORCE, 'DisclosureReceived', 'held', given({ visibility }));
    expect(await list(amina)).toEqual(before);
  });

  it('appears among who does not report', async () => {
    const { coverage } = (await house.me(amina, 'coverage { notReporting { value } }')) as {
      coverage: { notReporting: readonly { value: string }[] };
    };
    expect(coverage.notReporting.map(({ value }) => value).sort()).toEqual(['45', 'C1']);
  });

  it('is no more in the list once it is declared, and is there again at a moment before', async () => {
    await house.setClock('2026-11-06T10:00:00Z');
    await told(PARTNER, 'DisclosureMade', 'declared', given());
    expect(await list(amina)).toEqual(['letter notExpected', 'report notExpected']);
    expect(await list(amina, '(knownAt: "2026-11-06T09:59:59.999Z")')).toEqual([
      'call overdue',
      'letter notExpected',
      'report notExpected',
    ]);
    expect(await list(amina, '(knownAt: "2026-11-03T12:00:00Z")')).toEqual([
      'call awaited',
      'letter notExpected',
    ]);
    expect(await list(amina, '(knownAt: "2026-11-03T09:00:00Z")')).toEqual([]);
    const { whereMyDataWent } = (await house.me(
      amina,
      'whereMyDataWent { edges { node { id confirmation { status receipt } } } }',
    )) as { whereMyDataWent: unknown };
    expect(whereMyDataWent).toEqual({
      edges: [
        {
          node: {
            id: idOf('declared'),
            confirmation: { status: 'confirmed', receipt: idOf('call') },
          },
        },
      ],
    });
  });

  it('confirms its disclosure by the first of those that came in one moment', async () => {
    const later = { occurredAt: '2026-11-06T09:00:00Z' };
    await told(PARTNER, 'DisclosureMade', 'twice confirmed', given(later));
    const disclosure = idOf('twice confirmed');
    for (const name of ['first', 'second', 'third', 'fourth', 'fifth', 'sixth']) {
      await told(FORCE, 'DisclosureReceived', name, given({ ...later, disclosure }));
    }
    const { whereMyDataWent } = (await house.me(
      amina,
      'whereMyDataWent(first: 1) { edges { node { id confirmation { receipt } } } }',
    )) as { whereMyDataWent: unknown };
    expect(whereMyDataWent).toEqual({
      edges: [{ node: { id: disclosure, confirmation: { receipt: idOf('first') } } }],
    });
  });

  it('is in it again where a correction shows that it was of something else', async () => {
    await house.setClock('2026-11-07T10:00:00Z');
    await told(PARTNER, 'DisclosureCorrected', 'correction', {
      person: NHS,
      occurredAt: '2026-11-07T10:00:00Z',
      disclosure: idOf('declared'),
      changes: { to: { organisation: COUNCIL } },
      correctionReason: 'Written down wrongly',
    });
    expect(await list(amina)).toEqual(['call overdue', 'letter notExpected', 'report notExpected']);
    const then = '(knownAt: "2026-11-06T12:00:00Z")';
    expect(await list(amina, then)).toEqual(['letter notExpected', 'report notExpected']);
  });

  it('is said to be unclear where two that were declared may be it', async () => {
    const at = (minute: string) => ({ person: OTHER, occurredAt: `2026-11-02T10:${minute}:00Z` });
    await told(PARTNER, 'DisclosureMade', 'one', given(at('00')));
    await told(PARTNER, 'DisclosureMade', 'two', given(at('10')));
    await told(FORCE, 'DisclosureReceived', 'either', given(at('05')));
    expect(await list(bilal)).toEqual(['either unclear']);
  });
});
