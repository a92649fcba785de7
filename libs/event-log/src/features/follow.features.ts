import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { START } from '../event-log.js';
import type { EventLogReader, StoredEvent } from '../event-log.js';
import { aStream, events, everything, firstOf, refused } from './fixture.features.js';
import type { OpenLog } from './fixture.features.js';

const ids = (stored: readonly { readonly id: string }[]): string[] =>
  stored.map((event) => event.id);

/** Catching up, going live, back-pressure, ending. */
export function followFeatures(given: OpenLog): void {
  describe.each([
    ['the log itself', () => Promise.resolve<EventLogReader>(given.log)],
    ['a reader of its own', () => given.reader()],
  ])('following through %s', (_name, open) => {
    it('gives what is there and then what comes, without a gap or a repeat', async () => {
      const log = await open();
      for (let append = 0; append < 20; append += 1) {
        await given.log.append(aStream(), 'noStream', events(5));
      }
      const seen = firstOf(log.follow(START, { batchSize: 7 }), 300);
      for (let append = 0; append < 40; append += 1) {
        await given.log.append(aStream(), 'noStream', events(5));
        if (append % 10 === 0) await after(15);
      }
      expect(ids(await seen)).toEqual(ids(await everything(given.log)));
    });

    it('waits on an empty log for the first event', async () => {
      const log = await open();
      const seen = firstOf(log.follow(START), 1);
      await after(30);
      const sent = events(1);
      await given.log.append('first', 'noStream', sent);
      expect(ids(await seen)).toEqual(ids(sent));
    });

    it('goes on from the middle and from the end', async () => {
      const log = await open();
      const sent = events(10);
      await given.log.append('ten', 'noStream', sent);
      const all = await everything(given.log);
      const fromMiddle = await firstOf(log.follow(all[3]?.position ?? START), 6);
      expect(ids(fromMiddle)).toEqual(ids(sent.slice(4)));
      const fromEnd = firstOf(log.follow(await log.head()), 2);
      const later = events(2);
      await given.log.append('ten', 9, later);
      expect(ids(await fromEnd)).toEqual(ids(later));
    });

    it('gives batches no larger than asked for', async () => {
      const log = await open();
      await given.log.append('many', 'noStream', events(1_000));
      const sizes: number[] = [];
      for await (const batch of log.follow(START, { batchSize: 300 })) {
        sizes.push(batch.length);
        if (sizes.reduce((sum, size) => sum + size) === 1_000) break;
      }
      expect(Math.max(...sizes)).toBeLessThanOrEqual(300);
    });

    it('serves several followers, each at its own pace', async () => {
      const log = await open();
      const fast = [0, 1, 2].map(() => firstOf(log.follow(START, { batchSize: 10 }), 200));
      const slow = slowly(log.follow(START, { batchSize: 10 }), 200);
      for (let append = 0; append < 40; append += 1) {
        await given.log.append(aStream(), 'noStream', events(5));
      }
      const all = ids(await everything(given.log));
      for (const seen of await Promise.all([...fast, slow])) expect(ids(seen)).toEqual(all);
    });

    it('reads on only when it is asked', async () => {
      const log = await open();
      await given.log.append('many', 'noStream', events(10));
      const follower = log.follow(START, { batchSize: 10 })[Symbol.asyncIterator]();
      await follower.next();
      await given.log.append('many', 9, events(1));
      await after(30);
      await given.log.append('many', 10, events(1));
      await after(30);
      const next = await follower.next();
      expect(next.done === true ? 0 : next.value.length).toBe(2);
      await follower.return?.();
    });

    it('can be iterated twice, each time from the same place', async () => {
      const log = await open();
      await given.log.append('ten', 'noStream', events(10));
      const following = log.follow(START);
      const [one, two] = [await firstOf(following, 10), await firstOf(following, 10)];
      expect(ids(one)).toEqual(ids(two));
    });

    it('ends without an error when it is aborted, before, during and after waiting', async () => {
      const log = await open();
      expect(await collect(log, AbortSignal.abort())).toEqual([]);
      const waiting = new AbortController();
      const seen = collect(log, waiting.signal);
      await after(20);
      await given.log.append('one', 'noStream', events(1));
      await after(40);
      waiting.abort();
      expect(await seen).toHaveLength(1);
    });

    it('gives nothing more once it is aborted', async () => {
      const log = await open();
      await given.log.append('ten', 'noStream', events(10));
      const stop = new AbortController();
      let batches = 0;
      for await (const batch of log.follow(START, { batchSize: 2, signal: stop.signal })) {
        batches += batch.length;
        stop.abort();
      }
      expect(batches).toBe(2);
    });

    it('ends at once when its iteration is left while it waits', async () => {
      const log = await open();
      const follower = log.follow(START)[Symbol.asyncIterator]();
      const waiting = follower.next();
      await after(10);
      await follower.return?.();
      expect((await waiting).done).toBe(true);
      expect((await follower.next()).done).toBe(true);
    });

    it('ends when the log is closed', async () => {
      const log = await open();
      await given.log.append('one', 'noStream', events(1));
      const seen = Promise.all([collect(log), collect(log)]);
      await after(20);
      await log.close();
      for (const follower of await seen) expect(follower).toHaveLength(1);
      expect(await collect(log)).toEqual([]);
    });

    it('refuses a position past the end, and what is none', async () => {
      const log = await open();
      await refused(firstOf(log.follow(1_000_000), 1), 'UNKNOWN_POSITION');
      await refused(firstOf(log.follow(-1), 1), 'INVALID_READ');
      await refused(firstOf(log.follow(START, { batchSize: 0 }), 1), 'INVALID_READ');
    });

    it('keeps the order of the log while many write', async () => {
      const log = await open();
      const seen = firstOf(log.follow(START, { batchSize: 16 }), 600);
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          for (let turn = 0; turn < 15; turn += 1) {
            await given.log.append(aStream(), 'noStream', events(2));
          }
        }),
      );
      expect(ids(await seen)).toEqual(ids(await everything(given.log)));
    });
  });
}

async function slowly(
  following: AsyncIterable<readonly StoredEvent[]>,
  count: number,
): Promise<StoredEvent[]> {
  const seen: StoredEvent[] = [];
  for await (const batch of following) {
    await after(5);
    seen.push(...batch);
    if (seen.length >= count) break;
  }
  return seen;
}

async function collect(log: EventLogReader, signal?: AbortSignal): Promise<StoredEvent[]> {
  const seen: StoredEvent[] = [];
  for await (const batch of log.follow(START, signal === undefined ? {} : { signal })) {
    seen.push(...batch);
  }
  return seen;
}
