import { fromBase64, toBase64 } from './base64.js';
import { equalBytes, joinBytes, utf8 } from './bytes.js';
import { COSIGNATURE_TYPE } from './cosignature.js';
import { sha256 } from './sha256.js';
import { VerificationError } from './verification-error.js';

/** Verifier keys ("vkeys") of C2SP `signed-note`: `<name>+<id in hex>+<base64 of type and key>`. */

/** The byte that tells the type of a key that signs notes. */
export const ED25519_TYPE = 0x01;

/** Which notes a key signs: any (0x01), or checkpoints with the time (0x04). */
export type KeyType = typeof ED25519_TYPE | typeof COSIGNATURE_TYPE;

const PUBLIC_KEY_BYTES = 32;

/** A public key and the name under which it signs. */
export interface VerifierKey {
  readonly name: string;
  /** 32 bits that tell keys of one name apart; no proof of anything. */
  readonly id: number;
  readonly type: KeyType;
  readonly publicKey: Uint8Array;
}

/** Whether a name may be that of a key: not empty, and without blanks and pluses. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && name.isWellFormed() && !/[\p{White_Space}+]/u.test(name);
}

/** The id of a key: the first 32 bits of SHA-256(name ‖ newline ‖ type ‖ public key). */
export function keyId(name: string, type: number, publicKey: Uint8Array): number {
  const hash = sha256(joinBytes(utf8(`${name}\n`), Uint8Array.of(type), publicKey));
  return new DataView(hash.buffer).getUint32(0);
}

/** A key's id as eight digits. */
export function keyIdText(id: number): string {
  return id.toString(16).padStart(8, '0');
}

/** A public key of 32 bytes as a verifier key. */
export function verifierKey(name: string, type: KeyType, publicKey: Uint8Array): VerifierKey {
  return { name, id: keyId(name, type, publicKey), type, publicKey };
}

/** A verifier key as text. */
export function verifierKeyText({ name, id, type, publicKey }: VerifierKey): string {
  return `${name}+${keyIdText(id)}+${toBase64(joinBytes(Uint8Array.of(type), publicKey))}`;
}

/** Whether two verifier keys are one. */
export function isSameKey(one: VerifierKey, other: VerifierKey): boolean {
  return (
    one.name === other.name && one.type === other.type && equalBytes(one.publicKey, other.publicKey)
  );
}

/**
 * Reads a verifier key.
 *
 * @throws VerificationError `KEY_MALFORMED`; `KEY_UNSUPPORTED` where it is of a type that is not
 *   known here.
 */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name = '', id = '', encoded = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(text) ?? [];
  const [type, ...key] = fromBase64(encoded) ?? [];
  if (!isKeyName(name) || type === undefined) {
    throw new VerificationError(
      'KEY_MALFORMED',
      'This is not a key that signatures are checked with.',
      {
        expected: '<name>+<8 digits>+<base64>',
        found: text,
      },
    );
  }
  const publicKey = Uint8Array.from(key);
  const expected = keyIdText(keyId(name, type, publicKey));
  if (id !== expected) {
    throw new VerificationError(
      'KEY_MALFORMED',
      `The key of "${name}" was not copied whole: its number does not fit it.`,
      { expected, found: id },
    );
  }
  if (type !== ED25519_TYPE && type !== COSIGNATURE_TYPE) {
    throw new VerificationError(
      'KEY_UNSUPPORTED',
      `The key of "${name}" is of a kind that is not known here.`,
      { expected: 'type 1 or 4', found: `type ${type}` },
    );
  }
  if (publicKey.length !== PUBLIC_KEY_BYTES) {
    throw new VerificationError('KEY_MALFORMED', `The key of "${name}" has a wrong length.`, {
      expected: `${PUBLIC_KEY_BYTES} bytes`,
      found: `${publicKey.length}`,
    });
  }
  return { name, id: Number.parseInt(id, 16), type, publicKey };
}
