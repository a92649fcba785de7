import {
  flowsTable,
  matchesTable,
  receiptsTable,
  STILL,
} from '../../disclosure/src/disclosure.tables.js';
import type { ViewsReader } from '../../views/src/reader.js';

/**
 * What goes with these: their other ends, and to any depth the flows that passed them on. What a person
 * keeps back of a disclosure is kept back of wherever it went from there, and of both its ends.
 */
export async function passedOn(
  views: Pick<ViewsReader, 'db'>,
  subjects: readonly string[],
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set(ids);
  let last = ids;
  while (last.length > 0) {
    const beside = await goesWith(views, last);
    last = beside
      .filter(({ id, subject }) => subjects.includes(subject) && !found.has(id))
      .map(({ id }) => id);
    for (const id of last) found.add(id);
  }
  return found;
}

interface Found {
  readonly id: string;
  readonly subject: string;
}

async function goesWith(
  views: Pick<ViewsReader, 'db'>,
  ids: readonly string[],
): Promise<readonly Found[]> {
  const db = views.db(flowsTable, matchesTable, receiptsTable);
  const onward = db
    .selectFrom('flows')
    .select(['id', 'subject'])
    .where('onwardOf', 'in', ids)
    .where('knownUntil', '=', STILL);
  const matches = db
    .selectFrom('flow_receipts')
    .select(['receipt', 'disclosure', 'subject'])
    .where('knownUntil', '=', STILL);
  // One that names its disclosure may stand under another pseudonym of the person.
  const naming = db.selectFrom('receipts').select(['id', 'disclosure', 'subject']);
  const [flows, receiptsOf, disclosuresOf, namedBy, named] = await Promise.all([
    onward.execute(),
    matches.where('disclosure', 'in', ids).execute(),
    matches.where('receipt', 'in', ids).execute(),
    naming.where('disclosure', 'in', ids).execute(),
    naming.where('id', 'in', ids).execute(),
  ]);
  return [
    ...flows,
    ...receiptsOf.map(({ receipt, subject }) => ({ id: receipt, subject })),
    ...disclosuresOf.map(({ disclosure, subject }) => ({ id: disclosure, subject })),
    ...namedBy,
    ...named.flatMap(({ disclosure, subject }) =>
      disclosure === null ? [] : [{ id: disclosure, subject }],
    ),
  ];
}
