import { OTHERS, type Showable } from '../../access/src/viewer.js';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import type { RowOf } from '../../views/src/table.js';
import type { DisclosedItem, Recipient } from './disclosure.events.js';
import type { flowsTable, receiptsTable, refusalsTable } from './disclosure.tables.js';

/** What bounds who may see flows, receipts and refusals (`access/Viewer`). */

/** A flow, as far as it is asked who may see it; kept back with what it passes on. */
export function flowShowable({ id, cell, onwardOf }: RowOf<typeof flowsTable>): Showable {
  const { flow, joined } = cell.state;
  return {
    ...between(flow),
    id,
    ...(onwardOf !== null && { partOf: [onwardOf] }),
    ...joined,
  };
}

/** A receipt; kept back with what it is of. */
export function receiptShowable({
  id,
  cell,
  disclosure,
}: Pick<RowOf<typeof receiptsTable>, 'id' | 'cell' | 'disclosure'>): Showable {
  return {
    ...between(cell.data),
    id,
    ...(disclosure !== null && { partOf: [disclosure] }),
    ...cell.joined,
  };
}

/** A refusal, or a request. */
export function refusalShowable({ id, cell }: RowOf<typeof refusalsTable>): Showable {
  return { ...between(cell.data), id, ...cell.joined };
}

function between({
  from,
  to,
  items,
}: {
  readonly from: OrganisationReference;
  readonly to: Recipient;
  readonly items: readonly DisclosedItem[];
}): Pick<Showable, 'kind' | 'organisations' | 'sections'> {
  return {
    kind: 'disclosures',
    organisations: [from, to.type === 'organisation' ? to.organisation : OTHERS],
    sections: sectionsOf(items),
  };
}

/** The plan sections that were given; `all` where a plan was given without saying which. */
function sectionsOf(items: readonly DisclosedItem[]): readonly string[] | 'all' {
  const ofPlans = items.filter(
    ({ plan, sections }) => plan !== undefined || sections !== undefined,
  );
  if (ofPlans.some(({ sections }) => sections === undefined)) return 'all';
  return ofPlans.flatMap(({ sections = [] }) => sections);
}
