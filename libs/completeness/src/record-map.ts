import {
  BUCKET_DEPTH,
  LEAF_DEPTH,
  recordCommitment,
  type RecordTree,
} from '../../../verifier/src/record-map.js';
import type { MapSecrets } from './map-secrets.js';
import { sha256 } from './sha256.js';

/**
 * A map of records of one epoch (`docs/decisions/0021-completeness-for-one-person.md`): a sparse Merkle
 * tree that is blinded so that it tells nobody who is in it, how many are, or what changed.
 */

const LEAF = 0x10;
const NODE = 0x11;
const BUCKET = 0x12;

/** How many buckets a map has. */
export const BUCKETS = 2 ** BUCKET_DEPTH;

/** Nodes at this depth are kept for an epoch, so that a way to the root costs some hundred hashes. */
const KEPT_DEPTH = 8;

/** Nodes that are kept of each epoch, joined: those at `KEPT_DEPTH`, from left to right. */
export type KeptNodes = Buffer;

/** A label, and what stands under it. */
export interface MapEntry {
  readonly label: Uint8Array;
  readonly commitment: Uint8Array;
}

/** The way of a leaf to the root. */
export interface MapPlace {
  /** From the leaf up. */
  readonly siblings: readonly Buffer[];
  readonly bucket: Buffer;
}

/** For which moment a map is made. */
export interface MapEpoch {
  readonly epoch: number;
  /**
   * The epoch for which what stands within a bucket is blinded: the present one while buckets hold hardly
   * more than one label each, so that they are cheap; 0 where there are so many that nobody could say
   * whose neighbour changed.
   */
  readonly era: number;
}

/** In which bucket a label stands. */
export function bucketOf(label: Uint8Array): number {
  return ((label[0] ?? 0) << 8) | (label[1] ?? 0);
}

/** The commitment to a tree, and by what it is hidden. */
export function committed(
  secrets: MapSecrets,
  era: number,
  label: Uint8Array,
  tree: RecordTree,
): { readonly nonce: Buffer; readonly commitment: Buffer } {
  // What is hidden is hashed without a nonce first, so that there is one text of all of it.
  const nonce = secrets.nonce(era, label, recordCommitment(secrets.kind, NOTHING, tree));
  return { nonce, commitment: Buffer.from(recordCommitment(secrets.kind, nonce, tree)) };
}

const NOTHING = Buffer.alloc(0);

/** The root of a bucket, not blinded yet. @param entries All of it, in the order of their labels. */
export function bucketRoot(
  secrets: MapSecrets,
  { era }: MapEpoch,
  bucket: number,
  entries: readonly MapEntry[],
): Buffer {
  const prefix = Buffer.alloc(32);
  prefix.writeUInt16BE(bucket, 0);
  return subtree(secrets, era, prefix, BUCKET_DEPTH, entries);
}

/**
 * The way of a label to the root of its bucket.
 *
 * @param entries As `bucketRoot`; the label must be among them.
 */
export function pathInBucket(
  secrets: MapSecrets,
  { era }: MapEpoch,
  label: Uint8Array,
  entries: readonly MapEntry[],
): readonly Buffer[] {
  const siblings: Buffer[] = [];
  let here = entries;
  for (let depth = BUCKET_DEPTH; depth < LEAF_DEPTH || here.length > 1; depth += 1) {
    const side = bitOf(label, depth);
    const [left, right] = split(here, depth);
    const prefix = turned(label, depth, 1 - side);
    siblings.unshift(subtree(secrets, era, prefix, depth + 1, side === 0 ? right : left));
    here = side === 0 ? left : right;
  }
  return siblings;
}

/** The upper part of a map: what stands above its buckets. */
export class MapTop {
  readonly #filled: readonly number[];

  /** @param roots Of the buckets that are not empty, as `bucketRoot` gives them. */
  constructor(
    private readonly secrets: MapSecrets,
    private readonly epoch: number,
    private readonly roots: ReadonlyMap<number, Uint8Array>,
  ) {
    this.#filled = [...roots.keys()].sort((a, b) => a - b);
  }

  /** What is to be kept of it. */
  kept(): KeptNodes {
    return Buffer.concat(
      Array.from({ length: 1 << KEPT_DEPTH }, (_, at) => this.#node(KEPT_DEPTH, at)),
    );
  }

  /** The way from a bucket to the root, and by what the bucket is blinded. */
  place(bucket: number, kept: KeptNodes): MapPlace {
    const levels = levelsAbove(kept);
    const siblings: Buffer[] = [];
    for (let depth = BUCKET_DEPTH; depth > 0; depth -= 1) {
      const at = (bucket >> (BUCKET_DEPTH - depth)) ^ 1;
      const known = levels[depth]?.subarray(32 * at, 32 * (at + 1));
      siblings.push(known ?? this.#node(depth, at));
    }
    return { siblings, bucket: this.secrets.bucket(this.epoch, bucket) };
  }

  /** @param at Its place among the nodes of its depth. */
  #node(depth: number, at: number): Buffer {
    const first = at << (BUCKET_DEPTH - depth);
    const root = depth === BUCKET_DEPTH ? this.roots.get(at) : undefined;
    if (root) return hashOf(BUCKET, this.secrets.bucket(this.epoch, at), root);
    if (depth === BUCKET_DEPTH || !this.#hasAny(first, (at + 1) << (BUCKET_DEPTH - depth))) {
      const prefix = Buffer.alloc(2);
      prefix.writeUInt16BE(first, 0);
      return this.secrets.empty(this.epoch, depth, prefix);
    }
    return nodeOf(this.#node(depth + 1, 2 * at), this.#node(depth + 1, 2 * at + 1));
  }

  /** Whether a bucket is filled from one on, up to another. */
  #hasAny(from: number, to: number): boolean {
    let [low, high] = [0, this.#filled.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#filled[middle] ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    return (this.#filled[low] ?? to) < to;
  }
}

/** The root of a map, of what is kept of it. */
export function rootAbove(kept: KeptNodes): Buffer {
  return levelsAbove(kept)[0] ?? kept;
}

/** The levels above the nodes that are kept, by their depth; theirs last. */
function levelsAbove(kept: KeptNodes): readonly Buffer[] {
  const levels = [kept];
  for (let level = kept; level.length > 32;) {
    const pairs = Array.from({ length: level.length / 64 }, (_, at) =>
      nodeOf(level.subarray(64 * at, 64 * at + 32), level.subarray(64 * at + 32, 64 * (at + 1))),
    );
    level = Buffer.concat(pairs);
    levels.unshift(level);
  }
  return levels;
}

function subtree(
  secrets: MapSecrets,
  era: number,
  prefix: Uint8Array,
  depth: number,
  entries: readonly MapEntry[],
): Buffer {
  const [first, ...others] = entries;
  if (!first) return secrets.empty(era, depth, prefix);
  if (others.length === 0) return alone(secrets, era, depth, first);
  const [left, right] = split(entries, depth);
  const below = [left, right].map((side, at) =>
    subtree(secrets, era, turned(first.label, depth, at), depth + 1, side),
  );
  return nodeOf(below[0] ?? NOTHING, below[1] ?? NOTHING);
}

/** The node above the one label that stands below it. */
function alone(
  secrets: MapSecrets,
  era: number,
  top: number,
  { label, commitment }: MapEntry,
): Buffer {
  let node = hashOf(LEAF, label, commitment);
  for (let depth = Math.max(top, LEAF_DEPTH) - 1; depth >= top; depth -= 1) {
    const side = bitOf(label, depth);
    const sibling = secrets.empty(era, depth + 1, turned(label, depth, 1 - side));
    node = side === 0 ? nodeOf(node, sibling) : nodeOf(sibling, node);
  }
  return node;
}

/** The entries on either side; they are in order. */
function split(
  entries: readonly MapEntry[],
  depth: number,
): readonly [readonly MapEntry[], readonly MapEntry[]] {
  const middle = entries.findIndex(({ label }) => bitOf(label, depth) === 1);
  return middle < 0 ? [entries, []] : [entries.slice(0, middle), entries.slice(middle)];
}

/** The bit of a label that tells the way at a depth. */
function bitOf(label: Uint8Array, depth: number): number {
  return ((label[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1;
}

/** A label's way down to a depth, and there to one side. */
function turned(label: Uint8Array, depth: number, side: number): Buffer {
  const prefix = Buffer.from(label);
  const bit = 0x80 >> (depth & 7);
  const byte = prefix[depth >> 3] ?? 0;
  prefix[depth >> 3] = side === 0 ? byte & ~bit : byte | bit;
  return prefix;
}

function hashOf(kind: number, one: Uint8Array, other: Uint8Array): Buffer {
  pair[0] = kind;
  pair.set(one, 1);
  pair.set(other, 1 + one.length);
  return sha256(pair);
}

function nodeOf(left: Uint8Array, right: Uint8Array): Buffer {
  return hashOf(NODE, left, right);
}

/** Hashing is synchronous, so that one place for what is hashed next serves all. */
const pair = Buffer.alloc(1 + 2 * 32);
