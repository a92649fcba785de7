import { describe, expect, it } from '@jest/globals';
import { anEvent, events, everything, refused, texts } from './fixture.features.js';
import type { OpenLog } from './fixture.features.js';

/** The same event again: the same answer at the same place, refused anywhere else. */
export function retryFeatures(given: OpenLog): void {
  describe('the same events again', () => {
    it.each(['noStream', 'any'] as const)('answer as the first time (%s)', async (expected) => {
      const sent = events(3);
      const first = await given.log.append('again', expected, sent);
      expect(await given.log.append('again', expected, sent)).toEqual(first);
      expect(await everything(given.log)).toHaveLength(3);
    });

    it('answer as the first time at an exact revision, also when the stream has gone on', async () => {
      await given.log.append('gone-on', 'noStream', events(2));
      const sent = events(2);
      const first = await given.log.append('gone-on', 1, sent);
      await given.log.append('gone-on', 3, events(5));
      expect(await given.log.append('gone-on', 1, sent)).toEqual(first);
      expect(await given.log.readStream('gone-on')).toHaveLength(9);
    });

    it('answer as the first time whatever they expected then, if it means the same place', async () => {
      const begun = [anEvent()];
      const first = await given.log.append('same-place', 'any', begun);
      expect(await given.log.append('same-place', 'noStream', begun)).toEqual(first);
      const next = [anEvent()];
      const second = await given.log.append('same-place', 0, next);
      expect(await given.log.append('same-place', 'any', next)).toEqual(second);
    });

    it('answer as the first time whatever the bytes and type, and the first bytes stay', async () => {
      const event = anEvent('first');
      const first = await given.log.append('bytes', 'noStream', [event]);
      const other = { id: event.id, type: 'OtherType', data: Buffer.from('second') };
      expect(await given.log.append('bytes', 'noStream', [other])).toEqual(first);
      expect(await given.log.readStream('bytes')).toMatchObject([{ type: 'SomethingHappened' }]);
      expect(texts(await given.log.readStream('bytes'))).toEqual(['first']);
    });

    it('answer for a leading part of them', async () => {
      const sent = events(3);
      await given.log.append('leading', 'noStream', sent);
      const part = await given.log.append('leading', 'noStream', sent.slice(0, 2));
      expect(part).toMatchObject({ firstRevision: 0, lastRevision: 1 });
      expect(part.position).toBe((await given.log.readStream('leading'))[1]?.position);
    });

    it.each([['noStream'], ['any']] as const)(
      'and one more are refused, and the one is not stored (%s)',
      async (expected) => {
        const sent = events(2);
        await given.log.append('one-more', 'noStream', sent);
        await refused(
          given.log.append('one-more', expected, [...sent, anEvent()]),
          'WRONG_EXPECTED_REVISION',
          { expected, actual: 1 },
        );
        expect(await everything(given.log)).toHaveLength(2);
      },
    );

    it('answer alike when they are sent many times at once', async () => {
      const sent = events(2);
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => given.log.append('at-once', 'noStream', sent)),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await everything(given.log)).toHaveLength(2);
    });

    it('answer as the first time after the log was opened again', async () => {
      const sent = events(2);
      const first = await given.log.append('reopened', 'noStream', sent);
      await given.reopen();
      expect(await given.log.append('reopened', 'noStream', sent)).toEqual(first);
      expect(await everything(given.log)).toHaveLength(2);
    });
  });

  describe('an event id that stands elsewhere', () => {
    it.each([['noStream'], ['any'], [0]] as const)(
      'is refused in another stream (%s)',
      async (expected) => {
        const event = anEvent();
        await given.log.append('here', 'noStream', [event]);
        if (expected === 0) await given.log.append('there', 'noStream', events(1));
        await refused(given.log.append('there', expected, [event]), 'DUPLICATE_EVENT_ID', {
          eventId: event.id,
        });
      },
    );

    it('is refused at another revision of its stream', async () => {
      const event = anEvent();
      await given.log.append('stream', 'noStream', [event]);
      await refused(given.log.append('stream', 0, [event]), 'DUPLICATE_EVENT_ID', {
        eventId: event.id,
      });
    });

    it('is named before a wrong revision, which a retry could mend', async () => {
      const event = anEvent();
      await given.log.append('here', 'noStream', [event]);
      await given.log.append('there', 'noStream', events(1));
      await refused(given.log.append('there', 7, [event]), 'DUPLICATE_EVENT_ID');
    });

    it('fails its whole append wherever it stands in it', async () => {
      const event = anEvent();
      await given.log.append('here', 'noStream', [event]);
      for (const expected of ['noStream', 'any'] as const) {
        const sent = [anEvent(), anEvent(), event];
        await refused(given.log.append('there', expected, sent), 'DUPLICATE_EVENT_ID', {
          eventId: event.id,
        });
      }
      expect(await given.log.readStream('there')).toEqual([]);
      expect(await everything(given.log)).toHaveLength(1);
    });

    it('is refused when the same events come in another order', async () => {
      const [one, two] = [anEvent(), anEvent()];
      await given.log.append('order', 'noStream', [one, two]);
      await refused(given.log.append('order', 'noStream', [two, one]), 'DUPLICATE_EVENT_ID');
      await refused(given.log.append('order', 'any', [two, one]), 'DUPLICATE_EVENT_ID');
    });

    it('is refused twice within one append', async () => {
      const event = anEvent();
      await refused(
        given.log.append('twice', 'noStream', [event, anEvent(), event]),
        'DUPLICATE_EVENT_ID',
        { eventId: event.id },
      );
      expect(await everything(given.log)).toEqual([]);
    });

    it('stands once when two streams race for it', async () => {
      const event = anEvent();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) =>
          given.log.append(`racing-${index}`, 'noStream', [event]),
        ),
      );
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
      expect(await everything(given.log)).toHaveLength(1);
    });
  });
}
