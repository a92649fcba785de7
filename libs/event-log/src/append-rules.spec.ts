import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appendSize, isEventId, isRevision, isStreamName } from './append-rules.js';
import { idFromBytes, idToBytes } from './sqlite/event-id.js';

describe('the rules of an append', () => {
  it('count the data, and two bytes for each character of the type', () => {
    const id = '0a0b0c0d-0000-4000-8000-000000000000';
    expect(appendSize([])).toBe(0);
    expect(
      appendSize([
        { id, type: 'Made', data: Buffer.alloc(10) },
        { id, type: 'M', data: Buffer.alloc(0) },
      ]),
    ).toBe(10 + 8 + 2);
  });

  it('take any UUID in lower case for an id, and it comes back from its bytes', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(isEventId(id)).toBe(true);
        expect(idFromBytes(idToBytes(id))).toBe(id);
        expect(isEventId(id.replaceAll('-', ''))).toBe(false);
      }),
    );
  });

  it('take only texts that are well formed for a stream name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(isStreamName(name)).toBe(
          name.length > 0 && name.length <= 200 && !/^\$|\s|\p{Cc}/u.test(name),
        );
      }),
    );
    expect(isStreamName({ length: 1, toString: () => 'x' })).toBe(false);
  });

  it('take whole numbers from 0 for a revision', () => {
    expect([0, 1, Number.MAX_SAFE_INTEGER].every(isRevision)).toBe(true);
    expect([-1, 0.5, Number.NaN, 2 ** 53, '1', 1n, undefined].some(isRevision)).toBe(false);
  });
});
