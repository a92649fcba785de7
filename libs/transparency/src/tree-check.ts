import type { StoredCheckpoint } from './checkpoint.js';
import { HASH_BYTES } from './hashing.js';
import { RightEdge, type TileHashes } from './right-edge.js';
import { isSignedBy } from './signed-checkpoint.js';
import type { LogKeys } from './signing-keys.js';
import type { TreeReader } from './sqlite/tree-reader.js';
import { TILE_WIDTH } from './tile.js';
import { isTransparencyError } from './transparency.errors.js';

/** What holding a tree against its log came to. */
export interface TreeFindings {
  /** How many leaves the stored tree has. */
  readonly leaves: number;
  /** How many leaves were signed last, and when, in milliseconds since 1970; null where none were. */
  readonly signed: Pick<StoredCheckpoint, 'size' | 'signedAt'> | null;
  /** What is wrong, each in a sentence; the first of them. */
  readonly faults: readonly string[];
}

const MOST_FAULTS = 20;

/**
 * Holds a stored tree, and what was signed of it, against the leaves of the log: each tile, each root,
 * each signature. Both are taken as they are when this is made; the log may go further.
 */
export class TreeCheck {
  readonly #faults: string[] = [];
  readonly #edge = new RightEdge();
  readonly #grown: number;
  readonly #checkpoints: readonly StoredCheckpoint[];

  /**
   * @param tree Nothing where there is none, or none that can be opened.
   * @param apart What was signed last, as it stands where no backup puts an older one in its place.
   * @throws TransparencyError `TREE_TORN`, `TREE_FAILED`
   */
  constructor(
    private readonly tree: TreeReader | undefined,
    apart?: StoredCheckpoint,
  ) {
    this.#grown = tree?.size() ?? 0;
    const kept = (['latest', 'public', 'witnessed'] as const).map((kind) => tree?.checkpoint(kind));
    const there = [apart, ...kept].filter((checkpoint) => checkpoint !== undefined);
    this.#checkpoints = there.toSorted((one, other) => other.size - one.size);
    this.#compareReached();
  }

  /** Takes the next leaves of the log. @param leaves Their hashes, joined. */
  add(leaves: Buffer): void {
    for (let at = 0; at < leaves.length;) {
      const { size } = this.#edge;
      const stops = [this.#grown, ...this.#checkpoints.map((each) => each.size)];
      const next = Math.min(...stops.filter((stop) => stop > size));
      const end = Math.min(leaves.length, at + (next - size) * HASH_BYTES);
      const full = this.#edge.append(leaves.subarray(at, end));
      if (this.#edge.size <= this.#grown) for (const tile of full) this.#compare(tile);
      at = end;
      this.#compareReached();
    }
  }

  /** Says what was found, once the log has given all its leaves. @param keys Where there are any. */
  async end(keys: LogKeys | undefined): Promise<TreeFindings> {
    const { size } = this.#edge;
    for (const checkpoint of this.#checkpoints) {
      if (keys && (await isSignedBy(keys, checkpoint))) continue;
      this.#fault(
        keys
          ? `The signature of the checkpoint of ${checkpoint.size} leaves does not hold under any key of this log.`
          : 'There is no file of the keys of this log, so that no signature could be checked.',
      );
    }
    const signed = this.#checkpoints[0];
    if (this.#grown > size) {
      this.#fault(`The tree has ${this.#grown} leaves, and the log gives ${size}.`);
    } else if (signed && signed.size > size) {
      this.#fault(`${signed.size} leaves were signed, and the log gives ${size}.`);
    }
    return {
      leaves: this.#grown,
      signed: signed ? { size: signed.size, signedAt: signed.signedAt } : null,
      faults: this.#faults,
    };
  }

  #compareReached(): void {
    const { size } = this.#edge;
    for (const checkpoint of this.#checkpoints) {
      if (checkpoint.size !== size || this.#edge.root().equals(checkpoint.root)) continue;
      this.#fault(`The first ${size} leaves of the log are not those that were signed.`);
    }
    if (size === this.#grown) for (const tile of this.#edge.partial()) this.#compare(tile);
  }

  #compare({ hashes, ...tile }: TileHashes): void {
    const place = `tile ${tile.number} of level ${tile.level}`;
    try {
      const stored = this.tree?.hashesOf(tile);
      if (!stored || stored.equals(hashes)) return;
      const at = Array.from(hashes).findIndex((byte, index) => stored[index] !== byte);
      const hash = tile.number * TILE_WIDTH + Math.floor(at / HASH_BYTES);
      this.#fault(
        tile.level === 0
          ? `Leaf ${hash} stands in the tree otherwise than in the log.`
          : `The stored ${place} is not that of the log.`,
      );
    } catch (error) {
      if (!isTransparencyError(error, 'TREE_TORN')) throw error;
      this.#fault(`The stored ${place} is missing or damaged.`);
    }
  }

  #fault(sentence: string): void {
    if (this.#faults.length < MOST_FAULTS && !this.#faults.includes(sentence)) {
      this.#faults.push(sentence);
    }
  }
}
