import type { StoredCheckpoint } from './checkpoint.js';
import { HASH_BYTES } from './hashing.js';
import type { LeafFault, LeafSource } from './leaf-source.js';
import type { LastCheckpoint } from './last-checkpoint.js';
import { MerkleTree } from './merkle-tree.js';
import { RightEdge, type TileHashes } from './right-edge.js';
import type { TreeStore } from './sqlite/tree-store.js';
import { partialTiles, type TilePlace, TILE_WIDTH, TileNodes, widthIn } from './tile.js';
import { TileKeeper, unlessTorn } from './tile-keeper.js';
import { TransparencyError } from './transparency.errors.js';
import type { Sighting } from './witness/sighting.js';
import type { Prove } from './witness/witness-client.js';
import type { Cosigned } from './witness/witnesses.js';

/** What keeping a tree needs. */
export interface TreeKeeperOptions {
  readonly store: TreeStore;
  readonly leaves: LeafSource;
  /** Makes the signed note of a checkpoint. @param at When, milliseconds since 1970. */
  readonly sign: (tree: Pick<StoredCheckpoint, 'size' | 'root'>, at: number) => string;
  /** Whether the signature of a checkpoint that was kept holds, and it says what is kept of it. */
  readonly holds: (checkpoint: StoredCheckpoint) => Promise<boolean>;
  /** Where the last checkpoint stands apart; nowhere, where nobody asks. */
  readonly last?: LastCheckpoint;
  /** What others have seen of the log; nothing by default. */
  readonly sightings?: readonly Sighting[];
  /** After how long the public is shown another checkpoint, in milliseconds. */
  readonly publicEvery: number;
}

/** Why nothing more is signed: what was signed and what is stored are not the same. */
export interface IntegrityFinding {
  /** The leaf at which they part, from 0; absent where only their roots can be compared. */
  readonly leafIndex?: number;
  /** One sentence. */
  readonly sentence: string;
}

/** What the tree is shown as. */
export interface Published {
  readonly latest: StoredCheckpoint;
  /** What the public is shown: an older one, most of the time. */
  readonly public: StoredCheckpoint;
  /** The last one that enough witnesses have signed, where witnesses are asked. */
  readonly witnessed?: StoredCheckpoint;
}

/** How many leaves are compared at the start: those after them were signed within the last hours. */
const TAIL = 4_096;
const BATCH = 512;
/** A checkpoint that says nothing new is written down after so long, so that dates do not run back further. */
const UNWRITTEN_MS = 60_000;
/** Full tiles are written together, so many at a time. */
const MOST_UNSAVED = 64;

/**
 * Keeps the tree of a log: grows it by what is recorded, and signs what it has become. It reads back
 * and compares whatever it signs, and signs nothing any more once that differs.
 */
export class TreeKeeper {
  readonly #options: TreeKeeperOptions;
  readonly #tiles: TileKeeper;
  #edge = new RightEdge();
  #unsaved: TileHashes[] = [];
  #savedSize = 0;
  #latest: StoredCheckpoint | undefined;
  #public: StoredCheckpoint | undefined;
  #witnessed: StoredCheckpoint | undefined;
  /** The last one that was written down by this keeper. */
  #written: StoredCheckpoint | undefined;
  /** For how long the public was shown the same, by a clock that may jump; and when that was measured. */
  #publicAge = 0;
  #lastNow: number | undefined;
  /** What was seen of the log and is not yet compared with it. */
  readonly #sightings: Sighting[] = [];
  #finding: IntegrityFinding | undefined;
  /** How far the log had come when it was opened: before the tree is there, nothing is signed. */
  #goal = 0;
  /** What stood in torn tiles and is not what the log holds: the first such leaf. */
  #suspect: number | undefined;

  private constructor(options: TreeKeeperOptions) {
    this.#options = options;
    this.#tiles = new TileKeeper(options.store, options.leaves, (fault) => {
      this.#find(fault);
    });
  }

  /**
   * Takes up the tree where it was left, makes anew what is missing or torn, and compares its tail with
   * the log.
   *
   * @throws TransparencyError `TREE_FAILED`; `LOG_ROLLED_BACK` where the log is smaller than what stands
   *   apart, or what others have seen, was signed of, and nothing of this folder knows of more;
   *   `CHECKPOINT_UNUSABLE`.
   */
  static async open(options: TreeKeeperOptions): Promise<TreeKeeper> {
    const keeper = new TreeKeeper(options);
    await keeper.#takeUp();
    return keeper;
  }

  /** How many leaves the tree has. */
  get size(): number {
    return this.#edge.size;
  }

  /** Why nothing more is signed. */
  get finding(): IntegrityFinding | undefined {
    return this.#finding;
  }

  /** The last checkpoints that were signed, whatever was found since. */
  get published(): Published | undefined {
    if (!this.#latest || !this.#public) return undefined;
    return {
      latest: this.#latest,
      public: this.#public,
      ...(this.#witnessed && { witnessed: this.#witnessed }),
    };
  }

  /**
   * Takes in what was recorded, one batch of it.
   *
   * @returns when each leaf was recorded; empty where the tree has come as far as the log.
   */
  async grow(): Promise<readonly number[]> {
    if (this.#finding) return [];
    const { leaves } = this.#options;
    const signed = this.#latest?.size ?? 0;
    // A tree that is grown anew stops where one was signed, to be compared with it.
    const room = this.size < signed ? signed - this.size : BATCH;
    const batch = await leaves.read(this.size, Math.min(BATCH, room));
    for (const tile of this.#edge.append(batch.leaves)) this.#keep(tile);
    if (this.size === signed && batch.leaves.length > 0) this.#compareRoots();
    if (batch.fault) this.#find(batch.fault);
    if (this.#unsaved.length >= MOST_UNSAVED) this.#save();
    if (this.#sightings.length > 0 && this.size >= this.#goal) {
      this.#save();
      await this.#confrontAll();
    }
    return batch.recordedAt;
  }

  /**
   * Signs the tree as it is now, news or not, and writes it down first.
   *
   * @param now Milliseconds since 1970; may run back.
   * @returns nothing while there is none to sign: it is still being grown, or something was found.
   */
  sign(now: number): Published | undefined {
    if (this.#finding || this.size < this.#goal || this.#sightings.length > 0) return undefined;
    const { sign, publicEvery } = this.#options;
    // Neither clock nor checkpoints run back.
    const signedAt = Math.max(now, this.#latest?.signedAt ?? 0);
    const tree = { size: this.size, root: this.#edge.root() };
    const latest = { ...tree, signedAt, note: sign(tree, signedAt) };
    this.#publicAge += Math.max(0, now - (this.#lastNow ?? this.#public?.signedAt ?? now));
    this.#lastNow = now;
    const due = this.#public === undefined || this.#publicAge >= publicEvery;
    const written = this.#written?.size === this.size ? this.#written.signedAt : -Infinity;
    if (due || signedAt - written >= UNWRITTEN_MS) {
      this.#save({ latest, ...(due && { public: latest }) });
      // Before anybody is shown it, so that nobody has seen a later one than stands there.
      if (this.#options.last?.replace(latest) === false) {
        this.#finding = {
          sentence: `The last checkpoint that stands apart is not the one of ${this.#latest?.size ?? 0} leaves that this log signed: somebody else signs in its name.`,
        };
        return undefined;
      }
      this.#written = latest;
    }
    this.#latest = latest;
    if (due) {
      this.#public = latest;
      this.#publicAge = 0;
    }
    return this.published;
  }

  /** Keeps the cosignatures of a checkpoint that was signed before. */
  cosigned({ checkpoint, enough }: Cosigned): void {
    const { size, signedAt } = checkpoint;
    const isIt = (other?: StoredCheckpoint) => other?.size === size && other.signedAt === signedAt;
    const news = enough && this.#witnessed?.size !== size;
    if (enough) this.#witnessed = checkpoint;
    if (isIt(this.#latest)) this.#latest = checkpoint;
    const shown = isIt(this.#public);
    if (shown) this.#public = checkpoint;
    if (!news && !shown) return;
    const { store } = this.#options;
    const checkpoints = {
      ...(enough && { witnessed: checkpoint }),
      ...(shown && { public: checkpoint }),
    };
    store.save({ size: this.#savedSize, tiles: [], checkpoints });
  }

  /** By which hashes a tree that was signed goes on from an earlier one. @throws `TREE_TORN` */
  proves(size: number): Prove {
    return (from) => new MerkleTree(size, this.#options.store.tiles).consistencyProof(from);
  }

  /** Holds what somebody has seen of the log against it, before anything more is signed. */
  confront(sighting: Sighting): void {
    this.#sightings.push(sighting);
  }

  async #confrontAll(): Promise<void> {
    for (const sighting of this.#sightings.splice(0)) {
      if (!this.#found()) await this.#compareSeen(sighting);
    }
  }

  async #compareSeen({ by, checkpoint: { size, root } }: Sighting): Promise<void> {
    const signed = this.#latest?.size ?? 0;
    const seen = `a checkpoint of ${size} events that was signed in its name${by === undefined ? '' : `, as the witness ${by} shows`}`;
    if (size > signed) {
      this.#finding = {
        sentence: `The log holds ${this.size} events and signed ${signed}, and there is ${seen}: somebody else signs in its name, or what came last is missing.`,
      };
      return;
    }
    // What is torn must not hide that it is another log.
    for (const { level, number } of partialTiles(size)) {
      const tile = { level, number, width: widthIn(this.#savedSize, { level, number }) };
      await this.#tiles.whole(tile, this.#savedSize);
    }
    if (this.#found() || this.#rootAt(size)?.equals(root)) return;
    this.#finding = {
      sentence: `The log holds ${this.size} events, and the first ${size} are not those of ${seen}.`,
    };
  }

  /**
   * Makes a stored tile anew from what is below it, in the end from the log: it was missing, or not
   * what was written.
   */
  async mend(place: TilePlace): Promise<void> {
    const tile = { ...place, width: widthIn(this.#savedSize, place) };
    const mended = tile.width > 0 && (await this.#tiles.whole(tile, this.#savedSize));
    if (!mended || tile.width < TILE_WIDTH) return;
    const above = { level: place.level + 1, number: Math.floor(place.number / TILE_WIDTH) };
    const hashes = unlessTorn(() => this.#options.store.hashes(above));
    const at = (place.number % TILE_WIDTH) * HASH_BYTES;
    const signed = hashes?.subarray(at, at + HASH_BYTES);
    if (!signed || new TileNodes(mended).node(8, 0).equals(signed)) return;
    const leafIndex = place.number * TILE_WIDTH ** above.level;
    const last = leafIndex + TILE_WIDTH ** above.level - 1;
    this.#finding ??= {
      leafIndex,
      sentence: `The leaves ${leafIndex} to ${last} are not those that were signed.`,
    };
  }

  async #takeUp(): Promise<void> {
    const { store, leaves, holds, last, sightings = [] } = this.#options;
    const own = last?.read();
    this.#witnessed = unlessTorn(() => store.checkpoint('witnessed'));
    const kept = [own, this.#witnessed].filter((checkpoint) => checkpoint !== undefined);
    this.#sightings.push(...kept.map((checkpoint) => ({ checkpoint })), ...sightings);
    this.#goal = leaves.size();
    const stored = unlessTorn(() => store.checkpoint('latest'));
    this.#latest = this.#newerOf(stored);
    this.#public = unlessTorn(() => store.checkpoint('public')) ?? this.#latest;
    const grown = Math.max(unlessTorn(() => store.size()) ?? 0, this.#latest?.size ?? 0);
    if (this.#latest && !(await holds(this.#latest))) {
      this.#latest = undefined;
      this.#finding = {
        sentence: 'The signature of the last checkpoint does not hold under any key of this log.',
      };
    } else if (grown > this.#goal) {
      this.#find({
        leafIndex: this.#goal,
        what: `is missing from the log: it holds ${this.#goal}, and the tree has ${grown}`,
      });
    }
    if (this.#finding) return;
    this.#savedSize = grown;
    for (const tile of partialTiles(grown)) await this.#tiles.whole(tile, grown);
    if (this.#found()) return;
    this.#edge = RightEdge.of(grown, (tile) => this.#tiles.stored(tile) ?? Buffer.alloc(0));
    if (this.#latest && !this.#rootAt(this.#latest.size)?.equals(this.#latest.root)) {
      this.#edge = new RightEdge();
      return;
    }
    await this.#compareTail(grown);
    if (!this.#found()) await this.#confrontAll();
  }

  /**
   * The checkpoint to go on from: the stored one, or the largest that was seen where that is later. A log
   * that lost what its own tree still knows of is damaged, and not older.
   */
  #newerOf(stored: StoredCheckpoint | undefined): StoredCheckpoint | undefined {
    const largest = this.#sightings.reduce<Sighting | undefined>(
      (most, each) => (each.checkpoint.size > (most?.checkpoint.size ?? -1) ? each : most),
      undefined,
    );
    const known = Math.max(unlessTorn(() => this.#options.store.size()) ?? 0, stored?.size ?? 0);
    if (!largest) return stored;
    const { by, checkpoint: seen } = largest;
    if (seen.size <= known || known > this.#goal) return stored ?? seen;
    if (seen.size <= this.#goal) return seen;
    throw new TransparencyError(
      'LOG_ROLLED_BACK',
      `The log holds ${this.#goal} events, and a checkpoint of ${seen.size} was signed at ${new Date(seen.signedAt).toISOString()}${by === undefined ? '' : `, as the witness ${by} shows`}: what came last is missing, as when an old backup is put back. Put a newer one back, or approve the loss with waymark restore --approve. A new ledger needs a new folder apart (WAYMARK_APART)${by === undefined ? '' : ', and another name (WAYMARK_LOG_ORIGIN)'}.`,
      { expected: seen.size, actual: this.#goal },
    );
  }

  /** Compares the last leaves of the log with those of the tree. */
  async #compareTail(grown: number): Promise<void> {
    const { leaves, store } = this.#options;
    const from = Math.max(0, grown - TAIL);
    for (let number = Math.floor(from / TILE_WIDTH); number * TILE_WIDTH < grown; number += 1) {
      const width = widthIn(grown, { level: 0, number });
      if (!this.#tiles.stored({ level: 0, number, width })) await this.mend({ level: 0, number });
    }
    const tree = new MerkleTree(grown, store.tiles);
    for (let at = from; at < grown && !this.#found();) {
      const batch = await leaves.read(at, Math.min(BATCH, grown - at));
      for (let place = 0; place < batch.leaves.length; place += HASH_BYTES) {
        if (!tree.leaf(at).equals(batch.leaves.subarray(place, place + HASH_BYTES))) {
          this.#find({ leafIndex: at, what: 'is not what was signed' });
          return;
        }
        at += 1;
      }
      if (batch.fault) this.#find(batch.fault);
      else if (batch.leaves.length === 0) {
        this.#find({ leafIndex: at, what: 'is missing from the log' });
      }
    }
  }

  /** A tree that was grown anew must be the one that was signed. */
  #compareRoots(): void {
    const signed = this.#latest;
    if (!signed || this.#edge.root().equals(signed.root)) return;
    if (this.#suspect !== undefined) {
      this.#find({ leafIndex: this.#suspect, what: 'is not what was signed' });
      return;
    }
    this.#finding = {
      sentence: `The first ${signed.size} leaves of the log are not those that were signed: their root is ${this.#edge.root().toString('base64')}, and was ${signed.root.toString('base64')}.`,
    };
  }

  /** Asked anew where something may have been found meanwhile. */
  #found(): boolean {
    return this.#finding !== undefined;
  }

  #find({ leafIndex, what }: LeafFault): void {
    this.#finding ??= { leafIndex, sentence: `Leaf ${leafIndex} ${what}.` };
  }

  #keep(tile: TileHashes): void {
    if (tile.level === 0 && this.size <= (this.#latest?.size ?? 0)) this.#compareWithOld(tile);
    this.#unsaved.push(tile);
  }

  #compareWithOld({ level, number, hashes }: TileHashes): void {
    const old = unlessTorn(() => this.#options.store.hashes({ level, number }));
    for (let at = 0; old && at < old.length && this.#suspect === undefined; at += HASH_BYTES) {
      if (old.compare(hashes, at, at + HASH_BYTES, at, at + HASH_BYTES) !== 0) {
        this.#suspect = number * TILE_WIDTH + at / HASH_BYTES;
      }
    }
  }

  #save(checkpoints: Partial<Published> = {}): void {
    const tiles = [...this.#unsaved, ...this.#edge.partial()];
    this.#options.store.save({ size: this.size, tiles, checkpoints });
    this.#unsaved = [];
    this.#savedSize = this.size;
  }

  #rootAt(size: number): Buffer | undefined {
    return unlessTorn(() => new MerkleTree(size, this.#options.store.tiles).root());
  }
}
