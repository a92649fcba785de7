import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random, seedOf } from '../../apps/cli/src/generate/random.js';
import { People } from '../harness/people.js';
import { PlayedLedger } from '../harness/played-ledger.js';
import { script } from '../harness/script.js';

/**
 * A service that is killed mid-load, once a day of the story, and partners that send again whatever
 * was not acknowledged: what people are answered afterwards is what they are answered without.
 */

/**
 * Days, and so kills: 5 times, or one for each twenty of `WAYMARK_CRASH_ROUNDS`, as each starts a
 * whole service.
 */
const ROUNDS = Math.max(5, Math.ceil(Number(process.env['WAYMARK_CRASH_ROUNDS'] ?? 0) / 20));
const PEOPLE = 8;
const LINES = 6;
const SEED = Number(process.env['WAYMARK_CRASH_SEED'] ?? seedOf(Date.now()));

const numbers = new People(600_000);
const people = Array.from({ length: PEOPLE }, () => numbers.next());
const days = script(people, ROUNDS, LINES, 7);

const undisturbed = new PlayedLedger(days);
const killed = new PlayedLedger(days);

beforeAll(async () => {
  await Promise.all([undisturbed.open(), killed.open()]);
}, 60_000);
afterAll(async () => {
  await undisturbed.service.remove();
  await killed.service.remove();
});

describe(`a service that is killed mid-load (WAYMARK_CRASH_SEED=${SEED})`, () => {
  it(
    `answers afterwards what it answers without, ${ROUNDS} kills later`,
    async () => {
      const random = new Random(SEED);
      for (const day of days) {
        await undisturbed.play(day);
        const before = killed.acknowledged.size;
        const planned = random.between(0, PEOPLE * LINES - 1);
        await killed.play(day, async () => {
          while (killed.acknowledged.size - before < planned) await after(1);
          await after(random.between(0, 8));
          await killed.kill(random);
        });
      }
      expect(killed.interrupted).toBeGreaterThan(0);
      expect(killed.acknowledged.size).toBe(undisturbed.acknowledged.size);
      const [expected, found] = [await undisturbed.answers(people), await killed.answers(people)];
      for (const [person, answer] of expected.entries()) expect(found[person]).toBe(answer);
    },
    60_000 + ROUNDS * 20_000,
  );

  it('gives every receipt that it acknowledged again, as it was', async () => {
    for (const { name, partner } of days.flatMap(({ lanes }) => lanes.flat())) {
      const before = JSON.parse(killed.acknowledged.get(name) ?? '{}') as Record<string, unknown>;
      const { deficiencies: _, ...receipt } = before;
      const found = await killed.partner(partner).receipt(killed.idOf(name));
      expect([name, found.body]).toEqual([name, expect.objectContaining(receipt)]);
    }
  });
});
