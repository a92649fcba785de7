import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StoredCheckpoint } from '../checkpoint.js';
import type { TileHashes } from '../right-edge.js';
import type { TilePlace } from '../tile.js';
import { type CheckpointKind, checkpointDigest, TreeReader } from './tree-reader.js';
import { digestOf, failure, guarded, openTreeForWriting, removeTree, rowOf } from './tree-db.js';

/** What is written together. */
export interface TreeChange {
  /** How many leaves the tree has with it. */
  readonly size: number;
  /** Tiles that are new, or have grown. */
  readonly tiles: readonly TileHashes[];
  readonly checkpoints?: Partial<Readonly<Record<CheckpointKind, StoredCheckpoint>>>;
}

/** The stored tree, for the one that keeps it. */
export class TreeStore {
  readonly #putTile: StatementSync;
  readonly #putSize: StatementSync;
  readonly #putCheckpoint: StatementSync;
  readonly tiles: TreeReader;

  private constructor(private readonly db: DatabaseSync) {
    this.tiles = new TreeReader(db);
    this.#putTile = db.prepare(
      `INSERT INTO tile (place, hashes, digest) VALUES (?, ?, ?)
       ON CONFLICT (place) DO UPDATE SET hashes = excluded.hashes, digest = excluded.digest`,
    );
    this.#putSize = db.prepare('UPDATE grown SET size = ?');
    this.#putCheckpoint = db.prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?, ?, ?)');
  }

  /**
   * Opens the store, and makes it where there is none.
   *
   * @param onTorn Told if what stood there was no database any more, and was thrown away.
   * @throws TransparencyError `TREE_FAILED`
   */
  static open(path: string, onTorn: () => void): TreeStore {
    const db = openTreeForWriting(path, onTorn);
    try {
      return new TreeStore(db);
    } catch (error) {
      db.close();
      throw failure(error);
    }
  }

  /**
   * Throws a broken store away, and makes one that has nothing but what was signed last.
   *
   * @throws TransparencyError `TREE_FAILED`
   */
  static anew(path: string, checkpoints: TreeChange['checkpoints']): TreeStore {
    removeTree(path);
    const store = TreeStore.open(path, () => undefined);
    if (checkpoints) store.save({ size: 0, tiles: [], checkpoints });
    return store;
  }

  /** As `TreeReader.size`. */
  size(): number {
    return this.tiles.size();
  }

  /** As `TreeReader.hashes`. */
  hashes(place: TilePlace): Buffer | undefined {
    return this.tiles.hashes(place);
  }

  /** As `TreeReader.checkpoint`. */
  checkpoint(kind: CheckpointKind): StoredCheckpoint | undefined {
    return this.tiles.checkpoint(kind);
  }

  /** Writes a change, all or nothing; durable when it returns. @throws TransparencyError */
  save({ size, tiles, checkpoints = {} }: TreeChange): void {
    guarded(() => {
      this.db.exec('BEGIN IMMEDIATE');
      for (const tile of tiles) {
        const row = rowOf(tile) ?? 0;
        this.#putTile.run(row, tile.hashes, digestOf(`tile ${row}`, tile.hashes));
      }
      this.#putSize.run(size);
      for (const [kind, checkpoint] of Object.entries(checkpoints)) {
        const { root, note, signedAt } = checkpoint;
        const digest = checkpointDigest(kind, checkpoint);
        this.#putCheckpoint.run(kind, checkpoint.size, root, note, signedAt, digest);
      }
      this.db.exec('COMMIT');
    });
  }

  close(): void {
    this.tiles.close();
  }
}
