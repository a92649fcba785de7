import { HASH_BYTES } from './hashing.js';
import { MerkleTree } from './merkle-tree.js';
import { partialTiles, type Tile, TILE_LEVELS, TILE_WIDTH, TileNodes } from './tile.js';

/** A tile with what it holds. */
export interface TileHashes extends Tile {
  /** Its hashes, joined. */
  readonly hashes: Buffer;
}

const TILE_BYTES = TILE_WIDTH * HASH_BYTES;

/**
 * The tiles at the right edge of a growing tree: one of each level that is not full. It is all that
 * must be kept in memory, however large the tree is: some 8 KiB a level.
 */
export class RightEdge {
  readonly #levels: Buffer[] = [];
  #size = 0;

  /** How many leaves the tree has. */
  get size(): number {
    return this.#size;
  }

  /**
   * The edge of a tree that was grown before.
   *
   * @param read Gives the hashes of a tile, joined, at least as many as it asks for.
   */
  static of(size: number, read: (tile: Tile) => Buffer): RightEdge {
    const edge = new RightEdge();
    edge.#size = size;
    for (const tile of partialTiles(size)) {
      read(tile).copy(edge.#level(tile.level), 0, 0, tile.width * HASH_BYTES);
    }
    return edge;
  }

  /**
   * Adds leaves.
   *
   * @param leaves Their hashes, joined.
   * @returns the tiles that became full, those below first.
   */
  append(leaves: Buffer): readonly TileHashes[] {
    const full: TileHashes[] = [];
    for (let at = 0; at < leaves.length;) {
      const filled = (this.#size % TILE_WIDTH) * HASH_BYTES;
      const copied = leaves.copy(this.#level(0), filled, at);
      at += copied;
      this.#size += copied / HASH_BYTES;
      if (filled + copied === TILE_BYTES) this.#close(0, full);
    }
    return full;
  }

  /** The tiles that are not full. */
  partial(): readonly TileHashes[] {
    return partialTiles(this.#size).map((tile) => ({ ...tile, hashes: this.#hashes(tile) }));
  }

  /** The root of the tree as it is now: it is made of hashes that stand at the edge, and of no others. */
  root(): Buffer {
    const edge = new Map(this.partial().map((tile) => [tile.level, new TileNodes(tile.hashes)]));
    const nodes = ({ level }: Tile) => edge.get(level) ?? new TileNodes(Buffer.alloc(0));
    return new MerkleTree(this.#size, { nodes }).root();
  }

  /** Takes a full tile of a level out, and puts its root into the level above. */
  #close(level: number, full: TileHashes[]): void {
    const number = this.#size / TILE_WIDTH ** (level + 1) - 1;
    const tile = { level, number, width: TILE_WIDTH };
    const hashes = this.#hashes(tile);
    full.push({ ...tile, hashes });
    const place = number % TILE_WIDTH;
    new TileNodes(hashes).node(8, 0).copy(this.#level(level + 1), place * HASH_BYTES);
    if (place === TILE_WIDTH - 1) this.#close(level + 1, full);
  }

  /** A copy: the edge goes on changing. */
  #hashes({ level, width }: Tile): Buffer {
    return Buffer.from(this.#level(level).subarray(0, width * HASH_BYTES));
  }

  #level(level: number): Buffer {
    if (level > TILE_LEVELS) throw new RangeError('The tree is larger than 2^53 leaves.');
    return (this.#levels[level] ??= Buffer.alloc(TILE_BYTES));
  }
}
