import { setTimeout as after } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { START } from '../event-log.js';
import { aStream, anEvent, everything, events, firstOf } from '../features/fixture.features.js';
import { LogFolder } from './testing/log-folder.js';
import { builtProgram } from './testing/processes.js';

let place: LogFolder;
beforeEach(() => {
  place = new LogFolder();
});
afterEach(() => place.remove());

describe('a reader in another thread', () => {
  it('follows the writer without a gap or a repeat', async () => {
    const log = place.open();
    await Promise.all(Array.from({ length: 100 }, () => log.append(aStream(), 'any', events(3))));
    const workers = [0, 1].map(() => followInThread(place.path, 1_200));
    for (let append = 0; append < 300; append += 1) await log.append(aStream(), 'any', events(3));
    const stored = (await everything(log)).map((event) => event.id);
    for (const seen of await Promise.all(workers)) expect(seen).toEqual(stored);
  }, 20_000);
});

describe('following', () => {
  it('is woken at once by the appends of the same instance', async () => {
    const log = place.open();
    const delays: number[] = [];
    for (let append = 0; append < 20; append += 1) {
      const seen = firstOf(log.follow(await log.head()), 1).then(() => performance.now());
      await after(2);
      await log.append(aStream(), 'any', [anEvent()]);
      const answered = performance.now();
      delays.push((await seen) - answered);
    }
    expect(median(delays)).toBeLessThan(2);
  });

  it('notices the appends of others within about the time that was set', async () => {
    const log = place.open();
    const reader = place.openReader({ pollMs: 20 });
    const delays: number[] = [];
    for (let append = 0; append < 10; append += 1) {
      const seen = firstOf(reader.follow(await log.head()), 1).then(() => performance.now());
      await after(2);
      await log.append(aStream(), 'any', [anEvent()]);
      const answered = performance.now();
      delays.push((await seen) - answered);
    }
    expect(median(delays)).toBeLessThan(100);
  });

  it('costs little while nothing happens, however many wait', async () => {
    place.open();
    const reader = place.openReader();
    const stop = new AbortController();
    const following = Array.from({ length: 100 }, async () => {
      for await (const batch of reader.follow(START, { signal: stop.signal })) return batch.length;
      return 0;
    });
    await after(100);
    const before = process.cpuUsage();
    await after(1_000);
    const { user, system } = process.cpuUsage(before);
    stop.abort();
    expect(await Promise.all(following)).toEqual(following.map(() => 0));
    expect((user + system) / 1_000).toBeLessThan(200);
  });
});

function followInThread(path: string, count: number): Promise<string[]> {
  const seen: string[] = [];
  return new Promise((resolve, reject) => {
    const worker = new Worker(builtProgram('follow-worker'), { workerData: { path, count } });
    worker.on('message', (ids: string[]) => seen.push(...ids));
    worker.on('error', reject);
    worker.on('exit', () => {
      resolve(seen);
    });
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
