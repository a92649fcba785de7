import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { LRUCache } from 'lru-cache';
import type { StoredCheckpoint } from '../checkpoint.js';
import { HASH_BYTES } from '../hashing.js';
import type { TileSource } from '../merkle-tree.js';
import { type Tile, type TilePlace, TileNodes } from '../tile.js';
import { TransparencyError } from '../transparency.errors.js';
import { digestOf, failure, guarded, isTorn, openTreeForReading, rowOf } from './tree-db.js';

/**
 * Which checkpoints are kept: the last one, the one that the public is shown, and the last one that
 * enough witnesses have signed.
 */
export type CheckpointKind = 'latest' | 'public' | 'witnessed';

/**
 * Tiles whose nodes are kept, at 16 KiB each at the most. What is asked for again and again is near the
 * root, and at the right edge, as wide as it was at the last checkpoint.
 */
const KEPT_TILES = 256;

/** Reads a stored tree; safe beside the one that keeps it. */
export class TreeReader implements TileSource {
  #tile: StatementSync;
  readonly #kept = new LRUCache<string, TileNodes>({ max: KEPT_TILES });

  /** @param onTorn Told of each tile that is missing or not what was written, so that it is mended. */
  constructor(
    private db: DatabaseSync,
    private readonly onTorn: (place: TilePlace) => void = () => undefined,
  ) {
    this.#tile = tileOf(db);
  }

  /** Opens the tree of a file that a keeper has made. @throws TransparencyError `TREE_FAILED` */
  static open(path: string, onTorn: (place: TilePlace) => void): TreeReader {
    const db = openTreeForReading(path);
    try {
      return new TreeReader(db, onTorn);
    } catch (error) {
      db.close();
      throw failure(error);
    }
  }

  /** How many leaves the stored tiles have. @throws TransparencyError */
  size(): number {
    return guarded(() => Number(this.db.prepare('SELECT size FROM grown').get()?.['size'] ?? 0));
  }

  /**
   * A checkpoint that was kept.
   *
   * @throws TransparencyError `TREE_TORN` if it is not what was written.
   */
  checkpoint(kind: CheckpointKind): StoredCheckpoint | undefined {
    return guarded(() => {
      const row = this.db.prepare('SELECT * FROM checkpoint WHERE kind = ?').get(kind);
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

  /**
   * The hashes of a tile as far as they are stored, joined; `undefined` if there is none.
   *
   * @throws TransparencyError `TREE_TORN` if they are not what was written.
   */
  hashes(place: TilePlace): Buffer | undefined {
    const row = rowOf(place);
    if (row === undefined) return undefined;
    try {
      const found = this.#tile.get(row);
      if (!found) return undefined;
      const hashes = bytesOf(found['hashes']);
      if (!digestOf(`tile ${row}`, hashes).equals(bytesOf(found['digest'])))
        throw this.#torn(place);
      return hashes;
    } catch (error) {
      throw isTorn(error) ? this.#torn(place) : failure(error);
    }
  }

  /** As `TileSource`. */
  nodes(tile: Tile): TileNodes {
    const key = `${tile.level}/${tile.number}/${tile.width}`;
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const nodes = new TileNodes(this.hashesOf(tile));
    this.#kept.set(key, nodes);
    return nodes;
  }

  /** The hashes of a tile that must be there, as many as it asks for. @throws `TREE_TORN` */
  hashesOf(tile: Tile): Buffer {
    const bytes = tile.width * HASH_BYTES;
    const hashes = this.hashes(tile)?.subarray(0, bytes);
    if (hashes?.length !== bytes) throw this.#torn(tile);
    return hashes;
  }

  /** Goes on with the store that was made in the place of a broken one. */
  reopen(path: string): void {
    this.close();
    this.db = openTreeForReading(path);
    this.#tile = tileOf(this.db);
  }

  close(): void {
    if (this.db.isOpen) this.db.close();
  }

  #torn({ level, number }: TilePlace): TransparencyError {
    this.onTorn({ level, number });
    return new TransparencyError(
      'TREE_TORN',
      `The stored tile ${number} of level ${level} is missing or not what was written.`,
    );
  }
}

function tileOf(db: DatabaseSync): StatementSync {
  return db.prepare('SELECT hashes, digest FROM tile WHERE place = ?');
}

/** A column of bytes. */
function bytesOf(value: unknown): Buffer {
  const bytes = value as Uint8Array;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** What the digest of a kept checkpoint is. */
export function checkpointDigest(kind: string, checkpoint: StoredCheckpoint): Buffer {
  const { size, root, note, signedAt } = checkpoint;
  return digestOf(
    `checkpoint ${kind} ${size} ${signedAt} ${root.toString('hex')}`,
    Buffer.from(note),
  );
}
