/** What is not as it was written, and where. */
export interface LeafFault {
  /** Place in the tree, from 0. */
  readonly leafIndex: number;
  /** What is wrong with it, so that "Leaf 7 …" is a sentence: `is missing from the log`. */
  readonly what: string;
}

/** Leaves one after the other. */
export interface LeafBatch {
  /** Their hashes, joined; made anew from the bytes that are stored. */
  readonly leaves: Buffer;
  /** When each was recorded, milliseconds since 1970. */
  readonly recordedAt: readonly number[];
  /** Why there are no more, where that is because of what is stored. */
  readonly fault?: LeafFault;
}

/** Where a tree's leaves come from: durable ones only, in their order. */
export interface LeafSource {
  /** How many there are. */
  size(): number;
  /**
   * The leaves from an index on, at most so many, and fewer where they are large; none at the end.
   * What is not as it was written is told as a fault and never thrown.
   */
  read(from: number, limit: number): Promise<LeafBatch>;
}
