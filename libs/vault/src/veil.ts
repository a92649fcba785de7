import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { lengthPrefixed, secretKey } from './sealing.js';

/**
 * Texts as they leave the ledger: made unreadable for each subject by itself. The same text of the
 * same subject always looks the same, and of two subjects never alike, so that nobody who has both
 * can join them by it. It is no secret from whoever holds the salt: they get the text back.
 *
 * A synthetic IV, as in RFC 5297, with HMAC-SHA256 in the place of CMAC:
 * `iv = first 16 bytes of HMAC(mac key, lp(kind) ‖ padded)`, `iv ‖ AES-256-CTR(stream key, iv, padded)`
 * in base64url. Texts are padded to a multiple of 32 bytes, since lengths speak too.
 */
export interface VeilKeys {
  readonly mac: KeyObject;
  readonly stream: KeyObject;
}

const IV_BYTES = 16;
const BLOCK = 32;
/** Ends the text, before the padding. */
const END = 0x80;

/** The keys that a subject's texts are veiled with. No stream is called so: a name has two fields. */
export function veilKeysOf(salt: KeyObject): VeilKeys {
  const derived = (name: string) =>
    secretKey(createHmac('sha256', salt).update(lengthPrefixed(name)).digest());
  return { mac: derived('veil mac'), stream: derived('veil stream') };
}

/** A text of a kind as it is shown. @throws TypeError for a text with a lone surrogate. */
export function veilText({ mac, stream }: VeilKeys, kind: string, text: string): string {
  const plain = padded(text);
  const iv = ivOf(mac, kind, plain);
  const cipher = createCipheriv('aes-256-ctr', stream, iv);
  return Buffer.concat([iv, cipher.update(plain), cipher.final()]).toString('base64url');
}

/** The text that was shown so; nothing for what was never shown, or as another kind. */
export function unveilText(
  { mac, stream }: VeilKeys,
  kind: string,
  veiled: string,
): string | undefined {
  if (!/^[\w-]+$/.test(veiled)) return undefined;
  const bytes = Buffer.from(veiled, 'base64url');
  if (bytes.length < IV_BYTES + BLOCK || (bytes.length - IV_BYTES) % BLOCK !== 0) return undefined;
  const iv = bytes.subarray(0, IV_BYTES);
  const decipher = createDecipheriv('aes-256-ctr', stream, iv);
  const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES)), decipher.final()]);
  if (!timingSafeEqual(ivOf(mac, kind, plain), iv)) return undefined;
  return plain.toString('utf8', 0, plain.lastIndexOf(END));
}

function ivOf(mac: KeyObject, kind: string, plain: Buffer): Buffer {
  return createHmac('sha256', mac)
    .update(lengthPrefixed(kind))
    .update(plain)
    .digest()
    .subarray(0, IV_BYTES);
}

function padded(text: string): Buffer {
  if (!text.isWellFormed()) {
    throw new TypeError('A text with a lone surrogate cannot be veiled: it has no UTF-8 form.');
  }
  const size = Buffer.byteLength(text);
  const bytes = Buffer.alloc((Math.floor(size / BLOCK) + 1) * BLOCK);
  bytes.write(text);
  bytes[size] = END;
  return bytes;
}
