import {
  closeSync,
  copyFileSync,
  openSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LedgerEvent } from '../../../ledger/src/ledger.js';
import { World } from '../features/world.features.js';
import { isViewsError } from '../views.errors.js';
import { contentsOf } from '../testing/contents.js';
import { randomFrom } from '../testing/random.js';
import { openViewsReader } from '../reader.js';
import { storyProjections } from '../testing/story.js';
import { sqliteViews } from './sqlite-storage.js';

/** How many single bits are flipped, each in a fresh copy of the file; more with the variable. */
const FLIPS = Number(process.env['WAYMARK_VIEW_FLIPS'] ?? 120);

describe('a damaged file of views', () => {
  let folder: string;
  let world: World;
  /** What the file shows, and what it must show once all of the log is in. */
  let shown: string;
  let expected: string;
  let rest: readonly LedgerEvent[];
  const file = () => join(folder, 'views-1.db');

  beforeEach(async () => {
    folder = join(mkdtempSync(join(tmpdir(), 'waymark-damage-')), 'views');
    world = new World({
      open: () => sqliteViews(folder, { checkIn: 'here' }),
      dispose: () => {
        rmSync(join(folder, '..'), { recursive: true, force: true });
        return Promise.resolve();
      },
    });
    const events = world.happen(450);
    world.log.truncate(400);
    await world.keep({ batchSize: 50 });
    shown = await world.contents();
    await world.stop();
    // What is written after the damage must not make it worse, or be lost in it.
    rest = events.slice(400);
    world.log.append(...rest);
    expected = await world.expected(events);
  });
  afterEach(() => world.dispose());

  /** Starts as usual, and says why views were built anew, if they were. */
  async function restart(): Promise<string | undefined> {
    world.notices.length = 0;
    await world.keep();
    expect(await world.contents()).toBe(expected);
    await world.stop();
    return world.noticed('rebuilding')[0]?.reason;
  }

  it('is left as it is while it is sound', async () => {
    expect(await restart()).toBeUndefined();
  });

  it.each<[string, () => void]>([
    [
      'is missing',
      () => {
        unlinkSync(file());
      },
    ],
    [
      'is empty',
      () => {
        truncateSync(file(), 0);
      },
    ],
    [
      'is cut short',
      () => {
        truncateSync(file(), 3 * 4096);
      },
    ],
    [
      'ends within a page',
      () => {
        truncateSync(file(), 3 * 4096 + 100);
      },
    ],
    [
      'is something else',
      () => {
        writeFileSync(file(), 'not a database at all'.repeat(500));
      },
    ],
    [
      'has a torn page',
      () => {
        const bytes = readFileSync(file());
        bytes.fill(0, bytes.length - 2048);
        writeFileSync(file(), bytes);
      },
    ],
  ])('is found and built anew when it %s', async (_, damage) => {
    damage();
    expect(await restart()).toBe('damaged');
  });

  it.each([
    ['a row was removed', 'delete from things where rowid = 2'],
    ['a row was hidden from its owner', `update things set owner = upper(owner) where rowid = 2`],
    ['a row was changed', 'update last_seen set position = position + 1'],
    ['a parked event was removed', 'delete from views_parked'],
    ['the position was moved', 'update views_state set position = position - 3'],
    ['the state was removed', 'delete from views_state'],
    ['an index was removed', 'drop index things_0'],
    ['a table was removed', 'drop table newest'],
    ['a table was added', 'create table more (id text)'],
  ])('is found and built anew when %s behind its back', async (_, sql) => {
    const database = new DatabaseSync(file());
    database.exec(sql);
    database.close();
    expect(await restart()).toBe('damaged');
  });

  it('is withdrawn when the check that goes on beside it finds what is missing', async () => {
    const database = new DatabaseSync(file());
    database.exec('delete from things where rowid = 2');
    database.close();
    await world.keep({ checkWaitMs: 0 });
    while (world.noticed('withdrawn').length === 0) await delay(2);
    await expect(world.read().atLeast(0, { timeoutMs: 0 })).rejects.toMatchObject({
      code: 'VIEWS_BUILDING',
    });
    expect(await world.contents()).toBe(expected);
    expect(world.noticed('serving').map(({ generation }) => generation)).toContain(2);
  });

  it('is built anew beside when a projection meets a damaged row, and stays meanwhile', async () => {
    world.log.truncate(400);
    await world.keep();
    await world.contents();
    const database = new DatabaseSync(file(), { timeout: 5000 });
    database.exec('update things set place = 1000');
    database.close();
    world.log.append(...rest);
    expect(await world.contents()).toBe(expected);
    expect(world.noticed('rebuilding').at(-1)?.reason).toBe('damaged');
    expect(world.noticed('withdrawn')).toEqual([]);
  });

  it('is withdrawn when a reader meets pages that are none', async () => {
    await world.keep();
    expect(await world.contents()).toBe(expected);
    const database = new DatabaseSync(file());
    database.exec('pragma wal_checkpoint(truncate)');
    database.close();
    const handle = openSync(file(), 'r+');
    writeSync(handle, Buffer.alloc(readFileSync(file()).length - 8192, 0x5a), 0, undefined, 8192);
    closeSync(handle);
    const another = world.read();
    await expect(contentsOf(another)).rejects.toMatchObject({ name: 'ViewsError' });
    while (world.noticed('withdrawn').length === 0) await delay(2);
    expect(await world.contents()).toBe(expected);
  });

  it('is built anew when the catalogue is damaged', async () => {
    const catalogue = join(folder, 'current');
    const text = readFileSync(catalogue, 'utf8');
    writeFileSync(catalogue, text.replace('"serving":1', '"serving":3'));
    expect(await restart()).toBe('missing');
  });

  it('never serves another answer, whichever bit is flipped', async () => {
    const sound = join(folder, '..', 'sound.db');
    copyFileSync(file(), sound);
    const catalogue = readFileSync(join(folder, 'current'));
    const random = randomFrom(Number(process.env['WAYMARK_VIEW_FLIPS_SEED'] ?? 7));
    const size = readFileSync(sound).length;
    let found = 0;
    for (let flip = 0; flip < FLIPS; flip++) {
      for (const name of readdirSync(folder)) {
        if (name.startsWith('views-')) unlinkSync(join(folder, name));
      }
      const bytes = readFileSync(sound);
      // Every tenth in the first page, which holds the header and the schema.
      const at = Math.floor(random() * (flip % 10 === 0 ? 4096 : size));
      const bit = Math.floor(random() * 8);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      writeFileSync(file(), bytes);
      writeFileSync(join(folder, 'current'), catalogue);
      try {
        if ((await restart()) !== undefined) found++;
      } catch (error) {
        throw new Error(`byte ${at}, bit ${bit}`, { cause: error });
      }
    }
    // Most of a small file is rows; the rest is free space, where a flip changes nothing.
    expect(found).toBeGreaterThan(FLIPS / 3);
  }, 600_000);

  it('answers truly or refuses while nobody has looked it over, whichever bit is flipped', async () => {
    // A reader alone, without the check at the start: each row that it shows proves itself.
    const sound = readFileSync(file());
    const truth = JSON.parse(shown) as Record<string, unknown[]>;
    const random = randomFrom(11);
    for (let flip = 0; flip < FLIPS; flip++) {
      const bytes = Buffer.from(sound);
      const at = Math.floor(random() * sound.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      for (const name of readdirSync(folder)) {
        if (name.startsWith('views-')) unlinkSync(join(folder, name));
      }
      writeFileSync(file(), bytes);
      const { vault } = world;
      const projections = storyProjections();
      const reader = openViewsReader({ storage: world.storage(), projections, vault });
      try {
        const seen = JSON.parse(await contentsOf(reader)) as Record<string, unknown[]>;
        for (const [table, rows] of Object.entries(seen)) {
          for (const row of rows) expect(truth[table]).toContainEqual(row);
        }
      } catch (error) {
        if (!isViewsError(error)) {
          // What is not damage to SQLite may still be a statement that fits its schema no more.
          expect((error as { code?: unknown }).code).toBe('ERR_SQLITE_ERROR');
        }
      }
      await reader.close();
    }
  }, 600_000);
});
