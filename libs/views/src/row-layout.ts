import { hash } from 'node:crypto';
import type { SubjectKeys } from '../../vault/src/vault.js';
import { isVaultError } from '../../vault/src/vault.errors.js';
import { ByteWriter } from './byte-writer.js';
import type { AnyTable, ColumnKind, SqlValue } from './table.js';
import { ViewsError } from './views.errors.js';

/** A row's clear columns, in the order of the table's declaration. */
export type ClearValues = readonly SqlValue[];

/** A row as stored: its clear columns, and last its sealed cell (of a clear table: a checksum). */
export type StoredValues = readonly SqlValue[];

/** What is to be stored of a row. */
export interface Sealed {
  readonly cell: Uint8Array;
  /** The row's share of its table's digest. */
  readonly digest: bigint;
}

const writer = new ByteWriter();
const CHECKSUM_BYTES = 16;
const PSEUDONYM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * How the rows of one table are checked, named, sealed and hashed.
 *
 * A cell is bound to its *place*: the table's name and every clear column, in order, each with a
 * tag for its type and its length. A column that was changed, or a cell that was moved to another
 * row, fails to open.
 */
export class RowLayout {
  readonly name: string;
  readonly columns: readonly string[];
  /** Where the columns of the key stand among the columns. */
  readonly key: readonly number[];
  /** Where the subject's column stands; undefined in a clear table. */
  readonly subject: number | undefined;
  private readonly kinds: readonly ColumnKind[];

  constructor(readonly table: AnyTable) {
    this.name = table.name;
    this.columns = Object.keys(table.columns);
    this.kinds = Object.values(table.columns);
    this.key = table.key.map((column) => this.columns.indexOf(column));
    this.subject = table.subject === undefined ? undefined : this.columns.indexOf(table.subject);
  }

  /**
   * The clear columns of a row that a projection wrote.
   *
   * @throws ViewsError `ROW_INVALID`
   */
  valuesOf(row: Readonly<Record<string, unknown>>): SqlValue[] {
    const values = this.columns.map((column, at) => this.accept(at, row[column]));
    const subject = this.subjectOf(values);
    if (subject !== undefined && !PSEUDONYM.test(subject)) this.refuse('names no pseudonym');
    // A column too many is a mistake that would otherwise lose what it holds.
    const expected = this.columns.length + (this.subject === undefined ? 0 : 1);
    if (Object.keys(row).length !== expected) this.refuse('has other columns than its table');
    return values;
  }

  /** The key's columns, in the key's order. @throws ViewsError `ROW_INVALID` */
  keyOf(key: Readonly<Record<string, unknown>>): SqlValue[] {
    return this.key.map((at) => this.accept(at, key[this.columns[at] ?? '']));
  }

  /** Checks one value and brings it to the form in which it will come back from a store. */
  accept(at: number, value: unknown): SqlValue {
    const kind = this.kinds[at];
    if (value === null && kind?.endsWith('?')) return null;
    switch (kind) {
      case 'text':
      case 'text?':
        // PostgreSQL keeps no NUL in a text; an unpaired surrogate has no UTF-8.
        if (typeof value === 'string' && !value.includes('\0')) {
          return value.isWellFormed() ? value : value.toWellFormed();
        }
        break;
      case 'integer':
      case 'integer?':
        // Adding 0 makes -0 what a store would give back.
        if (Number.isSafeInteger(value)) return (value as number) + 0;
        break;
      default:
        if (value instanceof Uint8Array) return Buffer.from(value);
    }
    return this.refuse(`needs a value of type ${kind ?? ''} in ${this.columns[at] ?? ''}`);
  }

  /** A name for a row among those of its table, from all clear columns. */
  id(values: ClearValues): string {
    if (this.key.length === 1) return part(values[this.key[0] ?? 0]);
    let id = '';
    for (const at of this.key) id += `${part(values[at])}\0`;
    return id;
  }

  /** The same name, from the key's columns alone. */
  idOfKey(key: readonly SqlValue[]): string {
    return key.length === 1 ? part(key[0]) : key.map((value) => `${part(value)}\0`).join('');
  }

  /** The key's columns out of all. */
  keyIn(values: StoredValues): SqlValue[] {
    return this.key.map((at) => values[at] ?? null);
  }

  /** Whose key seals this row; undefined in a clear table. */
  subjectOf(values: ClearValues): string | undefined {
    return this.subject === undefined ? undefined : String(values[this.subject]);
  }

  /**
   * The same of a row as stored.
   *
   * @throws ViewsError `ROW_DAMAGED` if what stands there was never a pseudonym.
   */
  storedSubject(stored: StoredValues): string | undefined {
    const subject = this.subjectOf(stored);
    return subject === undefined || PSEUDONYM.test(subject) ? subject : this.damaged();
  }

  /** A row as a query gives it. Whether it is what was written shows when it is opened. */
  storedOf(row: Readonly<Record<string, unknown>>): StoredValues {
    return [...this.columns, 'cell'].map((column) => (row[column] ?? null) as SqlValue);
  }

  /** Seals a row: its cell, and its share of the digest. `json` is ignored in a clear table. */
  seal(values: ClearValues, json: string, keys: SubjectKeys | undefined): Sealed {
    const place = this.place(values);
    const cell =
      keys === undefined
        ? hash('sha256', place, 'buffer').subarray(0, CHECKSUM_BYTES)
        : keys.sealCell(place, Buffer.from(json));
    writer.blob(cell);
    return { cell, digest: digestOf(writer.bytes()) };
  }

  /**
   * Opens a stored row and gives the cell's JSON (of a clear table: nothing).
   *
   * @throws ViewsError `ROW_DAMAGED` if it is not, to the bit, what was sealed there.
   */
  open(stored: StoredValues, keys: SubjectKeys | undefined): string {
    const cell = this.checkStored(stored);
    const place = this.place(stored);
    if (keys === undefined) {
      const checksum = hash('sha256', place, 'buffer').subarray(0, CHECKSUM_BYTES);
      if (!checksum.equals(cell)) this.damaged();
      return '';
    }
    try {
      return keys.openCell(place, cell).toString();
    } catch (error) {
      // The subject has keys, so a cell of a generation that is gone is one a rebuild would seal.
      if (isVaultError(error, 'BOX_TAMPERED') || isVaultError(error, 'KEY_GONE')) {
        return this.damaged(error);
      }
      throw error;
    }
  }

  /** A stored row's share of its table's digest. @throws ViewsError `ROW_DAMAGED` */
  digest(stored: StoredValues): bigint {
    const cell = this.checkStored(stored);
    this.place(stored);
    writer.blob(cell);
    return digestOf(writer.bytes());
  }

  /** Values and cell as a fresh object. */
  toRow(values: StoredValues, json: string): Record<string, unknown> {
    const row: Record<string, unknown> = {};
    for (let at = 0; at < this.columns.length; at++) {
      const value = values[at];
      row[this.columns[at] ?? ''] = value instanceof Uint8Array ? Buffer.from(value) : value;
    }
    if (this.subject !== undefined) row['cell'] = JSON.parse(json);
    return row;
  }

  private place(values: StoredValues): Buffer {
    writer.reset();
    writer.text(this.name);
    for (let at = 0; at < this.columns.length; at++) {
      const value = values[at];
      if (typeof value === 'string') writer.text(value);
      else if (typeof value === 'number') writer.integer(value);
      else if (value instanceof Uint8Array) writer.blob(value);
      else writer.null();
    }
    return writer.bytes();
  }

  /** A flipped bit can change a value's type: SQLite keeps the type with the value. */
  private checkStored(stored: StoredValues): Uint8Array {
    for (let at = 0; at < this.columns.length; at++) {
      const value = stored[at];
      const kind = this.kinds[at] ?? 'text';
      const matches =
        value === null || value === undefined
          ? kind.endsWith('?')
          : typeof value === 'string'
            ? kind.startsWith('text')
            : typeof value === 'number'
              ? kind.startsWith('integer') && Number.isSafeInteger(value)
              : kind.startsWith('blob');
      if (!matches) this.damaged();
    }
    const cell = stored[this.columns.length];
    return cell instanceof Uint8Array ? cell : this.damaged();
  }

  private damaged(cause?: unknown): never {
    throw new ViewsError(
      'ROW_DAMAGED',
      `A row of ${this.name} is not what was written; the views are to be rebuilt.`,
      { table: this.name, cause },
    );
  }

  private refuse(what: string): never {
    throw new ViewsError('ROW_INVALID', `A row of ${this.name} ${what}.`, { table: this.name });
  }
}

function part(value: SqlValue | undefined): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return String(value);
}

/** 64 bits of SHA-256: enough against damage; sealing is what stands against intent. */
function digestOf(bytes: Uint8Array): bigint {
  return hash('sha256', bytes, 'buffer').readBigUInt64BE();
}
