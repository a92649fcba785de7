import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { fromBase64, toBase64 } from '../../../verifier/src/base64.js';
import { joinBytes } from '../../../verifier/src/bytes.js';
import { COSIGNATURE_TYPE } from '../../../verifier/src/cosignature.js';
import { promiseKeyName } from '../../../verifier/src/promise.js';
import {
  ED25519_TYPE,
  keyIdText,
  type KeyType,
  type VerifierKey,
  verifierKey,
} from '../../../verifier/src/verifier-key.js';

/** What a log's keys are for: its checkpoints, its promises, and the time of its checkpoints. */
export const KEY_ROLES = ['log', 'promise', 'clock'] as const;
export type KeyRole = (typeof KEY_ROLES)[number];

/** A key that signs, and the one that verifies. */
export interface Signer {
  readonly verifier: VerifierKey;
  readonly secret: KeyObject;
}

/** A key of a log. */
export interface SigningKey extends Signer {
  readonly role: KeyRole;
}

/** A key that signed once, and signs no more. */
export interface RetiredKey {
  readonly role: KeyRole;
  readonly verifier: VerifierKey;
}

/** The keys of one log. */
export interface LogKeys {
  readonly origin: string;
  /** At least one of each role; where there are more, all of them sign. Older ones first. */
  readonly signing: readonly SigningKey[];
  readonly retired: readonly RetiredKey[];
}

/** The keys of one role that sign. */
export function keysOf({ signing }: LogKeys, role: KeyRole): readonly SigningKey[] {
  return signing.filter((key) => key.role === role);
}

/** The name under which a log's key of some role signs. */
export function keyName(origin: string, role: KeyRole): string {
  const names = { log: origin, promise: promiseKeyName(origin), clock: `${origin}/clock` };
  return names[role];
}

/** A new key of a log. */
export function newSigningKey(origin: string, role: KeyRole): SigningKey {
  return { role, ...newSigner(keyName(origin, role), typeOf(role)) };
}

/** A new key under some name. */
export function newSigner(name: string, type: KeyType): Signer {
  return signer(name, type, randomBytes(SEED_BYTES));
}

const SEED_BYTES = 32;
/** What stands before the 32 bytes of a private Ed25519 key in PKCS #8 (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * A signing key as text, in the form of Go's `sumdb/note`: PRIVATE+KEY+<name>+<id>+<base64 of type
 * and seed>.
 */
export function signingKeyText({ verifier, secret }: Signer): string {
  const seed = secret.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8.length);
  const encoded = toBase64(joinBytes(Uint8Array.of(verifier.type), seed));
  return `PRIVATE+KEY+${verifier.name}+${keyIdText(verifier.id)}+${encoded}`;
}

/** The reverse; `undefined` where it is no such text, or not one of this log and role. */
export function parseSigningKey(
  text: string,
  role: KeyRole,
  origin: string,
): SigningKey | undefined {
  const parsed = parseSigner(text, typeOf(role));
  return parsed?.verifier.name === keyName(origin, role) ? { role, ...parsed } : undefined;
}

/** The reverse; `undefined` where it is no such text, or of another type. */
export function parseSigner(text: string, type: KeyType): Signer | undefined {
  const [, name = '', id = '', encoded = ''] =
    /^PRIVATE\+KEY\+([^+]*)\+([0-9a-f]{8})\+(.*)$/.exec(text) ?? [];
  const bytes = fromBase64(encoded);
  if (bytes?.length !== 1 + SEED_BYTES || bytes[0] !== type) return undefined;
  const key = signer(name, type, bytes.subarray(1));
  return keyIdText(key.verifier.id) === id ? key : undefined;
}

function signer(name: string, type: KeyType, seed: Uint8Array): Signer {
  const der = Buffer.concat([PKCS8, seed]);
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  const verifier = verifierKey(name, type, new Uint8Array(spki.subarray(-SEED_BYTES)));
  return { verifier, secret };
}

/** The type of signature that a role makes. */
export function typeOf(role: KeyRole): KeyType {
  return role === 'clock' ? COSIGNATURE_TYPE : ED25519_TYPE;
}
