import { releasedBy } from '../../person/src/held.events.js';
import { eventTable } from '../../views/src/event-table.js';
import { heldIndexTable, putEvent, showEvent } from '../../views/src/held-index.js';
import type { MaybePromise, Projection, RowSession } from '../../views/src/projection.js';
import { isPlanEvent, PlanPublished } from './crisis-plan.events.js';
import { numbersShown } from './crisis-plan.state.js';

/** Every event of every plan; `thing` is the plan. */
export const plansTable = eventTable('plan_events');

/** How each event changes it. */
export const planProjection: Projection = {
  name: 'crisis-plan',
  version: 2,
  tables: [plansTable],
  apply(event, rows): MaybePromise<void> {
    if (isPlanEvent(event)) {
      const { plan } = event.data;
      const put = putEvent(plansTable, event, rows, plan);
      // Taken in late, it may have been released before.
      if (event.type !== PlanPublished.name || !event.header.visibility.held) return put;
      return Promise.resolve(put).then(() => numberShown(plan, event.header.subject, rows));
    }
    const released = releasedBy(event);
    return released && show(released, rows);
  },
};

async function show(released: Parameters<typeof showEvent>[1], rows: RowSession): Promise<void> {
  const event = await showEvent(plansTable, released, rows);
  if (event && isPlanEvent(event)) await numberShown(event.data.plan, released.subject, rows);
}

/** Gives what was released of a plan the numbers that it is shown with. */
async function numberShown(plan: string, subject: string, rows: RowSession): Promise<void> {
  const shown = await rows.select(plansTable, { subject, thing: plan, held: 0 });
  const published = await Promise.all(
    shown
      .filter(({ type }) => type === PlanPublished.name)
      .map(async (row) => {
        const { id, data } = row.cell;
        const { version } = data as { readonly version: number };
        const was = await rows.get(heldIndexTable, { id });
        return { row, version, position: row.position, releasedAt: was?.released };
      }),
  );
  const numbers = numbersShown(published);
  for (const one of published) {
    const version = numbers.get(one);
    if (version === undefined || version === one.version) continue;
    const { row } = one;
    const cell = { ...row.cell, data: { ...row.cell.data, version } };
    rows.put(plansTable, { ...row, cell });
  }
}
