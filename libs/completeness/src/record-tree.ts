import { EMPTY_ROOT, HASH_BYTES, leafHash, nodeHash } from '../../transparency/src/hashing.js';

/**
 * One of a person's own trees (RFC 6962), as it is kept while it grows: the roots of its whole subtrees,
 * the greatest first, of which there is one for each bit of its size.
 */
export interface RecordTree {
  readonly size: number;
  /** Joined. */
  readonly edge: Buffer;
}

/** The tree without leaves. */
export const EMPTY_TREE: RecordTree = { size: 0, edge: Buffer.alloc(0) };

/** What a leaf of a person's tree begins with; the hash of an event in the log follows. */
const EVENT_LEAF = Buffer.of(0x01);

/** A tree with one more event. @param leaf The hash under which it stands in the log. */
export function grown({ size, edge }: RecordTree, leaf: Uint8Array): RecordTree {
  let hash = leafHash(Buffer.concat([EVENT_LEAF, leaf]));
  let end = edge.length;
  for (let bits = size; bits % 2 === 1; bits = (bits - 1) / 2) {
    hash = nodeHash(edge.subarray(end - HASH_BYTES, end), hash);
    end -= HASH_BYTES;
  }
  return { size: size + 1, edge: Buffer.concat([edge.subarray(0, end), hash]) };
}

/** The root of a tree. */
export function rootOf({ edge }: RecordTree): Buffer {
  if (edge.length === 0) return EMPTY_ROOT;
  let at = edge.length - HASH_BYTES;
  let root = edge.subarray(at);
  while (at > 0) {
    at -= HASH_BYTES;
    root = nodeHash(edge.subarray(at, at + HASH_BYTES), root);
  }
  return root;
}
