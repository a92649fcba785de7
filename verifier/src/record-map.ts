import { joinBytes, utf8 } from './bytes.js';
import { leafHash, nodeHash, EMPTY_ROOT } from './merkle.js';
import { HASH_BYTES, sha256 } from './sha256.js';

/**
 * What commits to everybody's records at once (`docs/reference/person-export.md`, "The maps"): for each
 * identifier a leaf in a sparse Merkle tree, at the place that the label of the identifier says.
 */

/** What each kind of hash begins with; RFC 6962 has 0x00 and 0x01. */
const LEAF = 0x10;
const NODE = 0x11;
const BUCKET = 0x12;
const RECORD = { visible: 0x13, held: 0x14 } as const;

/** A map is of what may be shown to people, or of what is held back from them. */
export type MapKind = keyof typeof RECORD;

/** What a leaf of a person's own tree begins with. */
const EVENT_LEAF = 0x01;

/** At this depth each node is blinded anew for each epoch. */
export const BUCKET_DEPTH = 16;

/** No leaf stands higher; one stands deeper only beside another that begins with the same bits. */
export const LEAF_DEPTH = 32;

/** Bytes of a label. */
export const LABEL_BYTES = 32;

/** By what a person is known; an empty namespace is the one that everybody shares. */
export interface Identifier {
  readonly namespace: string;
  readonly system: string;
  readonly value: string;
}

/** What the label of an identifier is computed of. */
export function labelInput({ namespace, system, value }: Identifier): Uint8Array<ArrayBuffer> {
  const fields = ['waymark-label/1', namespace, system, value].map(utf8);
  return joinBytes(...fields.flatMap((field) => [unsigned(field.length, 4), field]));
}

/** The label of an identifier. @param output of the verifiable random function. */
export function labelOf(output: Uint8Array): Uint8Array {
  return output.subarray(0, LABEL_BYTES);
}

/** One of a person's own trees, as a map commits to it. */
export interface RecordTree {
  readonly size: number;
  readonly root: Uint8Array;
  /** Labels of the records that are linked with this one now, in their order; none for what is held. */
  readonly links: readonly Uint8Array[];
}

/** The commitment to a tree. */
export function recordCommitment(
  kind: MapKind,
  nonce: Uint8Array,
  { size, root, links }: RecordTree,
): Uint8Array<ArrayBuffer> {
  return sha256(joinBytes(Uint8Array.of(RECORD[kind]), nonce, unsigned(size, 8), root, ...links));
}

/** The way from a leaf to the root of a map. */
export interface MapPath {
  readonly label: Uint8Array;
  /** From the leaf up: as many as the leaf is deep. */
  readonly siblings: readonly Uint8Array[];
  /** By which the node at `BUCKET_DEPTH` was blinded. */
  readonly bucket: Uint8Array;
}

/** The root of the map in which a commitment stands under a label. */
export function mapRoot(
  { label, siblings, bucket }: MapPath,
  commitment: Uint8Array,
): Uint8Array<ArrayBuffer> {
  let hash = sha256(joinBytes(Uint8Array.of(LEAF), label, commitment));
  for (const [at, sibling] of siblings.entries()) {
    const depth = siblings.length - at;
    if (depth === BUCKET_DEPTH) hash = sha256(joinBytes(Uint8Array.of(BUCKET), bucket, hash));
    const isRight = ((label[(depth - 1) >> 3] ?? 0) >> (7 - ((depth - 1) & 7))) & 1;
    const pair = isRight ? [sibling, hash] : [hash, sibling];
    hash = sha256(joinBytes(Uint8Array.of(NODE), ...pair));
  }
  return hash;
}

/** The root of a person's tree. @param leaves The hashes of their events in the log, in order. */
export function recordRoot(leaves: readonly Uint8Array[]): Uint8Array {
  // Whole subtrees, the greatest first: as a counter in binary, one more leaf each time.
  const subtrees: { readonly hash: Uint8Array; readonly size: number }[] = [];
  for (const leaf of leaves) {
    let hash = leafHash(joinBytes(Uint8Array.of(EVENT_LEAF), leaf));
    let size = 1;
    for (let last = subtrees.at(-1); last?.size === size; last = subtrees.at(-1)) {
      subtrees.pop();
      hash = nodeHash(last.hash, hash);
      size *= 2;
    }
    subtrees.push({ hash, size });
  }
  const hashes = subtrees.map(({ hash }) => hash);
  return hashes.length === 0
    ? EMPTY_ROOT
    : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/**
 * The id of the event of an epoch. Whoever holds the entries of a log can find it by this, and see that
 * there is one of each number and no second.
 */
export function epochEventId(origin: string, epoch: number): string {
  const id = sha256(utf8(`waymark-epoch/1\n${origin}\n${epoch}`)).subarray(0, HASH_BYTES / 2);
  id[6] = ((id[6] ?? 0) & 0x0f) | 0x80;
  id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
  const digits = Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** A number as bytes, the greatest first. */
function unsigned(value: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let left = value;
  for (let at = length - 1; at >= 0; at -= 1) {
    bytes[at] = left % 256;
    left = Math.floor(left / 256);
  }
  return bytes;
}
