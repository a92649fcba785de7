import { describe, expect, it } from '@jest/globals';
import { contentsOf } from '../testing/contents.js';
import { eventOfStep, storyProjections } from '../testing/story.js';
import { stepsFrom } from '../testing/random.js';
import type { World } from './world.features.js';

/** Building views anew, beside those that are served. */
export function buildingFeatures(world: () => World): void {
  describe('building', () => {
    it('shows its progress in events', async () => {
      world().happen(700);
      await world().keep({ batchSize: 64 });
      await world().contents();
      const progress = world().noticed('progress');
      expect(progress.at(0)).toMatchObject({ done: 0, total: 700 });
      expect(progress.at(-1)).toMatchObject({ done: 700, total: 700 });
      expect((await world().read().status()).building).toBeUndefined();
    });

    it('serves nothing, rather than something wrong or empty, before the first is whole', async () => {
      const reader = world().read();
      await expect(contentsOf(reader)).rejects.toMatchObject({ code: 'VIEWS_BUILDING' });
      await expect(reader.atLeast(0, { timeoutMs: 20 })).rejects.toMatchObject({
        code: 'VIEWS_BUILDING',
      });
      expect(await reader.status()).toEqual({});
    });

    it('serves an empty log as an empty view', async () => {
      await world().keep();
      expect(await world().contents()).toBe(await world().expected([]));
    });

    it('comes to the same as what was kept up, and the old goes', async () => {
      const events = world().happen(400);
      world().log.truncate(1);
      const projector = await world().keep();
      for (let from = 1; from < 400; from += 57) {
        world().log.append(...events.slice(from, from + 57));
        await world().contents();
      }
      const kept = await world().contents();
      await projector.rebuild();
      expect(await world().contents()).toBe(kept);
      expect(kept).toBe(await world().expected(events));
      expect((await world().storage().catalogue()).serving).toBe(2);
      await expect(
        world().storage().check(1, [], { signal: new AbortController().signal }),
      ).resolves.toMatchObject({ sound: false });
    });

    it('goes on serving the old, and keeping it up, until the new is there', async () => {
      const events = stepsFrom(5, 3000).map((step, index) => eventOfStep(step, index));
      world().log.append(...events.slice(0, 2000));
      const projector = await world().keep({ batchSize: 100 });
      const reader = world().read();
      await reader.atLeast((await world().log.head()).position);
      const rebuilt = { done: false };
      const rebuilding = projector.rebuild().then(() => {
        rebuilt.done = true;
      });
      let answers = 0;
      let position = 0;
      let from = 2000;
      while (!rebuilt.done) {
        if (from < events.length) world().log.append(...events.slice(from, (from += 5)));
        await reader.atLeast((await world().log.head()).position);
        const { serving } = await reader.status();
        expect(serving?.position).toBeGreaterThanOrEqual(position);
        position = serving?.position ?? 0;
        answers++;
      }
      await rebuilding;
      expect(answers).toBeGreaterThan(3);
      expect(await world().contents()).toBe(await world().expected(events.slice(0, from)));
    }, 60_000);

    it('can be asked for by a reader', async () => {
      world().happen(50);
      await world().keep();
      const contents = await world().contents();
      const reader = world().read();
      await reader.request('rebuild');
      while ((await reader.status()).serving?.generation !== 2) {
        await new Promise((done) => setTimeout(done, 10));
      }
      expect(await contentsOf(reader)).toBe(contents);
    });

    it('starts by itself when a projection has another version, and refuses meanwhile', async () => {
      const events = world().happen(300);
      await world().keep();
      await world().contents();
      await world().stop();

      const projections = storyProjections({ version: 2, tolerant: true });
      const reader = world().read(projections);
      await expect(contentsOf(reader)).rejects.toMatchObject({ code: 'VIEWS_BUILDING' });
      const old = world().read();
      await contentsOf(old);
      await world().keep({ projections });
      expect(await world().contents(projections)).toBe(await world().expected(events, projections));
      expect(world().noticed('rebuilding').at(-1)?.reason).toBe('changed');
      await expect(contentsOf(old)).rejects.toMatchObject({ code: 'VIEWS_BUILDING' });
    });

    it('starts again after it was broken off', async () => {
      const events = world().happen(1000);
      const projector = await world().open({ batchSize: 16 });
      const stop = new AbortController();
      const running = projector.run(stop.signal);
      while (world().noticed('progress').length < 1)
        await new Promise((done) => setTimeout(done, 1));
      stop.abort();
      await running;
      await projector.close();
      await world().keep();
      expect(await world().contents()).toBe(await world().expected(events));
    });

    it('happens when the log is shorter than what was projected from it', async () => {
      const events = world().happen(200);
      await world().keep();
      await world().contents();
      await world().stop();
      world().log.truncate(100);
      await world().keep();
      expect(await world().contents()).toBe(await world().expected(events.slice(0, 100)));
      expect(world().noticed('rebuilding').at(-1)?.reason).toBe('aheadOfLog');
    });

    it('is done by one keeper only', async () => {
      await world().open();
      await expect(world().open()).rejects.toMatchObject({ code: 'VIEWS_LOCKED' });
    });

    it('can be closed at any time, twice, and then refuses', async () => {
      world().happen(2000);
      const projector = await world().open({ batchSize: 16 });
      const running = projector.run(new AbortController().signal);
      const rebuilding = projector.rebuild();
      rebuilding.catch(() => {});
      await projector.close();
      await projector.close();
      await running;
      await expect(rebuilding).rejects.toMatchObject({ code: 'VIEWS_CLOSED' });
      await expect(projector.run(new AbortController().signal)).rejects.toMatchObject({
        code: 'VIEWS_CLOSED',
      });
    });
  });
}
