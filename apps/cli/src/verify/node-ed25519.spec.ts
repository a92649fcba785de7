import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generateKeyPairSync, sign } from 'node:crypto';
import { webCryptoEd25519 } from '../../../../verifier/src/ed25519.js';
import { nodeEd25519 } from './node-ed25519.js';

describe('Ed25519 of Node', () => {
  it('says of every signature what WebCrypto says, whatever was changed', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const key = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
    const bytes = fc.uint8Array({ maxLength: 200 });
    const flips = fc.array(fc.tuple(fc.constantFrom(0, 1, 2), fc.nat(), fc.nat(7)), {
      maxLength: 2,
    });
    const said = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(bytes, flips, async (message, flipped) => {
        const signature = new Uint8Array(sign(null, message, privateKey));
        const all = [key.slice(), message, signature] as const;
        for (const [which, at, bit] of flipped) {
          const one = all[which];
          if (one.length > 0) one[at % one.length] = (one[at % one.length] ?? 0) ^ (1 << bit);
        }
        const here = await nodeEd25519(...all);
        expect(here).toBe(await webCryptoEd25519(...all));
        said.add(here);
      }),
    );
    expect(said).toEqual(new Set([true, false]));
  });
});
