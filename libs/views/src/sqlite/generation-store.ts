import type { Kysely } from 'kysely';
import type { Position } from '../../../event-log/src/event-log.js';
import type { RowLayout, StoredValues } from '../row-layout.js';
import type { StoreNotes } from '../state-table.js';
import { STATE_TABLE, stateRow } from '../state-table.js';
import type { TableStatements } from '../statements.js';
import {
  bind,
  compileCreateIndex,
  compileCreateTable,
  compileSelect,
  compileTable,
} from '../statements.js';
import type {
  DynamicDatabase,
  GenerationState,
  GenerationStore,
  RowWrite,
  SelectShape,
} from '../storage.js';
import type { SqlValue } from '../table.js';
import { ViewsError } from '../views.errors.js';
import type { Connection } from './connection.js';
import {
  SQLITE_TYPES,
  kyselyOver,
  openFile,
  perLayout,
  schemaIn,
  stateIn,
} from './generation-file.js';

const WRITE_STATE = `update "${STATE_TABLE}" set "position" = ?, "body" = ?, "checksum" = ? where "id" = 1 and "position" = ?`;
const FIRST_STATE = `insert into "${STATE_TABLE}" ("id", "position", "body", "checksum") values (1, ?, ?, ?)`;

/** So many rows are read before others get a turn: about 5 ms. */
const ROWS_AT_ONCE = 256;

/**
 * One generation in one SQLite file. `node:sqlite` answers at once, so nothing here waits.
 *
 * Rows are written one a statement: over `node:sqlite` many rows in one statement are not faster
 * (measured: 8.3 µs a row against 8.7 to 10), and one a statement says whether the row was new.
 */
export class SqliteGenerationStore implements GenerationStore {
  private readonly kysely: Kysely<DynamicDatabase>;
  private readonly statements: (layout: RowLayout) => TableStatements;
  private readonly selects = new WeakMap<SelectShape, string>();
  /** Names of indexes not made yet; only while the generation is built. */
  private readonly missing = new Set<string>();
  private beside: Connection | undefined;

  constructor(
    readonly generation: number,
    readonly connection: Connection,
    private readonly layouts: readonly RowLayout[],
    private notes: StoreNotes,
  ) {
    this.kysely = kyselyOver(() => connection);
    this.statements = perLayout(layouts, (layout) => compileTable(this.kysely, layout));
  }

  /**
   * Makes the tables. Their indexes wait: made over all rows at the end they cost a fifth of what
   * they cost row by row, unless a projection looks something up by one (`select`).
   */
  createTables(state: GenerationState): void {
    for (const layout of this.layouts) {
      this.connection.exec(compileCreateTable(this.kysely, layout, SQLITE_TYPES));
      layout.table.indexes.forEach((_, number) => this.missing.add(indexKey(layout, number)));
    }
    const { position, body, checksum } = stateRow(state, this.notes);
    this.connection.run(FIRST_STATE, [position, body, checksum]);
  }

  /** Makes the indexes that are still missing, one at each step. */
  *createIndexes(): Generator<void> {
    for (const layout of this.layouts) {
      for (let number = 0; number < layout.table.indexes.length; number++) {
        this.createIndex(layout, number);
        yield;
      }
    }
  }

  /** Says in the state that the building has ended. */
  markComplete(): void {
    this.notes = { complete: true, schema: schemaIn(this.connection) };
    const state = stateIn(this.connection);
    this.begin();
    this.commit(state, state.position);
  }

  state(): GenerationState {
    return stateIn(this.connection);
  }

  find(layout: RowLayout, key: readonly SqlValue[]): StoredValues | undefined {
    return this.connection.get(this.statements(layout).find.sql, key) as StoredValues | undefined;
  }

  select(
    layout: RowLayout,
    shape: SelectShape,
    parameters: readonly SqlValue[],
  ): readonly StoredValues[] {
    if (shape.index >= 0) this.createIndex(layout, shape.index);
    let text = this.selects.get(shape);
    if (text === undefined) {
      text = compileSelect(this.kysely, layout, shape);
      this.selects.set(shape, text);
    }
    return this.connection.all(text, parameters) as StoredValues[];
  }

  begin(): void {
    this.connection.exec('begin immediate');
  }

  write(layout: RowLayout, rows: readonly RowWrite[], replaced: (row: StoredValues) => void): void {
    const { insert, update, find } = this.statements(layout);
    for (const { values, before } of rows) {
      if (before !== 'present') {
        if (this.connection.run(insert.sql, bind(insert, values)) === 1) continue;
        if (before === 'absent') throw astray();
        const old = this.connection.get(find.sql, layout.keyIn(values));
        replaced(old as StoredValues);
      }
      if (this.connection.run(update.sql, bind(update, values)) !== 1) throw astray();
    }
  }

  remove(layout: RowLayout, keys: readonly (readonly SqlValue[])[]): void {
    const { remove } = this.statements(layout);
    for (const key of keys) if (this.connection.run(remove.sql, key) !== 1) throw astray();
  }

  reseal(layout: RowLayout, rows: readonly StoredValues[]): void {
    const { reseal } = this.statements(layout);
    for (const values of rows) {
      if (this.connection.run(reseal.sql, bind(reseal, values)) !== 1) throw astray();
    }
  }

  *rowsOf(layout: RowLayout, subject: string): Generator<readonly StoredValues[]> {
    const { scanOf } = this.statements(layout);
    if (!scanOf) return;
    // What is served is read beside the writing, as it was when that began.
    const from = this.notes.complete
      ? (this.beside ??= openFile(this.connection.file, 'read'))
      : this.connection;
    let rows: StoredValues[] = [];
    for (const stored of from.each(scanOf.sql, [subject])) {
      rows.push(stored as StoredValues);
      if (rows.length < ROWS_AT_ONCE) continue;
      yield rows;
      rows = [];
    }
    if (rows.length > 0) yield rows;
  }

  commit(state: GenerationState, after: Position): void {
    const { position, body, checksum } = stateRow(state, this.notes);
    if (this.connection.run(WRITE_STATE, [position, body, checksum, after]) !== 1) throw moved();
    this.connection.exec('commit');
  }

  close(): Promise<void> {
    this.beside?.close();
    this.connection.close();
    return Promise.resolve();
  }

  private createIndex(layout: RowLayout, number: number): void {
    if (!this.missing.delete(indexKey(layout, number))) return;
    this.connection.exec(compileCreateIndex(this.kysely, layout, number));
  }
}

function indexKey(layout: RowLayout, number: number): string {
  return `${layout.name} ${String(number)}`;
}

/** Nobody else writes, so a row that came or went by itself is damage. */
function astray(): ViewsError {
  return new ViewsError('VIEWS_DAMAGED', 'A row is not where it was written.');
}

function moved(): ViewsError {
  return new ViewsError(
    'VIEWS_LOCKED',
    'Somebody else has written these views; whoever keeps them must be the only one.',
  );
}
