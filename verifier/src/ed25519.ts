import { VerificationError } from './verification-error.js';

/** Says whether a signature of 64 bytes is that of a public key of 32 bytes over a message. */
export type VerifyEd25519 = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>;

/** WebCrypto's Ed25519: in Node, and in browsers since 2025. */
export const webCryptoEd25519: VerifyEd25519 = async (publicKey, message, signature) => {
  const key = await imported(publicKey);
  return crypto.subtle.verify('Ed25519', key, own(signature), own(message));
};

/** Keys are few and are used again and again; importing one costs as much as a signature. */
const keys = new WeakMap<Uint8Array, ReturnType<typeof crypto.subtle.importKey>>();

function imported(publicKey: Uint8Array): ReturnType<typeof crypto.subtle.importKey> {
  const known = keys.get(publicKey);
  if (known) return known;
  const importing = importKey(publicKey);
  keys.set(publicKey, importing);
  return importing;
}

async function importKey(publicKey: Uint8Array) {
  try {
    return await crypto.subtle.importKey('raw', own(publicKey), 'Ed25519', false, ['verify']);
  } catch (error) {
    throw new VerificationError(
      'ED25519_UNAVAILABLE',
      'This program cannot check signatures of this kind. A browser from 2025 or later can.',
      { expected: 'Ed25519', found: String(error) },
    );
  }
}

/** WebCrypto takes no memory that threads share; a view of another's is copied. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
