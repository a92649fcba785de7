import type { Projection } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import { isAgreementEvent } from './agreement.events.js';
import { agreementDecider, type AgreementState } from './agreement.js';

/** Every agreement as it stands now; each is a subject of its own. */
export const agreementsTable = sealedTable<{ readonly state: AgreementState }>()({
  name: 'agreements',
  columns: {
    agreement: 'text',
    subject: 'text',
    /** Of its last change. */
    position: 'integer',
    /** Of its first event: the order of the register. */
    opened: 'integer',
  },
  key: ['agreement'],
  subject: 'subject',
  indexes: [['subject'], ['opened']],
});

/** How each event changes it. */
export const agreementProjection: Projection = {
  name: 'agreement',
  version: 2,
  tables: [agreementsTable],
  async apply(event, rows) {
    // The register is public: what is held is not in it.
    if (!isAgreementEvent(event) || event.header.visibility.held) return;
    const agreement = event.data.id;
    const { subject } = event.header;
    const row = await rows.get(agreementsTable, { agreement });
    const state = agreementDecider.evolve(row?.cell.state ?? agreementDecider.initial, event);
    const { position } = event;
    rows.put(agreementsTable, {
      agreement,
      subject,
      position,
      opened: row?.opened ?? position,
      cell: { state },
    });
  },
};
