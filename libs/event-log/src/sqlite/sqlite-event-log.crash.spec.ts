import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { START } from '../event-log.js';
import type { EventLogReader, Position, StoredEvent } from '../event-log.js';
import { everything } from '../features/fixture.features.js';
import { openSqliteEventLog } from './sqlite-event-log.js';
import { openSqliteEventLogReader } from './sqlite-event-log-reader.js';
import { LANES, laneName, planned } from './testing/crash-plan.js';
import type { PlannedAppend } from './testing/crash-plan.js';
import { builtProgram, firstLine, killAndWait, startProgram } from './testing/processes.js';

/** How often the writer is killed: 50 times, or as `WAYMARK_CRASH_ROUNDS` says. */
const ROUNDS = Number(process.env['WAYMARK_CRASH_ROUNDS'] ?? 50);
/** A log of its own for so many rounds, so that its reading does not become the longest part. */
const ROUNDS_A_LOG = 25;

describe('a writer that is killed', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waymark-crash-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it(
    `loses nothing that it acknowledged and leaves no append in part, ${ROUNDS} times`,
    async () => {
      let acknowledged = 0;
      for (let done = 0, log = 0; done < ROUNDS; done += ROUNDS_A_LOG, log += 1) {
        const crashing = new CrashingLog(join(folder, `log-${log}.db`), log % 2 === 1);
        const rounds = Math.min(ROUNDS_A_LOG, ROUNDS - done);
        for (let round = 0; round < rounds; round += 1) await crashing.round(round);
        acknowledged += await crashing.finish();
      }
      expect(acknowledged).toBeGreaterThan(ROUNDS);
    },
    10_000 + ROUNDS * 3_000,
  );

  it('leaves its place to the next one at once', async () => {
    const path = join(folder, 'log.db');
    const holder = startProgram('hold', path);
    expect(await firstLine(holder)).toBe('open');
    expect(() => openSqliteEventLog(path)).toThrow(expect.objectContaining({ code: 'LOG_LOCKED' }));
    await killAndWait(holder);
    await openSqliteEventLog(path).close();
  }, 20_000);

  it('leaves a log whose events are in the main file once it is opened again', async () => {
    const path = join(folder, 'log.db');
    const writer = startProgram('crash-writer', path, join(folder, 'notes'));
    expect(await firstLine(writer)).toBe('open');
    await after(100);
    await killAndWait(writer);
    const log = openSqliteEventLog(path);
    const copy = join(folder, 'copy.db');
    // By another process: closing a handle of the file would free this process's locks on it.
    await promisify(execFile)('cp', [path, copy]);
    const copied = openSqliteEventLogReader(copy);
    expect(await copied.head()).toBe(await log.head());
    await copied.close();
    await log.close();
  }, 20_000);
});

describe('a writer whose disk is full', () => {
  it.each([
    ['write-ahead log', 8_192],
    ['main file', 65_536],
  ])(
    'stops when its %s cannot grow, says so, and has lost nothing that it acknowledged',
    async (_which, limit) => {
      const folder = await mkdtemp(join(tmpdir(), 'waymark-full-'));
      const path = join(folder, 'log.db');
      // The greatest size of a file of this process, in blocks of 512 or 1,024 bytes.
      const limited = `ulimit -f ${limit} && exec "${process.execPath}" "${builtProgram('write-until-failure')}" "${path}"`;
      const { stdout } = await promisify(execFile)('sh', ['-c', limited], { maxBuffer: 2 ** 26 });
      const report = JSON.parse(stdout) as {
        acknowledged: string[];
        afterwards: number;
        failures: number;
        codes: string[];
      };
      expect(report).toMatchObject({ afterwards: 0, failures: 1, codes: ['LOG_FAILED'] });
      expect(report.acknowledged.length).toBeGreaterThan(100);
      const log = openSqliteEventLog(path);
      const stored = await everything(log);
      const ids = new Set(stored.map((event) => event.id));
      expect(report.acknowledged.filter((id) => !ids.has(id))).toEqual([]);
      expect(stored.map((event) => event.position)).toEqual(stored.map((_, index) => index + 1));
      await log.append('goes-on', 'noStream', [
        { id: crypto.randomUUID(), type: 'GoesOn', data: Buffer.from('on') },
      ]);
      await log.close();
      await rm(folder, { recursive: true });
    },
    60_000,
  );
});

/** A log whose writer is killed again and again, and what must be in it. */
class CrashingLog {
  readonly #path: string;
  readonly #watched: boolean;
  readonly #lanes = Array.from({ length: LANES }, () => ({ append: 0, revision: 0 }));
  #watcher: EventLogReader | undefined;
  #position: Position = START;
  #unfinished: { append: PlannedAppend; index: number; lane: number } | undefined;

  /** @param watched whether a reader stays open over the kills, so that SQLite need not recover. */
  constructor(path: string, watched: boolean) {
    this.#path = path;
    this.#watched = watched;
  }

  async round(round: number): Promise<void> {
    const writer = startProgram('crash-writer', this.#path, this.#notes);
    if (round % 5 !== 4) expect(await firstLine(writer)).toBe('open');
    await after(randomInt(0, 150));
    await killAndWait(writer);
    expect(writer.signalCode).toBe('SIGKILL');
    if (round === 0 && this.#watched) this.#watcher = openSqliteEventLogReader(this.#path);
    await this.#check();
  }

  /**
   * How many appends were acknowledged, after a last look by a fresh reader. It may find more than
   * the one that stayed: where the writer was killed in its last sync, recovery finds what nobody
   * was told of yet.
   */
  async finish(): Promise<number> {
    await this.#watcher?.close();
    this.#watcher = undefined;
    await this.#check();
    const reader = openSqliteEventLogReader(this.#path);
    expect(await reader.head()).toBe(this.#position);
    for (const [lane, { revision }] of this.#lanes.entries()) {
      const last = await reader.readStream(laneName(lane), { direction: 'backwards', limit: 1 });
      expect(last[0]?.revision ?? -1).toBe(revision - 1);
    }
    await reader.close();
    return new Set(this.#acknowledged()).size;
  }

  async #check(): Promise<void> {
    const reader = this.#watcher ?? openSqliteEventLogReader(this.#path);
    for (;;) {
      const page = await reader.readAll(this.#position);
      if (page.length === 0) break;
      for (const event of page) this.#checkNext(event);
    }
    if (reader !== this.#watcher) await reader.close();
    expect(this.#unfinished).toBeUndefined();
    for (const note of this.#acknowledged()) {
      const [lane = 0, append = 0] = note.split(' ').map(Number);
      expect(append).toBeLessThan(this.#lanes[lane]?.append ?? 0);
    }
  }

  /** The next event of the log: the next of the append that is under way, or the first of another. */
  #checkNext(event: StoredEvent): void {
    expect(event.position).toBe(this.#position + 1);
    this.#position = event.position;
    this.#unfinished ??= this.#beginning(event);
    const { append, index, lane } = this.#unfinished;
    const expected = append.events[index];
    const state = this.#lanes[lane] ?? { append: 0, revision: 0 };
    expect(event).toMatchObject({
      id: expected?.id,
      type: expected?.type,
      stream: append.stream,
      revision: state.revision,
    });
    expect(Buffer.compare(event.data, expected?.data ?? Buffer.alloc(0))).toBe(0);
    state.revision += 1;
    const finished = index + 1 === append.events.length;
    this.#unfinished = finished ? undefined : { append, index: index + 1, lane };
    if (finished) state.append += 1;
  }

  #beginning(event: StoredEvent): { append: PlannedAppend; index: number; lane: number } {
    const lane = Number(event.stream.replace('lane-', ''));
    const state = this.#lanes[lane] ?? { append: 0, revision: 0 };
    return { append: planned(lane, state.append, state.revision), index: 0, lane };
  }

  get #notes(): string {
    return `${this.#path}.notes`;
  }

  #acknowledged(): string[] {
    return readFileSync(this.#notes, 'utf8').split('\n').slice(0, -1);
  }
}
