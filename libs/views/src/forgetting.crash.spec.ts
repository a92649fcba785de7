import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isLettersForgotten } from '../../ledger/src/letters-forgotten.js';
import { openProjector } from './projector.js';
import { openViewsReader } from './reader.js';
import { sqliteViews } from './sqlite/sqlite-storage.js';
import { DerivedVault } from './testing/derived-vault.js';
import {
  destroy,
  forgetfulLog,
  ownContents,
  ownExpected,
  ownProjections as projections,
} from './testing/forgetful.js';
import { killed } from './testing/killed.js';
import { MemoryLog } from './testing/memory-log.js';
import { randomFrom } from './testing/random.js';

/** How often a keeper is killed; more with the variable. */
const KILLS = Number(process.env['WAYMARK_CRASHES'] ?? 20);
/** A few kills for each log, so that one meets what another has left. */
const KILLS_A_LOG = 5;
const LENGTH = 900;

describe('a keeper of views that is killed while letters are forgotten', () => {
  let base: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'waymark-views-forgetting-'));
  });
  afterEach(() => {
    rmSync(base, { recursive: true, force: true });
  });

  it(
    `holds what a log without them says, ${KILLS} times over`,
    async () => {
      const random = randomFrom(Number(process.env['WAYMARK_CRASH_SEED'] ?? 5));
      const outcomes = { killed: 0, done: 0 };
      for (let kill = 0; kill < KILLS; kill++) {
        const seed = Math.floor(kill / KILLS_A_LOG);
        const folder = join(base, `views-${seed}`);
        const parameters = [folder, seed, LENGTH, Math.floor(random() * 1e9)];
        const said = await killed('forgetful-child', parameters, random() * 600);
        outcomes[said.includes('done') ? 'done' : 'killed']++;
        if (kill % KILLS_A_LOG < KILLS_A_LOG - 1) continue;

        const log = new MemoryLog(forgetfulLog(seed, LENGTH));
        const vault = new DerivedVault();
        destroy(log, vault);
        const storage = sqliteViews(folder, { checkIn: 'here' });
        const projector = await openProjector({
          storage,
          projections,
          vault,
          source: log,
          checkWaitMs: 60_000,
        });
        const stop = new AbortController();
        const run = projector.run(stop.signal);
        const reader = openViewsReader({ storage, projections, vault });
        for (const { position } of log.all.filter(isLettersForgotten)) {
          await reader.atLeast(position, { timeoutMs: 60_000 });
        }
        await reader.atLeast((await log.head()).position, { timeoutMs: 60_000 });
        expect(await ownContents(reader)).toBe(await ownExpected(log.all, vault));
        expect((await reader.status()).lastCheck?.sound ?? true).toBe(true);
        expect((await reader.check()).sound).toBe(true);
        await reader.close();
        stop.abort();
        await run;
        await projector.close();
      }
      expect(outcomes.killed).toBeGreaterThan(KILLS / 2);
    },
    KILLS * 20_000,
  );
});
