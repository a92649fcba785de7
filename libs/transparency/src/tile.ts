import { HASH_BYTES, parentsOf } from './hashing.js';

/**
 * Tiles, as C2SP `tlog-tiles` has them: 256 neighbouring hashes of one level; of level 0 the leaves,
 * of each other level the roots of the full tiles below. All arithmetic is on whole numbers up to
 * 2^53: bit operations of JavaScript end at 2^31.
 */

/** Hashes in a full tile. */
export const TILE_WIDTH = 256;

/** How many levels of the tree a tile spans: 2^8 = 256. */
export const TILE_HEIGHT = 8;

/** Levels that a tree of at most 2^53 leaves can have. */
export const TILE_LEVELS = 7;

/** Where a tile stands. */
export interface TilePlace {
  readonly level: number;
  /** From 0 within its level. */
  readonly number: number;
}

/** A tile, or the first hashes of one that is still growing. */
export interface Tile extends TilePlace {
  /** 1 to 256. */
  readonly width: number;
}

/** How many hashes a level has in a tree of some size: those that are complete. */
export function hashesAt(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** How wide a tile is in a tree of some size; 0 where the tree does not reach it. */
export function widthIn(size: number, { level, number }: TilePlace): number {
  const hashes = hashesAt(level, size) - number * TILE_WIDTH;
  return Math.max(0, Math.min(TILE_WIDTH, hashes));
}

/** The tiles at the right edge that are not full, in a tree of some size. */
export function partialTiles(size: number): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0, hashes = size; hashes > 0; level += 1) {
    const width = hashes % TILE_WIDTH;
    hashes = Math.floor(hashes / TILE_WIDTH);
    if (width > 0) tiles.push({ level, number: hashes, width });
  }
  return tiles;
}

/** The nodes above the hashes of a tile, each level of the tree made when it is first asked for. */
export class TileNodes {
  readonly #levels: Buffer[];

  /** @param hashes of the tile, joined. They are kept and must not change. */
  constructor(hashes: Buffer) {
    this.#levels = [hashes];
  }

  /** How many hashes the tile has. */
  get width(): number {
    return this.#at(0).length / HASH_BYTES;
  }

  /** The hash above 2^height hashes of the tile: the nth of that height. @param height 0 to 8. */
  node(height: number, nth: number): Buffer {
    const nodes = this.#at(height);
    if ((nth + 1) * HASH_BYTES > nodes.length) {
      throw new RangeError(`The tile has no node ${nth} of height ${height}.`);
    }
    return nodes.subarray(nth * HASH_BYTES, (nth + 1) * HASH_BYTES);
  }

  #at(height: number): Buffer {
    for (let have = this.#levels.length; have <= height; have += 1) {
      const below = this.#levels[have - 1] ?? Buffer.alloc(0);
      this.#levels.push(parentsOf(below, Math.floor(below.length / HASH_BYTES / 2)));
    }
    return this.#levels[height] ?? Buffer.alloc(0);
  }
}
