import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkpointText, parseCheckpoint } from './checkpoint.js';
import { isVerificationError } from './verification-error.js';

const root = new Uint8Array(32).fill(7);
const right = checkpointText({ origin: 'example.com/log', size: 42, root });

function isRefused(text: string): boolean {
  try {
    parseCheckpoint(text);
    return false;
  } catch (error) {
    return isVerificationError(error, 'CHECKPOINT_MALFORMED');
  }
}

describe('a checkpoint', () => {
  it('is read as it was written', () => {
    const sizes = fc.maxSafeNat();
    fc.assert(
      fc.property(sizes, fc.uint8Array({ minLength: 32, maxLength: 32 }), (size, hash) => {
        const checkpoint = { origin: 'example.com/log', size, root: hash };
        expect(parseCheckpoint(checkpointText(checkpoint))).toEqual(checkpoint);
      }),
    );
  });

  it('has one form: what is read is written again as the same text', () => {
    const lines = fc.array(
      fc.constantFrom('a', '0', '00', '1', ' 1', '7', right.split('\n')[2], ''),
    );
    fc.assert(
      fc.property(lines, (chosen) => {
        const text = chosen.join('\n');
        if (!isRefused(text)) expect(checkpointText(parseCheckpoint(text))).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['no last newline', right.slice(0, -1)],
    ['a fourth line', `${right}more\n`],
    ['an empty fourth line', `${right}\n`],
    ['no origin', right.replace('example.com/log', '')],
    ['a leading zero', right.replace('42', '042')],
    ['a sign', right.replace('42', '+42')],
    ['a minus', right.replace('42', '-42')],
    ['a blank', right.replace('42', '42 ')],
    ['an exponent', right.replace('42', '4e1')],
    ['digits of another script', right.replace('42', '٤٢')],
    ['a size of 2^53', right.replace('42', '9007199254740992')],
    ['no size', right.replace('42', '')],
    [
      'a root of 31 bytes',
      right.replace(/[^\n]*\n$/, `${'A'.repeat(41)}A==\n`.replace('AA==', '===')),
    ],
    ['a root of 33 bytes', right.replace(/[^\n]*\n$/, `${'A'.repeat(44)}\n`)],
    ['a root that ends in bits that mean nothing', right.replace(/.=\n$/, 'd=\n')],
    ['carriage returns', right.replaceAll('\n', '\r\n')],
  ])('is none with %s', (_, text) => {
    expect(isRefused(text)).toBe(true);
  });
});
