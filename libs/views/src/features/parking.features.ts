import { describe, expect, it } from '@jest/globals';
import { storyProjections } from '../testing/story.js';
import type { World } from './world.features.js';

/** Events that a projection cannot apply. */
export function parkingFeatures(world: () => World): void {
  describe('a poisoned event', () => {
    it('is parked with its code and never its words, and the others go on', async () => {
      const events = world().happen(300);
      await world().keep();
      expect(await world().contents()).toBe(await world().expected(events));
      const parked = await world().read().parked();
      const first = parked.find(({ code }) => code === 'SPOILT');
      expect(first).toBeDefined();
      expect(JSON.stringify(parked)).not.toContain('word');
      expect(
        world()
          .noticed('parked')
          .map((notice) => notice.parked),
      ).toEqual(parked);
    });

    it('keeps back what comes after it in its stream, for that projection only', async () => {
      const events = world().happen(300);
      await world().keep();
      await world().contents();
      const parked = await world().read().parked();
      const spoilt = parked.filter(({ code }) => code === 'SPOILT');
      for (const { stream, position } of spoilt) {
        const behind = events.filter((one) => one.stream === stream && one.position > position);
        const waiting = parked.filter((one) => one.stream === stream && one.code === 'BEHIND');
        expect(waiting.map((one) => one.event)).toEqual(behind.map((one) => one.id));
      }
      expect(new Set(parked.map(({ projection }) => projection))).toEqual(new Set(['things']));
    });

    it('stays parked across a restart', async () => {
      const events = world().happen(300);
      world().log.truncate(150);
      await world().keep();
      await world().contents();
      await world().stop();
      world().log.append(...events.slice(150));
      await world().keep();
      expect(await world().contents()).toBe(await world().expected(events));
    });

    it('is applied after all, with what waits behind it, once it can be', async () => {
      const events = world().happen(300);
      await world().keep();
      await world().contents();
      await world().stop();
      const projector = await world().keep({ projections: storyProjections({ tolerant: true }) });
      const before = await world().read().parked();
      expect(await projector.retryParked()).toEqual({ applied: before.length, parked: 0 });
      expect(await world().read().parked()).toEqual([]);
      const seen = await world().read().status();
      expect(seen.serving?.parked).toBe(0);
      expect((await world().read().check()).sound).toBe(true);
      expect(seen.serving?.events).toBe(events.length);
    });

    it('stays where it is if it still cannot be applied', async () => {
      world().happen(300);
      const projector = await world().open();
      const stop = new AbortController();
      const running = projector.run(stop.signal);
      const contents = await world().contents();
      const { length } = await world().read().parked();
      expect(await projector.retryParked()).toEqual({ applied: 0, parked: length });
      expect(await world().contents()).toBe(contents);
      stop.abort();
      await running;
      // The same while nothing runs.
      expect(await projector.retryParked()).toEqual({ applied: 0, parked: length });
    });

    it('is tried again when a reader asks for it', async () => {
      world().happen(300);
      await world().keep();
      await world().contents();
      await world().stop();
      await world().keep({ projections: storyProjections({ tolerant: true }) });
      const reader = world().read();
      await reader.request('retry');
      while ((await reader.parked()).length > 0) await new Promise((done) => setTimeout(done, 10));
    });
  });
}
