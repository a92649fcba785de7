import { tlogProofText } from '../../../verifier/src/tlog-proof.js';
import type { StoredCheckpoint } from './checkpoint.js';
import { MerkleTree } from './merkle-tree.js';
import type { TreeReader } from './sqlite/tree-reader.js';
import { type Tile, widthIn } from './tile.js';
import { TransparencyError } from './transparency.errors.js';
import type { Published } from './tree-keeper.js';

/** How fresh a tree somebody is shown: as of the last second, or as of the last hour. */
export type Freshness = 'latest' | 'public';

/** A proof that a tree is the beginning of another. */
export interface Consistency {
  /** The hash of the smaller tree, and of the greater one. */
  readonly roots: readonly [from: Buffer, to: Buffer];
  readonly hashes: readonly Buffer[];
}

/**
 * The tree as it is shown: what has been signed, and nothing beyond. Whoever keeps the tree says what
 * that is; tiles are read from its store.
 */
export class TreeView {
  #published: Published | undefined;
  #tiles: TreeReader | undefined;

  /** Shows what has been signed, from these tiles. */
  publish(published: Published, tiles: TreeReader): void {
    this.#published = published;
    this.#tiles = tiles;
  }

  /** The checkpoint that is shown. @throws TransparencyError `NO_CHECKPOINT` */
  checkpoint(freshness: Freshness): StoredCheckpoint {
    const checkpoint = this.#published?.[freshness];
    if (!checkpoint) throw nothingYet();
    return checkpoint;
  }

  /**
   * The hashes of a tile, joined; `undefined` where the checkpoint that is shown does not cover all of it.
   *
   * @throws TransparencyError `NO_CHECKPOINT`, `TREE_TORN`
   */
  tile(tile: Tile, freshness: Freshness): Buffer | undefined {
    if (!this.covers(tile, freshness)) return undefined;
    return this.#shown().hashesOf(tile);
  }

  /** Whether the checkpoint that is shown covers a tile. @throws TransparencyError `NO_CHECKPOINT` */
  covers(tile: Tile, freshness: Freshness): boolean {
    return tile.width <= widthIn(this.checkpoint(freshness).size, tile);
  }

  /**
   * The `tlog-proof` that a leaf stands under a checkpoint: the last one that enough witnesses signed, or
   * where that does not cover it the last one. The public is given what it is shown, and nothing fresher.
   * `undefined` until one covers it.
   *
   * @throws TransparencyError `TREE_TORN`
   */
  proof(leafIndex: number, freshness: Freshness = 'latest'): string | undefined {
    const { witnessed, latest, public: shown } = this.#published ?? {};
    const those = freshness === 'public' ? [shown] : [witnessed, latest];
    const covering = those.find((each) => each && leafIndex < each.size);
    if (!covering) return undefined;
    const hashes = new MerkleTree(covering.size, this.#shown()).inclusionProof(leafIndex);
    return tlogProofText({ index: leafIndex, hashes, checkpoint: covering.note });
  }

  /**
   * That a tree is the beginning of another, both no greater than what is shown.
   *
   * @throws TransparencyError `BEYOND_TREE`, `NO_CHECKPOINT`, `TREE_TORN`
   */
  consistency(from: number, to: number, freshness: Freshness): Consistency {
    const { size } = this.checkpoint(freshness);
    if (!Number.isSafeInteger(to) || to < 0 || to > size) {
      throw new TransparencyError('BEYOND_TREE', `There is no tree of ${to} leaves yet.`, {
        expected: `0 to ${size}`,
        actual: to,
      });
    }
    const tree = new MerkleTree(to, this.#shown());
    const hashes = tree.consistencyProof(from);
    return { hashes, roots: [new MerkleTree(from, this.#shown()).root(), tree.root()] };
  }
  #shown(): TreeReader {
    if (!this.#tiles) throw nothingYet();
    return this.#tiles;
  }
}

function nothingYet(): TransparencyError {
  return new TransparencyError(
    'NO_CHECKPOINT',
    'There is no checkpoint yet: the tree is still being made.',
  );
}
