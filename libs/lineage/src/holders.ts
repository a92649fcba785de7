import { flowShowable } from '../../disclosure/src/disclosure.shown.js';
import { flowsTable, recipientKey, STILL } from '../../disclosure/src/disclosure.tables.js';
import { notHeldAlong } from '../../disclosure/src/held-along.js';
import { requireSpan } from '../../vocabulary/src/when.js';
import type { LookedAt } from '../../views/src/read-events.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { RowOf } from '../../views/src/table.js';
import { listed } from './flow-query.js';
import type { PlanHolder } from './lineage.graphql.js';

/** Who holds what now (`domain.md`, question 4). */

type FlowRow = RowOf<typeof flowsTable>;

/** Flows that are read of one plan at the most: copies of a plan go to few places. */
const MAX_FLOWS = 2_000;

/**
 * The services that hold a version of a plan, the last to get one first. Who gave a copy back, or
 * deleted it when it was recalled, holds it no more; who only looked at it holds none.
 *
 * @param newest The greatest version that was published; 0 where none was.
 */
export async function planHolders(
  views: ViewsReader,
  { subjects, viewer }: LookedAt,
  plan: string,
  newest: number,
): Promise<readonly PlanHolder[]> {
  const rows = await views
    .db(flowsTable)
    .selectFrom('flows')
    .selectAll()
    .where('subject', 'in', subjects)
    .where('held', '=', 0)
    .where('knownUntil', '=', STILL)
    .where(listed('items', `plan:${plan}`))
    .where(notHeldAlong(subjects, 'id'))
    .orderBy('occurredTo', 'desc')
    .limit(MAX_FLOWS)
    .execute();
  const flows = await views.openRows(flowsTable, rows);
  return holdersOf((await viewer()).among(flows, flowShowable), plan, newest);
}

/** The same of flows that are at hand, newest first. */
export function holdersOf(
  flows: readonly FlowRow[],
  plan: string,
  newest: number,
): readonly PlanHolder[] {
  const holders = new Map<string, PlanHolder>();
  for (const row of flows) {
    const { flow } = row.cell.state;
    if (flow.type === 'DisclosureViewed' || gaveBack(row)) continue;
    for (const item of flow.items) {
      if (item.plan !== plan) continue;
      const version = item.version ?? null;
      const key = `${holderKey(row)} ${version ?? ''}`;
      if (holders.has(key)) continue;
      holders.set(key, {
        organisation: flow.to.type === 'organisation' ? flow.to.organisation : null,
        version,
        superseded: version !== null && version < newest,
        since: new Date(requireSpan(flow.occurredAt).latest),
        disclosure: flow.id,
      });
    }
  }
  return [...holders.values()];
}

/** Whoever has no identifier is told apart by the disclosure alone. */
function holderKey({ id, cell }: FlowRow): string {
  const { to } = cell.state.flow;
  return to.type === 'organisation' ? recipientKey(to) : id;
}

function gaveBack({ cell }: FlowRow): boolean {
  const outcome = cell.state.recallAnswer?.outcome;
  return outcome === 'deleted' || outcome === 'returned';
}
