import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { projections } from '../../apps/composition/src/projections.js';
import type { LedgerEvent, ReadableEvent } from '../../libs/ledger/src/ledger.js';
import { asShown } from '../../libs/views/src/held-index.js';
import type { Projection, RowSession } from '../../libs/views/src/projection.js';
import { openProjector } from '../../libs/views/src/projector.js';
import { openViewsReader, type ViewsReader } from '../../libs/views/src/reader.js';
import { sqliteViews } from '../../libs/views/src/sqlite/sqlite-storage.js';
import type { AnyTable, StoredRowOf } from '../../libs/views/src/table.js';
import { DerivedVault } from '../../libs/views/src/testing/derived-vault.js';
import { MemoryLog } from '../../libs/views/src/testing/memory-log.js';
import { NaiveViews } from '../../libs/views/src/testing/naive-views.js';
import { heldOnce, histories, releaseOf } from './held-history.features.js';

/**
 * What is held, what is held with it and what is released, in views: whichever end comes first, they
 * are what a rebuild makes of the log, and what is shown is what somebody is shown of whom nothing
 * was ever held.
 */

const tables = projections().flatMap((projection) => projection.tables);
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** Every row of every table, in the form of `NaiveViews.contents`. */
async function contentsOf(reader: ViewsReader): Promise<string> {
  const contents: Record<string, unknown> = {};
  for (const table of tables) {
    const query = reader.db<readonly AnyTable[]>(table).selectFrom(table.name).selectAll();
    const rows = await reader.openRows<AnyTable>(
      table,
      (await query.execute()) as StoredRowOf<AnyTable>[],
    );
    contents[table.name] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return JSON.stringify({ ...contents, parked: await reader.parked() }, null, 1);
}

async function naive(events: readonly LedgerEvent[]): Promise<string> {
  const views = new NaiveViews(projections(), () => true);
  await views.apply(events);
  return views.contents(tables);
}

type Row = Record<string, unknown>;

const parsed = (contents: string) => JSON.parse(contents) as Record<string, readonly string[]>;
const rowsIn = (contents: string, table: string) =>
  (parsed(contents)[table] ?? []).map((row) => JSON.parse(row) as Row);

/**
 * What tells of what is held, leads to it, or says when what happened in the log: officers, and nobody
 * else, see it.
 */
const NOT_SHOWN = [
  'held_index',
  'held_events',
  'disclosure_holds',
  'flow_replies',
  'shown_ends',
  'record_changes',
  'notices',
];

/** What of the views may be shown. */
function shownIn(contents: string): Record<string, unknown> {
  const flows = new Set(
    rowsIn(contents, 'flows')
      .filter(({ held }) => held === 0)
      .map(({ id }) => id),
  );
  const entries = Object.keys(parsed(contents))
    .filter((table) => !NOT_SHOWN.includes(table))
    .map((table) => {
      const rows = rowsIn(contents, table).filter((row) => !('held' in row) || row['held'] === 0);
      const mayBeShown =
        table === 'flow_words' ? rows.filter(({ thing }) => flows.has(thing)) : rows;
      return [table, mayBeShown.map(asAnswered)];
    });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** Where and why something was held is not shown, and the order of statements changes nothing. */
function asAnswered(row: Row): Row {
  const text = JSON.stringify(row, (key, value: unknown) => {
    if (['visibility', 'stream', 'revision'].includes(key)) return null;
    const isList = key === 'statements' && Array.isArray(value);
    return isList ? value.map((one) => JSON.stringify(one)).sort() : value;
  });
  return JSON.parse(text) as Row;
}

/** The same history as if what is held in the end had never been, and nothing held before. */
function withoutHeld(events: readonly ReadableEvent[], contents: string): readonly ReadableEvent[] {
  const flows = rowsIn(contents, 'flows');
  const held = new Set([
    ...rowsIn(contents, 'held_events').map(({ id }) => id),
    ...rowsIn(contents, 'disclosure_holds')
      .filter((row) => row['held'] === 1)
      .map(({ id }) => id),
  ]);
  const heldFlows = new Set(flows.filter((row) => row['held'] === 1).map(({ id }) => id));
  return events
    .filter(({ id, type, data }) => {
      const { disclosure } = data as { disclosure?: string };
      if (type === 'HeldReleased' || held.has(id)) return false;
      return type === 'DisclosureReceived' || !heldFlows.has(disclosure ?? '');
    })
    .map(asShown)
    .map(inItsStream());
}

/** What is not held stands with all else of its stream. */
function inItsStream(): (event: ReadableEvent) => ReadableEvent {
  const revisions = new Map<string, number>();
  return (event) => {
    const stream = event.stream.replace('.held', '');
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    return { ...event, stream, revision };
  };
}

/** Views that somebody keeps in a folder of their own. */
async function keeping(of: readonly Projection[], batchSize: number) {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-held-'));
  folders.push(folder);
  const source = new MemoryLog();
  const storage = sqliteViews(folder, { checkIn: 'here' });
  const given = { storage, projections: of, vault: new DerivedVault() };
  const projector = await openProjector({ ...given, source, batchSize });
  const reader = openViewsReader(given);
  const stop = new AbortController();
  const run = projector.run(stop.signal);
  return {
    projector,
    contents: () => contentsOf(reader),
    async happen(events: readonly LedgerEvent[]) {
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

describe('What is held, as views have it,', () => {
  it('is what a rebuild makes of it, however the events came to the views', async () => {
    await fc.assert(
      fc.asyncProperty(histories(true), fc.nat(5), async (events, at) => {
        const views = await keeping(projections(), 2);
        for (let from = 0; from < events.length; from += at + 1) {
          await views.happen(events.slice(from, from + at + 1));
        }
        const kept = await views.contents();
        await views.projector.rebuild();
        const rebuilt = await views.contents();
        await views.end();
        expect(kept).toBe(rebuilt);
        expect(kept).toBe(await naive(events));
        expect(parsed(kept)['parked']).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it.each(heldOnce)(
    'is shown, if %s was parked and is retried after its release',
    async (_, event) => {
      let failing = true;
      const once = projections().map(({ apply, ...projection }) => ({
        ...projection,
        apply(told: LedgerEvent, rows: RowSession) {
          if (failing && told.id === event.id) throw new Error('not now');
          return apply(told, rows);
        },
      }));
      const views = await keeping(once, 10);
      await views.happen([event, releaseOf(event)]);
      failing = false;
      expect((await views.projector.retryParked()).parked).toBe(0);
      const retried = await views.contents();
      await views.projector.rebuild();
      expect(retried).toBe(await views.contents());
      expect(rowsIn(retried, 'held_events')).toEqual([]);
      await views.end();
    },
  );

  it('plays no part in what is shown', async () => {
    await fc.assert(
      fc.asyncProperty(histories(false), async (events) => {
        const contents = await naive(events);
        const control = await naive(withoutHeld(events, contents));
        expect(shownIn(contents)).toEqual(shownIn(control));
      }),
      { numRuns: 300 },
    );
  });

  it('is, once released, as if it had never been held, but for ends that found another', async () => {
    await fc.assert(
      fc.asyncProperty(histories(true), async (events) => {
        const contents = await naive(events);
        const control = await naive(withoutHeld(events, contents));
        const { flow_receipts: _, undeclared_receipts: __, ...shown } = shownIn(contents);
        expect(shownIn(control)).toMatchObject(shown);
      }),
      { numRuns: 300 },
    );
  });
});
