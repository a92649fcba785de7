import { eventRow, eventTable } from '../../views/src/event-table.js';
import type { Projection } from '../../views/src/projection.js';
import { clearTable } from '../../views/src/table.js';
import { isAgreementEvent } from './agreement.events.js';

/** Every event of every agreement; each agreement is a subject of its own. */
export const agreementsTable = eventTable('agreement_events');

/** Which agreements there are: the public register, in the order of registration. */
export const registerTable = clearTable({
  name: 'agreement_register',
  columns: { position: 'integer', agreement: 'text', subject: 'text' },
  key: ['position'],
  indexes: [['agreement'], ['subject']],
});

/** How each event changes them. */
export const agreementProjection: Projection = {
  name: 'agreement',
  version: 1,
  tables: [agreementsTable, registerTable],
  async apply(event, rows) {
    if (!isAgreementEvent(event)) return;
    const agreement = event.data.id;
    const { subject } = event.header;
    rows.put(agreementsTable, eventRow(event, agreement));
    const [registered] = await rows.select(registerTable, { subject });
    if (!registered) rows.put(registerTable, { position: event.position, agreement, subject });
  },
};
