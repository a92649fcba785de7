import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  randomFillSync,
  type KeyObject,
} from 'node:crypto';
import { VaultError } from './vault.errors.js';
import type { EventId, EventSource, SubjectReference } from './vault.js';

/**
 * Every form in which the vault writes or names something, to the byte, and nothing else: no store,
 * no cache. They are part of record version 1 and never change; `docs/reference/record-format.md`
 * describes them for a reader in another language.
 *
 * Throughout: `‖` is concatenation, u8 and u32 are unsigned integers, u32 big-endian; HMAC is
 * HMAC-SHA256; keys and salts are 32 bytes; ids are the 16 bytes of their UUID; text is UTF-8.
 */

/** The version of the record; the first byte of every box of a letter. */
export const RECORD_VERSION = 1;
/** The version of the form of a view's cells; the first byte of every cell. */
export const CELL_VERSION = 1;

/** Bytes of a key, of a salt, of a hash. */
export const KEY_BYTES = 32;
/** Bytes of an id. */
export const ID_BYTES = 16;
/** Bytes that a box is longer than what it seals: u8, u32, nonce and authentication tag. */
export const BOX_OVERHEAD = 1 + 4 + 12 + 16;

const NONCE_BYTES = 12;
const AUTH_TAG_BYTES = 16;
const HEAD_BYTES = 5;
const MAX_U32 = 0xffff_ffff;

/**
 * Fields made into bytes so that no two lists of fields give the same: each is the u32 length of
 * its UTF-8 bytes, then these bytes.
 *
 * @throws TypeError if a field holds a lone surrogate. UTF-8 has no form for it, and what replaces
 *   it would make different ids equal.
 */
export function lengthPrefixed(...fields: readonly string[]): Buffer {
  let size = 0;
  for (const field of fields) {
    if (!field.isWellFormed()) {
      throw new TypeError('A text with a lone surrogate cannot be hashed: it has no UTF-8 form.');
    }
    size += 4 + Buffer.byteLength(field);
  }
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const field of fields) {
    const length = bytes.write(field, at + 4);
    bytes.writeUInt32BE(length, at);
    at += 4 + length;
  }
  return bytes;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text is a UUID of any version in lower case with hyphens. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The 16 bytes of a UUID. @throws TypeError if it is not one in lower case with hyphens. */
export function uuidBytes(uuid: string): Buffer {
  if (!UUID.test(uuid)) throw new TypeError('An id must be a UUID in lower case with hyphens.');
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** The UUID, in lower case with hyphens, of 16 bytes. */
export function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, ID_BYTES).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * Event id: a UUID version 8 made of the first 16 bytes of
 * `HMAC(event-id key, lp(organisation) ‖ lp(source) ‖ lp(id) ‖ u32(fact))`, in which the four bits
 * of the version are set to 8 and the two of the variant to binary 10. `lp` is `lengthPrefixed`.
 *
 * @throws RangeError if `fact` is no u32.
 */
export function eventIdOf(eventIdKey: KeyObject, source: EventSource): EventId {
  if (!Number.isInteger(source.fact) || source.fact < 0 || source.fact > MAX_U32) {
    throw new RangeError(`The number of a fact must be a whole number from 0 to ${MAX_U32}.`);
  }
  const fact = Buffer.allocUnsafe(4);
  fact.writeUInt32BE(source.fact);
  const bytes = createHmac('sha256', eventIdKey)
    .update(lengthPrefixed(source.organisation, source.source, source.id))
    .update(fact)
    .digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return uuidText(bytes);
}

/** The key of one letter: `HMAC(subject's key of that generation, event id)`, for AES-256. */
export function letterKeyOf(subjectKey: KeyObject, eventId: Uint8Array): KeyObject {
  return secretKey(createHmac('sha256', subjectKey).update(eventId).digest());
}

/**
 * The key of a subject's cells in views: `HMAC(subject's key of that generation, the 17 bytes
 * "waymark view cell")`, for AES-256. No event id has 17 bytes, so it is no letter's key.
 */
export function cellKeyOf(subjectKey: KeyObject): KeyObject {
  return secretKey(createHmac('sha256', subjectKey).update('waymark view cell').digest());
}

/** Tag of an entry: `SHA-256(k ‖ pseudonym)`, 32 bytes, with `k = HMAC(salt, event id)`. */
export function tagOf(salt: KeyObject, eventId: Uint8Array, subject: Uint8Array): Buffer {
  const hashed = Buffer.allocUnsafe(KEY_BYTES + ID_BYTES);
  hashed.write(createHmac('sha256', salt).update(eventId).digest('binary'), 0, 'latin1');
  hashed.set(subject, KEY_BYTES);
  return hash('sha256', hashed, 'buffer');
}

/** Stream name: `HMAC(salt, lp(noun) ‖ lp(id))` in base64url without padding, 43 characters. */
export function streamNameOf(salt: KeyObject, noun: string, id: string): string {
  return createHmac('sha256', salt).update(lengthPrefixed(noun, id)).digest('base64url');
}

/**
 * Blind index entry of a reference, 33 bytes: u8 version of the blind-index key ‖
 * `HMAC(blind-index key, lp(kind) ‖ lp(namespace) ‖ lp(system) ‖ lp(value))`.
 */
export function blindIndexOf(
  blindIndexKey: KeyObject,
  version: number,
  reference: SubjectReference,
): Buffer {
  const { kind, namespace, system, value } = reference;
  const mac = createHmac('sha256', blindIndexKey)
    .update(lengthPrefixed(kind, namespace, system, value))
    .digest();
  const entry = Buffer.allocUnsafe(1 + mac.length);
  entry.writeUInt8(version);
  entry.set(mac, 1);
  return entry;
}

/**
 * What proves that a blind index entry leads to a subject: the first 16 bytes of
 * `HMAC(blind-index key of the entry's version, entry ‖ subject)`. An entry begins with its version,
 * from 1, and what the index itself hashes with a length below 2^24, so never with the same byte.
 */
export function mappingProofOf(
  blindIndexKey: KeyObject,
  entry: Uint8Array,
  subject: Uint8Array,
): Buffer {
  const mac = createHmac('sha256', blindIndexKey).update(entry).update(subject).digest();
  return mac.subarray(0, 16);
}

/**
 * By what it is known that a subject was destroyed, or a letter of theirs:
 * `HMAC(event-id key, u8 ‖ subject ‖ event id)`, where u8 is 1 and there is no event id for a subject,
 * and 2 for a letter. What event ids are made from begins with a length below 2^24, so with a 0.
 */
export function destroyedTokenOf(
  eventIdKey: KeyObject,
  subject: string,
  eventId: string | undefined,
): Buffer {
  const hmac = createHmac('sha256', eventIdKey)
    .update(Buffer.of(eventId === undefined ? 1 : 2))
    .update(uuidBytes(subject));
  if (eventId !== undefined) hmac.update(uuidBytes(eventId));
  return hmac.digest();
}

/** What a box is sealed with and bound to. */
export interface BoxContext {
  /** 32 bytes, for AES-256-GCM. */
  readonly key: KeyObject;
  /** u8: the version of the form. */
  readonly version: number;
  /** u32: the generation of the key. */
  readonly generation: number;
  /** A letter's box: the event id. A view's cell: the subject, then its place. */
  readonly boundTo: Uint8Array;
}

/**
 * A box: u8 version ‖ u32 generation ‖ nonce (12 random bytes) ‖ ciphertext ‖ authentication tag
 * (16 bytes), by AES-256-GCM. The additional data are u8 version ‖ u32 generation ‖ `boundTo`.
 */
export function sealBox(context: BoxContext, plaintext: Uint8Array): Buffer {
  const box = Buffer.allocUnsafe(plaintext.length + BOX_OVERHEAD);
  const nonce = freshNonce();
  box.writeUInt8(context.version, 0);
  box.writeUInt32BE(context.generation, 1);
  box.set(nonce, HEAD_BYTES);
  const cipher = createCipheriv('aes-256-gcm', context.key, nonce);
  cipher.setAAD(additionalData(context));
  box.set(cipher.update(plaintext), HEAD_BYTES + NONCE_BYTES);
  cipher.final();
  box.set(cipher.getAuthTag(), box.length - AUTH_TAG_BYTES);
  return box;
}

/**
 * The generation whose key a box says it was sealed with. Not authenticated: only `openBox` tells
 * whether that is true.
 *
 * @throws VaultError `BOX_TAMPERED` if it is too short to be a box, of another version, or of a
 *   generation that cannot be (the first is 1).
 */
export function generationOf(box: Uint8Array, version: number): number {
  if (box.length < BOX_OVERHEAD) {
    throw tampered(`a box has at least ${BOX_OVERHEAD} bytes and this one has ${box.length}`);
  }
  const head = new DataView(box.buffer, box.byteOffset, HEAD_BYTES);
  const found = head.getUint8(0);
  if (found !== version) throw tampered(`its version is ${found} and not ${version}`);
  const generation = head.getUint32(1);
  if (generation === 0) throw tampered('there is no generation 0');
  return generation;
}

/**
 * What was sealed.
 *
 * @throws VaultError `BOX_TAMPERED` if it is not, to the bit, what `sealBox` made in this context.
 */
export function openBox(context: BoxContext, box: Uint8Array): Buffer {
  const generation = generationOf(box, context.version);
  if (generation !== context.generation) {
    throw tampered(`its generation is ${generation} and not ${context.generation}`);
  }
  const start = HEAD_BYTES + NONCE_BYTES;
  const end = box.length - AUTH_TAG_BYTES;
  const nonce = box.subarray(HEAD_BYTES, start);
  const decipher = createDecipheriv('aes-256-gcm', context.key, nonce, {
    authTagLength: AUTH_TAG_BYTES,
  });
  decipher.setAAD(additionalData(context));
  decipher.setAuthTag(box.subarray(end));
  const plaintext = decipher.update(box.subarray(start, end));
  try {
    decipher.final();
  } catch (error) {
    throw tampered('its authentication failed', error);
  }
  return plaintext;
}

/** A key object of raw bytes, which are wiped: the only copy left is the one outside the heap. */
export function secretKey(raw: Buffer): KeyObject {
  const key = createSecretKey(raw);
  raw.fill(0);
  return key;
}

function additionalData({ version, generation, boundTo }: BoxContext): Buffer {
  const data = Buffer.allocUnsafe(HEAD_BYTES + boundTo.length);
  data.writeUInt8(version, 0);
  data.writeUInt32BE(generation, 1);
  data.set(boundTo, HEAD_BYTES);
  return data;
}

function tampered(why: string, cause?: unknown): VaultError {
  return new VaultError(
    'BOX_TAMPERED',
    `These are not the bytes that were sealed for this place: ${why}.`,
    cause,
  );
}

/** Random bytes are fetched for many nonces at once: one at a time costs as much as the HMAC. */
const nonces = Buffer.alloc(NONCE_BYTES * 512);
let nextNonce = nonces.length;

function freshNonce(): Buffer {
  if (nextNonce === nonces.length) {
    randomFillSync(nonces);
    nextNonce = 0;
  }
  return nonces.subarray(nextNonce, (nextNonce += NONCE_BYTES));
}
