import { hash } from 'node:crypto';
import {
  BASE,
  encodePoint,
  fromLittleEndian,
  littleEndian,
  multiply,
  ORDER,
  type Point,
  timesCofactor,
} from '../../../verifier/src/edwards25519.js';
import {
  CHALLENGE,
  CHALLENGE_BYTES,
  ENCODE,
  OUTPUT,
  pointOfHash,
  vrfMessage,
} from '../../../verifier/src/vrf.js';

/**
 * The secret half of ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381). How long it takes depends on the secret:
 * it is for where nobody can measure how long a single output takes.
 */
export class VrfKey {
  /** 32 bytes. */
  readonly publicKey: Buffer;
  readonly #scalar: bigint;
  readonly #nonceKey: Buffer;

  /** @param secret 32 random bytes. */
  constructor(secret: Uint8Array) {
    // RFC 8032, section 5.1.5.
    const expanded = sha512(secret);
    this.#scalar = clamped(expanded.subarray(0, 32));
    this.#nonceKey = expanded.subarray(32);
    this.publicKey = Buffer.from(encodePoint(multiply(BASE, this.#scalar)));
  }

  /** The output of an input, 64 bytes. It takes about a millisecond. */
  output(input: Uint8Array): Buffer {
    return outputOf(multiply(this.#encode(input), this.#scalar));
  }

  /** The proof that the output of an input is that, 80 bytes. */
  prove(input: Uint8Array): Buffer {
    const h = this.#encode(input);
    const gamma = multiply(h, this.#scalar);
    // RFC 9381, section 5.4.2.2: no two inputs share a nonce, and nothing random is needed.
    const nonce = fromLittleEndian(sha512(Buffer.concat([this.#nonceKey, encodePoint(h)]))) % ORDER;
    const points = [h, gamma, multiply(BASE, nonce), multiply(h, nonce)].map(encodePoint);
    const hashed = sha512(vrfMessage(CHALLENGE, this.publicKey, ...points));
    const challenge = hashed.subarray(0, CHALLENGE_BYTES);
    const s = (nonce + fromLittleEndian(challenge) * this.#scalar) % ORDER;
    return Buffer.concat([encodePoint(gamma), challenge, littleEndian(s)]);
  }

  #encode(input: Uint8Array): Point {
    for (let tried = 0; ; tried += 1) {
      const counter = Uint8Array.of(tried);
      const point = pointOfHash(sha512(vrfMessage(ENCODE, this.publicKey, input, counter)));
      if (point) return point;
    }
  }
}

function outputOf(gamma: Point): Buffer {
  return sha512(vrfMessage(OUTPUT, encodePoint(timesCofactor(gamma))));
}

function clamped(bytes: Uint8Array): bigint {
  const scalar = Uint8Array.from(bytes);
  scalar[0] = (scalar[0] ?? 0) & 248;
  scalar[31] = ((scalar[31] ?? 0) & 63) | 64;
  return fromLittleEndian(scalar);
}

function sha512(message: Uint8Array): Buffer {
  return hash('sha512', message, 'buffer');
}
