import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { disclosureIngest } from '../../libs/disclosure/src/disclosure.commands.js';
import {
  NHS,
  OFFICER,
  openTestHouse,
  PARTNER,
  type PersonActor,
  POLICE,
  type TestHouse,
  TRUST,
} from './house.features.js';

let house: TestHouse;
let amina: PersonActor;

/** More than a page holds by default. */
const MANY = 60;

beforeAll(async () => {
  house = await openTestHouse();
  amina = await house.register(NHS);
  for (let nth = 0; nth < MANY; nth += 1) {
    const data = {
      person: NHS,
      // Pairs of the same moment, so that ties are paged through as well.
      occurredAt: new Date(Date.UTC(2026, 10, 2, 0, nth >> 1)).toISOString(),
      from: TRUST,
      to: { organisation: POLICE },
      channel: 'email' as const,
      items: [{ category: 'record/health' as const }],
      reason: `reason ${nth}`,
    };
    // The look-up first, so that the views hold it once they hold the refusal.
    await house.ask(
      OFFICER,
      `{ person(id: "${amina.person}", purpose: AUDIT, reason: "look ${nth}") { id } }`,
    );
    await house.send(PARTNER, (context) =>
      disclosureIngest.DisclosureRefused.command(data, context),
    );
  }
}, 60_000);
afterAll(async () => house.end());

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: Record<string, string> }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly endCursor: string | null;
  };
}

async function page(list: string, fields: string, args: string): Promise<Page> {
  const answer = (await house.me(
    amina,
    `${list}${args} { edges { cursor node { ${fields} } }
      pageInfo { hasNextPage hasPreviousPage endCursor } }`,
  )) as Record<string, Page>;
  const found = answer[list];
  if (!found) throw new Error(`there is no ${list}`);
  return found;
}

/** One field of all, page by page. */
async function all(list: string, field: string, first: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (let after = ''; ;) {
    const { edges, pageInfo } = await page(list, field, `(first: ${first}${after})`);
    expect(pageInfo.hasPreviousPage).toBe(after !== '');
    found.push(...edges.map(({ node }) => node[field] ?? ''));
    if (!pageInfo.hasNextPage) return found;
    expect(edges).toHaveLength(first);
    after = `, after: "${pageInfo.endCursor ?? ''}"`;
  }
}

describe.each([
  ['refusals', 'reason', 'reason'],
  ['lookUps', 'reason', 'look'],
])('A person’s %s', (list, field, word) => {
  it('are paged through whole, each once, newest first', async () => {
    const byPage = await all(list, field, 7);
    expect(byPage).toEqual(await all(list, field, 200));
    const expected = Array.from({ length: MANY }, (_, nth) => `${word} ${nth}`);
    expect([...byPage].sort()).toEqual(expected.sort());
    expect(byPage.slice(0, 2)).toEqual(
      expect.arrayContaining([`${word} ${MANY - 1}`, `${word} ${MANY - 2}`]),
    );
  });

  it('say that there are more than the first page holds', async () => {
    const { edges, pageInfo } = await page(list, field, '');
    expect([edges.length, pageInfo.hasNextPage]).toEqual([50, true]);
  });

  it.each(['first: 0', 'first: 201', 'after: "nonsense"', 'after: "LTE"'])(
    'are refused for %s',
    async (args) => {
      const asked = page(list, field, `(${args})`);
      await expect(asked).rejects.toMatchObject({ extensions: { code: 'BAD_REQUEST' } });
    },
  );
});
