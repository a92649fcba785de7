/**
 * Base64 of RFC 4648, section 4, in its one canonical form: padded, without blanks, and with no bits
 * set that mean nothing. `atob` takes more than that, and two texts would then be the same bytes.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const NONE = 255;
const VALUES = new Uint8Array(128).fill(NONE);
for (let value = 0; value < ALPHABET.length; value += 1) VALUES[ALPHABET.charCodeAt(value)] = value;

function valueAt(text: string, at: number): number {
  return VALUES[text.charCodeAt(at)] ?? NONE;
}

/** The bytes that a text holds, or nothing where it is not canonical base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array(Math.floor((digits * 3) / 4));
  let gathered = 0;
  let bits = 0;
  let to = 0;
  for (let at = 0; at < digits; at += 1) {
    const value = valueAt(text, at);
    if (value === NONE) return undefined;
    gathered = ((gathered << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[to] = gathered >>> bits;
    to += 1;
  }
  return (gathered & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const digits = Math.min(4, bytes.length - at + 1);
    for (let digit = 0; digit < 4; digit += 1) {
      text += digit < digits ? ALPHABET.charAt((group >>> (18 - 6 * digit)) & 63) : '=';
    }
  }
  return text;
}
