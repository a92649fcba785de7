import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import type { LedgerEvent } from '../../../ledger/src/ledger.js';
import { VaultError } from '../../../vault/src/vault.errors.js';
import { FormerCells } from '../former-cells.js';
import { emptyState, Generation } from '../generation.js';
import { openViewsReader } from '../reader.js';
import { remakeForgotten, type RemakingParts } from '../remaking.js';
import { DerivedVault } from '../testing/derived-vault.js';
import {
  destroy,
  eventsOf,
  ownContents as contents,
  ownEvents,
  ownExpected as expected,
  ownPlan as plan,
  ownProjections as projections,
  sayForgotten,
} from '../testing/forgetful.js';
import { MemoryLog } from '../testing/memory-log.js';
import { subjectOf } from '../testing/story.js';
import type { World } from './world.features.js';

/** All that the log holds, as it can be read now, but for some of it. */
function allBut(log: MemoryLog, ids: readonly string[]): readonly LedgerEvent[] {
  const without = new MemoryLog(log.all);
  for (const id of ids) without.forget(id);
  return without.all;
}

const courses = fc.record({
  seed: fc.nat(),
  parts: fc.array(
    fc.record({
      events: fc.integer({ min: 1, max: 40 }),
      of: fc.nat({ max: 3 }),
      forgotten: fc.array(fc.nat({ max: 30 }), { maxLength: 4 }),
      then: fc.constantFrom('gather', 'flush', 'kill', 'remake', 'remake beside', 'break off'),
      destroyed: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

/** What views do when letters of a subject are forgotten. */
export function forgettingFeatures(world: () => World): void {
  describe('forgetting letters of a subject', () => {
    it('leaves what a rebuild would have, whatever was forgotten when, across kills', async () => {
      const storage = world().storage();
      const never = new AbortController().signal;
      let number = 0;
      await fc.assert(
        fc.asyncProperty(courses, async ({ seed, parts }) => {
          const vault = new DerivedVault();
          const log = new MemoryLog();
          const all = ownEvents(seed, 240);
          const remaking: RemakingParts = {
            plan,
            storage,
            vault,
            source: log,
            newNumber: () => Promise.resolve(++number),
            onParked: () => undefined,
          };
          const served = ++number;
          const open = async () =>
            Generation.open(plan, await storage.open(served, plan.layouts), vault, () => {});
          const empty = await storage.create(served, plan.layouts, emptyState(plan));
          await (await storage.complete(empty, plan.layouts)).close();
          let generation = await open();
          let from = 0;
          const happen = (events: number): void => {
            const last = log.all.at(-1)?.position ?? 0;
            const next = all.slice(from, (from += events));
            log.append(
              ...next.map((event, index) => ({ ...event, position: last + 3 * index + 1 })),
            );
          };
          for (const { events, of, forgotten, then, destroyed } of parts) {
            happen(events);
            await generation.take(log.all);
            const own = eventsOf(log, subjectOf(of));
            const gone = forgotten.flatMap((at) => own[at] ?? []);
            if (own.length > gone.length) sayForgotten(log, subjectOf(of), gone);
            if (then !== 'gather') await generation.take(log.all);
            if (then === 'flush') await generation.flush();
            const ending = new AbortController();
            const made = then.startsWith('remake') || then === 'break off';
            const remade = made && remakeForgotten(generation, remaking, ending.signal);
            for (let more = 0; more < 8 && then !== 'remake'; more += 1) {
              happen(1);
              await generation.take(log.all);
              if (more % 3 === 0) await generation.flush();
              await turn();
            }
            if (then === 'break off') ending.abort();
            await remade;
            if (destroyed) destroy(log, vault);
            if (then !== 'kill' && then !== 'break off') continue;
            await generation.close();
            generation = await open();
          }
          await generation.take(log.all);
          await generation.flush();
          await remakeForgotten(generation, remaking, never);
          destroy(log, vault);
          await storage.publish({ serving: served, checking: null, last: number });
          const reader = openViewsReader({ storage, projections, vault });
          expect(await contents(reader)).toBe(await expected(log.all, vault));
          const cells = new FormerCells(
            vault,
            plan.layouts,
            0,
            () => false,
            () => undefined,
          );
          for (let rounds = 0; rounds < 2; rounds += 1) await cells.tend(generation, never);
          expect(await vault.formerCells()).toEqual([]);
          await generation.close();
          expect(await contents(reader)).toBe(await expected(log.all, vault));
          expect((await reader.check()).sound).toBe(true);
          await reader.close();
          await storage.keepOnly([]);
        }),
        { numRuns: 40 },
      );
    }, 120_000);

    it('keeps nobody else waiting, and shows what was with the letters or without, to the row', async () => {
      const { log, vault } = world();
      const all = ownEvents(7, 400);
      log.append(...all.slice(0, 300));
      const projector = await world().keep({ projections });
      const reader = world().read(projections);
      await reader.atLeast((await log.head()).position);
      const held = Promise.withResolvers<unknown>();
      log.held = held.promise;
      const subject = subjectOf(1);
      const gone = eventsOf(log, subject).slice(0, 2);
      const { position } = sayForgotten(log, subject, gone);
      const happen = async (from: number, to: number): Promise<void> => {
        const after = (await log.head()).position;
        const next = all.slice(from, to);
        log.append(...next.map((event, index) => ({ ...event, position: after + index + 1 })));
        await reader.atLeast((await log.head()).position);
      };
      await happen(300, 360);
      await expect(reader.atLeast(position, { timeoutMs: 50 })).rejects.toMatchObject({
        code: 'VIEWS_BEHIND',
      });
      expect(await contents(reader)).toBe(await expected(log.all, vault));
      held.resolve(true);
      for (let from = 360; from < 400; from += 4) {
        await happen(from, from + 4);
        expect([
          await expected(log.all, vault),
          await expected(allBut(log, gone), vault),
        ]).toContain(await contents(reader));
      }
      await reader.atLeast(position);
      const found = await contents(reader);
      expect(found).toBe(await expected(allBut(log, gone), vault));
      destroy(log, vault);
      await projector.rebuild();
      expect(await contents(reader)).toBe(found);
    });

    it('goes on after a restart, and others need not wait for it', async () => {
      const { log, vault } = world();
      log.append(...ownEvents(11, 300));
      await world().keep({ projections });
      const reader = world().read(projections);
      await reader.atLeast((await log.head()).position);
      const held = Promise.withResolvers<unknown>();
      log.held = held.promise;
      const gone = eventsOf(log, subjectOf(2)).slice(3, 5);
      const { position } = sayForgotten(log, subjectOf(2), gone);
      await until(async () => ((await reader.status()).serving?.position ?? 0) >= position);
      const stopped = world().stop();
      held.resolve(true);
      await stopped;
      const again = Promise.withResolvers<unknown>();
      log.held = again.promise;
      await world().keep({ projections });
      await expect(reader.atLeast(position, { timeoutMs: 50 })).rejects.toMatchObject({
        code: 'VIEWS_BEHIND',
      });
      again.resolve(true);
      await reader.atLeast(position);
      expect(await contents(reader)).toBe(await expected(allBut(log, gone), vault));
    });

    it('leaves out what an earlier forgetting named that was not brought to its end', async () => {
      const { log, vault } = world();
      log.append(...ownEvents(12, 300));
      await world().keep({ projections });
      const reader = world().read(projections);
      const [one = '', , two = ''] = eventsOf(log, subjectOf(3));
      for (const gone of [one, two]) {
        await reader.atLeast(sayForgotten(log, subjectOf(3), [gone]).position);
      }
      expect(await contents(reader)).toBe(await expected(allBut(log, [one, two]), vault));
    });

    it('has the keys of former cells destroyed a while later, and no row is lost by it', async () => {
      const { log, vault } = world();
      log.append(...ownEvents(8, 200));
      await world().keep({ projections, formerCellsMs: 150 });
      const reader = world().read(projections);
      const subject = subjectOf(2);
      const { position } = sayForgotten(log, subject, eventsOf(log, subject).slice(0, 2));
      await reader.atLeast(position);
      destroy(log, vault);
      expect(await vault.formerCells()).toEqual([subject]);
      await until(async () => (await vault.formerCells()).length === 0);
      expect(await contents(reader)).toBe(await expected(log.all, vault));
      expect((await reader.check()).sound).toBe(true);
      expect((await reader.status()).building).toBeUndefined();
    });

    it('tells whoever keeps the views where bytes of the former keys are left, and goes on', async () => {
      const { log, vault } = world();
      const forgetCells = vault.forgetCells.bind(vault);
      vault.forgetCells = async (...cells) => {
        await forgetCells(...cells);
        throw new VaultError('SHRED_INCOMPLETE', 'Bytes are left.');
      };
      const events = ownEvents(8, 210);
      log.append(...events.slice(0, 200));
      await world().keep({ projections, formerCellsMs: 10 });
      const reader = world().read(projections);
      const subject = subjectOf(2);
      const { position } = sayForgotten(log, subject, eventsOf(log, subject).slice(0, 2));
      await reader.atLeast(position);
      destroy(log, vault);
      await until(() => Promise.resolve(world().noticed('keysLeft').length > 0));
      expect(world().noticed('keysLeft')).toEqual([{ kind: 'keysLeft', why: 'Bytes are left.' }]);
      log.append(...events.slice(200));
      await reader.atLeast((await log.head()).position);
      expect(await contents(reader)).toBe(await expected(log.all, vault));
    });

    it('is taken up again by whoever keeps the views next', async () => {
      const { log, vault } = world();
      log.append(...ownEvents(9, 200));
      await world().keep({ projections });
      const reader = world().read(projections);
      const subject = subjectOf(3);
      const { position } = sayForgotten(log, subject, eventsOf(log, subject).slice(0, 2));
      await reader.atLeast(position);
      await world().stop();
      destroy(log, vault);
      expect(await vault.formerCells()).toEqual([subject]);
      await world().keep({ projections, formerCellsMs: 10 });
      await until(async () => (await vault.formerCells()).length === 0);
      expect(await contents(reader)).toBe(await expected(log.all, vault));
    });

    it('waits for a rebuild that has begun, and this has nothing of what was forgotten', async () => {
      const { log, vault } = world();
      log.append(...ownEvents(10, 300));
      const projector = await world().keep({ projections, formerCellsMs: 1 });
      const reader = world().read(projections);
      await reader.atLeast((await log.head()).position);
      const rebuilt = projector.rebuild();
      const subject = subjectOf(0);
      const gone = eventsOf(log, subject).slice(0, 3);
      const { position } = sayForgotten(log, subject, gone);
      await rebuilt;
      await reader.atLeast(position);
      expect(await contents(reader)).toBe(await expected(allBut(log, gone), vault));
      destroy(log, vault);
      await until(async () => (await vault.formerCells()).length === 0);
      expect(await contents(reader)).toBe(await expected(log.all, vault));
      expect((await reader.check()).sound).toBe(true);
    });
  });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries > 1000) throw new Error('it did not come');
    await delay(10);
  }
}
