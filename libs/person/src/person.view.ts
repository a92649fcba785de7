import type { ActorRecord } from '../../ledger/src/ledger.js';
import { eventTable } from '../../views/src/event-table.js';
import { putEvent, showReleased } from '../../views/src/held-index.js';
import type { Projection } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import type { IdentifierValue } from '../../vocabulary/src/identifier.js';
import { releasedBy } from './held.events.js';
import { type IdentifierLinkedData, isPersonEvent } from './person.events.js';
import {
  type IdentifierSupersededData,
  isSupersededEvent,
} from './superseded-identifier.events.js';

/** What was said of each person: names, identifiers, access needs, safe contact. */
export const peopleTable = eventTable('person_events', { byThing: false });

/** Numbers that were said of somebody and lead to somebody else; sealed for whom they were said of. */
export const claimsTable = sealedTable<{
  /** The event that said so. */
  readonly id: string;
  readonly identifier: IdentifierValue;
  readonly by: ActorRecord;
  readonly recordedAt: string;
}>()({
  name: 'identifier_claims',
  columns: {
    /** Twice the place of the event in the log, for it may name two numbers. */
    place: 'integer',
    subject: 'text',
  },
  key: ['place'],
  subject: 'subject',
  indexes: [['subject']],
});

/** When each person was registered, so that what is new is found first. */
export const registrationsTable = sealedTable<{ readonly recordedAt: string }>()({
  name: 'registrations',
  columns: { position: 'integer', subject: 'text' },
  key: ['position'],
  subject: 'subject',
  indexes: [['subject', 'position']],
});

/** How each event changes them. */
export const personProjection: Projection = {
  name: 'person',
  version: 5,
  tables: [peopleTable, claimsTable, registrationsTable],
  apply(event, rows) {
    const released = releasedBy(event);
    if (released) return showReleased(peopleTable, released, rows);
    const isPersons = isPersonEvent(event);
    const put = isPersons ? putEvent(peopleTable, event, rows) : undefined;
    if (isPersons && event.type === 'PersonRegistered') {
      const { subject } = event.header;
      const { position, recordedAt } = event;
      rows.put(registrationsTable, { position, subject, cell: { recordedAt } });
    }
    const claimed = isPersons
      ? event.type === 'IdentifierLinked' && claimedBy(event.data)
      : isSupersededEvent(event) && claimedBySuperseding(event.data);
    if (!event.readable || !claimed) return put;
    const { id, position, header, recordedAt } = event;
    for (const [nth, identifier] of claimed.entries()) {
      const cell = { id, identifier, by: header.actor, recordedAt };
      rows.put(claimsTable, { place: position * 2 + nth, subject: header.subject, cell });
    }
    return put;
  },
};

function claimedBy({ identifier, outcome }: IdentifierLinkedData): readonly IdentifierValue[] {
  return outcome === 'inUse' ? [identifier] : [];
}

function claimedBySuperseding(data: IdentifierSupersededData): readonly IdentifierValue[] {
  const { identifier, outcome, replacedBy, replacement } = data;
  return [
    ...(outcome === 'inUse' ? [identifier] : []),
    ...(replacedBy && replacement === 'inUse' ? [replacedBy] : []),
  ];
}
