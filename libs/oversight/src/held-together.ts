import {
  flowsTable,
  holdsTable,
  receiptsTable,
  refusalsTable,
  STILL,
} from '../../disclosure/src/disclosure.tables.js';
import { readHeldAlong } from '../../disclosure/src/held-along.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { HeldTogether } from './notices.graphql.js';

/**
 * What is held with something, however far that goes: under its own pseudonym, and along with it under
 * those that are linked now.
 *
 * @param id What is held.
 * @param subjects The pseudonyms that are one person now.
 * @throws ViewsError as `ViewsReader.openRows`
 */
export async function heldTogetherWith(
  views: Pick<ViewsReader, 'db' | 'openRows'>,
  id: string,
  subjects: readonly string[],
): Promise<readonly HeldTogether[]> {
  const found = new Set([id]);
  const together: HeldTogether[] = [];
  for (let open: readonly string[] = [id]; open.length > 0;) {
    const rows = await views
      .db(holdsTable)
      .selectFrom('disclosure_holds')
      .selectAll()
      .where('id', 'in', open)
      .where('held', '=', 1)
      .orderBy('position')
      .execute();
    const opened = await views.openRows(holdsTable, rows);
    for (const { id: one, recordedAt, cell } of opened) {
      if (one === id) continue;
      const { type, own } = cell;
      together.push({ id: one, type, own, recordedAt: new Date(recordedAt) });
    }
    open = opened.flatMap(({ cell }) => cell.holds).filter((one) => !found.has(one));
    for (const one of open) found.add(one);
  }
  return [...together, ...(await alongWith(views, found, subjects))];
}

/** What goes along with these under other pseudonyms, in the order in which it was recorded. */
async function alongWith(
  views: Pick<ViewsReader, 'db' | 'openRows'>,
  held: ReadonlySet<string>,
  subjects: readonly string[],
): Promise<readonly HeldTogether[]> {
  const all = await readHeldAlong(views, subjects);
  const ids = new Set(all.filter(({ because }) => held.has(because)).map(({ id }) => id));
  if (ids.size === 0) return [];
  const db = views.db(flowsTable, receiptsTable, refusalsTable);
  const [flows, receipts, refusals] = await Promise.all([
    db
      .selectFrom('flows')
      .selectAll()
      .where('id', 'in', [...ids])
      .where('knownUntil', '=', STILL)
      .execute(),
    db
      .selectFrom('receipts')
      .select(['id', 'recordedAt'])
      .where('id', 'in', [...ids])
      .execute(),
    db
      .selectFrom('refusals')
      .select(['id', 'recordedAt', 'type'])
      .where('id', 'in', [...ids])
      .execute(),
  ]);
  const opened = await views.openRows(flowsTable, flows);
  return [
    ...opened.map(({ id, recordedAt, cell }) => ({ id, recordedAt, type: cell.state.flow.type })),
    ...receipts.map((receipt) => ({ ...receipt, type: 'DisclosureReceived' })),
    ...refusals,
  ]
    .toSorted((one, other) => one.recordedAt - other.recordedAt)
    .map(({ id, type, recordedAt }) => ({
      id,
      type,
      own: false,
      recordedAt: new Date(recordedAt),
    }));
}
