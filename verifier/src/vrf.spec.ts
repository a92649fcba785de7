import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { verifyVrf } from './vrf.js';

const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');

/** RFC 9381, appendix B.3, examples 16 to 18. */
const VECTORS = [
  {
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    input: '',
    proof:
      '8657106690b5526245a92b003bb079ccd1a92130477671f6fc01ad16f26f723f26f8a57ccaed74ee1b190bed1f479d9727d2d0f9b005a6e456a35d4fb0daab1268a1b0db10836d9826a528ca76567805',
    output:
      '90cf1df3b703cce59e2a35b925d411164068269d7b2d29f3301c03dd757876ff66b71dda49d2de59d03450451af026798e8f81cd2e333de5cdf4f3e140fdd8ae',
  },
  {
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    input: '72',
    proof:
      'f3141cd382dc42909d19ec5110469e4feae18300e94f304590abdced48aed5933bf0864a62558b3ed7f2fea45c92a465301b3bbf5e3e54ddf2d935be3b67926da3ef39226bbc355bdc9850112c8f4b02',
    output:
      'eb4440665d3891d668e7e0fcaf587f1b4bd7fbfe99d0eb2211ccec90496310eb5e33821bc613efb94db5e5b54c70a848a0bef4553a41befc57663b56373a5031',
  },
  {
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    input: 'af82',
    proof:
      '9bc0f79119cc5604bf02d23b4caede71393cedfbb191434dd016d30177ccbf8096bb474e53895c362d8628ee9f9ea3c0e52c7a5c691b6c18c9979866568add7a2d41b00b05081ed0f58ee5e31b3a970e',
    output:
      '645427e5d00c62a23fb703732fa5d892940935942101e456ecca7bb217c61c452118fec1219202a0edcf038bb6373241578be7217ba85a2687f7a0310b2df19f',
  },
] as const;

const [first] = VECTORS;

describe('a verifiable random function', () => {
  it.each(VECTORS)('gives the output of RFC 9381 of "$input"', async (vector) => {
    const output = await verifyVrf(hex(vector.publicKey), hex(vector.input), hex(vector.proof));
    expect(Buffer.from(output ?? []).toString('hex')).toBe(vector.output);
  });

  it('has no output under a proof of which any bit is another', async () => {
    const proof = hex(first.proof);
    await fc.assert(
      fc.asyncProperty(fc.nat(proof.length * 8 - 1), async (bit) => {
        const changed = Uint8Array.from(proof);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await verifyVrf(hex(first.publicKey), hex(first.input), changed)).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });

  it('has none of another input, under another key, or of a proof that is cut', async () => {
    const proof = hex(first.proof);
    expect(await verifyVrf(hex(first.publicKey), hex('00'), proof)).toBeUndefined();
    expect(await verifyVrf(hex(VECTORS[1].publicKey), hex(''), proof)).toBeUndefined();
    expect(await verifyVrf(hex(first.publicKey), hex(''), proof.subarray(1))).toBeUndefined();
  });

  it.each([
    ['the neutral element', `01${'00'.repeat(31)}`],
    ['a point of order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['no point', `02${'00'.repeat(31)}`],
    ['a number beyond the field', `${'ff'.repeat(31)}7f`],
  ])('has none under a key that is %s', async (_, key) => {
    expect(await verifyVrf(hex(key), hex(''), hex(first.proof))).toBeUndefined();
  });

  it('has none where the number in the proof is not below the order', async () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const proof = Uint8Array.from(hex(first.proof));
    const s = BigInt(`0x${Buffer.from(proof.slice(48)).reverse().toString('hex')}`);
    const beyond = Buffer.from((s + order).toString(16).padStart(64, '0'), 'hex').reverse();
    proof.set(beyond, 48);
    expect(await verifyVrf(hex(first.publicKey), hex(''), proof)).toBeUndefined();
  });
});
