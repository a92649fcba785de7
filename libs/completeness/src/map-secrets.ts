import { createHmac } from 'node:crypto';
import type { MapKind } from '../../../verifier/src/record-map.js';
import { sha256 } from './sha256.js';

/** What a secret is used for, so that no two uses give the same bytes. */
const EMPTY = 1;
const BUCKET = 2;
const NONCE = 3;

/**
 * What blinds one map: everything that stands for somebody or for nobody looks alike, and nothing of an
 * epoch looks like what stood there before. All of it can be computed again of one secret.
 *
 * Of lengths that are fixed for each use, a hash with the secret before it serves as a pseudorandom
 * function, at a fraction of what HMAC costs.
 */
export class MapSecrets {
  readonly #secret: Buffer;
  /** Hashing is synchronous, so that one place for what is hashed next serves all. */
  readonly #message = Buffer.alloc(105);

  /** @param secret 32 random bytes. */
  constructor(
    secret: Uint8Array,
    readonly kind: MapKind,
  ) {
    this.#secret = createHmac('sha256', secret).update(`waymark-map/1 ${kind}`).digest();
  }

  /**
   * What stands where nobody is.
   *
   * @param epoch For which epoch; 0 where it does not depend on it.
   * @param prefix The bits of the way there, from the first byte on; the others are not looked at.
   */
  empty(epoch: number, depth: number, prefix: Uint8Array): Buffer {
    const length = Math.max(4, Math.ceil(depth / 8));
    const message = this.#message.subarray(0, 42 + length);
    this.#begin(message, EMPTY, epoch);
    message[41] = depth;
    const whole = depth >> 3;
    message.fill(0, 42);
    message.set(prefix.subarray(0, whole), 42);
    if (depth % 8 > 0) message[42 + whole] = (prefix[whole] ?? 0) & (0xff00 >> (depth % 8));
    return sha256(message);
  }

  /** By which the root of a bucket is blinded for an epoch. */
  bucket(epoch: number, bucket: number): Buffer {
    const message = this.#message.subarray(0, 43);
    this.#begin(message, BUCKET, epoch);
    message.writeUInt16BE(bucket, 41);
    return sha256(message);
  }

  /** By which a commitment is hidden. @param tree A hash of what it commits to. */
  nonce(epoch: number, label: Uint8Array, tree: Uint8Array): Buffer {
    const message = this.#message.subarray(0, 105);
    this.#begin(message, NONCE, epoch);
    message.set(label, 41);
    message.set(tree, 73);
    return sha256(message);
  }

  #begin(message: Buffer, use: number, epoch: number): void {
    message.set(this.#secret, 0);
    message[32] = use;
    message.writeUIntBE(0, 33, 2);
    message.writeUIntBE(epoch, 35, 6);
  }
}
