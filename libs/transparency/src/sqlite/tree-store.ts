import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StoredCheckpoint } from '../checkpoint.js';
import type { TileHashes } from '../right-edge.js';
import type { TilePlace } from '../tile.js';
import { bytesOf, TreeReader } from './tree-reader.js';
import { digestOf, failure, openTreeForWriting, removeTree, rowOf } from './tree-db.js';

/** Which checkpoints are kept: the last one, and the one that the public is shown. */
export type CheckpointKind = 'latest' | 'public';

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
  readonly #checkpoint: StatementSync;
  readonly tiles: TreeReader;

  private constructor(private readonly db: DatabaseSync) {
    this.tiles = new TreeReader(db);
    this.#putTile = db.prepare(
      `INSERT INTO tile (place, hashes, digest) VALUES (?, ?, ?)
       ON CONFLICT (place) DO UPDATE SET hashes = excluded.hashes, digest = excluded.digest`,
    );
    this.#putSize = db.prepare('UPDATE grown SET size = ?');
    this.#putCheckpoint = db.prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?, ?, ?)');
    this.#checkpoint = db.prepare('SELECT * FROM checkpoint WHERE kind = ?');
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

  /** How many leaves the stored tiles have. @throws TransparencyError */
  size(): number {
    return guarded(() => Number(this.db.prepare('SELECT size FROM grown').get()?.['size'] ?? 0));
  }

  /** As `TreeReader.hashes`. */
  hashes(place: TilePlace): Buffer | undefined {
    return this.tiles.hashes(place);
  }

  /**
   * A checkpoint that was kept.
   *
   * @throws TransparencyError `TREE_TORN` if it is not what was written.
   */
  checkpoint(kind: CheckpointKind): StoredCheckpoint | undefined {
    return guarded(() => {
      const row = this.#checkpoint.get(kind);
      if (!row) return undefined;
      const checkpoint = {
        size: Number(row['size']),
        root: bytesOf(row['root']),
        note: String(row['note']),
        signedAt: Number(row['signed_at']),
      };
      if (!checkpointDigest(kind, checkpoint).equals(bytesOf(row['digest']))) {
        throw Object.assign(new Error('a checkpoint is not what was written'), { errcode: 11 });
      }
      return checkpoint;
    });
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

function checkpointDigest(kind: string, checkpoint: StoredCheckpoint): Buffer {
  const { size, root, note, signedAt } = checkpoint;
  return digestOf(
    `checkpoint ${kind} ${size} ${signedAt} ${root.toString('hex')}`,
    Buffer.from(note),
  );
}

function guarded<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw failure(error);
  }
}
