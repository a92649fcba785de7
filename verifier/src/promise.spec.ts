import { describe, expect, it } from '@jest/globals';
import { parsePromise, promiseText } from './promise.js';
import { isVerificationError } from './verification-error.js';

const promise = {
  origin: 'ledger.example/log',
  eventId: '4f0e7a4c-9d1b-8c6e-a2b3-0c9d8e7f6a5b',
  leafHash: new Uint8Array(32).fill(3),
  recordedAt: '2026-11-05T02:10:00.000Z',
  maximumDelay: 60,
};
const right = promiseText(promise);

describe('the text of a promise', () => {
  it('is read as it was written', () => {
    expect(right.split('\n')).toEqual([
      'ledger.example/log/promise',
      '4f0e7a4c-9d1b-8c6e-a2b3-0c9d8e7f6a5b',
      'AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=',
      '2026-11-05T02:10:00.000Z',
      '60',
      '',
    ]);
    expect(parsePromise(right)).toEqual(promise);
  });

  it.each([
    ['another name', right.replace('/promise', '/promises')],
    ['no name', right.replace('ledger.example/log/promise', '/promise')],
    ['an id in upper case', right.replace('4f0e', '4F0E')],
    ['an id without hyphens', right.replaceAll('-', '')],
    ['a short hash', right.replace('AwMD', '')],
    ['a moment without milliseconds', right.replace('.000Z', 'Z')],
    ['a moment of another zone', right.replace('.000Z', '.000+01:00')],
    ['a day that does not exist', right.replace('11-05', '11-31')],
    ['a delay with a sign', right.replace('\n60\n', '\n+60\n')],
    ['a delay in parts of a second', right.replace('\n60\n', '\n60.5\n')],
    ['a sixth line', `${right}more\n`],
    ['no last newline', right.slice(0, -1)],
  ])('is none with %s', (_, text) => {
    expect(() => parsePromise(text)).toThrow();
    try {
      parsePromise(text);
    } catch (error) {
      expect(isVerificationError(error, 'PROMISE_MALFORMED')).toBe(true);
    }
  });
});
