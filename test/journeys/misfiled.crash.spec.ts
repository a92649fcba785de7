import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random, seedOf } from '../../apps/cli/src/generate/random.js';
import type { IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { answered } from '../harness/ask.js';
import { Misfilings } from '../harness/misfilings.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/**
 * A service that is killed while it moves an event to whom it is about: after the next start it stands
 * with one of the two, whole, and never with both or with none.
 */

const ROUNDS = Math.max(6, Math.ceil(Number(process.env['WAYMARK_CRASH_ROUNDS'] ?? 0) / 20));
const SEED = Number(process.env['WAYMARK_CRASH_SEED'] ?? seedOf(Date.now()));
const NOW = '2026-11-03T09:00:00Z';
/** Within so many milliseconds after it was asked for, all of it happens. */
const MOVING_MS = 120;

const service = new RunningService();
const people = new People(650_000);
let partner: Partner;
let officers: Misfilings;

beforeAll(async () => {
  service.setClock(NOW);
  await service.start();
  partner = await Partner.of(service, 'trust');
  officers = await Misfilings.of(service, partner);
}, 60_000);
afterAll(async () => service.remove());

interface Somebody {
  readonly person: IdentifierValue;
  readonly id: string;
  readonly token: string;
}

/** Somebody with one event of their own. */
async function somebody(name: string): Promise<Somebody> {
  const person = people.next();
  await disclosed(person, `${name} own`, 'own');
  const id = await ledgerId(service, person);
  return { person, id, token: await service.token({ role: 'person', person: id }) };
}

const disclosed = (person: IdentifierValue, id: string, reason: string): Promise<string> =>
  partner.send(
    'DisclosureMade',
    {
      person,
      occurredAt: '2026-11-02T09:00:00Z',
      from: partner.organisation,
      to: { organisation: partner.organisation },
      channel: 'phone',
      items: [{ category: 'record/risk' }],
      reason,
    },
    id,
  );

/** The reasons of everything that somebody is shown. */
async function shown({ token }: Somebody, freshAs: string): Promise<readonly (string | null)[]> {
  const { me } = await answered<{
    me: { whereMyDataWent: { edges: readonly { readonly node: { reason: string | null } }[] } };
  }>(
    service,
    token,
    `{ me(freshAs: "${freshAs}") { whereMyDataWent { edges { node { reason } } } } }`,
  );
  return me.whereMyDataWent.edges.map(({ node }) => node.reason).sort();
}

describe('a service killed while it moves what was misfiled', () => {
  it(
    `has it with one of the two after the next start, ${ROUNDS} times (seed ${SEED})`,
    async () => {
      const random = new Random(SEED);
      for (let round = 0; round < ROUNDS; round += 1) {
        const wrong = await somebody(`wrong ${round}`);
        const right = await somebody(`right ${round}`);
        const event = await disclosed(wrong.person, `misfiled ${round}`, 'misfiled');
        const about = { event, person: wrong.id, at: NOW };
        const said = await officers.sent(
          'one',
          officers.misfiled({ ...about, belongsTo: right.person }),
        );
        expect(said.status).toBe(201);
        const verification = officers.verified({ ...about, misfiling: said.body.eventId });

        const sending = officers.sent('two', verification).catch(() => undefined);
        await delay(random.between(0, MOVING_MS));
        await service.kill();
        const acknowledged = (await sending)?.status === 201;
        await service.start();

        const places = async () => {
          const mark = await disclosed(
            people.next(),
            `mark ${round} ${random.between(0, 1e9)}`,
            'mark',
          );
          return [await shown(wrong, mark), await shown(right, mark)];
        };
        const moved = [['own'], ['misfiled', 'own']];
        const stayed = [['misfiled', 'own'], ['own']];
        let found = await places();
        // What was decided is done beside the start.
        for (let tries = 0; tries < 30 && !isIn(found, moved); tries += 1) {
          await delay(100);
          found = await places();
        }
        expect([moved, stayed]).toContainEqual(found);
        const again = await officers.sent('two', verification);
        expect([200, 201]).toContain(again.status);
        // What had been decided was done without anybody sending it again.
        if (acknowledged || again.status === 200) expect(found).toEqual(moved);
        else expect(found).toEqual(stayed);
        expect(await places()).toEqual(moved);
      }
    },
    ROUNDS * 20_000,
  );
});

function isIn(
  found: readonly (readonly (string | null)[])[],
  places: readonly string[][],
): boolean {
  return JSON.stringify(found) === JSON.stringify(places);
}
