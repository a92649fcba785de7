import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random, seedOf } from '../../apps/cli/src/generate/random.js';
import { People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';
import { Load } from './load.js';

/**
 * A clock that is wrong, and set right, and set wrong again, while the service runs and between two
 * starts. The ledger's own time never runs back along the log, and nothing that was acknowledged is
 * lost or told otherwise.
 */

/** How often the clock jumps: 10 times, or as `WAYMARK_CLOCK_JUMPS` says. */
const JUMPS = Number(process.env['WAYMARK_CLOCK_JUMPS'] ?? 10);
const SEED = Number(process.env['WAYMARK_CRASH_SEED'] ?? seedOf(Date.now()));
const YEAR = 365 * 86_400_000;
const NOW = Date.UTC(2026, 10, 1, 12);

const numbers = new People(720_000);
const people = Array.from({ length: 4 }, () => numbers.next());
const random = new Random(SEED);

describe(`A service whose clock jumps (WAYMARK_CRASH_SEED=${SEED})`, () => {
  const service = new RunningService();
  const load = new Load(service, people);

  beforeAll(async () => {
    service.setClock(new Date(NOW).toISOString());
    await service.start();
  }, 60_000);
  afterAll(async () => service.remove());

  it(
    'loses nothing, and tells of nothing otherwise than before',
    async () => {
      let last = '';
      for (let jump = 0; jump < JUMPS; jump += 1) {
        // By milliseconds, by minutes and by years.
        const by = random.pick([1, 60_000, YEAR]) * random.between(-2, 1);
        const restarts = random.chance(0.3);
        if (restarts) await service.kill();
        service.setClock(new Date(NOW + by).toISOString());
        if (restarts) await service.start();
        const before = new Set(load.acknowledged.keys());
        await load.send(12);
        const times = [...load.acknowledged]
          .filter(([name]) => !before.has(name))
          .map(([, { recordedAt }]) => String(recordedAt))
          .toSorted();
        expect([load.failures, times.length]).toEqual([[], 12]);
        expect((times[0] ?? '') >= last).toBe(true);
        last = times.at(-1) ?? last;
      }
      expect(await load.changed()).toEqual([]);
      expect([await load.sendAgain(), load.failures]).toEqual([[], []]);
    },
    60_000 + JUMPS * 10_000,
  );
});
