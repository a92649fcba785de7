import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Random, seedOf } from '../../apps/cli/src/generate/random.js';
import { People } from '../harness/people.js';
import { outside, RunningService } from '../harness/service.js';
import { FailingDisk } from './failing-disk.js';
import { Load } from './load.js';

/**
 * A disk that refuses: it fails once to make something durable, or it is full. What was acknowledged is
 * there, what was not can be sent again, and a service that starts anew goes on.
 */

/** How often each is tried: once, or as `WAYMARK_DISK_FAULTS` says. */
const ROUNDS = Number(process.env['WAYMARK_DISK_FAULTS'] ?? 1);
const SEED = Number(process.env['WAYMARK_CRASH_SEED'] ?? seedOf(Date.now()));
const CLI = new URL('../../dist/apps/cli/src/main.js', import.meta.url).pathname;

const numbers = new People(710_000);
const people = Array.from({ length: 4 }, () => numbers.next());
const random = new Random(SEED);
const rounds = Array.from({ length: ROUNDS }, (_, round) => round);

const where = FailingDisk.available ? describe : describe.skip;

where(`A service on a disk that refuses (WAYMARK_CRASH_SEED=${SEED})`, () => {
  let service: RunningService;
  let disk: FailingDisk;
  let load: Load;

  beforeEach(() => {
    service = new RunningService();
    service.setClock('2026-11-01T12:00:00Z');
    disk = new FailingDisk(service.folder);
    load = new Load(service, people);
  });
  afterEach(async () => {
    await service.remove();
    disk.remove();
  });

  /** All is there that was acknowledged, once, and what was not can be sent again. */
  async function losesNothing(): Promise<void> {
    expect(await load.changed()).toEqual([]);
    const failed = load.failures.length;
    expect(await load.sendAgain()).toEqual([]);
    expect(load.failures.slice(failed)).toEqual([]);
    await service.stop();
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'verify', '--json'], {
      env: { ...outside(), ...service.environment },
      encoding: 'utf8',
    });
    expect([status === 0 ? '' : stdout, stderr]).toEqual(['', '']);
  }

  // Each with how often it is made durable at the least, by then.
  describe.each([
    ['log/log.db-wal', 20],
    ['keys/keys.db-wal', 4],
    ['views/', 4],
  ] as const)('that fails once to make %s durable', (of, most) => {
    it.each(rounds)(
      'loses nothing (%i)',
      async () => {
        const number = String(random.between(1, most));
        await service
          .start(disk.begin({ DISK_FAIL_SYNC: number, DISK_SYNC_OF: of }))
          .catch(() => undefined);
        if (!service.ended) await load.send(150);
        // Nothing more is acknowledged by whoever could not make something durable.
        if (load.failures.length > 0 && !service.ended) await load.send(5);
        await service.kill();
        disk.cut(random);
        expect(disk.refused).toBe(1);
        await service.start(disk.begin());
        await losesNothing();
      },
      120_000,
    );
  });

  describe('that is full', () => {
    it.each(rounds)(
      'loses nothing, and goes on once there is room (%i)',
      async () => {
        const space = String(random.between(0, 1_000_000));
        await service.start(disk.begin({ DISK_SPACE: space })).catch(() => undefined);
        if (!service.ended) await load.send(400);
        // Nobody, or that the ledger cannot now.
        for (const { status } of load.failures) expect([0, 503]).toContain(status);
        await service.kill();
        disk.cut(random);
        expect(disk.refused).toBeGreaterThan(0);
        disk.makeRoom();
        await service.start(disk.begin());
        await losesNothing();
      },
      120_000,
    );
  });
});
