import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unveilText, veilKeysOf, veilText } from './veil.js';

const hers = veilKeysOf(createSecretKey(Buffer.alloc(32, 1)));
const his = veilKeysOf(createSecretKey(Buffer.alloc(32, 2)));

describe('A veiled text', () => {
  it('comes back to its subject and kind, and to nobody else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const veiled = veilText(hers, 'plan', text);
        expect(unveilText(hers, 'plan', veiled)).toBe(text);
        expect(unveilText(his, 'plan', veiled)).toBeUndefined();
        expect(unveilText(hers, 'item', veiled)).toBeUndefined();
      }),
    );
  });

  it('is always the same for one, and has nothing in common for two', () => {
    const text = 'MARAC-2026-11-05';
    const [one, other] = [veilText(hers, 'plan', text), veilText(his, 'plan', text)];
    expect(veilText(hers, 'plan', text)).toBe(one);
    expect(veilText(hers, 'item', text)).not.toBe(one);
    expect([...one].filter((sign, place) => sign === other[place]).length).toBeLessThan(12);
  });

  it('tells no length but in steps of 32 bytes', () => {
    const lengths = Array.from({ length: 70 }, (_, n) => veilText(hers, '', 'x'.repeat(n)).length);
    expect([...new Set(lengths)]).toEqual([64, 107, 150]);
    expect(lengths.indexOf(107)).toBe(32);
  });

  it('is not taken for one with any bit changed, nor is any other text', () => {
    const veiled = Buffer.from(veilText(hers, 'plan', 'p1'), 'base64url');
    for (let bit = 0; bit < veiled.length * 8; bit += 1) {
      const other = Buffer.from(veiled);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(unveilText(hers, 'plan', other.toString('base64url'))).toBeUndefined();
    }
    for (const text of ['', 'p1', '\0', 'x'.repeat(64), '%', 'ü'.repeat(40)]) {
      expect(unveilText(hers, 'plan', text)).toBeUndefined();
    }
  });

  it('cannot be made of half a character', () => {
    expect(() => veilText(hers, 'plan', '\ud800')).toThrow(TypeError);
  });
});
