import { releasedBy } from '../../person/src/held.events.js';
import { eventTable } from '../../views/src/event-table.js';
import { putEvent, showReleased } from '../../views/src/held-index.js';
import type { Projection } from '../../views/src/projection.js';
import { isConsentEvent } from './consent.events.js';

/** Every consent statement and assessment of capacity, as it was said. */
export const consentsTable = eventTable('consent_events', { byThing: false });

/** How each event changes it. */
export const consentProjection: Projection = {
  name: 'consent',
  version: 2,
  tables: [consentsTable],
  apply(event, rows) {
    if (isConsentEvent(event)) return putEvent(consentsTable, event, rows);
    const released = releasedBy(event);
    return released && showReleased(consentsTable, released, rows);
  },
};
