import { HASH_BYTES } from './hashing.js';
import type { LeafFault, LeafSource } from './leaf-source.js';
import type { TreeStore } from './sqlite/tree-store.js';
import { type Tile, TILE_WIDTH, TileNodes } from './tile.js';
import { isTransparencyError } from './transparency.errors.js';

/** Reads stored tiles, and makes anew what of them is missing or torn: from below, in the end from the log. */
export class TileKeeper {
  constructor(
    private readonly store: TreeStore,
    private readonly leaves: LeafSource,
    /** Told what the log does not hold as it was written; then nothing comes of the tile. */
    private readonly onFault: (fault: LeafFault) => void,
  ) {}

  /** The hashes of a tile, as many as it asks for; nothing where they are missing or torn. */
  stored(tile: Tile): Buffer | undefined {
    const hashes = unlessTorn(() => this.store.hashes(tile));
    const bytes = tile.width * HASH_BYTES;
    return hashes && hashes.length >= bytes ? hashes.subarray(0, bytes) : undefined;
  }

  /** The hashes of a tile, made anew and written down where that must be. */
  async whole(tile: Tile, treeSize: number): Promise<Buffer | undefined> {
    const stored = this.stored(tile);
    if (stored) return stored;
    const hashes = await (tile.level === 0
      ? this.#leavesOf(tile)
      : this.#rootsBelow(tile, treeSize));
    if (hashes) this.store.save({ size: treeSize, tiles: [{ ...tile, hashes }] });
    return hashes;
  }

  async #leavesOf({ number, width }: Tile): Promise<Buffer | undefined> {
    const found: Buffer[] = [];
    for (let read = 0; read < width;) {
      const at = number * TILE_WIDTH + read;
      const { leaves, fault } = await this.leaves.read(at, width - read);
      if (fault || leaves.length === 0) {
        this.onFault(fault ?? { leafIndex: at, what: 'is missing from the log' });
        return undefined;
      }
      found.push(leaves);
      read += leaves.length / HASH_BYTES;
    }
    return Buffer.concat(found);
  }

  async #rootsBelow({ level, number, width }: Tile, treeSize: number): Promise<Buffer | undefined> {
    const roots: Buffer[] = [];
    for (let nth = 0; nth < width; nth += 1) {
      const place = { level: level - 1, number: number * TILE_WIDTH + nth };
      const below = await this.whole({ ...place, width: TILE_WIDTH }, treeSize);
      if (!below) return undefined;
      roots.push(new TileNodes(below).node(8, 0));
    }
    return Buffer.concat(roots);
  }
}

/** What was read; nothing where it is not what was written. */
export function unlessTorn<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (isTransparencyError(error, 'TREE_TORN')) return undefined;
    throw error;
  }
}
