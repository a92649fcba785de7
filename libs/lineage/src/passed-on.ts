import { flowsTable, STILL } from '../../disclosure/src/disclosure.tables.js';
import type { ViewsReader } from '../../views/src/reader.js';

/**
 * These flows and those that passed them on, to any depth: what is kept back of a disclosure is kept back
 * of wherever it went from there.
 */
export async function passedOn(
  views: Pick<ViewsReader, 'db'>,
  subjects: readonly string[],
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set(ids);
  let last = ids;
  while (last.length > 0) {
    const rows = await views
      .db(flowsTable)
      .selectFrom('flows')
      .select(['id', 'subject'])
      .where('onwardOf', 'in', last)
      .where('knownUntil', '=', STILL)
      .execute();
    last = rows
      .filter(({ id, subject }) => subjects.includes(subject) && !found.has(id))
      .map(({ id }) => id);
    for (const id of last) found.add(id);
  }
  return found;
}
