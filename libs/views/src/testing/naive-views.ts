import type { LedgerEvent } from '../../../ledger/src/ledger.js';
import { BEHIND, codeOf } from '../parked.js';
import type { Projection, RowSession, SelectOptions } from '../projection.js';
import type { AnyTable, KeyOf, RowOf, WhereOf } from '../table.js';
import { indexColumn } from '../table.js';

type Fields = Record<string, unknown>;

/**
 * What views must hold, worked out as plainly as can be: arrays of rows, copied before every event.
 * The engine is held against it.
 */
export class NaiveViews {
  private tables = new Map<string, Fields[]>();
  readonly parked: Fields[] = [];
  private readonly blocked = new Set<string>();

  constructor(
    private readonly projections: readonly Projection[],
    private readonly hasKeys: (subject: string) => boolean,
  ) {}

  async apply(events: readonly LedgerEvent[]): Promise<void> {
    let after = 0;
    for (const event of events) {
      for (const projection of this.projections) await this.applyOne(projection, event, after);
      after = event.position;
    }
  }

  /** In the form of `contentsOf`. */
  contents(tables: readonly AnyTable[]): string {
    const contents: Record<string, unknown> = {};
    for (const table of tables) {
      contents[table.name] = this.rows(table)
        .map((row) => JSON.stringify(inOrder(table, row)))
        .sort();
    }
    return JSON.stringify({ ...contents, parked: this.parked }, null, 1);
  }

  private async applyOne(projection: Projection, event: LedgerEvent, after: number): Promise<void> {
    const block = `${projection.name} ${event.stream}`;
    const park = (code: string) => {
      const { position, id, stream } = event;
      this.blocked.add(block);
      this.parked.push({ projection: projection.name, position, event: id, stream, after, code });
    };
    if (this.blocked.has(block)) {
      park(BEHIND);
      return;
    }
    const before = new Map([...this.tables].map(([name, rows]) => [name, [...rows]]));
    try {
      await projection.apply(event, this.session());
      for (const table of projection.tables) {
        this.tables.set(
          table.name,
          this.rows(table).filter((row) => this.isReadable(table, row)),
        );
      }
    } catch (error) {
      this.tables = before;
      park(codeOf(error));
    }
  }

  private session(): RowSession {
    return {
      get: <T extends AnyTable>(table: T, key: KeyOf<T>) =>
        copy(this.rows(table).find(isAt(table, key))) as RowOf<T> | undefined,
      put: (table, row) => {
        this.tables.set(table.name, [
          ...this.rows(table).filter((other) => !isAt(table, row)(other)),
          copy(row),
        ]);
      },
      remove: (table, key) => {
        this.tables.set(
          table.name,
          this.rows(table).filter((other) => !isAt(table, key)(other)),
        );
      },
      select: <T extends AnyTable>(table: T, where: WhereOf<T>, options: SelectOptions<T> = {}) => {
        const found = this.rows(table).filter((row) =>
          Object.entries(where).every(([column, value]) => compare(row[column], value) === 0),
        );
        const order = [...(options.order ?? []), ...table.key].map(indexColumn);
        found.sort((a, b) => {
          for (const { column, down } of order) {
            const result = compare(a[column], b[column]);
            if (result !== 0) return down ? -result : result;
          }
          return 0;
        });
        return Promise.resolve(found.slice(0, options.limit).map((row) => copy(row)) as RowOf<T>[]);
      },
    };
  }

  private rows(table: AnyTable): Fields[] {
    return (this.tables.get(table.name) ?? []).filter((row) => this.isReadable(table, row));
  }

  private isReadable({ subject }: AnyTable, row: Fields): boolean {
    return subject === undefined || this.hasKeys(String(row[subject]));
  }
}

function isAt(table: AnyTable, key: object): (row: Fields) => boolean {
  return (row) => table.key.every((column) => compare(row[column], (key as Fields)[column]) === 0);
}

function compare(a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(a as string), Buffer.from(b as string));
}

function copy(row: Fields): Fields;
function copy(row: Fields | undefined): Fields | undefined;
function copy(row: Fields | undefined): Fields | undefined {
  if (row?.['cell'] === undefined) return row === undefined ? undefined : { ...row };
  return { ...row, cell: JSON.parse(JSON.stringify(row['cell'])) as unknown };
}

function inOrder(table: AnyTable, row: Fields): Fields {
  const columns = [...Object.keys(table.columns), ...(table.subject === undefined ? [] : ['cell'])];
  return Object.fromEntries(columns.map((column) => [column, row[column]]));
}
