import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { disclosureIngest } from '../../libs/disclosure/src/disclosure.commands.js';
import { personIngest } from '../../libs/person/src/person.commands.js';
import { representativeIngest } from '../../libs/person/src/representative.commands.js';
import type { AnswerKind } from '../../libs/vocabulary/src/scope.js';
import {
  NHS,
  openTestHouse,
  OTHER,
  PARTNER,
  type PersonActor,
  POLICE,
  type TestHouse,
  TRUST,
} from './house.features.js';

/** She turned sixteen on 2 November, and the ledger learned of it on the third. */

let house: TestHouse;
let amina: PersonActor;
let mother: PersonActor;
const names = new Map<string, string>();

const HELD = { held: true, ground: 'x', decider: 'y', reviewBy: '2027-01-01' };

const disclose = async (name: string, occurredAt: string, code: 'best-interests') => {
  const { receipt } = await house.send(PARTNER, (context) =>
    disclosureIngest.DisclosureMade.command(
      {
        person: NHS,
        occurredAt,
        from: TRUST,
        to: { organisation: POLICE },
        channel: 'phone',
        items: [{ category: 'record/risk' }],
        confidentialityBasis: { code },
      },
      context,
    ),
  );
  names.set(receipt.eventId, name);
};

const born = (dateOfBirth: string, visibility?: typeof HELD) =>
  house.send(PARTNER, (context) =>
    personIngest.PersonRegistered.command(
      { person: NHS, occurredAt: '2026-11-03', dateOfBirth, ...(visibility && { visibility }) },
      context,
    ),
  );

const authorise = (kinds?: readonly AnswerKind[]) =>
  house.send(PARTNER, (context) =>
    representativeIngest.RepresentativeAuthorised.command(
      {
        person: NHS,
        occurredAt: '2026-11-03T12:00:00Z',
        representative: OTHER,
        authority: 'parental',
        verification: 'documents-seen',
        ...(kinds && { scope: { kinds: [...kinds] } }),
      },
      context,
    ),
  );

beforeAll(async () => {
  house = await openTestHouse();
  amina = await house.register(NHS);
  const { person: self, account } = await house.register(OTHER);
  mother = { role: 'representative', person: amina.person, self, account };
  await disclose('at fifteen', '2026-11-01T23:59:00Z', 'best-interests');
  await disclose('at sixteen', '2026-11-02T00:00:00Z', 'best-interests');
  await house.setClock('2026-11-03T12:00:00Z');
  await born('2010-11-02');
}, 60_000);
afterAll(async () => house.end());

/** Of each disclosure, oldest first, whether it is said that she was too young for its basis. */
async function young(actor: PersonActor, args = ''): Promise<readonly (string | undefined)[]> {
  const { whereMyDataWent } = (await house.me(
    actor,
    `whereMyDataWent${args} { edges { node { id deficiencies { code words } } } }`,
  )) as {
    whereMyDataWent: {
      edges: readonly { node: { id: string; deficiencies: readonly { code: string }[] } }[];
    };
  };
  return whereMyDataWent.edges
    .filter(({ node }) =>
      node.deficiencies.some(({ code }) => code === 'BEST_INTERESTS_UNDER_SIXTEEN'),
    )
    .map(({ node }) => names.get(node.id));
}

const found = '(filter: { deficiency: "BEST_INTERESTS_UNDER_SIXTEEN" })';

describe('A disclosure in the best interests of somebody under sixteen', () => {
  it('shows that to her, by her age when it happened, and is found by it', async () => {
    expect(await young(amina)).toEqual(['at fifteen']);
    expect(await young(amina, found)).toEqual(['at fifteen']);
  });

  it('shows nothing as of when the ledger did not know her age', async () => {
    expect(await young(amina, '(knownAt: "2026-11-03T11:59:59.999Z")')).toEqual([]);
    expect(await young(amina, '(knownAt: "2026-11-03T12:00:00Z")')).toEqual(['at fifteen']);
  });

  it('shows nothing to whoever may not see her record, from which her age is', async () => {
    await authorise(['disclosures']);
    expect(await young(mother)).toEqual([]);
    expect(await young(mother, found)).toEqual([]);
    await authorise(['disclosures', 'record']);
    expect(await young(mother)).toEqual(['at fifteen']);
  });

  it('goes by the date of birth that was last stated and may be shown', async () => {
    await house.setClock('2026-11-03T13:00:00Z');
    await born('2012', HELD);
    expect(await young(amina)).toEqual(['at fifteen']);
    await born('2012');
    expect((await young(amina)).toSorted()).toEqual(['at fifteen', 'at sixteen']);
  });
});
