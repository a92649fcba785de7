import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventRegistry } from '../../apps/composition/src/ingest.js';
import type { Actor } from '../../libs/access/src/actor.js';
import type { CommandResult } from '../../libs/ledger/src/command-context.js';
import type { Command } from '@nestjs/cqrs';
import { argumentValues, around, happened } from '../harness/argument-values.js';
import { CountedViews, type Statement } from '../harness/counted-views.js';
import { People } from '../harness/people.js';
import { SchemaWalk } from '../harness/schema-walk.js';
import { exampleOf, NOBODYS, PERSONAL, type Names } from '../harness/twins.js';
import {
  openTestHouse,
  PARTNER,
  type PersonActor,
  POLICE,
  type TestHouse,
} from './house.features.js';

/**
 * Two people of whom all the same is told, and of one of them as much again that is held. Whatever is
 * asked about either costs the same statements to the views, which find as many rows: nothing that is
 * held is read, and nothing is asked since it is there.
 */

const HELD = { visibility: { held: true, ground: 'danger' } };
const FORCE: Actor = { role: 'partner', organisation: POLICE, account: 'force' };
const COUNCIL = { system: 'https://council.example/Id/council', value: 'SCC' };
const MINUTE = 60_000;

const registry = eventRegistry();
const people = new People(360_000);

interface Twin {
  readonly person: ReturnType<People['next']>;
  readonly linked: ReturnType<People['next']>;
  readonly told: Map<string, string>;
  actor: PersonActor;
}

let views: CountedViews;
let house: TestHouse;
let walk: SchemaWalk;
let now = Date.UTC(2026, 10, 11);
const recorded: number[] = [];
const twins: Record<'hers' | 'his', Twin> = { hers: twin(), his: twin() };

function twin(): Twin {
  const actor: PersonActor = { role: 'person', person: '', account: '' };
  return { person: people.next(), linked: people.next(), told: new Map(), actor };
}

async function tick(): Promise<void> {
  now += MINUTE;
  recorded.push(now);
  await house.setClock(new Date(now).toISOString());
}

async function tell(name: string, data: object, by: Actor = PARTNER): Promise<string> {
  const checked = registry.find(name)?.check(JSON.parse(JSON.stringify(data)) as object);
  if (!checked?.valid) throw new Error(`${name}: ${JSON.stringify(checked)}`);
  const { receipt } = await house.send(
    by,
    (context) => checked.data.command(context) as Command<CommandResult>,
  );
  return receipt.eventId;
}

const example = (name: string, about: Twin, names: Names) => exampleOf(name, about, names);

/** All the same of both. */
async function tellOfBoth(): Promise<void> {
  for (const { name } of PERSONAL) {
    if (name.startsWith('Held')) continue;
    await tick();
    for (const each of Object.values(twins)) {
      const disclosure = each.told.get('DisclosureMade') ?? NOBODYS;
      each.told.set(name, await tell(name, example(name, each, { disclosure })));
    }
  }
}

/** All of it again of her, held by itself, and of what is held. */
async function tellWhatIsHeld(): Promise<void> {
  const { hers } = twins;
  const visible = hers.told.get('DisclosureMade') ?? NOBODYS;
  let secret = visible;
  for (const { name, data } of PERSONAL) {
    await tick();
    const of = (disclosure: string) => ({
      ...example(name, hers, { disclosure, event: secret }),
      ...(name === 'IdentifierLinked' && { identifier: people.next() }),
      // Between others than what is shown: what may be of either is kept back with what is held.
      ...('to' in data && { to: { organisation: COUNCIL } }),
    });
    const id = await tell(name, { ...of(visible), ...(!name.startsWith('Held') && HELD) }, FORCE);
    if (name === 'DisclosureMade') secret = id;
    if ('disclosure' in data) await tell(name, of(secret), FORCE);
  }
}

beforeAll(async () => {
  house = await openTestHouse((reader) => (views = new CountedViews(reader)));
  walk = SchemaWalk.over(house.schema);
  await tellOfBoth();
  await tellWhatIsHeld();
  for (const each of Object.values(twins)) {
    const found = await house.personOf(each.person);
    each.actor = { role: 'person', person: found, account: each.person.value };
  }
}, 120_000);
afterAll(async () => house.end());

/** What the views were asked for an answer. */
async function askedFor({ actor }: Twin, field: string): Promise<readonly Statement[]> {
  views.taken();
  await house.ask(actor, `{ me { ${field} } }`);
  return views.taken().toSorted((a, b) => (a.tables < b.tables ? -1 : a.tables > b.tables ? 1 : 0));
}

/** Of several fields, those in which the two differ. */
async function differences(hers: readonly string[], his: readonly string[]) {
  expect(hers.length).toBe(his.length);
  const found: unknown[] = [];
  for (const [nth, field] of hers.entries()) {
    const [one, other] = [
      await askedFor(twins.hers, field),
      await askedFor(twins.his, his[nth] ?? ''),
    ];
    if (JSON.stringify(one) !== JSON.stringify(other)) found.push([field.slice(0, 80), one, other]);
  }
  return found;
}

describe('What is held', () => {
  it('is there', async () => {
    // Whoever looks is written down with whom they look at: with both, so that only what is held differs.
    const held = async ({ actor }: Twin): Promise<number> => {
      const { data } = await house.ask(
        { role: 'officer', organisation: COUNCIL, account: 'officer' },
        `{ person(id: "${actor.person}", purpose: AUDIT) { held(first: 200) { edges { cursor } } } }`,
      );
      return (data as { person: { held: { edges: unknown[] } } }).person.held.edges.length;
    };
    expect(await held(twins.hers)).toBeGreaterThan(PERSONAL.length / 2);
    expect(await held(twins.his)).toBe(0);
    await views.atLeast(await house.ledger.reader.head());
  });

  it('costs no statement and no row in any field', async () => {
    const fields = walk.plain('Person');
    expect(await differences(fields, fields)).toEqual([]);
    expect((await askedFor(twins.hers, '__typename')).length).toBeGreaterThan(0);
  });

  it('costs none with any argument', async () => {
    const [hers = [], his = []] = await Promise.all(
      Object.values(twins).map(async ({ actor }) => {
        const values = await argumentValues(
          walk,
          async (query) => {
            const { data, errors } = await house.ask(actor, query);
            if (errors?.[0]) throw errors[0];
            return data as object;
          },
          {
            moments: around([...recorded.slice(0, 1), ...happened().slice(0, 4)]),
            organisations: [POLICE, COUNCIL],
          },
        );
        return walk.varied('Person', values);
      }),
    );
    expect(await differences(hers, his)).toEqual([]);
  }, 300_000);
});
