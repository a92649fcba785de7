import { setTimeout as delay } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Position } from '../../event-log/src/event-log.js';
import type { SubjectKeys } from '../../vault/src/vault.js';
import type { CellVault } from './key-ring.js';
import type { Parked } from './parked.js';
import { PARKED_TABLE } from './parked.js';
import type { ViewsPlan } from './plan.js';
import { planOf } from './plan.js';
import type { Projection } from './projection.js';
import type { RowLayout, StoredValues } from './row-layout.js';
import type {
  Check,
  CheckOptions,
  KeeperReport,
  ReaderStore,
  ViewsRequest,
  ViewsStorage,
} from './storage.js';
import type { AnyTable, DatabaseOf, RowOf, StoredRowOf } from './table.js';
import { ViewsError, isViewsError } from './views.errors.js';

/** What reading views needs. The projections must be those of the projector. */
export interface ViewsReaderOptions {
  readonly storage: ViewsStorage;
  readonly projections: readonly Projection[];
  readonly vault: CellVault;
}

/** How fresh an answer must be. */
export interface Freshness {
  /** How long is waited at most, in milliseconds; default 5000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Whether nothing may show any more of any letter that was forgotten by then; default of that alone. */
  readonly settled?: boolean;
}

/** How the views stand. */
export interface ViewsStatus {
  /** What is served; absent while nothing may be. */
  readonly serving?: {
    readonly generation: number;
    readonly position: Position;
    /** How many events went in. */
    readonly events: number;
    /** How many of them are parked, counted once for each projection. */
    readonly parked: number;
  };
  readonly building?: NonNullable<KeeperReport['building']>;
  readonly lastCheck?: NonNullable<KeeperReport['check']>;
}

/** Reads views beside whoever keeps them, from any thread or process. */
export interface ViewsReader {
  /**
   * Kysely over these tables. Each query reads the generation that is served at its moment; the
   * same object stays good across swaps.
   *
   * Queries fail with ViewsError `VIEWS_BUILDING` or `VIEWS_DAMAGED` while nothing may be served.
   */
  db<const Tables extends readonly AnyTable[]>(...tables: Tables): Kysely<DatabaseOf<Tables>>;

  /**
   * Opens rows as selected, with all columns of their table and `cell`, in their order. A row whose
   * subject has no keys any more is left out.
   *
   * @throws ViewsError `ROW_DAMAGED` if one is not, to the bit, what was written; a rebuild is
   *   then asked for.
   */
  openRows<T extends AnyTable>(table: T, rows: readonly StoredRowOf<T>[]): Promise<RowOf<T>[]>;

  /**
   * Waits until what is served has come as far as a position (`START`: until anything is served). Where
   * letters were forgotten there, until that shows: what comes after it need not wait so long.
   *
   * @throws ViewsError `VIEWS_BEHIND` or, where nothing is served, `VIEWS_BUILDING` when the time is
   *   over; the signal's reason when it is aborted.
   */
  atLeast(position: Position, freshness?: Freshness): Promise<void>;

  status(): Promise<ViewsStatus>;
  /** What is parked, in the order of the log. */
  parked(): Promise<Parked[]>;
  /** Compares all rows served with counts and digests; what is not sound is withdrawn and rebuilt. */
  check(options?: Partial<CheckOptions>): Promise<Check>;
  /** Asks whoever keeps the views to build them anew, or to try again what is parked. */
  request(kind: 'rebuild' | 'retry'): Promise<void>;
  close(): Promise<void>;
}

/** @throws ViewsError `DEFINITION_INVALID` */
export function openViewsReader(options: ViewsReaderOptions): ViewsReader {
  return new Reader(options.storage, planOf(options.projections), options.vault);
}

const POLL_MS = 4;
const DEFAULT_TIMEOUT_MS = 5000;

class Reader implements ViewsReader {
  private readonly store: ReaderStore;
  private readonly layouts: ReadonlyMap<AnyTable, RowLayout>;

  constructor(
    private readonly storage: ViewsStorage,
    private readonly plan: ViewsPlan,
    private readonly vault: CellVault,
  ) {
    this.store = storage.reader(plan.fingerprint);
    this.layouts = new Map(plan.layouts.map((layout) => [layout.table, layout]));
  }

  db<const Tables extends readonly AnyTable[]>(...tables: Tables): Kysely<DatabaseOf<Tables>> {
    for (const table of tables) this.layout(table);
    // The tables of the generation are these: it was made by the same projections.
    return this.store.db as unknown as Kysely<DatabaseOf<Tables>>;
  }

  async openRows<T extends AnyTable>(
    table: T,
    rows: readonly StoredRowOf<T>[],
  ): Promise<RowOf<T>[]> {
    const layout = this.layout(table);
    const stored = rows.map((row) => layout.storedOf(row as Readonly<Record<string, unknown>>));
    try {
      return await this.open<T>(layout, stored);
    } catch (error) {
      if (isViewsError(error, 'ROW_DAMAGED')) await this.ask('repair');
      throw error;
    }
  }

  async atLeast(position: Position, freshness: Freshness = {}): Promise<void> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal, settled = false } = freshness;
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      signal?.throwIfAborted();
      const late = await this.lateness(position, settled);
      if (late === undefined) return;
      const left = deadline - performance.now();
      if (left <= 0) throw late;
      await delay(Math.min(POLL_MS, left), undefined, signal === undefined ? {} : { signal });
    }
  }

  async status(): Promise<ViewsStatus> {
    const { building, check } = (await this.storage.readReport()) ?? {};
    const served = await this.servedOrNothing();
    return {
      ...(served === undefined ? {} : { serving: served }),
      ...(building === undefined ? {} : { building }),
      ...(check === undefined ? {} : { lastCheck: check }),
    };
  }

  async parked(): Promise<Parked[]> {
    const rows = await this.db(PARKED_TABLE).selectFrom(PARKED_TABLE.name).selectAll().execute();
    const parked = await this.openRows(PARKED_TABLE, rows);
    return parked.sort((a, b) => a.position - b.position);
  }

  async check(options: Partial<CheckOptions> = {}): Promise<Check> {
    const { generation } = await this.store.served();
    const { signal = new AbortController().signal } = options;
    const check = await this.storage.check(generation, this.plan.layouts, { ...options, signal });
    if (!check.sound) await this.storage.request({ kind: 'withdraw', generation });
    return check;
  }

  request(kind: 'rebuild' | 'retry'): Promise<void> {
    return this.ask(kind);
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private async open<T extends AnyTable>(
    layout: RowLayout,
    stored: readonly StoredValues[],
  ): Promise<RowOf<T>[]> {
    const subjects = new Set(stored.flatMap((values) => layout.storedSubject(values) ?? []));
    const keys = subjects.size === 0 ? NO_KEYS : await this.vault.keys([...subjects]);
    const opened: RowOf<T>[] = [];
    for (const values of stored) {
      const subject = layout.subjectOf(values);
      const own = subject === undefined ? undefined : keys.get(subject);
      if (subject !== undefined && own === undefined) continue;
      // The layout is the table's, so what it makes has the table's columns.
      opened.push(layout.toRow(values, layout.open(values, own)) as RowOf<T>);
    }
    return opened;
  }

  /** Why it is not yet as fresh as that; undefined if it is. */
  private async lateness(position: Position, settled: boolean): Promise<ViewsError | undefined> {
    try {
      const { state } = await this.store.served();
      const isRemade = state.forgetting.every(({ at }) =>
        settled ? at > position : at !== position,
      );
      if (state.position >= position && isRemade) return undefined;
      return new ViewsError('VIEWS_BEHIND', 'The views have not come that far yet.', {
        expected: position,
        actual: state.position,
      });
    } catch (error) {
      // What is damaged is withdrawn and built anew, so it is worth waiting for.
      if (isViewsError(error, 'VIEWS_BUILDING') || isViewsError(error, 'VIEWS_DAMAGED')) {
        return error;
      }
      throw error;
    }
  }

  private async servedOrNothing(): Promise<ViewsStatus['serving']> {
    try {
      const { generation, state } = await this.store.served();
      const { position, events, tables } = state;
      return { generation, position, events, parked: tables[PARKED_TABLE.name]?.rows ?? 0 };
    } catch (error) {
      if (isViewsError(error, 'VIEWS_BUILDING') || isViewsError(error, 'VIEWS_DAMAGED')) {
        return undefined;
      }
      throw error;
    }
  }

  private async ask(kind: ViewsRequest['kind']): Promise<void> {
    const { serving } = await this.storage.catalogue();
    if (serving !== null) await this.storage.request({ kind, generation: serving });
  }

  private layout(table: AnyTable): RowLayout {
    const layout = this.layouts.get(table);
    if (layout !== undefined) return layout;
    throw new ViewsError('DEFINITION_INVALID', `Table ${table.name} is not one of these views.`, {
      table: table.name,
    });
  }
}

const NO_KEYS: ReadonlyMap<string, SubjectKeys> = new Map();
