import { eventRow, eventTable } from '../../views/src/event-table.js';
import type { Projection } from '../../views/src/projection.js';
import { isConsentEvent } from './consent.events.js';

/** Every consent statement and assessment of capacity, as it was said. */
export const consentsTable = eventTable('consent_events');

/** How each event changes it. */
export const consentProjection: Projection = {
  name: 'consent',
  version: 1,
  tables: [consentsTable],
  apply(event, rows) {
    if (isConsentEvent(event)) rows.put(consentsTable, eventRow(event));
  },
};
