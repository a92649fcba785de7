import type { Kysely } from 'kysely';
import type { Position } from '../../event-log/src/event-log.js';
import type { RowLayout, StoredValues } from './row-layout.js';
import type { MaybePromise } from './projection.js';
import type { SqlValue } from './table.js';

/**
 * What the engine needs of a database. One *generation* is one set of all tables of all
 * projections, with one position; generations are numbered upwards and a number is never used
 * twice. SQLite keeps each in a file of its own (`sqlite/`); PostgreSQL would keep each in a schema.
 */
export interface ViewsStorage {
  /**
   * Becomes the only one who writes. Ends with the process, however it ends.
   *
   * @throws ViewsError `VIEWS_LOCKED`
   */
  lock(): Promise<Lock>;

  /** Which generation is served; of a storage never used, or whose catalogue is damaged, none. */
  catalogue(): Promise<Catalogue>;
  /** Replaces the catalogue, atomically and durably. */
  publish(catalogue: Catalogue): Promise<void>;

  /** An empty generation to be built. Nobody else can read it, and it does not survive a crash. */
  create(
    generation: number,
    layouts: readonly RowLayout[],
    state: GenerationState,
  ): Promise<GenerationStore>;
  /**
   * Ends the building: every index is there, every byte durable, and the state says so. The store
   * given is closed; the one returned can be written while others read.
   */
  complete(building: GenerationStore, layouts: readonly RowLayout[]): Promise<GenerationStore>;
  /**
   * Copies a complete generation as it is now, while it is written: with what is in its rows, and nothing
   * of what was in them before. Durable, and open for writing; it may take long.
   */
  copy(
    generation: number,
    as: number,
    layouts: readonly RowLayout[],
    signal: AbortSignal,
  ): Promise<GenerationStore>;
  /**
   * Opens a complete generation for writing.
   *
   * @throws ViewsError `VIEWS_DAMAGED` if it is missing or is not what was written.
   */
  open(generation: number, layouts: readonly RowLayout[]): Promise<GenerationStore>;
  /** Closes a generation that was never served, and removes it. */
  discard(store: GenerationStore): Promise<void>;
  /** Removes every generation but these; what a reader still holds goes when it lets go. */
  keepOnly(generations: readonly number[]): Promise<void>;

  /** Compares a whole generation with the counts and digests kept with it. */
  check(generation: number, layouts: readonly RowLayout[], options: CheckOptions): Promise<Check>;

  /** For reading beside the writer. Follows the catalogue: each query reads what is served then. */
  reader(fingerprint: string): ReaderStore;

  /** Leaves a wish for whoever keeps the views. */
  request(request: ViewsRequest): Promise<void>;
  /** Takes all wishes that were left. */
  takeRequests(): Promise<readonly ViewsRequest[]>;

  /** What the keeper last said of itself; a hint, not kept durably. */
  readReport(): Promise<KeeperReport | undefined>;
  writeReport(report: KeeperReport): Promise<void>;
}

/** Held by the one who writes. */
export interface Lock {
  release(): Promise<void>;
}

/** Which generations there are. */
export interface Catalogue {
  /** The one being served; null while none may be. */
  readonly serving: number | null;
  /** Complete, and served once it has been looked over at a start. */
  readonly checking: number | null;
  /** The greatest number ever used. */
  readonly last: number;
}

/** Letters that are to be forgotten, for as long as their subject's rows were not made anew without. */
export interface Forgetting {
  readonly subject: string;
  /** Where the log says so. */
  readonly at: Position;
  /** The ids of their events. */
  readonly letters: readonly string[];
}

/** What stands with a generation's rows, in the same transaction. */
export interface GenerationState {
  /** By which projections it was made (`fingerprintOf`). */
  readonly fingerprint: string;
  readonly position: Position;
  /** How many events went into it. */
  readonly events: number;
  /** How many rows each table has, and the sum of their digests modulo 2^64, in hex. */
  readonly tables: Readonly<Record<string, { readonly rows: number; readonly digest: string }>>;
  readonly forgetting: readonly Forgetting[];
}

/** What is known of a row before it is written. */
export type Before = 'absent' | 'present' | 'unknown';

/** A row to be written. */
export interface RowWrite {
  readonly values: StoredValues;
  readonly before: Before;
}

/**
 * Columns to look for in one table, and how what is found is ordered and bounded. The same object
 * comes again for the same look-up, so that a store can keep what it has made of it.
 */
export interface SelectShape {
  /** Which of the table's indexes serves it; -1 is the primary key. */
  readonly index: number;
  /** Positions of columns that must be equal; null is asked for by `nulls`. */
  readonly equal: readonly number[];
  readonly nulls: readonly number[];
  /** By which columns to sort; the key stands last among them. Empty where all rows are wanted. */
  readonly order: readonly { readonly at: number; readonly down: boolean }[];
  readonly limited: boolean;
}

/** One generation, open for its only writer. After an error it is closed, which undoes a transaction. */
export interface GenerationStore {
  readonly generation: number;
  state(): MaybePromise<GenerationState>;
  find(layout: RowLayout, key: readonly SqlValue[]): MaybePromise<StoredValues | undefined>;
  /** Parameters are those of `equal`, then the limit if there is one. */
  select(
    layout: RowLayout,
    shape: SelectShape,
    parameters: readonly SqlValue[],
  ): MaybePromise<readonly StoredValues[]>;

  begin(): MaybePromise<void>;
  /** Writes rows; calls back with each row that stood where `before` was unknown. */
  write(
    layout: RowLayout,
    rows: readonly RowWrite[],
    replaced: (row: StoredValues) => void,
  ): MaybePromise<void>;
  remove(layout: RowLayout, keys: readonly (readonly SqlValue[])[]): MaybePromise<void>;
  /** Writes only the cells of rows that are there. */
  reseal(layout: RowLayout, rows: readonly StoredValues[]): MaybePromise<void>;
  /**
   * The rows of a subject in a sealed table, some at a time. A row that nobody writes meanwhile is
   * among them, whatever else is written; of a generation that is being built, nothing may be.
   */
  rowsOf(
    layout: RowLayout,
    subject: string,
  ): AsyncIterable<readonly StoredValues[]> | Iterable<readonly StoredValues[]>;
  /**
   * Ends the transaction. `after` is the position that must stand there still.
   *
   * @throws ViewsError `VIEWS_LOCKED` if somebody else has moved it.
   */
  commit(state: GenerationState, after: Position): MaybePromise<void>;
  close(): Promise<void>;
}

/** The engine's tables, as far as Kysely's types need to know. */
export type DynamicDatabase = Record<string, Record<string, SqlValue>>;

/** A reader's way to whatever is served. */
export interface ReaderStore {
  /** Its queries fail with `VIEWS_BUILDING` or `VIEWS_DAMAGED` where nothing may be served. */
  readonly db: Kysely<DynamicDatabase>;
  /** @throws ViewsError `VIEWS_BUILDING`, `VIEWS_DAMAGED` */
  served(): MaybePromise<{ readonly generation: number; readonly state: GenerationState }>;
  close(): Promise<void>;
}

/** How a generation is checked. */
export interface CheckOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a check found. */
export interface Check {
  readonly generation: number;
  readonly sound: boolean;
  /** Tables whose rows are not those that were written; `structure` or `state` for the rest. */
  readonly damaged: readonly string[];
  readonly rows: number;
}

/**
 * A wish: build anew (`repair`: because a row is damaged), stop serving and build anew, or try again
 * what was parked.
 */
export interface ViewsRequest {
  readonly kind: 'rebuild' | 'repair' | 'withdraw' | 'retry';
  /** Which generation it is about; a wish about one that is gone is forgotten. */
  readonly generation: number;
}

/** Why views are built anew. */
export type RebuildReason =
  | 'missing'
  | 'changed'
  | 'requested'
  | 'damaged'
  | 'aheadOfLog'
  /** Somebody was erased: rows of others are copied, so that no byte is left of theirs. */
  | 'erased';

/** What the keeper says of itself. */
export interface KeeperReport {
  readonly building?: {
    readonly generation: number;
    readonly reason: RebuildReason;
    readonly done: number;
    readonly total: number;
  };
  readonly check?: Check & { readonly at: string };
}
