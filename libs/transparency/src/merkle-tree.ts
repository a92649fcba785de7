import { EMPTY_ROOT, nodeHash } from './hashing.js';
import { type Tile, TILE_HEIGHT, TILE_WIDTH, TileNodes, widthIn } from './tile.js';
import { TransparencyError } from './transparency.errors.js';

/** Where the tiles of a tree are. */
export interface TileSource {
  /**
   * The nodes of a tile, at least as wide as is asked for.
   *
   * @throws TransparencyError `TREE_TORN` where it is missing or damaged.
   */
  nodes(tile: Tile): TileNodes;
}

/**
 * A Merkle tree of RFC 9162, section 2.1, of one size, read from tiles. It reads what it needs for one
 * answer, and keeps nothing.
 */
export class MerkleTree {
  /** @param size The number of leaves, all of which the tiles have. */
  constructor(
    readonly size: number,
    private readonly tiles: TileSource,
  ) {}

  /** The root hash. */
  root(): Buffer {
    return this.size === 0 ? EMPTY_ROOT : this.#over(0, this.size);
  }

  /** The hash of a leaf. @throws TransparencyError `BEYOND_TREE` */
  leaf(index: number): Buffer {
    this.#demandLeaf(index);
    return this.#node(0, index);
  }

  /**
   * PATH(m, D[n]) of section 2.1.3.1: the hashes that a verifier needs, from the leaf's sibling up.
   *
   * @throws TransparencyError `BEYOND_TREE` for a leaf that the tree does not have.
   */
  inclusionProof(index: number): readonly Buffer[] {
    this.#demandLeaf(index);
    return this.#path(index, 0, this.size);
  }

  /**
   * PROOF(m, D[n]) of section 2.1.4.1: that this tree begins with all leaves of a smaller one. Empty
   * for the same size, and for none: a tree without leaves is the beginning of every other.
   *
   * @throws TransparencyError `BEYOND_TREE` for a size that is none, or greater than this one.
   */
  consistencyProof(from: number): readonly Buffer[] {
    if (!Number.isSafeInteger(from) || from < 0 || from > this.size) {
      throw new TransparencyError(
        'BEYOND_TREE',
        `A tree of ${this.size} leaves has no earlier size ${from}.`,
        { expected: `0 to ${this.size}`, actual: from },
      );
    }
    return from === 0 ? [] : this.#subproof(from, 0, this.size, true);
  }

  #path(index: number, first: number, count: number): Buffer[] {
    if (count === 1) return [];
    const left = split(count);
    if (index < left) {
      return [...this.#path(index, first, left), this.#over(first + left, first + count)];
    }
    return [
      ...this.#path(index - left, first + left, count - left),
      this.#over(first, first + left),
    ];
  }

  /** @param known Whether the verifier has the hash of just these leaves already. */
  #subproof(from: number, first: number, count: number, known: boolean): Buffer[] {
    if (from === count) return known ? [] : [this.#over(first, first + count)];
    const left = split(count);
    if (from <= left) {
      return [...this.#subproof(from, first, left, known), this.#over(first + left, first + count)];
    }
    return [
      ...this.#subproof(from - left, first + left, count - left, false),
      this.#over(first, first + left),
    ];
  }

  /** MTH(D[from:to]), where `from` is a multiple of the largest power of two that fits. */
  #over(from: number, to: number): Buffer {
    const perfect: Buffer[] = [];
    for (let at = from; at < to;) {
      let height = 0;
      while (2 ** (height + 1) <= to - at) height += 1;
      perfect.push(this.#node(height, at / 2 ** height));
      at += 2 ** height;
    }
    return perfect.reduceRight((right, left) => nodeHash(left, right));
  }

  /** The hash of 2^height leaves: the nth such. */
  #node(height: number, nth: number): Buffer {
    const level = Math.floor(height / TILE_HEIGHT);
    const within = height % TILE_HEIGHT;
    const first = nth * 2 ** within;
    const place = { level, number: Math.floor(first / TILE_WIDTH) };
    const nodes = this.tiles.nodes({ ...place, width: widthIn(this.size, place) });
    return nodes.node(within, (first % TILE_WIDTH) / 2 ** within);
  }

  #demandLeaf(index: number): void {
    if (Number.isSafeInteger(index) && index >= 0 && index < this.size) return;
    throw new TransparencyError(
      'BEYOND_TREE',
      `A tree of ${this.size} leaves has no leaf ${index}.`,
      { expected: `0 to ${this.size - 1}`, actual: index },
    );
  }
}

/** The largest power of two smaller than a count of at least 2. */
function split(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
