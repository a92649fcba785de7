import { eventRow, eventTable } from '../../views/src/event-table.js';
import type { Projection } from '../../views/src/projection.js';
import { isPersonEvent } from './person.events.js';

/** What was said of each person: names, identifiers, access needs, safe contact. */
export const peopleTable = eventTable('person_events');

/** How each event changes it. */
export const personProjection: Projection = {
  name: 'person',
  version: 1,
  tables: [peopleTable],
  apply(event, rows) {
    if (isPersonEvent(event)) rows.put(peopleTable, eventRow(event));
  },
};
