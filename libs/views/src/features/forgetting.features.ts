import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerEvent } from '../../../ledger/src/ledger.js';
import { LettersForgotten } from '../../../ledger/src/letters-forgotten.js';
import { emptyState, Generation } from '../generation.js';
import type { Parked } from '../parked.js';
import { planOf } from '../plan.js';
import { openViewsReader, type ViewsReader } from '../reader.js';
import { DerivedVault } from '../testing/derived-vault.js';
import { MemoryLog } from '../testing/memory-log.js';
import { NaiveViews } from '../testing/naive-views.js';
import { stepsFrom } from '../testing/random.js';
import { eventOfStep, newest, storyProjections, subjectOf, things } from '../testing/story.js';
import type { World } from './world.features.js';

/** Without what is of nobody, and without sharing: a subject's rows come of its own events. */
const projections = storyProjections().slice(0, 2);
const plan = planOf(projections);

function happened(seed: number, count: number): readonly LedgerEvent[] {
  return stepsFrom(seed, count, 4).map((step, index) =>
    eventOfStep({ ...step, kind: step.kind === 'shared' ? 'noted' : step.kind }, index),
  );
}

/** Forgets events of one subject, as a ledger does: the vault first, then the log says so. */
function forget(log: MemoryLog, vault: DerivedVault, subject: string, ids: readonly string[]) {
  for (const id of ids) log.forget(id);
  vault.renew(subject);
  const last = log.all.at(-1)?.position ?? 0;
  const [like] = log.all.filter((event) => event.readable);
  if (!like?.readable) throw new Error('nothing can be read any more');
  const position = last + 2;
  log.append({
    ...like,
    id: `forgotten ${String(position)}`,
    type: LettersForgotten.name,
    stream: `forgotten-${String(position)}`,
    position,
    header: { ...like.header, subject },
    data: { letters: [], because: 'test' },
  });
}

/** Events of a subject that can be read and are not notes of the ledger's. */
function eventsOf(log: MemoryLog, subject: string): readonly string[] {
  return log.all.flatMap((event) =>
    event.readable && event.header.subject === subject && event.type !== LettersForgotten.name
      ? [event.id]
      : [],
  );
}

async function contents(reader: ViewsReader): Promise<string> {
  const rows = async (table: typeof things | typeof newest) =>
    reader.openRows<typeof things | typeof newest>(
      table,
      await reader
        .db<readonly (typeof table)[]>(table)
        .selectFrom(table.name)
        .selectAll()
        .execute(),
    );
  return text(await rows(things), await rows(newest), await reader.parked());
}

/** Where to find a parked event again differs; which it is does not. */
function text(a: readonly object[], b: readonly object[], parked: readonly Parked[]): string {
  const lists = [a, b].map((list) => list.map((row) => JSON.stringify(row)).sort());
  return JSON.stringify([...lists, parked.map((one) => ({ ...one, after: 0 }))], null, 1);
}

/** What must be there: what the log says, as it can be read now. */
async function expected(log: MemoryLog, vault: DerivedVault): Promise<string> {
  const naive = new NaiveViews(projections, (subject) => vault.has(subject));
  await naive.apply(log.all);
  const held = JSON.parse(naive.contents([things, newest])) as {
    things: string[];
    newest: string[];
    parked: Parked[];
  };
  const opened = (rows: string[]) => rows.map((row) => JSON.parse(row) as object);
  return text(opened(held.things), opened(held.newest), held.parked);
}

const courses = fc.record({
  seed: fc.nat(),
  parts: fc.array(
    fc.record({
      events: fc.integer({ min: 1, max: 40 }),
      of: fc.nat({ max: 3 }),
      forgotten: fc.array(fc.nat({ max: 30 }), { maxLength: 4 }),
      then: fc.constantFrom('gather', 'flush', 'kill'),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

/** What views do when letters of a subject are forgotten. */
export function forgettingFeatures(world: () => World): void {
  describe('forgetting letters of a subject', () => {
    it('leaves what a rebuild would have, whatever was forgotten when, across kills', async () => {
      const storage = world().storage();
      let number = 0;
      await fc.assert(
        fc.asyncProperty(courses, async ({ seed, parts }) => {
          const vault = new DerivedVault();
          const log = new MemoryLog();
          const all = happened(seed, 240);
          const open = async () =>
            Generation.open(plan, await storage.open(number, plan.layouts), vault, log, () => {});
          const empty = await storage.create(++number, plan.layouts, emptyState(plan));
          await (await storage.complete(empty, plan.layouts)).close();
          let generation = await open();
          let from = 0;
          for (const { events, of, forgotten, then } of parts) {
            const last = log.all.at(-1)?.position ?? 0;
            log.append(
              ...all
                .slice(from, (from += events))
                .map((event, index) => ({ ...event, position: last + 3 * index + 1 })),
            );
            await generation.take(log.all);
            const own = eventsOf(log, subjectOf(of));
            const gone = forgotten.flatMap((at) => own[at] ?? []);
            if (own.length > gone.length) forget(log, vault, subjectOf(of), gone);
            if (then !== 'gather') await generation.take(log.all);
            if (then === 'flush') await generation.flush();
            if (then !== 'kill') continue;
            await generation.close();
            generation = await open();
          }
          await generation.take(log.all);
          await generation.flush();
          await generation.close();
          await storage.publish({ serving: number, checking: null, last: number });
          const reader = openViewsReader({ storage, projections, vault });
          expect(await contents(reader)).toBe(await expected(log, vault));
          for (const subject of await vault.formerCells()) await vault.forgetCells(subject);
          expect(await contents(reader)).toBe(await expected(log, vault));
          expect((await reader.check()).sound).toBe(true);
          await reader.close();
          await storage.keepOnly([]);
        }),
        { numRuns: 30 },
      );
    }, 60_000);

    it('never shows the subject without its other rows, and then equals a rebuild', async () => {
      const { log, vault } = world();
      log.append(...happened(7, 400));
      const projector = await world().keep({ projections, formerCellsMs: 100 });
      const reader = world().read(projections);
      await reader.atLeast((await log.head()).position);
      const subject = subjectOf(1);
      const before = await rowsOf(reader, subject);
      const [gone = '', ...others] = eventsOf(log, subject);
      forget(log, vault, subject, [gone]);
      const { position } = await log.head();
      while (((await reader.status()).serving?.position ?? 0) < position) {
        expect(Math.abs((await rowsOf(reader, subject)) - before)).toBeLessThan(2);
        await delay(1);
      }
      expect(others.length).toBeGreaterThan(20);
      expect(await contents(reader)).toBe(await expected(log, vault));
      await projector.rebuild();
      expect(await contents(reader)).toBe(await expected(log, vault));
    });

    it('has the keys of former cells destroyed a while later, and no row is lost by it', async () => {
      const { log, vault } = world();
      log.append(...happened(8, 200));
      await world().keep({ projections, formerCellsMs: 150 });
      const reader = world().read(projections);
      const subject = subjectOf(2);
      forget(log, vault, subject, eventsOf(log, subject).slice(0, 2));
      await reader.atLeast((await log.head()).position);
      expect(await vault.formerCells()).toEqual([subject]);
      await until(async () => (await vault.formerCells()).length === 0);
      expect(await contents(reader)).toBe(await expected(log, vault));
      expect((await reader.status()).building).toBeUndefined();
    });

    it('is taken up again by whoever keeps the views next', async () => {
      const { log, vault } = world();
      log.append(...happened(9, 200));
      await world().keep({ projections });
      const reader = world().read(projections);
      await reader.atLeast((await log.head()).position);
      const subject = subjectOf(3);
      forget(log, vault, subject, eventsOf(log, subject).slice(0, 2));
      await reader.atLeast((await log.head()).position);
      await world().stop();
      expect(await vault.formerCells()).toEqual([subject]);
      await world().keep({ projections, formerCellsMs: 10 });
      await until(async () => (await vault.formerCells()).length === 0);
      expect(await contents(reader)).toBe(await expected(log, vault));
    });

    it('waits for a rebuild that has begun, and this has nothing of what was forgotten', async () => {
      const { log, vault } = world();
      log.append(...happened(10, 300));
      const projector = await world().keep({ projections, formerCellsMs: 1 });
      const reader = world().read(projections);
      await reader.atLeast((await log.head()).position);
      const rebuilt = projector.rebuild();
      const subject = subjectOf(0);
      forget(log, vault, subject, eventsOf(log, subject).slice(0, 3));
      await rebuilt;
      await reader.atLeast((await log.head()).position);
      await until(async () => (await vault.formerCells()).length === 0);
      expect(await contents(reader)).toBe(await expected(log, vault));
      expect((await reader.check()).sound).toBe(true);
    });
  });
}

async function rowsOf(reader: ViewsReader, subject: string): Promise<number> {
  const rows = await reader
    .db(things)
    .selectFrom('things')
    .selectAll()
    .where('owner', '=', subject)
    .execute();
  return (await reader.openRows(things, rows)).length;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries > 500) throw new Error('it did not come');
    await delay(10);
  }
}
