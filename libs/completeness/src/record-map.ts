import { hash } from 'node:crypto';
import {
  BUCKET_DEPTH,
  LEAF_DEPTH,
  recordCommitment,
  type RecordTree,
} from '../../../verifier/src/record-map.js';
import type { MapSecrets } from './map-secrets.js';

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
  /** @param rootOf The root of a bucket as `bucketRoot` gives it; nothing where it is empty. */
  constructor(
    private readonly secrets: MapSecrets,
    private readonly epoch: number,
    private readonly rootOf: (bucket: number) => Uint8Array | undefined,
  ) {}

  /** What is to be kept of it. */
  kept(isEmpty: (first: number, last: number) => boolean): KeptNodes {
    const width = BUCKETS >> KEPT_DEPTH;
    const nodes = Array.from({ length: 1 << KEPT_DEPTH }, (_, at) =>
      this.#node(KEPT_DEPTH, at, isEmpty, width),
    );
    return Buffer.concat(nodes);
  }

  /** The root. */
  root(kept: KeptNodes): Buffer {
    return levelsAbove(kept)[0] ?? kept;
  }

  /** The way from a bucket to the root, and by what the bucket is blinded. */
  place(
    bucket: number,
    kept: KeptNodes,
    isEmpty: (first: number, last: number) => boolean,
  ): MapPlace {
    const siblings: Buffer[] = [];
    for (let depth = BUCKET_DEPTH; depth > KEPT_DEPTH; depth -= 1) {
      const at = (bucket >> (BUCKET_DEPTH - depth)) ^ 1;
      siblings.push(this.#node(depth, at, isEmpty, BUCKETS >> depth));
    }
    const levels = levelsAbove(kept);
    for (let depth = KEPT_DEPTH; depth > 0; depth -= 1) {
      const at = (bucket >> (BUCKET_DEPTH - depth)) ^ 1;
      const level = levels[depth] ?? kept;
      siblings.push(level.subarray(32 * at, 32 * (at + 1)));
    }
    return { siblings, bucket: this.secrets.bucket(this.epoch, bucket) };
  }

  /** @param at Its place among the nodes of its depth. @param width How many buckets are below it. */
  #node(
    depth: number,
    at: number,
    isEmpty: (first: number, last: number) => boolean,
    width: number,
  ): Buffer {
    const first = at * width;
    if (isEmpty(first, first + width - 1)) return this.#empty(depth, first);
    if (depth === BUCKET_DEPTH) {
      const root = this.rootOf(at);
      if (!root) return this.#empty(depth, first);
      return hashOf(BUCKET, this.secrets.bucket(this.epoch, at), root);
    }
    const below = [0, 1].map((side) => this.#node(depth + 1, 2 * at + side, isEmpty, width / 2));
    return hashOf(NODE, ...below);
  }

  #empty(depth: number, first: number): Buffer {
    const prefix = Buffer.alloc(2);
    prefix.writeUInt16BE(first, 0);
    return this.secrets.empty(this.epoch, depth, prefix);
  }
}

/** The levels above the nodes that are kept, by their depth; theirs last. */
function levelsAbove(kept: KeptNodes): readonly Buffer[] {
  const levels = [kept];
  for (let level = kept; level.length > 32;) {
    const pairs = Array.from({ length: level.length / 64 }, (_, at) =>
      hashOf(NODE, level.subarray(64 * at, 64 * (at + 1))),
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
  if (others.length === 0 && depth >= LEAF_DEPTH)
    return hashOf(LEAF, first.label, first.commitment);
  const [left, right] = split(entries, depth);
  return hashOf(
    NODE,
    subtree(secrets, era, left[0]?.label ?? turned(first.label, depth, 0), depth + 1, left),
    subtree(secrets, era, right[0]?.label ?? turned(first.label, depth, 1), depth + 1, right),
  );
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

function hashOf(kind: number, ...pieces: readonly Uint8Array[]): Buffer {
  return hash('sha256', Buffer.concat([Buffer.of(kind), ...pieces]), 'buffer');
}
