import type { MapSecrets } from './map-secrets.js';
import {
  bucketOf,
  bucketRoot,
  type MapEntry,
  type MapEpoch,
  MapTop,
  pathInBucket,
  rootAbove,
} from './record-map.js';

/** A whole map in memory, made of the functions that the store uses, and none of its tables. */
export class WholeMap {
  readonly #buckets = new Map<number, MapEntry[]>();
  readonly #top: MapTop;
  readonly #kept: Buffer;

  constructor(
    readonly of: MapSecrets,
    entries: readonly MapEntry[],
    readonly epoch: MapEpoch,
  ) {
    const inOrder = entries.toSorted((a, b) => Buffer.compare(a.label, b.label));
    for (const each of inOrder) {
      const bucket = bucketOf(each.label);
      this.#buckets.set(bucket, [...(this.#buckets.get(bucket) ?? []), each]);
    }
    const roots = [...this.#buckets].map(
      ([bucket, found]) => [bucket, bucketRoot(of, epoch, bucket, found)] as const,
    );
    this.#top = new MapTop(of, epoch.epoch, new Map(roots));
    this.#kept = this.#top.kept();
  }

  get root(): Buffer {
    return rootAbove(this.#kept);
  }

  path(at: Uint8Array): { label: Uint8Array; siblings: readonly Buffer[]; bucket: Buffer } {
    const bucket = bucketOf(at);
    const below = pathInBucket(this.of, this.epoch, at, this.#buckets.get(bucket) ?? []);
    const above = this.#top.place(bucket, this.#kept);
    return { label: at, siblings: [...below, ...above.siblings], bucket: above.bucket };
  }
}
