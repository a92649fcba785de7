import { equalBytes, joinBytes } from './bytes.js';
import {
  add,
  BASE,
  decodePoint,
  encodePoint,
  fromLittleEndian,
  isIdentity,
  littleEndian,
  multiply,
  negate,
  ORDER,
  type Point,
  timesCofactor,
} from './edwards25519.js';

/**
 * The verifiable random function ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381): what only the holder of a
 * key can compute of an input, and everybody can check. Of one key and one input there is one output.
 */

/** The first byte of all that is hashed. */
export const SUITE = 0x03;

/** What stands after the suite, by what is hashed. */
export const ENCODE = 0x01;
export const CHALLENGE = 0x02;
export const OUTPUT = 0x03;

const POINT_BYTES = 32;

/** Bytes of a challenge. */
export const CHALLENGE_BYTES = 16;

/** Bytes of a proof: a point, a challenge, a number. */
export const VRF_PROOF_BYTES: number = POINT_BYTES + CHALLENGE_BYTES + 32;

/**
 * Checks a proof (RFC 9381, section 5.3), and that the key is one (section 5.4.5).
 *
 * @param publicKey 32 bytes.
 * @param input What was computed of.
 * @param proof 80 bytes.
 * @returns the output, 64 bytes; nothing where the proof does not hold.
 */
export async function verifyVrf(
  publicKey: Uint8Array,
  input: Uint8Array,
  proof: Uint8Array,
): Promise<Uint8Array | undefined> {
  const key = decodePoint(publicKey);
  if (proof.length !== VRF_PROOF_BYTES || !key || isIdentity(timesCofactor(key))) return undefined;
  const gamma = decodePoint(proof.subarray(0, POINT_BYTES));
  const challenge = proof.subarray(POINT_BYTES, POINT_BYTES + CHALLENGE_BYTES);
  const s = fromLittleEndian(proof.subarray(POINT_BYTES + CHALLENGE_BYTES));
  if (!gamma || s >= ORDER) return undefined;
  const h = await encodeToCurve(publicKey, input);
  const c = fromLittleEndian(challenge);
  const u = add(multiply(BASE, s), negate(multiply(key, c)));
  const v = add(multiply(h, s), negate(multiply(gamma, c)));
  const points = [h, gamma, u, v].map(encodePoint);
  const expected = await sha512(vrfMessage(CHALLENGE, publicKey, ...points));
  if (!equalBytes(expected.subarray(0, CHALLENGE_BYTES), challenge)) return undefined;
  return sha512(vrfMessage(OUTPUT, encodePoint(timesCofactor(gamma))));
}

/** What is hashed: the suite, what for, the pieces, and a zero. */
export function vrfMessage(
  what: number,
  ...pieces: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  return joinBytes(Uint8Array.of(SUITE, what), ...pieces, Uint8Array.of(0));
}

/** The point of an input, by trying one hash after another (section 5.4.1.1). */
async function encodeToCurve(publicKey: Uint8Array, input: Uint8Array): Promise<Point> {
  for (let tried = 0; ; tried += 1) {
    const counter = littleEndian(BigInt(tried), 1);
    const hashed = await sha512(vrfMessage(ENCODE, publicKey, input, counter));
    const point = pointOfHash(hashed);
    if (point) return point;
  }
}

/** The point that the beginning of a hash stands for, in the group of prime order; most stand for none. */
export function pointOfHash(hashed: Uint8Array): Point | undefined {
  const point = decodePoint(hashed.subarray(0, POINT_BYTES));
  const cleared = point && timesCofactor(point);
  return cleared && !isIdentity(cleared) ? cleared : undefined;
}

async function sha512(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-512', message));
}
