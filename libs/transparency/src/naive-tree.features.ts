import { hash } from 'node:crypto';

/**
 * RFC 9162, sections 2.1.1, 2.1.3.1 and 2.1.4.1, word for word: recursive, over all leaves. What the tree
 * made of tiles is held against. Whole subtrees are remembered, else it would take for ever.
 */
export class NaiveTree {
  readonly #known = new Map<string, Buffer>();

  /** @param leaves Hashes of the leaves of the largest tree. */
  constructor(readonly leaves: readonly Buffer[]) {}

  root(from: number, to: number): Buffer {
    const key = `${from}-${to}`;
    const known = this.#known.get(key) ?? this.#hash(from, to);
    this.#known.set(key, known);
    return known;
  }

  inclusion(index: number, from: number, to: number): Buffer[] {
    if (to - from === 1) return [];
    const middle = from + largestPowerBelow(to - from);
    return index < middle
      ? [...this.inclusion(index, from, middle), this.root(middle, to)]
      : [...this.inclusion(index, middle, to), this.root(from, middle)];
  }

  consistency(size: number, from: number, to: number, known = true): Buffer[] {
    if (size === to) return known ? [] : [this.root(from, to)];
    const middle = from + largestPowerBelow(to - from);
    return size <= middle
      ? [...this.consistency(size, from, middle, known), this.root(middle, to)]
      : [...this.consistency(size, middle, to, false), this.root(from, middle)];
  }

  #hash(from: number, to: number): Buffer {
    if (from === to) return sha256(Buffer.alloc(0));
    const [leaf] = this.leaves.slice(from, from + 1);
    if (to - from === 1 && leaf) return leaf;
    const middle = from + largestPowerBelow(to - from);
    return sha256(Buffer.concat([Buffer.of(1), this.root(from, middle), this.root(middle, to)]));
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

function largestPowerBelow(count: number): number {
  return 2 ** (Math.ceil(Math.log2(count)) - 1);
}
