import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTlogProof, tlogProofText } from './tlog-proof.js';
import { TestLog } from './testing.features.js';
import { isVerificationError } from './verification-error.js';

const log = new TestLog();
for (let count = 0; count < 5; count += 1) log.record();
const right = log.proof(2);

function isRefused(text: string): boolean {
  try {
    parseTlogProof(text);
    return false;
  } catch (error) {
    return isVerificationError(error, 'PROOF_MALFORMED');
  }
}

describe('a proof that can be kept', () => {
  it('is read as it was written', () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const shape = fc.record(
      {
        index: fc.maxSafeNat(),
        hashes: fc.array(hash, { maxLength: 53 }),
        checkpoint: fc.constant(log.checkpoint()),
        extra: fc.uint8Array({ minLength: 1 }),
      },
      { requiredKeys: ['index', 'hashes', 'checkpoint'] },
    );
    fc.assert(
      fc.property(shape, (proof) => {
        expect(parseTlogProof(tlogProofText(proof))).toEqual(proof);
      }),
    );
  });

  it.each([
    ['another first line', right.replace('@v1', '@v2')],
    ['no empty line', right.replaceAll('\n\n', '\n')],
    ['no place', right.replace(/index.*\n/, '')],
    ['a place with a leading zero', right.replace('index 2', 'index 02')],
    ['a place with a sign', right.replace('index 2', 'index +2')],
    ['two places', right.replace('index 2\n', 'index 2\nindex 2\n')],
    ['extra data after the place', right.replace('index 2\n', 'index 2\nextra QQ==\n')],
    ['extra data that is no base64', right.replace('index 2\n', 'extra QQ\nindex 2\n')],
    ['a hash of 33 bytes', right.replace('index 2\n', `index 2\n${'A'.repeat(44)}\n`)],
    ['54 hashes', right.replace('index 2\n', `index 2\n${`${'A'.repeat(43)}=\n`.repeat(52)}`)],
    ['carriage returns', right.replaceAll('\n', '\r\n')],
    ['nothing', ''],
  ])('is none with %s', (_, text) => {
    expect(isRefused(text)).toBe(true);
  });
});
