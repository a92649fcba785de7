import type { webcrypto } from 'node:crypto';
import { seconds } from '../row.js';

/** As long as the text of a promise. */
const BYTES = 160;
const AT_ONCE = 64;

/**
 * Checking signatures and nothing else, as many at once as keeps all processors busy: no receipt can
 * be checked faster, for each has a promise of its own.
 *
 * @returns signatures a second.
 */
export async function ed25519(count: number): Promise<number> {
  const { subtle } = globalThis.crypto;
  const pair = (await subtle.generateKey('Ed25519', false, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const message = new Uint8Array(BYTES);
  const signature = await subtle.sign('Ed25519', pair.privateKey, message);
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await subtle.verify('Ed25519', pair.publicKey, signature, message);
    }
  };
  return count / (await seconds(() => Promise.all(Array.from({ length: AT_ONCE }, worker))));
}
