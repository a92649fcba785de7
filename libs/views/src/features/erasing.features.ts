import { describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import type { Projector } from '../projector.js';
import type { ViewsReader } from '../reader.js';
import {
  eventsOf,
  ownContents as contents,
  ownEvents,
  ownExpected as expected,
  ownProjections as projections,
} from '../testing/forgetful.js';
import type { ViewsStorage } from '../storage.js';
import { eventOfStep, subjectOf, things } from '../testing/story.js';
import type { World } from './world.features.js';

/** Whose rows a table names, opened or not. */
async function named(reader: ViewsReader): Promise<ReadonlySet<string>> {
  const rows = await reader.db(things).selectFrom('things').select('owner').execute();
  return new Set(rows.map(({ owner }) => owner));
}

/** Erases a subject as the ledger does: nothing of it can be read, nor found. */
function erase({ log, vault }: World, subject: string): void {
  for (const id of eventsOf(log, subject)) log.forget(id);
  vault.erase(subject);
}

/** A storage that says how many rows went in each transaction. */
function countingRemovals(storage: ViewsStorage): {
  readonly storage: ViewsStorage;
  readonly removed: readonly number[];
} {
  const removed: number[] = [];
  const complete = storage.complete.bind(storage);
  const watched = async (...parts: Parameters<ViewsStorage['complete']>) => {
    const store = await complete(...parts);
    const [begin, remove] = [store.begin.bind(store), store.remove.bind(store)];
    return Object.assign(store, {
      begin: () => {
        removed.push(0);
        return begin();
      },
      remove: (...rows: Parameters<typeof remove>) => {
        removed.push((removed.pop() ?? 0) + rows[1].length);
        return remove(...rows);
      },
    });
  };
  return { storage: Object.assign(storage, { complete: watched }), removed };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    if (tries > 500) throw new Error('it never came');
    await delay(10);
  }
}

/** What views do when subjects are erased. */
export function erasingFeatures(world: () => World): void {
  describe('erasing subjects', () => {
    const all = ownEvents(11, 400);
    const gone = subjectOf(1);

    /** Views that hold three quarters of it all. */
    async function kept(): Promise<{ projector: Projector; reader: ViewsReader }> {
      world().log.append(...all.slice(0, 300));
      const projector = await world().keep({ projections, batchSize: 40 });
      const reader = world().read(projections);
      await caughtUp(reader);
      expect(await named(reader)).toContain(gone);
      return { projector, reader };
    }

    async function caughtUp(reader: ViewsReader): Promise<void> {
      await reader.atLeast((await world().log.head()).position);
    }

    const dropped = () => until(async () => (await world().vault.shreddedIn()).length === 0);

    async function expectGone(reader: ViewsReader): Promise<void> {
      const { log, vault } = world();
      expect(await contents(reader)).toBe(await expected(log.all, vault));
      expect(await named(reader)).not.toContain(gone);
      expect((await reader.check()).sound).toBe(true);
    }

    it('leaves exactly what a rebuild would have, parked events too, while others’ go in', async () => {
      const { reader } = await kept();
      const before = await reader.parked();
      const ids = new Set(eventsOf(world().log, gone));
      expect(before.some(({ event }) => ids.has(event))).toBe(true);
      erase(world(), gone);
      for (let from = 300; from < 400; from += 10) {
        world().log.append(...all.slice(from, from + 10).filter(isAnothers));
        await caughtUp(reader);
      }
      await dropped();
      await expectGone(reader);
      expect((await reader.parked()).some(({ event }) => ids.has(event))).toBe(false);
    });

    it('is done at the next start where a keeper did not come to it', async () => {
      const { reader } = await kept();
      await world().stop();
      erase(world(), gone);
      await world().keep({ projections });
      await dropped();
      await expectGone(reader);
    });

    it('is done of rows that a rebuild had made by then', async () => {
      const { projector, reader } = await kept();
      const rebuilt = projector.rebuild();
      await until(() => Promise.resolve(world().noticed('rebuilding').length > 1));
      erase(world(), gone);
      await rebuilt;
      await dropped();
      await expectGone(reader);
    });

    it('is done of one after the other, and of several at once', async () => {
      const { reader } = await kept();
      erase(world(), subjectOf(2));
      await until(() => Promise.resolve(world().noticed('rebuilding').length > 1));
      erase(world(), gone);
      erase(world(), subjectOf(3));
      await dropped();
      await expectGone(reader);
      expect(await named(reader)).toEqual(new Set([subjectOf(0)]));
    });

    it('goes in many small transactions, however much there is of somebody', async () => {
      const many = 1_000;
      const noted = { subject: 1, kind: 'noted', words: 'much', place: 1, other: 1 } as const;
      const steps = Array.from({ length: many }, (_, thing) => ({ ...noted, thing }));
      world().log.append(...steps.map((step, index) => eventOfStep(step, index)));
      const { storage, removed } = countingRemovals(world().storage());
      // Alone: what lists all that somebody has costs more the more they have.
      const alone = projections.slice(0, 1);
      await world().keep({ projections: alone, storage });
      const reader = world().read(alone);
      await caughtUp(reader);
      erase(world(), gone);
      await dropped();
      expect(removed.reduce((sum, rows) => sum + rows, 0)).toBeGreaterThanOrEqual(many);
      expect(Math.max(...removed)).toBeLessThan(many / 2);
      expect(await named(reader)).toEqual(new Set());
      expect((await reader.check()).sound).toBe(true);
    });

    function isAnothers(event: (typeof all)[number]): boolean {
      return event.readable && event.header.subject !== gone;
    }
  });
}
