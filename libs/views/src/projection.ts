import { createHash } from 'node:crypto';
import type { Position } from '../../event-log/src/event-log.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import type { AnyTable, KeyOf, RowOf, WhereOf } from './table.js';
import { RESERVED_PREFIX } from './table.js';
import { ViewsError } from './views.errors.js';

/** A value that is there already, or comes. Saves a turn of the queue where it is there. */
export type MaybePromise<T> = T | Promise<T>;

/** How `RowSession.select` orders and bounds what it finds. */
export interface SelectOptions<T extends AnyTable> {
  /**
   * Columns, with ` desc` after those that run downwards; nulls come first upwards. Rows that are
   * equal in them, and all rows without an order, come by primary key.
   */
  readonly order?: readonly ((keyof WhereOf<T> & string) | `${keyof WhereOf<T> & string} desc`)[];
  readonly limit?: number;
}

/**
 * The rows as they stand before one event, and as the projection leaves them after it. Only valid
 * until `apply` has ended. What was written is seen by every later read, whether it was stored yet
 * or not. A row whose subject has no keys any more is as if it had never been written.
 */
export interface RowSession {
  /** The row with this key; a copy, the same one for as long as the event lasts. */
  get<T extends AnyTable>(table: T, key: KeyOf<T>): MaybePromise<RowOf<T> | undefined>;

  /** Writes a whole row, new or over the one with its key. @throws ViewsError `ROW_INVALID` */
  put<T extends AnyTable>(table: T, row: RowOf<T>): void;

  /** Removes a row; does nothing if there is none. */
  remove<T extends AnyTable>(table: T, key: KeyOf<T>): void;

  /**
   * The rows whose columns equal these. The columns must be those that the primary key or an index
   * begins with, in any order, so that no event ever costs the reading of a whole table.
   *
   * @throws ViewsError `ROW_INVALID` if no index serves.
   */
  select<T extends AnyTable>(
    table: T,
    where: WhereOf<T>,
    options?: SelectOptions<T>,
  ): Promise<RowOf<T>[]>;
}

/** Some tables, and how each event changes them. */
export interface Projection {
  readonly name: string;
  /** Raised whenever `apply` means something else than before; all views are then rebuilt. */
  readonly version: number;
  readonly tables: readonly AnyTable[];
  /**
   * Changes its own tables by one event; it may read those of projections before it. It depends on
   * nothing else than the event and the rows: no clock, no chance, no other store. If it throws,
   * the event leaves no trace in its tables and is parked.
   *
   * Where letters of a subject may be forgotten, its rows come of its own events alone: they are then
   * thrown away and made anew of these.
   */
  apply(event: LedgerEvent, rows: RowSession): void | Promise<void>;
}

/** The end of a log. */
export interface LogHead {
  readonly position: Position;
  /** How many events the log holds; only for showing progress. */
  readonly events: number;
}

/** Which events of a subject are read. */
export interface EventsOf {
  /** Those that come after a position; `START` for all. */
  readonly after: Position;
  /** Up to a position, included. */
  readonly until: Position;
  /** Ids of events that are given as if their letters had been forgotten. */
  readonly without: ReadonlySet<string>;
}

/** Where the events come from. */
export interface EventSource {
  /**
   * Every event after a position, in batches, in order, first what is there and then what comes.
   * Ends when the signal is aborted.
   */
  follow(
    after: Position,
    options: { readonly batchSize: number; readonly signal: AbortSignal },
  ): AsyncIterable<readonly LedgerEvent[]>;

  /** The events of one subject, in order, as they can be read now. */
  of(subject: string, which: EventsOf): AsyncIterable<readonly LedgerEvent[]>;

  head(): Promise<LogHead>;
}

/** Raised when the engine's own form of storing changes. */
const ENGINE_FORMAT = 2;

/**
 * What a generation of views was made by: equal for equal versions, tables and order of
 * projections. A generation made by anything else is rebuilt.
 */
export function fingerprintOf(projections: readonly Projection[]): string {
  const described = projections.map(({ name, version, tables }) => ({
    name,
    version,
    tables: tables.map((table) => ({
      name: table.name,
      columns: Object.entries(table.columns),
      key: table.key,
      indexes: table.indexes,
      subject: table.subject ?? null,
    })),
  }));
  return createHash('sha256')
    .update(JSON.stringify([ENGINE_FORMAT, described]))
    .digest('hex');
}

/** @throws ViewsError `DEFINITION_INVALID` if names stand twice or are the engine's own. */
export function checkProjections(projections: readonly Projection[]): void {
  const seen = new Set<string>();
  for (const projection of projections) {
    for (const name of [`the projection ${projection.name}`, ...projection.tables.map(tableName)]) {
      if (seen.has(name)) {
        throw new ViewsError('DEFINITION_INVALID', `${name} is declared twice.`);
      }
      seen.add(name);
    }
  }
}

function tableName({ name }: AnyTable): string {
  if (name.startsWith(RESERVED_PREFIX)) {
    throw new ViewsError(
      'DEFINITION_INVALID',
      `Table ${name}: names with ${RESERVED_PREFIX} are the engine's own.`,
      { table: name },
    );
  }
  return `the table ${name}`;
}
