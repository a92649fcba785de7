import type { RowLayout } from './row-layout.js';
import type { SqlValue } from './table.js';

/** Keys of rows of several tables, each once. */
export class RowKeys {
  private readonly tables = new Map<RowLayout, Map<string, readonly SqlValue[]>>();

  add(layout: RowLayout, key: readonly SqlValue[]): void {
    let keys = this.tables.get(layout);
    if (keys === undefined) {
      keys = new Map();
      this.tables.set(layout, keys);
    }
    keys.set(layout.idOfKey(key), key);
  }

  *[Symbol.iterator](): Generator<{
    readonly layout: RowLayout;
    readonly key: readonly SqlValue[];
  }> {
    for (const [layout, keys] of this.tables)
      for (const key of keys.values()) yield { layout, key };
  }
}
