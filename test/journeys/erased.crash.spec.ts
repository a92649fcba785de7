import { rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { Random, seedOf } from '../../apps/cli/src/generate/random.js';
import { piecesOf, storedSubject } from '../../libs/vault/src/testing/vault-files.js';
import { LEDGER_PERSON_ID, type IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { answered, ask } from '../harness/ask.js';
import { Misfilings } from '../harness/misfilings.js';
import { Partner } from '../harness/partner.js';
import { isKnown, ledgerId, People } from '../harness/people.js';
import { formsOfId, found } from '../harness/search.js';
import { RunningService } from '../harness/service.js';

/**
 * A service that is killed while it erases two who are linked, before each thing that it does to make
 * something last, one after the other: after the next start they are erased, whole, if that was
 * acknowledged or had begun, and else both are there.
 */

const ROUNDS = Math.max(8, Math.ceil(Number(process.env['WAYMARK_CRASH_ROUNDS'] ?? 0) / 10));
const SEED = Number(process.env['WAYMARK_CRASH_SEED'] ?? seedOf(Date.now()));
const NOW = '2026-11-03T09:00:00Z';

const HOOK = new URL('../../dist/libs/durable/src/testing/kill-at.js', import.meta.url);

const service = new RunningService();
const steps = join(dirname(service.data), 'steps');
const people = new People(670_000);
let partner: Partner;
let officers: Misfilings;

const ledgers = (value: string) => ({ system: LEDGER_PERSON_ID, value });

/** Starts it so that it is killed at a step; at none where it is not said. */
async function start(at?: number): Promise<void> {
  rmSync(steps, { force: true });
  await service.start({
    NODE_OPTIONS: `--import ${HOOK.href}`,
    KILL_STEPS: steps,
    ...(at !== undefined && { KILL_AT: String(at) }),
  });
}

const disclosed = (person: IdentifierValue, id: string): Promise<string> =>
  partner.send(
    'DisclosureMade',
    {
      person,
      occurredAt: '2026-11-02T09:00:00Z',
      from: partner.organisation,
      to: { organisation: partner.organisation },
      channel: 'phone',
      items: [{ category: 'record/risk' }],
    },
    id,
  );

/** Somebody with two pseudonyms, who asked to be erased, and one officer agreed. */
interface Asking {
  readonly numbers: readonly IdentifierValue[];
  readonly ids: readonly string[];
  readonly token: string;
  readonly certificate: string;
  readonly approval: object;
  readonly needles: readonly Buffer[];
}

async function asking(name: string): Promise<Asking> {
  const numbers = [people.next(), people.next()];
  const ids: string[] = [];
  for (const [nth, number] of numbers.entries()) {
    await disclosed(number, `${name} ${nth}`);
    ids.push(await ledgerId(service, number));
  }
  const [id = '', other = ''] = ids;
  const said = async (account: string, type: string, data: object) => {
    const whole = { person: ledgers(id), occurredAt: NOW, ...data };
    const { status, body } = await officers.sent(account, partner.event(type, whole));
    expect(status).toBe(201);
    return body.eventId;
  };
  const both = { other: ledgers(other) };
  const merge = await said('one', 'IdentitiesMerged', { ...both, reason: 'Alike' });
  await said('two', 'MergeVerified', { ...both, merge });
  const asked = await said('one', 'ErasureRequested', {});
  const token = await service.token({ role: 'person', person: id });
  const { me } = await answered<{ me: { erasureRequests: readonly { certificate: string }[] } }>(
    service,
    token,
    '{ me { erasureRequests { certificate } } }',
  );
  const data = { person: ledgers(id), occurredAt: NOW, request: asked };
  return {
    numbers,
    ids,
    token,
    certificate: me.erasureRequests[0]?.certificate ?? '',
    approval: partner.event('ErasureApproved', data),
    needles: [...ids.flatMap(formsOfId), ...keysOf(ids)],
  };
}

function keysOf(ids: readonly string[]): readonly Buffer[] {
  const db = new DatabaseSync(join(service.data, 'keys', 'keys.db'), { readOnly: true });
  try {
    return ids.flatMap((id) => piecesOf(storedSubject({ database: (work) => work(db) }, id)));
  } finally {
    db.close();
  }
}

const approve = ({ approval }: Asking) => officers.sent('two', approval);

/** Whether there is a certificate before long. */
async function isCertified({ certificate }: Asking, tries: number): Promise<boolean> {
  for (let tried = 0; tried < tries; tried += 1) {
    const { status } = await request(service.address).get(`/v1/erasures/${certificate}`);
    if (status === 200) return true;
    await delay(100);
  }
  return false;
}

/** Whether it is as if the second had not said anything. */
async function isRequested({ token, ids }: Asking): Promise<boolean> {
  const { data } = await ask<{
    me: { id: string; erasureRequests: readonly { standing: { code: string } }[] } | null;
  }>(service, token, '{ me { id erasureRequests { standing { code } } } }');
  const [request] = data.me?.erasureRequests ?? [];
  if (request?.standing.code !== 'requested') return false;
  expect(data.me?.id).toBe(ids[0]);
  return true;
}

async function expectErased({ numbers, token, needles }: Asking): Promise<void> {
  for (const number of numbers) expect(await isKnown(service, number)).toBe(false);
  expect((await ask(service, token, '{ me { id } }')).data).toMatchObject({ me: null });
  expect(found(service.data, needles)).toEqual([]);
}

beforeAll(async () => {
  service.setClock(NOW);
  await start();
  partner = await Partner.of(service, 'trust');
  officers = await Misfilings.of(service, partner);
}, 60_000);
afterAll(async () => service.remove());

describe('a service killed while it erases somebody', () => {
  /** How many steps it takes, when it is let be. */
  let all = 0;

  it('erases them in steps that are counted', async () => {
    const somebody = await asking('whole');
    writeFileSync(steps, '');
    expect((await approve(somebody)).status).toBe(201);
    expect(await isCertified(somebody, 300)).toBe(true);
    all = statSync(steps).size;
    expect(all).toBeGreaterThan(20);
    await expectErased(somebody);
  }, 60_000);

  it(
    `has erased them wholly after the next start, or not at all, ${ROUNDS} times (seed ${SEED})`,
    async () => {
      const random = new Random(SEED);
      let kills = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        // Spread over all of them, a little further than the first needed.
        const stretch = (all * 1.1) / ROUNDS;
        const at = 1 + Math.floor((round + random.between(0, 99) / 100) * stretch);
        await service.stop();
        await start(at);
        const somebody = await asking(`round ${round}`);
        writeFileSync(steps, '');
        const acknowledged = await approve(somebody).then(
          ({ status }) => status === 201,
          () => false,
        );
        await isCertified(somebody, acknowledged ? 100 : 0).catch(() => false);
        if (statSync(steps).size >= at) kills += 1;
        await service.kill();
        await start();

        if (await isRequested(somebody)) {
          expect(acknowledged).toBe(false);
          // It was not even recorded that the second agreed.
          expect((await approve(somebody)).status).toBe(201);
        }
        expect(await isCertified(somebody, 300)).toBe(true);
        await expectErased(somebody);
      }
      // What else it does meanwhile is counted too, so that the last may not come to it.
      expect(kills).toBeGreaterThanOrEqual(ROUNDS * 0.8);
    },
    ROUNDS * 30_000,
  );
});
