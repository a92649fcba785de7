import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { appendSize } from '../append-rules.js';
import { MAX_APPEND_BYTES, MAX_APPEND_EVENTS } from '../event-log.js';
import type { ExpectedRevision, NewEvent } from '../event-log.js';
import { anEvent, asGiven, events, everything, refused, texts } from './fixture.features.js';
import type { OpenLog } from './fixture.features.js';

const TYPE = 'Large';

/** An event that makes an append of so many bytes, as the port counts them. */
function ofSize(bytes: number): NewEvent {
  return { ...anEvent('', TYPE), data: randomBytes(bytes - 2 * TYPE.length) };
}

/** Exact bytes, names, and how much an append holds. */
export function limitFeatures(given: OpenLog): void {
  describe('bytes', () => {
    it.each([
      ['nothing', Buffer.alloc(0)],
      ['zero bytes', Buffer.alloc(5)],
      ['every byte', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
      ['what parses as JSON', Buffer.from('1')],
      ['what is no UTF-8', Buffer.from([0xff, 0xfe, 0xc3, 0x28])],
      ['a text of four-byte characters', Buffer.from('𝔘𝔫𝔦 🫂 ﷽')],
    ])('come back as they went in: %s', async (_name, data) => {
      const event = { ...anEvent(), data };
      await given.log.append('bytes', 'noStream', [event]);
      await given.reopen();
      expect(asGiven(await given.log.readStream('bytes'))).toEqual(asGiven([event]));
      const found = await given.log.find(event.id);
      expect(found && asGiven([found])).toEqual(asGiven([event]));
    });

    it('are those at the time of the call, whatever the caller does with them later', async () => {
      const event = anEvent('as it was');
      const appended = given.log.append('changed', 'noStream', [event]);
      event.data.fill(0);
      await appended;
      expect(texts(await given.log.readStream('changed'))).toEqual(['as it was']);
    });

    it('may be a part of a larger buffer', async () => {
      const whole = Buffer.from('before|the part|after');
      const event = { ...anEvent(), data: new Uint8Array(whole.buffer, whole.byteOffset + 7, 8) };
      await given.log.append('part', 'noStream', [event]);
      expect(texts(await given.log.readStream('part'))).toEqual(['the part']);
    });
  });

  describe('an append', () => {
    it('holds as much as is stated, in one event', async () => {
      const event = ofSize(MAX_APPEND_BYTES);
      expect(appendSize([event])).toBe(1_048_576);
      await given.log.append('full', 'noStream', [event]);
      expect(asGiven(await given.log.readStream('full'))).toEqual(asGiven([event]));
    });

    it('holds as much as is stated, in several events', async () => {
      const sent = [ofSize(MAX_APPEND_BYTES / 2), ofSize(MAX_APPEND_BYTES / 2)];
      await given.log.append('full', 'noStream', sent);
      expect(asGiven(await given.log.readStream('full'))).toEqual(asGiven(sent));
    });

    it.each([
      ['one event', [ofSize(MAX_APPEND_BYTES + 1)]],
      ['two events', [ofSize(MAX_APPEND_BYTES / 2), ofSize(MAX_APPEND_BYTES / 2 + 1)]],
    ])('holds not one byte more, in %s', async (_name, sent) => {
      await refused(given.log.append('over', 'noStream', sent), 'APPEND_TOO_LARGE', {
        actual: `${MAX_APPEND_BYTES + 1} bytes`,
      });
      expect(await everything(given.log)).toEqual([]);
    });

    it('holds as many events as is stated and not one more', async () => {
      await given.log.append('many', 'noStream', events(MAX_APPEND_EVENTS));
      expect(await given.log.readStream('many')).toHaveLength(MAX_APPEND_EVENTS);
      await refused(
        given.log.append('too-many', 'noStream', events(MAX_APPEND_EVENTS + 1)),
        'APPEND_TOO_LARGE',
      );
    });

    it('needs an event', async () => {
      await refused(given.log.append('empty', 'noStream', []), 'INVALID_EVENT');
    });

    it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 'whatever', undefined])(
      'cannot expect %s',
      async (expected) => {
        const append = given.log.append('stream', expected as ExpectedRevision, events(1));
        await refused(append, 'INVALID_EVENT');
      },
    );
  });

  describe('names', () => {
    it.each([
      'plain',
      'Zoë-Müller',
      '計画-1',
      'a/b:c|d"e\'f;--%_*?',
      '🫂',
      'é'.normalize('NFC'),
      'é'.normalize('NFD'),
      'x'.repeat(200),
    ])('of streams may be %j', async (stream) => {
      await given.log.append(stream, 'noStream', events(1));
      await given.reopen();
      expect(await given.log.readStream(stream)).toMatchObject([{ stream, revision: 0 }]);
    });

    it('of streams are compared exactly', async () => {
      const names = ['name', 'Name', 'NAME', 'é'.normalize('NFC'), 'é'.normalize('NFD'), 'ss', 'ß'];
      for (const name of names) await given.log.append(name, 'noStream', [anEvent(name)]);
      for (const name of names) expect(texts(await given.log.readStream(name))).toEqual([name]);
    });

    it.each([
      '',
      ' ',
      'a b',
      'a\tb',
      'a\nb',
      'a\u0000b',
      'a\u00a0b',
      '$system',
      '$$stream',
      '\ud83e',
      'a\udec2b',
      'x'.repeat(201),
    ])('of streams are not %j, and there is none of that name', async (stream) => {
      await refused(given.log.append(stream, 'noStream', events(1)), 'INVALID_EVENT');
      expect(await given.log.readStream(stream)).toEqual([]);
    });

    it.each(['T', 'DisclosureMade.v1', 'a-b_c.D-9', 'x'.repeat(100)])(
      'of types may be %j',
      async (type) => {
        await given.log.append('types', 'noStream', [anEvent('', type)]);
        expect(await given.log.readStream('types')).toMatchObject([{ type }]);
      },
    );

    it.each(['', ' ', 'a b', '$type', 'größe', 'a\n', 'x'.repeat(101)])(
      'of types are not %j',
      async (type) => {
        const event = anEvent('', type);
        await refused(given.log.append('types', 'noStream', [event]), 'INVALID_EVENT', {
          eventId: event.id,
        });
      },
    );

    it.each([
      '',
      'no-uuid',
      '0A0B0C0D-0000-4000-8000-000000000000',
      '0a0b0c0d00004000800000000000000a',
      '{0a0b0c0d-0000-4000-8000-000000000000}',
      '0a0b0c0d-0000-4000-8000-00000000000',
      '0a0b0c0d-0000-4000-8000-000000000000\n',
      '0a0b0c0d-0000-4000-8000-0000000000000',
    ])('of events are not %j, and there is none', async (id) => {
      const event = { ...anEvent(), id };
      await refused(given.log.append('ids', 'noStream', [anEvent(), event]), 'INVALID_EVENT');
      expect(await given.log.find(id)).toBeUndefined();
      expect(await everything(given.log)).toEqual([]);
    });

    it('of events may be UUIDs of any version', async () => {
      const ids = [
        '00000000-0000-0000-0000-000000000000',
        'ffffffff-ffff-ffff-ffff-ffffffffffff',
        '0a0b0c0d-0000-8000-8000-00000000000a',
      ];
      await given.log.append(
        'ids',
        'noStream',
        ids.map((id) => ({ ...anEvent(), id })),
      );
      expect((await given.log.readStream('ids')).map((event) => event.id)).toEqual(ids);
    });
  });

  it('refuses data that is no bytes', async () => {
    for (const data of ['text', undefined, null, [1, 2], new ArrayBuffer(2), new Uint16Array(2)]) {
      const event = { ...anEvent(), data: data as unknown as Uint8Array };
      await refused(given.log.append('data', 'noStream', [event]), 'INVALID_EVENT');
    }
  });
}
