import { equalBytes } from './bytes.js';
import { HASH_BYTES, sha256 } from './sha256.js';
import { toBase64 } from './base64.js';
import { VerificationError } from './verification-error.js';

/**
 * The Merkle tree of RFC 6962 and RFC 9162, section 2.1, as far as somebody needs it who only
 * verifies. Numbers of leaves go beyond 32 bits, so they are halved by division and not by shifts.
 */

/** The hash of a leaf: SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Uint8Array): Uint8Array<ArrayBuffer> {
  const prefixed = new Uint8Array(1 + entry.length);
  prefixed.set(entry, 1);
  return sha256(prefixed);
}

const node = new Uint8Array(1 + 2 * HASH_BYTES);
node[0] = 1;

/** The hash of an inner node: SHA-256(0x01 ‖ left ‖ right), each of 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return sha256(node);
}

/** The root of a tree without leaves. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0));

/** That a leaf stands at a place of a tree. */
export interface Inclusion {
  /** The place of the leaf, from 0. */
  readonly index: number;
  readonly leafHash: Uint8Array;
  /** How many leaves the tree has. */
  readonly size: number;
  readonly root: Uint8Array;
  /** Hashes from the leaf's sibling up to a child of the root. */
  readonly proof: readonly Uint8Array[];
}

/**
 * Checks that a leaf stands in a tree (RFC 9162, section 2.1.3.2).
 *
 * @throws VerificationError `INCLUSION_WRONG`
 */
export function verifyInclusion({ index, leafHash: leaf, size, root, proof }: Inclusion): void {
  if (!isCount(index) || !isCount(size) || index >= size) {
    throw notIncluded(`a place below ${size}`, `place ${index}`);
  }
  demandHashes([leaf, ...proof], (expected, found) => notIncluded(expected, found));
  let place = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) throw notIncluded('a shorter proof', `${proof.length} hashes`);
    if (isOdd(place) || place === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(place) && place !== 0) {
        place = halved(place);
        last = halved(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    place = halved(place);
    last = halved(last);
  }
  if (last !== 0) throw notIncluded('a longer proof', `${proof.length} hashes`);
  if (!equalBytes(hash, root)) throw notIncluded(`root ${toBase64(root)}`, toBase64(hash));
}

/** That one tree is the beginning of another. */
export interface Consistency {
  /** How many leaves the earlier tree has. */
  readonly size1: number;
  readonly root1: Uint8Array;
  /** How many leaves the later tree has. */
  readonly size2: number;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Checks that a tree only grew: that the leaves of the earlier stand first in the later, unchanged
 * (RFC 9162, section 2.1.4.2). Of a tree without leaves nothing can be said, so it is refused.
 *
 * @throws VerificationError `CONSISTENCY_WRONG`
 */
export function verifyConsistency({ size1, root1, size2, root2, proof }: Consistency): void {
  if (!isCount(size1) || !isCount(size2) || size1 === 0 || size1 > size2) {
    throw inconsistent('an earlier tree that has leaves, and no more than the later', sizes());
  }
  demandHashes(proof, inconsistent);
  if (size1 === size2) {
    if (proof.length > 0) throw inconsistent('no proof between trees of one size', sizes());
    if (!equalBytes(root1, root2)) throw inconsistent(toBase64(root1), toBase64(root2));
    return;
  }
  let place = size1 - 1;
  let last = size2 - 1;
  while (isOdd(place)) {
    place = halved(place);
    last = halved(last);
  }
  // Where the earlier tree is one whole subtree of the later, its root is known and not in the proof.
  const [first, ...rest] = place === 0 ? [root1, ...proof] : proof;
  if (!first || (place === 0 && proof.length === 0)) throw inconsistent('a proof', 'none');
  let earlier = first;
  let later = first;
  for (const sibling of rest) {
    if (last === 0) throw inconsistent('a shorter proof', `${proof.length} hashes`);
    if (isOdd(place) || place === last) {
      earlier = nodeHash(sibling, earlier);
      later = nodeHash(sibling, later);
      while (!isOdd(place) && place !== 0) {
        place = halved(place);
        last = halved(last);
      }
    } else {
      later = nodeHash(later, sibling);
    }
    place = halved(place);
    last = halved(last);
  }
  if (last !== 0) throw inconsistent('a longer proof', `${proof.length} hashes`);
  if (!equalBytes(earlier, root1)) throw inconsistent(toBase64(root1), toBase64(earlier));
  if (!equalBytes(later, root2)) throw inconsistent(toBase64(root2), toBase64(later));

  function sizes(): string {
    return `${size1} and ${size2} leaves`;
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function halved(value: number): number {
  return Math.floor(value / 2);
}

function demandHashes(
  hashes: readonly Uint8Array[],
  wrong: (expected: string, found: string) => VerificationError,
): void {
  const odd = hashes.find(({ length }) => length !== HASH_BYTES);
  if (odd) throw wrong(`hashes of ${HASH_BYTES} bytes`, `one of ${odd.length}`);
}

function notIncluded(expected: string, found: string): VerificationError {
  return new VerificationError(
    'INCLUSION_WRONG',
    'This record is not in the log where the proof says it is.',
    { expected, found },
  );
}

function inconsistent(expected: string, found: string): VerificationError {
  return new VerificationError(
    'CONSISTENCY_WRONG',
    'The log did not only grow: something that stood in it was changed or taken out.',
    { expected, found },
  );
}
