import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random, seedOf } from '../../apps/cli/src/generate/random.js';
import { People } from '../harness/people.js';
import { PlayedLedger } from '../harness/played-ledger.js';
import { script } from '../harness/script.js';
import { RunningService } from '../harness/service.js';
import { FailingDisk } from './failing-disk.js';

/**
 * The power fails mid-load, once a day of the story, and the disk loses or tears what was not durable.
 * What was acknowledged is there, nothing is there twice, and people are answered what they are
 * answered without.
 */

/** Days, and so power cuts: 5, or as `WAYMARK_POWER_CUTS` says. */
const CUTS = Number(process.env['WAYMARK_POWER_CUTS'] ?? 5);
const PEOPLE = 6;
const LINES = 6;
const SEED = Number(process.env['WAYMARK_CRASH_SEED'] ?? seedOf(Date.now()));

const numbers = new People(700_000);
/** Some days each: whose wishes are said a thousand times is no case of what is tried here. */
const people = Array.from({ length: PEOPLE * Math.ceil(CUTS / 10) }, () => numbers.next());
const days = script(people, CUTS, LINES, 11, PEOPLE);

/** Without a C compiler there is no disk that fails; the report says that they were skipped. */
const where = FailingDisk.available ? describe : describe.skip;

where(`A service whose power fails (WAYMARK_CRASH_SEED=${SEED})`, () => {
  const undisturbed = new PlayedLedger(days);
  const service = new RunningService();
  const cut = new PlayedLedger(days, service);
  const disk = new FailingDisk(service.folder);
  const random = new Random(SEED);
  let undone = 0;

  beforeAll(async () => {
    await undisturbed.open();
    cut.service.setClock(days[0]?.clock ?? '');
    await cut.open(disk.begin());
  }, 60_000);
  afterAll(async () => {
    await undisturbed.service.remove();
    await service.remove();
    disk.remove();
  });

  const cutPower = () =>
    cut.kill(random, () => {
      undone += disk.cut(random);
      return disk.begin();
    });

  it(
    `answers afterwards what it answers without, ${CUTS} power cuts later`,
    async () => {
      for (const day of days) {
        await undisturbed.play(day);
        await cut.playDisturbed(day, random, cutPower);
      }
      expect(cut.interrupted).toBeGreaterThan(0);
      // Else nothing was tried.
      expect(undone).toBeGreaterThan(0);
      expect(cut.acknowledged.size).toBe(undisturbed.acknowledged.size);
      const [expected, found] = [await undisturbed.answers(people), await cut.answers(people)];
      for (const [person, answer] of expected.entries()) expect(found[person]).toBe(answer);
    },
    60_000 + CUTS * 20_000,
  );

  it(
    'gives every receipt that it acknowledged again, as it was',
    async () => {
      for (const [name, then, now] of await cut.receipts()) {
        expect([name, now]).toEqual([name, expect.objectContaining(then)]);
      }
    },
    60_000 + CUTS * 5_000,
  );
});
