import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { crisisPlanIngest } from '../../libs/crisis-plan/src/crisis-plan.commands.js';
import { disclosureIngest } from '../../libs/disclosure/src/disclosure.commands.js';
import {
  NHS,
  openTestHouse,
  PARTNER,
  type PersonActor,
  POLICE,
  type TestHouse,
  TRUST,
} from './house.features.js';

let house: TestHouse;
let amina: PersonActor;
const names = new Map<string, string>();

const plan = (hour: string) => ({
  person: NHS,
  occurredAt: `2026-11-02T${hour}:00Z`,
  plan: 'plan',
});

/** What was given, by what these tests call it. Version 2 adds medication and takes tea out. */
const GIVEN = {
  'helps of 1': [{ plan: 'plan', version: 1, sections: ['helps'] }],
  'all of 1': [{ plan: 'plan', version: 1 }],
  'all of 2': [{ plan: 'plan', version: 2 }],
  'all of some version': [{ plan: 'plan' }],
  'all of another': [{ plan: 'another', version: 7 }],
  tea: [{ plan: 'plan', version: 1, items: ['tea'] }],
  record: [{ category: 'record/health' as const }],
};

beforeAll(async () => {
  house = await openTestHouse();
  amina = await house.register(NHS);
  const { PlanCreated, PlanPublished, SectionEdited, HelpfulItemRemoved } = crisisPlanIngest;
  await house.send(PARTNER, (context) =>
    PlanCreated.command(
      {
        ...plan('09:00'),
        sections: [{ section: 'helps', helpful: [{ item: 'tea', words: 'Tea' }] }],
      },
      context,
    ),
  );
  await house.send(PARTNER, (context) => PlanPublished.command(plan('09:10'), context));
  for (const [name, items] of Object.entries(GIVEN)) {
    await house.setClock(`2026-11-03T10:0${names.size}:00Z`);
    const { receipt } = await house.send(PARTNER, (context) =>
      disclosureIngest.DisclosureMade.command(
        {
          person: NHS,
          occurredAt: `2026-11-03T09:0${names.size}:00Z`,
          from: TRUST,
          to: { organisation: POLICE },
          channel: 'phone',
          items,
        },
        context,
      ),
    );
    names.set(receipt.eventId, name);
  }
  await house.setClock('2026-11-03T12:00:00Z');
  const edited = { ...plan('10:00'), section: 'medication', words: 'None' };
  await house.send(PARTNER, (context) => SectionEdited.command(edited, context));
  const removed = { ...plan('10:00'), item: 'tea' };
  await house.send(PARTNER, (context) => HelpfulItemRemoved.command(removed, context));
  await house.send(PARTNER, (context) => PlanPublished.command(plan('10:10'), context));
}, 60_000);
afterAll(async () => house.end());

/** A filter by ids that a sender chose, as the person sees them. */
async function by(ids: Partial<Record<'plan' | 'item', string>>): Promise<string> {
  const shown = Object.entries(ids).map(
    async ([thing, id]) => `${thing}: "${await house.shown(amina, thing as 'plan' | 'item', id)}"`,
  );
  return (await Promise.all(shown)).join(', ');
}

async function found(filter: string, more = ''): Promise<readonly (string | undefined)[]> {
  const answer = (await house.me(
    amina,
    `whereMyDataWent(filter: { ${filter} }${more}) { edges { node { id } } }`,
  )) as { whereMyDataWent: { edges: readonly { node: { id: string } }[] } };
  return answer.whereMyDataWent.edges.map(({ node }) => names.get(node.id)).reverse();
}

describe('A filter by section', () => {
  it('finds what names it, and whole plans that had it or may have had it', async () => {
    expect(await found('section: "helps"')).toEqual([
      'helps of 1',
      'all of 1',
      'all of 2',
      'all of some version',
      'all of another',
      'tea',
    ]);
    expect(await found('section: "medication"')).toEqual([
      'all of 2',
      'all of some version',
      'all of another',
    ]);
  });

  it('goes by what was known at the moment that is asked about', async () => {
    // What version 2 would hold was not known yet.
    const then = ', knownAt: "2026-11-03T11:00:00Z"';
    expect(await found('section: "helps"', then)).toEqual(await found('section: "helps"'));
    expect(await found('section: "early-signs"')).toEqual([
      'all of some version',
      'all of another',
    ]);
    expect(await found('section: "early-signs"', then)).toEqual([
      'all of 2',
      'all of some version',
      'all of another',
    ]);
  });

  it('fills its pages though some that might be meant are not', async () => {
    expect(await found('section: "medication"', ', first: 1')).toEqual(['all of another']);
    expect(
      await found(`section: "medication", ${await by({ plan: 'plan' })}`, ', first: 1'),
    ).toEqual(['all of some version']);
  });
});

describe('A filter by single item', () => {
  it('finds what names it, and what of its plan had it or may have had it', async () => {
    expect(await found(await by({ item: 'tea' }))).toEqual([
      'helps of 1',
      'all of 1',
      'all of some version',
      'tea',
    ]);
    expect(await found(await by({ item: 'coffee' }))).toEqual([]);
  });

  it('finds nothing by the id that its sender chose, which a person never sees', async () => {
    expect(await found('item: "tea"')).toEqual([]);
    expect(await found('plan: "plan"')).toEqual([]);
    expect((await found(await by({ plan: 'plan' }))).length).toBeGreaterThan(0);
  });

  it('goes with other filters', async () => {
    expect(await found(await by({ item: 'tea', plan: 'another' }))).toEqual([]);
    expect(
      await found(`${await by({ item: 'tea' })}, section: "helps", until: "2026-11-03T09:00:30Z"`),
    ).toEqual(['helps of 1']);
  });
});
