import { eventRow, eventTable } from '../../views/src/event-table.js';
import type { Projection } from '../../views/src/projection.js';
import { isPlanEvent } from './crisis-plan.events.js';

/** Every event of every plan; `thing` is the plan. */
export const plansTable = eventTable('plan_events');

/** How each event changes it. */
export const planProjection: Projection = {
  name: 'crisis-plan',
  version: 1,
  tables: [plansTable],
  apply(event, rows) {
    if (isPlanEvent(event)) rows.put(plansTable, eventRow(event, event.data.plan));
  },
};
