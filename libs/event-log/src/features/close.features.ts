import { describe, expect, it } from '@jest/globals';
import { START } from '../event-log.js';
import { anEvent, aStream, events, everything, refused } from './fixture.features.js';
import type { OpenLog } from './fixture.features.js';

/** The end of a log, while it is used and after. */
export function closeFeatures(given: OpenLog): void {
  describe('closing', () => {
    it('answers what was accepted, and what was answered is there', async () => {
      const sent = Array.from({ length: 200 }, () => anEvent());
      const appends = sent.map((event) => given.log.append(aStream(), 'noStream', [event]));
      const closing = given.log.close();
      const late = given.log.append('late', 'noStream', events(1));
      await refused(late, 'LOG_CLOSED');
      const outcomes = await Promise.allSettled(appends);
      await closing;
      await given.reopen();
      const stored = new Set((await everything(given.log)).map((event) => event.id));
      for (const [index, outcome] of outcomes.entries()) {
        expect(stored.has(sent[index]?.id ?? '')).toBe(outcome.status === 'fulfilled');
        if (outcome.status === 'rejected') {
          expect(outcome.reason).toMatchObject({ code: 'LOG_CLOSED' });
        }
      }
    });

    it('leaves nothing hanging while writers, readers and followers are at work', async () => {
      await given.log.append('long', 'noStream', events(2_000));
      const log = given.log;
      const work = [
        ...Array.from({ length: 20 }, () => log.append(aStream(), 'noStream', events(2))),
        log.readStream('long'),
        log.readAll(START),
        ...[1, 2, 3].map(async () => {
          let seen = 0;
          for await (const batch of log.follow(START, { batchSize: 100 })) seen += batch.length;
          return seen;
        }),
      ];
      const [outcomes] = await Promise.all([Promise.allSettled<unknown>(work), log.close()]);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') {
          expect(outcome.reason).toMatchObject({ code: 'LOG_CLOSED' });
        }
      }
    });

    it('may be done twice, also at once', async () => {
      await given.log.append('one', 'noStream', events(1));
      await Promise.all([given.log.close(), given.log.close()]);
      await given.log.close();
    });

    it('refuses all that comes after', async () => {
      await given.log.close();
      await refused(given.log.append('one', 'noStream', events(1)), 'LOG_CLOSED');
      await refused(given.log.readStream('one'), 'LOG_CLOSED');
      await refused(given.log.readAll(START), 'LOG_CLOSED');
      await refused(given.log.find(anEvent().id), 'LOG_CLOSED');
      await refused(given.log.head(), 'LOG_CLOSED');
    });

    it('of a reader leaves the writer and other readers at work', async () => {
      const [one, other] = [await given.reader(), await given.reader()];
      await one.close();
      await given.log.append('one', 'noStream', events(1));
      await refused(one.head(), 'LOG_CLOSED');
      expect(await other.readStream('one')).toHaveLength(1);
    });

    it('and opening again keeps everything, in its order', async () => {
      for (let round = 0; round < 5; round += 1) {
        await given.log.append('rounds', 'any', events(10));
        await given.reopen();
      }
      const stored = await given.log.readStream('rounds');
      expect(stored.map((event) => event.revision)).toEqual([...stored.keys()]);
      expect(await everything(given.log)).toEqual(stored);
    });
  });
}
