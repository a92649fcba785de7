import type { ViewsReader } from '../reader.js';
import type { AnyTable, StoredRowOf } from '../table.js';
import { lastSeen, newest, things } from './story.js';

/** Everything that a reader of the small world can see, opened, in one fixed order. */
export async function contentsOf(reader: ViewsReader): Promise<string> {
  const contents: Record<string, unknown> = {};
  for (const table of [things, newest, lastSeen]) {
    const query = reader.db<readonly AnyTable[]>(table).selectFrom(table.name).selectAll();
    const rows = await reader.openRows<AnyTable>(
      table,
      (await query.execute()) as StoredRowOf<AnyTable>[],
    );
    contents[table.name] = rows.map((row) => JSON.stringify(row)).sort();
  }
  const parked = await reader.parked();
  return JSON.stringify({ ...contents, parked }, null, 1);
}
