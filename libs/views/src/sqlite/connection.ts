import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { ViewsError, isViewsError } from '../views.errors.js';

type Parameters = readonly unknown[];

/** Kysely asks for a statement at each query; so many are kept, the oldest goes first. */
const KEPT_STATEMENTS = 256;

/** How long another's short lock is waited for, in milliseconds. */
const BUSY_MS = 5000;

/**
 * A connection to one SQLite file: what Kysely's own dialect wants of a database, over
 * `node:sqlite`. `reader` is: the statement has columns. Errors come out as errors of the views.
 */
export class Connection implements SqliteDatabase {
  private readonly database: DatabaseSync;
  private readonly ofObjects = new Map<string, StatementSync>();
  private readonly ofArrays = new Map<string, StatementSync>();

  /** @throws ViewsError `VIEWS_DAMAGED`, `VIEWS_FAILED` */
  constructor(
    readonly file: string,
    access: 'write' | 'read',
    private readonly onDamage?: () => void,
  ) {
    this.database = this.guarded(
      () =>
        new DatabaseSync(file, {
          readOnly: access === 'read',
          timeout: BUSY_MS,
          enableDoubleQuotedStringLiterals: false,
        }),
    );
  }

  prepare(sql: string): SqliteStatement {
    const statement = this.statement(sql);
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => this.guarded(() => statement.all(...input(parameters))),
      run: (parameters) => this.guarded(() => statement.run(...input(parameters))),
      // A statement that is being stepped through cannot be shared.
      iterate: (parameters) =>
        this.steps(
          this.guarded(() => this.database.prepare(sql)),
          parameters,
        ),
    };
  }

  /** The first row as an array of its columns. */
  get(sql: string, parameters: Parameters = []): unknown[] | undefined {
    const statement = this.arrays(sql);
    try {
      return statement.get(...input(parameters)) as unknown[] | undefined;
    } catch (error) {
      throw this.translated(error);
    }
  }

  /** All rows, each an array of its columns. */
  all(sql: string, parameters: Parameters = []): unknown[][] {
    const statement = this.arrays(sql);
    return this.guarded(() => statement.all(...input(parameters)) as unknown as unknown[][]);
  }

  /** Rows one by one, each an array of its columns. */
  each(sql: string, parameters: Parameters = []): IterableIterator<unknown[]> {
    const statement = this.guarded(() => this.database.prepare(sql));
    statement.setReturnArrays(true);
    return this.steps(statement, parameters) as IterableIterator<unknown[]>;
  }

  /** Runs a statement and says how many rows it changed. */
  run(sql: string, parameters: Parameters = []): number {
    const statement = this.statement(sql);
    try {
      return Number(statement.run(...input(parameters)).changes);
    } catch (error) {
      throw this.translated(error);
    }
  }

  /** Runs statements that give nothing back. */
  exec(sql: string): void {
    this.guarded(() => {
      this.database.exec(sql);
    });
  }

  /** What a pragma says. */
  pragma(name: string): unknown {
    return this.get(`pragma ${name}`)?.[0];
  }

  close(): void {
    this.ofObjects.clear();
    this.ofArrays.clear();
    if (this.database.isOpen) this.database.close();
  }

  private *steps(statement: StatementSync, parameters: Parameters): Generator {
    const rows = statement.iterate(...input(parameters));
    try {
      for (;;) {
        const next = this.guarded(() => rows.next());
        if (next.done ?? false) return;
        yield next.value;
      }
    } finally {
      // Else what was left half read would hold its moment of the database for as long as it lives.
      if (this.database.isOpen) rows.return?.();
    }
  }

  private arrays(sql: string): StatementSync {
    return this.kept(this.ofArrays, sql, (statement) => {
      statement.setReturnArrays(true);
    });
  }

  private statement(sql: string): StatementSync {
    return this.kept(this.ofObjects, sql);
  }

  private kept(
    among: Map<string, StatementSync>,
    sql: string,
    prepare?: (statement: StatementSync) => void,
  ): StatementSync {
    const known = among.get(sql);
    if (known !== undefined) return known;
    const statement = this.guarded(() => this.database.prepare(sql));
    prepare?.(statement);
    const [oldest] = among.keys();
    if (oldest !== undefined && among.size >= KEPT_STATEMENTS) among.delete(oldest);
    among.set(sql, statement);
    return statement;
  }

  private guarded<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw this.translated(error);
    }
  }

  private translated(error: unknown): unknown {
    const translation = translate(error);
    if (isViewsError(translation, 'VIEWS_DAMAGED')) this.onDamage?.();
    return translation;
  }
}

function input(parameters: Parameters): SQLInputValue[] {
  return parameters as SQLInputValue[];
}

const DAMAGE = new Set([
  11, // SQLITE_CORRUPT
  26, // SQLITE_NOTADB
]);
const FAILURE = new Set([
  7, // SQLITE_NOMEM
  8, // SQLITE_READONLY
  10, // SQLITE_IOERR
  13, // SQLITE_FULL
  14, // SQLITE_CANTOPEN
  5, // SQLITE_BUSY
]);

/** Damage and failing disks become errors of the views; a wrong query stays what it is. */
function translate(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || isViewsError(error)) return error;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  // An integer beyond 2^53 was never written: a bit of it has changed.
  const overflown = code === 'ERR_OUT_OF_RANGE';
  const primary = typeof errcode === 'number' ? errcode & 0xff : undefined;
  if (overflown || (primary !== undefined && DAMAGE.has(primary))) {
    return new ViewsError('VIEWS_DAMAGED', 'The file of the views is damaged.', { cause: error });
  }
  if (primary !== undefined && FAILURE.has(primary)) {
    return new ViewsError('VIEWS_FAILED', 'The store of the views failed.', { cause: error });
  }
  return error;
}
