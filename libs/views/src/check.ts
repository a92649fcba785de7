import { setImmediate as turn } from 'node:timers/promises';
import type { RowLayout, StoredValues } from './row-layout.js';
import type { Check, CheckOptions, GenerationState } from './storage.js';
import { isViewsError } from './views.errors.js';

/** One moment of a generation, held still while it is checked. */
export interface Snapshot {
  readonly generation: number;
  /** @throws ViewsError `VIEWS_DAMAGED` */
  state(): GenerationState;
  rows(layout: RowLayout): Iterable<StoredValues>;
  /** Whether the store's own structures, indexes included, agree with its rows. */
  structureIsSound(): boolean;
}

const ROWS_A_TURN = 2000;

/**
 * Reads every row of a generation and compares number and digest of each table with what its state
 * says. So a row is found that damage has hidden, doubled or changed, which no query would notice.
 */
export async function checkSnapshot(
  snapshot: Snapshot,
  layouts: readonly RowLayout[],
  { signal, onProgress }: CheckOptions,
): Promise<Check> {
  const damaged: string[] = [];
  let rows = 0;
  const note = async (what: string, isSound: () => Promise<boolean> | boolean): Promise<void> => {
    try {
      if (!(await isSound())) damaged.push(what);
    } catch (error) {
      if (!isViewsError(error, 'ROW_DAMAGED') && !isViewsError(error, 'VIEWS_DAMAGED')) throw error;
      damaged.push(what);
    }
  };

  let tables: GenerationState['tables'] = {};
  await note('state', () => {
    tables = snapshot.state().tables;
    return true;
  });
  const total = Object.values(tables).reduce((sum, table) => sum + table.rows, 0);
  for (const layout of damaged.length > 0 ? [] : layouts) {
    await note(layout.name, async () => {
      const sums = new TableSums();
      for (const stored of snapshot.rows(layout)) {
        sums.add(layout.digest(stored));
        if (++rows % ROWS_A_TURN === 0) {
          onProgress?.(rows, total);
          await turn();
          signal.throwIfAborted();
        }
      }
      const expected = tables[layout.name];
      return expected?.rows === sums.rows && expected.digest === sums.digest;
    });
  }
  await note('structure', () => snapshot.structureIsSound());
  return { generation: snapshot.generation, sound: damaged.length === 0, damaged, rows };
}

/** How many rows a table has, and the sum of their digests: neither depends on their order. */
export class TableSums {
  private sum: bigint;

  constructor(
    public rows = 0,
    digest = '0',
  ) {
    this.sum = BigInt(`0x${digest}`);
  }

  add(digest: bigint): void {
    this.rows++;
    this.sum = BigInt.asUintN(64, this.sum + digest);
  }

  subtract(digest: bigint): void {
    this.rows--;
    this.sum = BigInt.asUintN(64, this.sum - digest);
  }

  get digest(): string {
    return this.sum.toString(16);
  }
}
