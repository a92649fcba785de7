import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { projections } from '../../apps/composition/src/projections.js';
import { flowsTable, holdsTable } from '../../libs/disclosure/src/disclosure.tables.js';
import type { ReadableEvent } from '../../libs/ledger/src/ledger.js';
import { disclosureOf } from '../../libs/oversight/src/held-with-another.js';
import { ShownSince } from '../../libs/oversight/src/shown-since.js';
import { heldIndexTable } from '../../libs/views/src/held-index.js';
import { openProjector } from '../../libs/views/src/projector.js';
import { openViewsReader } from '../../libs/views/src/reader.js';
import { sqliteViews } from '../../libs/views/src/sqlite/sqlite-storage.js';
import { DerivedVault } from '../../libs/views/src/testing/derived-vault.js';
import { MemoryLog } from '../../libs/views/src/testing/memory-log.js';
import { histories } from './held-history.features.js';

/** Since when events may be shown, as the views have it, whatever is held, with what, and until when. */

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function keeping() {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-since-'));
  folders.push(folder);
  const source = new MemoryLog();
  const storage = sqliteViews(folder, { checkIn: 'here' });
  const given = { storage, projections: projections(), vault: new DerivedVault() };
  const projector = await openProjector({ ...given, source, batchSize: 10 });
  const reader = openViewsReader(given);
  const stop = new AbortController();
  const run = projector.run(stop.signal);
  return {
    reader,
    shown: new ShownSince(reader),
    async happen(events: readonly ReadableEvent[]) {
      source.append(...events);
      await reader.atLeast((await source.head()).position);
    },
    async end() {
      stop.abort();
      await run;
      await projector.close();
      await reader.close();
    },
  };
}

type Views = Awaited<ReturnType<typeof keeping>>;

/** Whether each event is shown now, as answers have it. */
async function shownNow({ reader }: Views, events: readonly ReadableEvent[]): Promise<boolean[]> {
  const db = reader.db(heldIndexTable, holdsTable, flowsTable);
  const own = await db
    .selectFrom('held_index')
    .select(['id', 'subject', 'released'])
    .where('position', '>', 0)
    .execute();
  const holds = await db.selectFrom('disclosure_holds').select(['id', 'held']).execute();
  const flows = await db.selectFrom('flows').select(['id', 'subject', 'held']).execute();
  return events.map((event) => {
    const { id, header } = event;
    // A release counts of whom it is about, and of nobody else.
    const released = own.some(
      (row) => row.id === id && row.subject === header.subject && row.released > 0,
    );
    const hold = holds.find((row) => row.id === id);
    const { held, withCause } = header.visibility;
    // What is held with its cause is shown with that.
    const isOwn = withCause === true ? hold === undefined : held && !released;
    const isWith = hold?.held === 1;
    const about = disclosureOf(event);
    const flow = flows.find((row) => row.id === about && row.subject === header.subject);
    return !isOwn && !isWith && (about === undefined || flow?.held === 0);
  });
}

describe('Since when an event may be shown', () => {
  it('does not change any more once it may be, and is told of when it comes to be', async () => {
    await fc.assert(
      fc.asyncProperty(histories(true), fc.nat(4), async (events, pause) => {
        const views = await keeping();
        try {
          await keepsWhatItSaid(views, events, pause + 1);
        } finally {
          await views.end();
        }
      }),
      { numRuns: 25 },
    );
  });
});

/** Takes events in, so many at a time, and holds what is told of all of them against what answers have. */
async function keepsWhatItSaid(
  views: Views,
  events: readonly ReadableEvent[],
  step: number,
): Promise<void> {
  const before = new Map<string, number>();
  let after = 0;
  for (let from = 0; from < events.length; from += step) {
    const some = events.slice(from, from + step);
    await views.happen(some);
    const known = events.slice(0, from + some.length);
    const since = await views.shown.since(known);
    const to = known.at(-1)?.position ?? 0;
    const told = await views.shown.shownBetween(after, to, some);
    for (const [at, event] of known.entries()) {
      const now = since[at];
      const then = before.get(event.id);
      if (then !== undefined) expect(now).toBe(then);
      if (now === undefined) continue;
      expect(now).toBeGreaterThanOrEqual(event.position);
      expect(now).toBeLessThanOrEqual(to);
      if (then === undefined && event.position <= after) {
        expect(now).toBeGreaterThan(after);
        expect(told).toContain(event.position);
      }
      before.set(event.id, now);
    }
    expect(since.map((one) => one !== undefined)).toEqual(await shownNow(views, known));
    after = to;
  }
}
