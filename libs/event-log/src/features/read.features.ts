import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { START } from '../event-log.js';
import { aStream, asGiven, events, everything, refused, texts } from './fixture.features.js';
import type { OpenLog } from './fixture.features.js';

/** Streams forwards and backwards, the whole log, one event. */
export function readFeatures(given: OpenLog): void {
  describe('reading a stream', () => {
    beforeEach(async () => {
      await given.log.append('other', 'noStream', events(3));
      await given.log.append('ten', 'noStream', events(4));
      await given.log.append('other', 2, events(3));
      await given.log.append('ten', 3, events(10).slice(4));
    });

    it.each([
      [{}, '0123456789'],
      [{ direction: 'forwards' as const }, '0123456789'],
      [{ from: 0 }, '0123456789'],
      [{ from: 7 }, '789'],
      [{ from: 9 }, '9'],
      [{ from: 10 }, ''],
      [{ from: 2, limit: 3 }, '234'],
      [{ limit: 1 }, '0'],
      [{ limit: 10 }, '0123456789'],
      [{ limit: 1_000 }, '0123456789'],
      [{ direction: 'backwards' as const }, '9876543210'],
      [{ direction: 'backwards' as const, from: 3 }, '3210'],
      [{ direction: 'backwards' as const, from: 0 }, '0'],
      [{ direction: 'backwards' as const, from: 100 }, '9876543210'],
      [{ direction: 'backwards' as const, limit: 2 }, '98'],
      [{ direction: 'backwards' as const, from: 5, limit: 2 }, '54'],
    ])('with %j gives %j', async (options, expected) => {
      expect(texts(await given.log.readStream('ten', options)).join('')).toBe(expected);
    });

    it('gives stream, revision, id and type of each event', async () => {
      const stored = await given.log.readStream('ten');
      expect(stored.map(({ stream, revision }) => [stream, revision])).toEqual(
        Array.from({ length: 10 }, (_, revision) => ['ten', revision]),
      );
      expect(new Set(stored.map((event) => event.id)).size).toBe(10);
      expect(new Set(stored.map((event) => event.type))).toEqual(new Set(['SomethingHappened']));
    });

    it('gives nothing for a stream that does not exist', async () => {
      expect(await given.log.readStream('missing')).toEqual([]);
      expect(await given.log.readStream('missing', { direction: 'backwards' })).toEqual([]);
      expect(await given.log.readStream('te')).toEqual([]);
      expect(await given.log.readStream('ten%')).toEqual([]);
    });

    it.each([{ from: -1 }, { from: 0.5 }, { from: Number.NaN }, { limit: 0 }, { limit: -1 }])(
      'refuses %j',
      async (options) => {
        await refused(given.log.readStream('ten', options), 'INVALID_READ');
      },
    );

    it('gives a stream of many pages whole, both ways', async () => {
      const sent = events(3_000);
      await given.log.append('long', 'noStream', sent);
      const forwards = await given.log.readStream('long');
      expect(asGiven(forwards)).toEqual(asGiven(sent));
      const backwards = await given.log.readStream('long', { direction: 'backwards' });
      expect(asGiven(backwards.toReversed())).toEqual(asGiven(sent));
      expect(await given.log.readStream('long', { limit: 1_300 })).toHaveLength(1_300);
    });
  });

  describe('reading everything', () => {
    it('is empty at first', async () => {
      expect(await given.log.readAll(START)).toEqual([]);
      expect(await given.log.head()).toBe(START);
    });

    it('gives the events of all streams in the order of their appends', async () => {
      for (const stream of ['a', 'b', 'a', 'c', 'b', 'a']) {
        await given.log.append(stream, 'any', events(2));
      }
      const all = await everything(given.log);
      expect(all.map((event) => event.stream).join('')).toBe('aabbaaccbbaa');
      expect(all.filter((event) => event.stream === 'a').map((event) => event.revision)).toEqual([
        0, 1, 2, 3, 4, 5,
      ]);
      const positions = all.map((event) => event.position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      expect(Math.min(...positions)).toBeGreaterThan(START);
    });

    it('goes on after any position, without a gap or a repeat, at any page size', async () => {
      for (let append = 0; append < 10; append += 1) {
        await given.log.append(aStream(), 'noStream', events(3));
      }
      const all = await everything(given.log);
      for (const limit of [1, 2, 7, 30, 31, 1_000]) {
        const seen: string[] = [];
        let after = START;
        for (;;) {
          const page = await given.log.readAll(after, limit);
          expect(page.length).toBeLessThanOrEqual(limit);
          const last = page.at(-1);
          if (last === undefined) break;
          seen.push(...page.map((event) => event.id));
          after = last.position;
        }
        expect(seen).toEqual(all.map((event) => event.id));
      }
    });

    it('gives large events too, few at a time', async () => {
      const large = Array.from({ length: 8 }, () => ({
        ...(events(1)[0] ?? { id: '', type: 'None' }),
        data: Buffer.alloc(1_000_000, 1),
      }));
      for (const event of large) await given.log.append('large', 'any', [event]);
      expect(asGiven(await everything(given.log))).toEqual(asGiven(large));
      expect(asGiven(await given.log.readStream('large'))).toEqual(asGiven(large));
    });

    it('ends at the head', async () => {
      const { position } = await given.log.append('stream', 'noStream', events(3));
      expect(await given.log.head()).toBe(position);
      expect(await given.log.readAll(position)).toEqual([]);
    });

    it('refuses a position past the end, and what is none', async () => {
      const { position } = await given.log.append('stream', 'noStream', events(1));
      await refused(given.log.readAll(position + 1_000_000), 'UNKNOWN_POSITION');
      await refused(given.log.readAll(-1), 'INVALID_READ');
      await refused(given.log.readAll(0.5), 'INVALID_READ');
      await refused(given.log.readAll(START, 0), 'INVALID_READ');
    });
  });

  describe('finding an event', () => {
    it('gives it with its place, wherever it stands', async () => {
      const sent = events(3);
      await given.log.append('first', 'noStream', events(2));
      const { position } = await given.log.append('second', 'noStream', sent);
      const found = await given.log.find(sent[2]?.id ?? '');
      expect(found).toMatchObject({ stream: 'second', revision: 2, position });
      expect(found && asGiven([found])).toEqual(asGiven(sent.slice(2)));
    });

    it('gives nothing for an id that was never stored', async () => {
      await given.log.append('stream', 'noStream', events(1));
      expect(await given.log.find(randomUUID())).toBeUndefined();
    });
  });

  describe('a reader of its own', () => {
    it('sees what an append has answered, at once', async () => {
      const reader = await given.reader();
      for (let round = 0; round < 20; round += 1) {
        const sent = events(2);
        const { position } = await given.log.append('shared', 'any', sent);
        expect(await reader.head()).toBe(position);
        expect(asGiven((await reader.readStream('shared')).slice(-2))).toEqual(asGiven(sent));
      }
    });

    it('reads on while the writer is closed and opened again', async () => {
      const reader = await given.reader();
      await given.log.append('shared', 'any', events(2));
      await given.reopen();
      expect(await reader.readStream('shared')).toHaveLength(2);
      await given.log.append('shared', 'any', events(2));
      expect(await reader.readStream('shared')).toHaveLength(4);
    });
  });
}
