import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openProjector } from './projector.js';
import { openViewsReader } from './reader.js';
import { sqliteViews } from './sqlite/sqlite-storage.js';
import { contentsOf } from './testing/contents.js';
import { DerivedVault } from './testing/derived-vault.js';
import { killed } from './testing/killed.js';
import { MemoryLog } from './testing/memory-log.js';
import { NaiveViews } from './testing/naive-views.js';
import { randomFrom, stepsFrom } from './testing/random.js';
import { eventOfStep, lastSeen, newest, storyProjections, things } from './testing/story.js';

/** How often a keeper is killed; more with the variable. */
const KILLS = Number(process.env['WAYMARK_CRASHES'] ?? 30);
const LENGTH = 1500;

describe('a keeper of views that is killed', () => {
  let base: string;
  let folder: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'waymark-views-crash-'));
  });
  afterEach(() => {
    rmSync(base, { recursive: true, force: true });
  });

  it(
    `holds exactly what the log says, ${KILLS} times over`,
    async () => {
      const random = randomFrom(Number(process.env['WAYMARK_CRASH_SEED'] ?? 3));
      const outcomes = { killed: 0, done: 0 };
      for (let kill = 0; kill < KILLS; kill++) {
        // A few kills for each log, so that one meets what another has left.
        const seed = Math.floor(kill / 5);
        folder = join(base, `views-${seed}`);
        const parameters = [folder, seed, LENGTH, Math.floor(random() * 1e9)];
        const said = await killed('views-child', parameters, random() * 250);
        outcomes[said.includes('done') ? 'done' : 'killed']++;

        const events = stepsFrom(seed, LENGTH).map((step, index) => eventOfStep(step, index));
        const vault = new DerivedVault();
        const projections = storyProjections();
        const storage = sqliteViews(folder, { checkIn: 'here' });
        if (kill % 5 === 4) {
          const projector = await openProjector({
            storage,
            projections,
            vault,
            source: new MemoryLog(events),
            checkWaitMs: 60_000,
          });
          const stop = new AbortController();
          const run = projector.run(stop.signal);
          const reader = openViewsReader({ storage, projections, vault });
          await reader.atLeast(events.at(-1)?.position ?? 0, { timeoutMs: 60_000 });
          const naive = new NaiveViews(projections, () => true);
          await naive.apply(events);
          expect(await contentsOf(reader)).toBe(naive.contents([things, newest, lastSeen]));
          // Nothing was damaged by being killed, so nothing had to be built anew for that.
          expect((await reader.status()).lastCheck?.sound ?? true).toBe(true);
          expect((await reader.check()).sound).toBe(true);
          await reader.close();
          stop.abort();
          await run;
          await projector.close();
        }
      }
      expect(outcomes.killed).toBeGreaterThan(KILLS / 2);
    },
    KILLS * 20_000,
  );
});
