import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromBase64, toBase64 } from './base64.js';

describe('base64', () => {
  it('is that of Node, there and back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(toBase64(bytes)).toBe(text);
        expect(fromBase64(text)).toEqual(bytes);
      }),
    );
  });

  it('is read in one form only: what is read is written again as the same text', () => {
    const character = fc.constantFrom(...'AQgwBZz09+/= \n-_é');
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 12 }), (text) => {
        const read = fromBase64(text);
        if (read) expect(toBase64(read)).toBe(text);
        else expect(Buffer.from(text, 'base64').toString('base64')).not.toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    'QQ',
    'QQ=',
    'QQ= =',
    'QR==',
    'QUF=',
    ' QQ==',
    'QQ==\n',
    'Q===',
    '====',
    '_-==',
    'QQ==QQ==',
  ])('is not read from %j', (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });

  it('of nothing is nothing', () => {
    expect(fromBase64('')).toEqual(new Uint8Array());
    expect(toBase64(new Uint8Array())).toBe('');
  });
});
