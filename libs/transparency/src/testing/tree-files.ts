import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HASH_BYTES } from '../hashing.js';
import { openKeyFile } from '../key-file.js';
import { LastCheckpointFile } from '../last-checkpoint.js';
import type { LeafBatch, LeafFault, LeafSource } from '../leaf-source.js';
import { isSignedBy } from '../signed-checkpoint.js';
import { signedCheckpoint } from '../signed-note.js';
import type { LogKeys } from '../signing-keys.js';
import { TreeStore } from '../sqlite/tree-store.js';
import { type Published, TreeKeeper } from '../tree-keeper.js';
import type { Sighting } from '../witness/sighting.js';

/** Leaves for a test: the hash of each number. */
export function someLeaves(count: number, from = 0): Buffer[] {
  return Array.from({ length: count }, (_, nth) => hash('sha256', `\0${from + nth}`, 'buffer'));
}

/** A log that is nothing but leaves, for tests of what is grown from one. */
export class LogOfLeaves implements LeafSource {
  readonly faults = new Map<number, LeafFault>();

  constructor(public leaves: Buffer[] = []) {}

  size(): number {
    return this.leaves.length;
  }

  read(from: number, limit: number): Promise<LeafBatch> {
    const until = Math.min(from + limit, this.leaves.length);
    for (let at = from; at < until; at += 1) {
      const fault = this.faults.get(at);
      if (fault) return Promise.resolve({ ...this.#batch(from, at), fault });
    }
    return Promise.resolve(this.#batch(from, until));
  }

  #batch(from: number, until: number): LeafBatch {
    const leaves = Buffer.concat(this.leaves.slice(from, until));
    return { leaves, recordedAt: Array.from({ length: leaves.length / HASH_BYTES }, () => 0) };
  }
}

export const ORIGIN = 'tree.example/log';

/** The files of a tree, and what keeps it. */
export class TreeFiles {
  readonly path: string;
  readonly keys: LogKeys;
  /** The last checkpoint, in a folder apart. */
  readonly lastPath: string;
  now = Date.parse('2026-11-05T02:10:00Z');
  #store: TreeStore | undefined;

  /** @param folder One that another process made; default a new one. */
  constructor(readonly folder = mkdtempSync(join(tmpdir(), 'waymark-tree-'))) {
    const dataFolder = join(folder, 'data');
    this.path = join(dataFolder, 'tree.db');
    this.lastPath = join(folder, 'apart', 'checkpoint');
    this.keys = openKeyFile({ path: join(folder, 'keys'), dataFolder, origin: ORIGIN });
  }

  open(
    log: LeafSource,
    keys = this.keys,
    sightings: readonly Sighting[] = [],
  ): Promise<TreeKeeper> {
    this.close();
    return this.#kept(
      TreeStore.open(this.path, () => undefined),
      log,
      keys,
      sightings,
    );
  }

  /** Throws the store away, as whoever keeps a tree does with one that is broken. */
  anew(log: LeafSource, checkpoints: Published | undefined): Promise<TreeKeeper> {
    this.close();
    return this.#kept(TreeStore.anew(this.path, checkpoints), log, this.keys);
  }

  #kept(
    store: TreeStore,
    log: LeafSource,
    keys: LogKeys,
    sightings: readonly Sighting[] = [],
  ): Promise<TreeKeeper> {
    this.#store = store;
    return TreeKeeper.open({
      store,
      leaves: log,
      sign: (tree, at) => signedCheckpoint(keys, tree, at),
      holds: (checkpoint) => isSignedBy(keys, checkpoint),
      last: new LastCheckpointFile(this.lastPath),
      sightings,
      publicEvery: 3_600_000,
    });
  }

  get store(): TreeStore {
    if (!this.#store) throw new Error('It is not open.');
    return this.#store;
  }

  close(): void {
    this.#store?.close();
    this.#store = undefined;
  }

  remove(): void {
    this.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** Takes in all that the log holds. */
export async function growWhole(keeper: TreeKeeper): Promise<void> {
  while ((await keeper.grow()).length > 0);
}
