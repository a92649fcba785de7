import type { BatchRows } from './batch-rows.js';
import { whenThere } from './batch-rows.js';
import { lookupOf } from './lookup.js';
import type { PlannedProjection, TableAccess } from './plan.js';
import type { MaybePromise, RowSession, SelectOptions } from './projection.js';
import type { ClearValues, RowLayout } from './row-layout.js';
import type { AnyTable, KeyOf, RowOf, WhereOf } from './table.js';
import type { Entry } from './unit-of-work.js';
import { ViewsError } from './views.errors.js';

type Fields = Readonly<Record<string, unknown>>;

interface Given {
  readonly values: ClearValues;
  readonly json: string;
  readonly row: object;
}

/** The rows as one projection sees and changes them for one event. */
export class EventRows implements RowSession {
  private ended = false;
  /** What was given out for this event: reading a row again does not parse its cell again. */
  private given: Map<Entry, Given> | undefined;

  constructor(
    private readonly rows: BatchRows,
    private readonly projection: PlannedProjection,
  ) {}

  get<T extends AnyTable>(table: T, key: KeyOf<T>): MaybePromise<RowOf<T> | undefined> {
    const { layout } = this.access(table);
    const values = layout.keyOf(key);
    return whenThere(this.rows.find(layout, layout.idOfKey(values), values), (entry) =>
      entry.present ? this.rowOf<T>(layout, entry) : undefined,
    );
  }

  put<T extends AnyTable>(table: T, row: RowOf<T>): void {
    const layout = this.writable(table);
    const fields = row as Fields;
    const values = layout.valuesOf(fields);
    this.rows.put(layout, values, layout.subject === undefined ? '' : jsonOf(layout, fields));
  }

  remove<T extends AnyTable>(table: T, key: KeyOf<T>): void {
    const layout = this.writable(table);
    const values = layout.keyOf(key);
    this.rows.work.remove(layout, layout.idOfKey(values), values);
  }

  async select<T extends AnyTable>(
    table: T,
    where: WhereOf<T>,
    options: SelectOptions<T> = {},
  ): Promise<RowOf<T>[]> {
    const { layout } = this.access(table);
    const { order = [], limit } = options;
    const found = await this.rows.select(layout, lookupOf(layout, { where, order, limit }));
    return found.map((entry) => this.rowOf<T>(layout, entry));
  }

  /** From here on the projection can do nothing with it, whatever it has not waited for. */
  end(): void {
    this.ended = true;
  }

  private rowOf<T extends AnyTable>(layout: RowLayout, entry: Entry): RowOf<T> {
    const { values, json } = entry;
    this.given ??= new Map();
    const known = this.given.get(entry);
    if (known?.values === values && known.json === json) return known.row as RowOf<T>;
    const row = layout.toRow(values, json);
    this.given.set(entry, { values, json, row });
    // The layout is the table's, so what it makes has the table's columns.
    return row as RowOf<T>;
  }

  private access(table: AnyTable): TableAccess {
    if (this.ended) {
      throw new ViewsError(
        'ROW_INVALID',
        `Projection ${this.projection.name} uses rows after it has ended; it must wait for them.`,
      );
    }
    const access = this.projection.access.get(table);
    if (access !== undefined) return access;
    throw new ViewsError(
      'ROW_INVALID',
      `Projection ${this.projection.name} may not read table ${table.name}: it is neither its own nor that of an earlier one.`,
      { table: table.name },
    );
  }

  private writable(table: AnyTable): RowLayout {
    const { layout, writable } = this.access(table);
    if (writable) return layout;
    throw new ViewsError(
      'ROW_INVALID',
      `Projection ${this.projection.name} may not write table ${table.name}: it is another's.`,
      { table: table.name },
    );
  }
}

function jsonOf(layout: RowLayout, { cell }: Fields): string {
  if (typeof cell === 'object' && cell !== null) return JSON.stringify(cell);
  throw new ViewsError('ROW_INVALID', `A row of ${layout.name} needs an object in its cell.`, {
    table: layout.name,
  });
}
