import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { VerifyEd25519 } from '../../../../verifier/src/ed25519.js';

/**
 * Node's own Ed25519, at once and in the thread that asks: where every processor has a thread of its
 * own, WebCrypto's way to another and back is only time.
 */
export const nodeEd25519: VerifyEd25519 = (publicKey, message, signature) =>
  verify(null, message, keyObject(publicKey), signature);

/** Keys are few and are used again and again. */
const keys = new WeakMap<Uint8Array, KeyObject>();

function keyObject(publicKey: Uint8Array): KeyObject {
  const known = keys.get(publicKey);
  if (known) return known;
  const x = Buffer.from(publicKey).toString('base64url');
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
  keys.set(publicKey, key);
  return key;
}
