import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { eventOf, type EventTable } from './event-table.js';
import type { ViewsReader } from './reader.js';

/**
 * The events of a person that may be shown, in the order of the ledger: those of all pseudonyms that
 * are linked now, without what is held.
 *
 * @throws ViewsError `VIEWS_BUILDING`, `VIEWS_DAMAGED`, `ROW_DAMAGED`
 */
export async function readEvents(
  views: Pick<ViewsReader, 'db' | 'openRows'>,
  table: EventTable<string>,
  subjects: readonly string[],
): Promise<readonly ReadableEvent[]> {
  const rows = await views
    .db(table)
    .selectFrom(table.name)
    .selectAll()
    .where('subject', 'in', subjects)
    .where('held', '=', 0)
    .orderBy('position')
    .execute();
  return (await views.openRows(table, rows)).map(eventOf);
}
