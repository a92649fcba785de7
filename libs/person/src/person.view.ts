import type { ActorRecord } from '../../ledger/src/ledger.js';
import { eventRow, eventTable } from '../../views/src/event-table.js';
import type { Projection } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import type { IdentifierValue } from '../../vocabulary/src/identifier.js';
import { isPersonEvent } from './person.events.js';

/** What was said of each person: names, identifiers, access needs, safe contact. */
export const peopleTable = eventTable('person_events');

/** Numbers that were said of somebody and lead to somebody else; sealed for whom they were said of. */
export const claimsTable = sealedTable<{
  /** The event that said so. */
  readonly id: string;
  readonly identifier: IdentifierValue;
  readonly by: ActorRecord;
  readonly recordedAt: string;
}>()({
  name: 'identifier_claims',
  columns: { position: 'integer', subject: 'text' },
  key: ['position'],
  subject: 'subject',
});

/** How each event changes them. */
export const personProjection: Projection = {
  name: 'person',
  version: 2,
  tables: [peopleTable, claimsTable],
  apply(event, rows) {
    if (!isPersonEvent(event)) return;
    rows.put(peopleTable, eventRow(event));
    if (event.type !== 'IdentifierLinked' || event.data.outcome !== 'inUse') return;
    const { id, position, header, data, recordedAt } = event;
    const { identifier } = data;
    const cell = { id, identifier, by: header.actor, recordedAt };
    rows.put(claimsTable, { position, subject: header.subject, cell });
  },
};
