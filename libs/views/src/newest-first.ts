import { setImmediate as turn } from 'node:timers/promises';
import { type Expression, type SqlBool, sql } from 'kysely';

/** Where a row stands in a list that has what happened last first, and of ties the greater id. */
interface Placed {
  /** Milliseconds since 1970. */
  readonly occurredTo: number;
  readonly id: string;
}

/**
 * The rows that come after a place where what happened last comes first, and of ties the greater id.
 * Compared as one value, so that an index over both columns is walked from there.
 */
export function comesAfter(place: Placed): Expression<SqlBool> {
  return sql<SqlBool>`(${sql.ref('occurredTo')}, ${sql.ref('id')}) < (${place.occurredTo}, ${place.id})`;
}

/** How rows of several subjects are read. */
export interface NewestFirst<Row> {
  readonly subjects: readonly string[];
  /** After which place. */
  readonly after: Placed | undefined;
  /** How many are read of each at a time. */
  readonly limit: number;
  /** Rows of one subject in this order, at most as many as the limit. */
  readonly read: (subject: string, after: Placed | undefined) => Promise<readonly Row[]>;
}

/**
 * Rows of several subjects as one list, some at a time. Each is read by itself, for an index gives the
 * rows of one in order, and those of several it does not. Others get their turn in between.
 */
export async function* newestFirst<Row extends Placed>({
  subjects,
  after,
  limit,
  read,
}: NewestFirst<Row>): AsyncGenerator<readonly Row[], void, undefined> {
  const lists = subjects.map((subject) => ({ subject, rows: [] as Row[], isEnd: false, after }));
  for (;;) {
    for (const list of lists) {
      if (list.isEnd || list.rows.length > 0) continue;
      const rows = await read(list.subject, list.after);
      list.rows = [...rows].reverse();
      list.isEnd = rows.length < limit;
      list.after = rows.at(-1) ?? list.after;
    }
    const batch: Row[] = [];
    // Until what comes next may be a row that was not read yet.
    while (lists.every(({ rows, isEnd }) => isEnd || rows.length > 0)) {
      const next = lists.reduce((a, b) => (isBefore(b.rows.at(-1), a.rows.at(-1)) ? b : a));
      const row = next.rows.pop();
      if (!row) break;
      batch.push(row);
    }
    if (batch.length > 0) yield batch;
    if (lists.every(({ rows, isEnd }) => isEnd && rows.length === 0)) return;
    await turn();
  }
}

function isBefore(a: Placed | undefined, b: Placed | undefined): boolean {
  if (!a || !b) return a !== undefined;
  return a.occurredTo === b.occurredTo ? a.id > b.id : a.occurredTo > b.occurredTo;
}
