import { describe, expect, it } from '@jest/globals';
import { things } from '../testing/story.js';
import type { World } from './world.features.js';

/** Reading beside whoever keeps the views. */
export function readingFeatures(world: () => World): void {
  describe('reading', () => {
    it('pages through an index, opening what it found', async () => {
      const events = world().happen(300);
      await world().keep();
      const reader = world().read();
      await reader.atLeast(events.at(-1)?.position ?? 0);
      const owner = events.find((event) => event.readable)?.header.subject ?? '';
      const page = async (before: number) => {
        const rows = await reader
          .db(things)
          .selectFrom('things')
          .selectAll()
          .where('owner', '=', owner)
          .where('changed', '<', before)
          .orderBy('changed', 'desc')
          .limit(2)
          .execute();
        return reader.openRows(things, rows);
      };
      const seen: number[] = [];
      for (let rows = await page(1e9); rows.length > 0; rows = await page(seen.at(-1) ?? 0)) {
        seen.push(...rows.map(({ changed }) => changed));
        expect(rows[0]?.cell.words).toContain('word');
      }
      expect(seen.length).toBeGreaterThan(2);
      expect(seen).toEqual(seen.toSorted((a, b) => b - a));
    });

    it('waits until it is as fresh as asked, and says how far it is when it cannot', async () => {
      const events = world().happen(20);
      world().log.truncate(10);
      await world().keep();
      const reader = world().read();
      const wanted = events[14]?.position ?? 0;
      await reader.atLeast(events[9]?.position ?? 0);
      await expect(reader.atLeast(wanted, { timeoutMs: 30 })).rejects.toMatchObject({
        code: 'VIEWS_BEHIND',
        details: { expected: wanted, actual: events[9]?.position },
      });
      const waiting = reader.atLeast(wanted);
      world().log.append(...events.slice(10));
      await waiting;
      const abort = AbortSignal.abort(new Error('no longer'));
      await expect(reader.atLeast(1e9, { signal: abort })).rejects.toThrow('no longer');
    });

    it('refuses a row that is not what was written, and has the views built anew', async () => {
      const events = world().happen(100);
      await world().keep();
      const reader = world().read();
      await reader.atLeast(events.at(-1)?.position ?? 0);
      const rows = await reader.db(things).selectFrom('things').selectAll().execute();
      const [first, second] = rows;
      if (first === undefined || second === undefined) throw new Error('too few rows');
      const damages = [
        { ...first, place: (first.place ?? 0) + 1 },
        { ...first, place: first.place === null ? 0 : null },
        { ...first, thing: first.thing + 1 },
        { ...first, mark: Uint8Array.of(1, 2, 3, 4) },
        { ...first, cell: second.cell },
        { ...first, cell: first.cell.slice(1) },
      ];
      for (const damaged of damages) {
        await expect(reader.openRows(things, [second, damaged])).rejects.toMatchObject({
          code: 'ROW_DAMAGED',
        });
      }
      while ((await reader.status()).serving?.generation === 1) {
        await new Promise((done) => setTimeout(done, 10));
      }
      expect(world().noticed('rebuilding').at(-1)?.reason).toBe('damaged');
      expect(await world().contents()).toBe(await world().expected(events));
    });

    it('says how the views stand', async () => {
      const events = world().happen(100);
      await world().keep();
      await world().contents();
      await world().stop();
      await world().keep();
      const reader = world().read();
      await reader.atLeast(0);
      const { serving, lastCheck, building } = await reader.status();
      const parked = (await reader.parked()).length;
      const position = events.at(-1)?.position;
      expect(serving).toEqual({ generation: 1, position, events: 100, parked });
      expect(lastCheck).toMatchObject({ generation: 1, sound: true, damaged: [] });
      expect(building).toBeUndefined();
    });

    it('refuses once it is closed', async () => {
      await world().keep();
      const reader = world().read();
      await reader.atLeast(0);
      await reader.close();
      const query = reader.db(things).selectFrom('things').selectAll().execute();
      await expect(query).rejects.toMatchObject({ code: 'VIEWS_CLOSED' });
    });
  });
}
