import { describe, expect, it } from '@jest/globals';
import { isEventLogError } from '../event-log.errors.js';
import type { Appended } from '../event-log.js';
import { anEvent, aStream, events, everything, refused, texts } from './fixture.features.js';
import type { OpenLog } from './fixture.features.js';

/** What an append expects, who wins, and that it is all or nothing. */
export function appendFeatures(given: OpenLog): void {
  describe('appending with an expectation', () => {
    it('begins a stream that is expected not to exist', async () => {
      const answer = await given.log.append('begun', 'noStream', events(3));
      expect(answer).toMatchObject({ firstRevision: 0, lastRevision: 2 });
    });

    it('goes on after the revision that was expected', async () => {
      await given.log.append('going', 'noStream', events(3));
      expect(await given.log.append('going', 2, events(2))).toMatchObject({
        firstRevision: 3,
        lastRevision: 4,
      });
    });

    it('goes on wherever the stream is when anything is expected', async () => {
      expect(await given.log.append('any', 'any', events(1))).toMatchObject({ firstRevision: 0 });
      expect(await given.log.append('any', 'any', events(2))).toMatchObject({ firstRevision: 1 });
    });

    it('refuses to begin a stream that exists, and says where it is', async () => {
      await given.log.append('exists', 'noStream', events(2));
      await refused(given.log.append('exists', 'noStream', events(1)), 'WRONG_EXPECTED_REVISION', {
        expected: 'noStream',
        actual: 1,
      });
    });

    it('refuses a revision of a stream that does not exist', async () => {
      await refused(given.log.append('missing', 0, events(1)), 'WRONG_EXPECTED_REVISION', {
        expected: 0,
        actual: 'noStream',
      });
    });

    it.each([0, 1, 3, 4, 1000])(
      'refuses revision %d of a stream that is at 2',
      async (expected) => {
        await given.log.append('at-two', 'noStream', events(3));
        await refused(given.log.append('at-two', expected, events(1)), 'WRONG_EXPECTED_REVISION', {
          expected,
          actual: 2,
        });
      },
    );

    it('stores nothing of what it refuses', async () => {
      await given.log.append('kept', 'noStream', events(2));
      await refused(given.log.append('kept', 0, events(3)), 'WRONG_EXPECTED_REVISION');
      expect(await given.log.readStream('kept')).toHaveLength(2);
      expect(await everything(given.log)).toHaveLength(2);
    });

    it('knows the revision of a stream after the log was opened again', async () => {
      await given.log.append('again', 'noStream', events(2));
      await given.reopen();
      await refused(given.log.append('again', 'noStream', events(1)), 'WRONG_EXPECTED_REVISION');
      expect(await given.log.append('again', 1, events(1))).toMatchObject({ firstRevision: 2 });
    });
  });

  describe('appending at once', () => {
    it('lets one of two win that begin the same stream, however often they race', async () => {
      for (let round = 0; round < 100; round += 1) {
        const stream = aStream();
        await oneWins(['one', 'other'], (name) =>
          given.log.append(stream, 'noStream', [anEvent(name)]),
        );
        expect(await given.log.readStream(stream)).toHaveLength(1);
      }
    });

    it('lets one of many win that begin the same stream', async () => {
      const names = Array.from({ length: 64 }, (_, index) => `racer ${index}`);
      const winner = await oneWins(names, (name) =>
        given.log.append('one-place', 'noStream', [anEvent(name)]),
      );
      expect(texts(await given.log.readStream('one-place'))).toEqual([winner]);
    });

    it('lets one of many win at each revision, and every try lands once', async () => {
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        for (let turn = 0; turn < 5; turn += 1) await appendWithRetry(given, `${writer}.${turn}`);
      });
      await Promise.all(writers);
      const stored = await given.log.readStream('contended');
      expect(stored.map((event) => event.revision)).toEqual([...stored.keys()]);
      expect(new Set(texts(stored)).size).toBe(40);
      expect(stored).toHaveLength(40);
    });

    it('does not let a conflict fail its neighbours', async () => {
      await given.log.append('taken', 'noStream', events(1));
      const outcomes = await Promise.allSettled([
        given.log.append('free-1', 'noStream', events(2)),
        given.log.append('taken', 'noStream', events(1)),
        given.log.append('free-2', 'noStream', events(1)),
        given.log.append('', 'noStream', events(1)),
        given.log.append('free-3', 'noStream', events(1)),
      ]);
      expect(outcomes.map((outcome) => outcome.status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'rejected',
        'fulfilled',
      ]);
      expect(await everything(given.log)).toHaveLength(5);
    });

    it('keeps the events of one append together, in their order', async () => {
      const streams = Array.from({ length: 20 }, aStream);
      const sent = streams.map(() => events(10));
      await Promise.all(
        streams.map((stream, index) => given.log.append(stream, 'noStream', sent[index] ?? [])),
      );
      for (const [index, stream] of streams.entries()) {
        const stored = await given.log.readStream(stream);
        expect(stored.map((event) => event.id)).toEqual(sent[index]?.map((event) => event.id));
      }
    });

    it('answers with positions that grow in the order of the log', async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => given.log.append(aStream(), 'noStream', events(2))),
      );
      const positions = (await everything(given.log)).map((event) => event.position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      expect(positions.filter((_, index) => index % 2 === 1)).toEqual(
        answers.map((answer) => answer.position).sort((a, b) => a - b),
      );
    });
  });
}

/** Runs all at once, expects one to be accepted and the others to be refused, and names the one. */
async function oneWins(
  names: readonly string[],
  append: (name: string) => Promise<Appended>,
): Promise<string | undefined> {
  const outcomes = await Promise.allSettled(names.map(append));
  const winners = names.filter((_, index) => outcomes[index]?.status === 'fulfilled');
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') {
      expect(outcome.reason).toMatchObject({
        code: 'WRONG_EXPECTED_REVISION',
        details: { expected: 'noStream', actual: 0 },
      });
    }
  }
  expect(winners).toHaveLength(1);
  return winners[0];
}

async function appendWithRetry(given: OpenLog, text: string): Promise<void> {
  for (;;) {
    const last = (await given.log.readStream('contended', { direction: 'backwards', limit: 1 }))[0];
    const lost = await given.log
      .append('contended', last?.revision ?? 'noStream', [anEvent(text)])
      .then(() => false, isConflict);
    if (!lost) return;
  }
}

function isConflict(error: unknown): true {
  if (isEventLogError(error, 'WRONG_EXPECTED_REVISION')) return true;
  throw error;
}
