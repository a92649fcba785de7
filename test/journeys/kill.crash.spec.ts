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
/** Some days each: whose wishes are said a thousand times is no case of what is tried here. */
const people = Array.from({ length: PEOPLE * Math.ceil(ROUNDS / 10) }, () => numbers.next());
const days = script(people, ROUNDS, LINES, 7, PEOPLE);

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
        await killed.playDisturbed(day, random, () => killed.kill(random));
      }
      expect(killed.interrupted).toBeGreaterThan(0);
      expect(killed.acknowledged.size).toBe(undisturbed.acknowledged.size);
      const [expected, found] = [await undisturbed.answers(people), await killed.answers(people)];
      for (const [person, answer] of expected.entries()) expect(found[person]).toBe(answer);
    },
    60_000 + ROUNDS * 20_000,
  );

  it('gives every receipt that it acknowledged again, as it was', async () => {
    for (const [name, then, now] of await killed.receipts()) {
      expect([name, now]).toEqual([name, expect.objectContaining(then)]);
    }
  });
});
