import type { ClearValues, RowLayout } from './row-layout.js';
import type { Before } from './storage.js';
import type { SqlValue } from './table.js';

/** What is known of one row while a batch is applied. */
export interface Entry {
  readonly layout: RowLayout;
  readonly id: string;
  readonly key: readonly SqlValue[];
  /** Whether the store still has to be asked. */
  known: boolean;
  present: boolean;
  /** Whether it differs from what is stored. */
  changed: boolean;
  values: ClearValues;
  /** The cell as JSON: kept as text, so that nobody can change it behind our back. */
  json: string;
  /** Whether, and with which digest, it stands in the store. */
  before: Before;
  beforeDigest: bigint;
}

type Content = Pick<Entry, 'known' | 'present' | 'changed' | 'values' | 'json'>;

const NO_VALUES: ClearValues = [];

/**
 * The rows of one table that a batch has touched: what a projection reads and writes goes through
 * here, and to the store only at the end of the batch.
 */
class TableWork {
  readonly entries = new Map<string, Entry>();
  /** For each list of columns asked for, the entries by these columns' values. May hold too many. */
  private readonly byColumns = new Map<string, { columns: readonly number[]; found: Found }>();

  constructor(readonly layout: RowLayout) {}

  entry(id: string, key: readonly SqlValue[]): Entry {
    const known = this.entries.get(id);
    if (known !== undefined) return known;
    const entry: Entry = {
      layout: this.layout,
      id,
      key,
      known: false,
      present: false,
      changed: false,
      values: NO_VALUES,
      json: '',
      before: 'unknown',
      beforeDigest: 0n,
    };
    this.entries.set(id, entry);
    return entry;
  }

  /** Notes that an entry has new values. */
  index(entry: Entry): void {
    for (const { columns, found } of this.byColumns.values()) addTo(found, columns, entry);
  }

  /** The entries present whose columns equal these values. */
  matching(columns: readonly number[], values: readonly SqlValue[]): Entry[] {
    const wanted = nameOf(values);
    const entries = this.found(columns).get(wanted) ?? [];
    return [...entries].filter(
      (entry) => entry.present && nameOf(columns.map((at) => entry.values[at])) === wanted,
    );
  }

  private found(columns: readonly number[]): Found {
    const name = columns.join(' ');
    const known = this.byColumns.get(name);
    if (known !== undefined) return known.found;
    const found: Found = new Map();
    for (const entry of this.entries.values()) if (entry.present) addTo(found, columns, entry);
    this.byColumns.set(name, { columns, found });
    return found;
  }
}

type Found = Map<string, Set<Entry>>;

/** All rows that a batch has touched, and for the event at hand, how they were before it. */
export class UnitOfWork {
  private readonly tables = new Map<RowLayout, TableWork>();
  private journal: { readonly entry: Entry; readonly content: Content }[] = [];
  /** How many rows are held, changed or not. */
  size = 0;

  table(layout: RowLayout): TableWork {
    let table = this.tables.get(layout);
    if (table === undefined) {
      table = new TableWork(layout);
      this.tables.set(layout, table);
    }
    return table;
  }

  find(layout: RowLayout, id: string): Entry | undefined {
    return this.table(layout).entries.get(id);
  }

  /** Takes in a row as it stands in the store; not part of any event, so never undone. */
  learn(
    layout: RowLayout,
    id: string,
    key: readonly SqlValue[],
    stored: { values: ClearValues; json: string; digest: bigint; present: boolean } | undefined,
  ): Entry {
    const entry = this.hold(layout, id, key);
    if (entry.known) return entry;
    entry.known = true;
    entry.before = stored === undefined ? 'absent' : 'present';
    if (stored === undefined) return entry;
    entry.beforeDigest = stored.digest;
    entry.values = stored.values;
    entry.json = stored.json;
    entry.present = stored.present;
    // Stored, but sealed for somebody who has no keys any more: a rebuild would not have it.
    entry.changed = !stored.present;
    if (entry.present) this.table(layout).index(entry);
    return entry;
  }

  put(layout: RowLayout, values: ClearValues, json: string): Entry {
    const entry = this.hold(layout, layout.id(values), layout.keyIn(values));
    if (entry.known && entry.present && entry.json === json && same(entry.values, values)) {
      return entry;
    }
    this.note(entry);
    entry.known = true;
    entry.present = true;
    entry.changed = true;
    entry.values = values;
    entry.json = json;
    this.table(layout).index(entry);
    return entry;
  }

  remove(layout: RowLayout, id: string, key: readonly SqlValue[]): void {
    const entry = this.hold(layout, id, key);
    if (entry.known && !entry.present) return;
    this.note(entry);
    entry.known = true;
    entry.present = false;
    entry.changed = true;
  }

  /** Keeps what was changed since the last `keep` or `undo`. */
  keep(): void {
    if (this.journal.length > 0) this.journal = [];
  }

  /** Takes back what was changed since the last `keep` or `undo`. */
  undo(): void {
    for (const { entry, content } of this.journal.reverse()) {
      Object.assign(entry, content);
      if (entry.present) this.table(entry.layout).index(entry);
    }
    this.journal = [];
  }

  /** Rows that differ from the store, for each table, by primary key: so pages are met in order. */
  *changes(): Generator<{ readonly layout: RowLayout; readonly entries: Entry[] }> {
    for (const { layout, entries } of this.tables.values()) {
      const changed = [...entries.values()].filter((entry) => entry.changed);
      if (changed.length === 0) continue;
      yield { layout, entries: changed.sort((a, b) => (a.id < b.id ? -1 : 1)) };
    }
  }

  private hold(layout: RowLayout, id: string, key: readonly SqlValue[]): Entry {
    const table = this.table(layout);
    const before = table.entries.size;
    const entry = table.entry(id, key);
    this.size += table.entries.size - before;
    return entry;
  }

  private note(entry: Entry): void {
    const { known, present, changed, values, json } = entry;
    this.journal.push({ entry, content: { known, present, changed, values, json } });
  }
}

function addTo(found: Found, columns: readonly number[], entry: Entry): void {
  const name = nameOf(columns.map((at) => entry.values[at]));
  const entries = found.get(name);
  if (entries === undefined) found.set(name, new Set([entry]));
  else entries.add(entry);
}

/**
 * A name for some values. Types are told apart: a column that may be null could else mix up null
 * and its name.
 */
export function nameOf(values: readonly (SqlValue | undefined)[]): string {
  let name = '';
  for (const value of values) {
    if (value instanceof Uint8Array) name += `x${Buffer.from(value).toString('hex')}\0`;
    else name += `${typeof value === 'string' ? 't' : 'i'}${String(value)}\0`;
  }
  return name;
}

/** Whether two rows have the same clear columns. */
export function same(a: ClearValues, b: ClearValues): boolean {
  return a.every((value, at) => {
    const other = b[at];
    if (value instanceof Uint8Array && other instanceof Uint8Array) {
      return Buffer.from(value).equals(other);
    }
    return value === other;
  });
}
