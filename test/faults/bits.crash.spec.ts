import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Progress } from '../../apps/cli/src/progress.js';
import { Random, seedOf } from '../../apps/cli/src/generate/random.js';
import type * as WholeLedger from '../../apps/cli/src/verify/whole-ledger.js';
import { eventCatalogue } from '../../apps/composition/src/events.js';
import { projections } from '../../apps/composition/src/projections.js';
import { readConfiguration } from '../../libs/configuration/src/configuration.js';
import { START } from '../../libs/event-log/src/event-log.js';
import { type LedgerFiles, viewsFolder } from '../../libs/ledger/src/ledger-files.js';
import { LedgerReader, type OwnEvents } from '../../libs/ledger/src/ledger-reader.js';
import { openEvents } from '../../libs/ledger/src/opener.js';
import { openVault } from '../../libs/ledger/src/open-vault.js';
import { openProjector } from '../../libs/views/src/projector.js';
import { openViewsReader } from '../../libs/views/src/reader.js';
import { sqliteViews } from '../../libs/views/src/sqlite/sqlite-storage.js';
import type { AnyTable, StoredRowOf } from '../../libs/views/src/table.js';
import { People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';
import { filesBelow } from './files-below.js';
import { Load } from './load.js';

/**
 * A disk that turns one bit, anywhere in the data folder of a service that was stopped or killed. Verifying the
 * folder finds it, or all that is recorded and shown is to the letter what it was; nothing is served
 * that is not.
 */

/** How many bits: 40, or as `WAYMARK_BIT_FLIPS` says. */
const FLIPS = Number(process.env['WAYMARK_BIT_FLIPS'] ?? 40);
const SEED = Number(process.env['WAYMARK_CRASH_SEED'] ?? seedOf(Date.now()));

const numbers = new People(730_000);
const people = Array.from({ length: 3 }, () => numbers.next());
const random = new Random(SEED);
const quiet = new Progress(
  new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  }),
  false,
);

/** As it was built: it starts a thread, which runs from there. */
const { isSound, lookOver } = (await import(
  new URL('../../dist/apps/cli/src/verify/whole-ledger.js', import.meta.url).pathname
)) as typeof WholeLedger;

describe.each(['stopped', 'killed'] as const)(
  `A bit that turned in the data folder of a service that was %s (WAYMARK_CRASH_SEED=${SEED})`,
  (how) => {
    const service = new RunningService();
    const folder = mkdtempSync(join(tmpdir(), 'waymark-bits-'));
    const files: LedgerFiles = { data: join(folder, 'data'), keyFile: join(folder, 'data.key') };
    const { origin } = readConfiguration(service.environment, folder).log;
    const keyFile = { path: join(folder, 'data.log-keys'), dataFolder: files.data, origin };
    let names: readonly string[] = [];
    let whole = '';

    beforeAll(async () => {
      service.setClock('2026-11-01T12:00:00Z');
      await service.start();
      await new Load(service, people).send(30);
      if (how === 'stopped') await service.stop();
      // Once a checkpoint covers all of it: what no checkpoint covers yet nobody can miss.
      else await after(3_000).then(() => service.kill());
      names = filesBelow(service.data)
        .filter((path) => statSync(path).size > 0)
        .map((path) => relative(service.data, path))
        .toSorted();
      fresh();
      whole = await served();
      expect(isSound(await lookOver(files, keyFile, quiet, new AbortController().signal))).toBe(
        true,
      );
    }, 120_000);
    afterAll(async () => {
      await service.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Puts everything there as it was when the service stopped. */
    function fresh(): void {
      rmSync(files.data, { recursive: true, force: true });
      cpSync(service.folder, folder, { recursive: true });
    }

    /** All that is recorded, and all that views show of it once they have followed it, opened. */
    async function served(): Promise<string> {
      const vault = await openVault(files);
      const reader = LedgerReader.open(files, vault, eventCatalogue());
      const storage = sqliteViews(viewsFolder(files), { checkIn: 'here' });
      const source = {
        follow: (after: number, options?: object) => reader.follow(after, options),
        of: (subject: string, until: OwnEvents) => reader.of(subject, until),
        head: () => reader.end(),
      };
      const projector = await openProjector({ storage, projections: projections(), vault, source });
      const views = openViewsReader({ storage, projections: projections(), vault });
      const stop = new AbortController();
      const running = projector.run(stop.signal);
      try {
        await views.atLeast(await reader.head());
        // All of them: a few are sent.
        const events = await openEvents(await reader.page(START, 500), vault, eventCatalogue());
        const tables = new Set<AnyTable>(projections().flatMap((projection) => projection.tables));
        const rows: Record<string, unknown> = {};
        for (const table of tables) {
          const query = views.db<readonly AnyTable[]>(table).selectFrom(table.name).selectAll();
          const stored = (await query.execute()) as StoredRowOf<AnyTable>[];
          const opened = await views.openRows<AnyTable>(table, stored);
          rows[table.name] = opened.map((row) => JSON.stringify(row)).sort();
        }
        return JSON.stringify({ events, rows });
      } finally {
        stop.abort();
        await running;
        await projector.close();
        await views.close();
        await reader.close();
        await vault.close();
      }
    }

    /** Whether somebody who verifies the folder is told that something is wrong. */
    async function isFound(): Promise<boolean> {
      try {
        return !isSound(await lookOver(files, keyFile, quiet, new AbortController().signal));
      } catch {
        // Something cannot be read at all, which is told as well.
        return true;
      }
    }

    it(
      `is found, or changes nothing: ${FLIPS} bits`,
      async () => {
        const silent: string[] = [];
        const count = { found: 0, harmless: 0 };
        for (let flip = 0; flip < FLIPS; flip += 1) {
          fresh();
          const { name, place, bit } = flipped(random, files.data, names);
          if (await isFound()) count.found += 1;
          else if ((await served().catch(String)) === whole) count.harmless += 1;
          else silent.push(`${name}, byte ${place}, bit ${bit}`);
        }
        expect(silent).toEqual([]);
        expect(count.found).toBeGreaterThan(0);
        expect(count.found + count.harmless).toBe(FLIPS);
        process.stderr.write(`${count.found} found, ${count.harmless} harmless\n`);
      },
      60_000 + FLIPS * 2_000,
    );
  },
);

/** Turns one bit: each file is as likely as any other, and in it each bit. */
function flipped(chance: Random, data: string, names: readonly string[]) {
  const name = chance.pick(names);
  const bytes = readFileSync(join(data, name));
  const place = chance.between(0, bytes.length - 1);
  const bit = chance.between(0, 7);
  bytes.writeUInt8(bytes.readUInt8(place) ^ (1 << bit), place);
  writeFileSync(join(data, name), bytes);
  return { name, place, bit };
}
