import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sha256 } from './sha256.js';

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function expected(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('SHA-256 without the help of a platform', () => {
  it('is that of FIPS 180-4', () => {
    expect(hex(sha256(new TextEncoder().encode('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('is what Node computes, for messages of every length about a block', () => {
    for (let length = 0; length < 300; length += 1) {
      const message = Uint8Array.from({ length }, (_, index) => (index * 7 + length) & 255);
      expect(hex(sha256(message))).toBe(expected(message));
    }
  });

  it('is what Node computes, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), (message) => {
        expect(hex(sha256(message))).toBe(expected(message));
      }),
    );
  });

  it('is what Node computes for a part of a larger memory, and leaves it as it was', () => {
    const memory = Uint8Array.from({ length: 999 }, (_, index) => index & 255);
    const before = expected(memory);
    expect(hex(sha256(memory.subarray(100, 777)))).toBe(expected(memory.subarray(100, 777)));
    expect(expected(memory)).toBe(before);
  });
});
