import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyState, Generation } from '../generation.js';
import { planOf } from '../plan.js';
import type { Projection } from '../projection.js';
import { openViewsReader } from '../reader.js';
import { clearTable } from '../table.js';
import { contentsOf } from '../testing/contents.js';
import { DerivedVault } from '../testing/derived-vault.js';
import { NaiveViews } from '../testing/naive-views.js';
import { stepsFrom } from '../testing/random.js';
import {
  eventOfStep,
  lastSeen,
  newest,
  storyProjections,
  subjectOf,
  things,
} from '../testing/story.js';
import type { World } from './world.features.js';

const plan = planOf(storyProjections());

interface Course {
  readonly seed: number;
  readonly count: number;
  readonly cuts: readonly {
    readonly size: number;
    readonly then: 'gather' | 'flush' | 'kill' | 'reopen';
  }[];
  readonly shredded: readonly number[];
}

const courses: fc.Arbitrary<Course> = fc.record({
  seed: fc.nat(),
  count: fc.integer({ min: 1, max: 150 }),
  cuts: fc.array(
    fc.record({
      size: fc.integer({ min: 1, max: 40 }),
      then: fc.constantFrom('gather', 'flush', 'kill', 'reopen'),
    }),
    { minLength: 1, maxLength: 20 },
  ),
  shredded: fc.array(fc.nat({ max: 11 }), { maxLength: 3 }),
});

/** How events become rows, whatever the batches, and whatever ends them. */
export function projectingFeatures(world: () => World): void {
  describe('projecting', () => {
    it('holds exactly what the events say, in any batches, across kills', async () => {
      const storage = world().storage();
      let number = 0;
      await fc.assert(
        fc.asyncProperty(courses, async ({ seed, count, cuts, shredded }) => {
          const vault = new DerivedVault();
          for (const subject of shredded) vault.shred(subjectOf(subject));
          const events = stepsFrom(seed, count).map((step, index) =>
            eventOfStep(step, index, vault.has(subjectOf(step.subject))),
          );
          const open = async () =>
            Generation.open(plan, await storage.open(number, plan.layouts), vault, () => {});

          const empty = await storage.create(++number, plan.layouts, emptyState(plan));
          await (await storage.complete(empty, plan.layouts)).close();
          let generation = await open();
          for (let turn = 0; generation.position < (events.at(-1)?.position ?? 0); turn++) {
            const { size, then } = cuts[turn % cuts.length] ?? { size: 10, then: 'flush' };
            const from = events.findIndex(({ position }) => position > generation.reached);
            await generation.take(from < 0 ? [] : events.slice(from, from + size));
            if (then === 'flush' || then === 'reopen' || turn > 40) await generation.flush();
            if (then === 'gather') continue;
            await generation.close();
            generation = await open();
          }
          await generation.close();

          await storage.publish({ serving: number, checking: null, last: number });
          const projections = storyProjections();
          const reader = openViewsReader({ storage, projections, vault });
          const naive = new NaiveViews(projections, (subject) => vault.has(subject));
          await naive.apply(events);
          expect(await contentsOf(reader)).toBe(naive.contents([things, newest, lastSeen]));
          expect((await reader.check()).sound).toBe(true);
          await reader.close();
          await storage.keepOnly([]);
        }),
        { numRuns: 25 },
      );
    }, 60_000);

    it('stores in between when a few events change very many rows', async () => {
      const many = clearTable({
        name: 'many',
        columns: { event: 'integer', number: 'integer' },
        key: ['event', 'number'],
      });
      const tally = clearTable({
        name: 'tally',
        columns: { id: 'text', sum: 'integer' },
        key: ['id'],
      });
      const apply: Projection['apply'] = async ({ position }, rows) => {
        const found = await rows.get(tally, { id: 'all' });
        rows.put(tally, { id: 'all', sum: (found?.sum ?? 0) + 1 });
        for (let number = 0; number < 20_000; number++) rows.put(many, { event: position, number });
      };
      const projections = [{ name: 'many', version: 1, tables: [many, tally], apply }];
      world().happen(3);
      await world().keep({ projections });
      const reader = world().read(projections);
      await reader.atLeast((await world().log.head()).position, { timeoutMs: 30_000 });
      const { rows } = await reader.check();
      expect(rows).toBe(60_001);
      const sums = await reader.db(tally).selectFrom('tally').selectAll().execute();
      expect(await reader.openRows(tally, sums)).toEqual([{ id: 'all', sum: 3 }]);
    }, 60_000);

    it('passes over events that are in already', async () => {
      const events = world().happen(50);
      await world().keep();
      const contents = await world().contents();
      await world().stop();
      const storage = world().storage();
      const { serving } = await storage.catalogue();
      const store = await storage.open(serving ?? 0, plan.layouts);
      const generation = await Generation.open(plan, store, world().vault, () => {});
      await generation.take(events);
      await generation.flush();
      await generation.close();
      await world().keep();
      expect(await world().contents()).toBe(contents);
    });

    it('shows what happens while it follows, one event at a time', async () => {
      const events = world().happen(40);
      world().log.truncate(0);
      await world().keep();
      const seen: (typeof events)[number][] = [];
      for (const event of events) {
        world().log.append(event);
        seen.push(event);
        expect(await world().contents()).toBe(await world().expected(seen));
      }
    });

    it('leaves out the rows of a subject that was shredded after they were written', async () => {
      const events = world().happen(200);
      await world().keep();
      await world().contents();
      world().vault.shred(subjectOf(3));
      const contents = await world().contents();
      expect(contents).not.toContain(subjectOf(3));
      expect(contents).toContain(subjectOf(4));
      expect(events.length).toBe(200);
    });

    it('goes on where it was when it is opened again', async () => {
      const events = world().happen(300);
      world().log.truncate(120);
      await world().keep();
      await world().contents();
      await world().stop();
      world().notices.length = 0;
      world().log.append(...events.slice(120));
      await world().keep();
      expect(await world().contents()).toBe(await world().expected(events));
      expect(world().noticed('rebuilding')).toEqual([]);
    });

    it('ends its run with the error of the source, and can be opened anew', async () => {
      const events = world().happen(100);
      world().log.truncate(50);
      await world().keep();
      await world().contents();
      world().log.failure = new Error('the log is gone');
      await expect(world().ended()).rejects.toThrow('the log is gone');
      world().log.append(...events.slice(50));
      await world().abandon();
      await world().keep();
      expect(await world().contents()).toBe(await world().expected(events));
    });
  });
}
