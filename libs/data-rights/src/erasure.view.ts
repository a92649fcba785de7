import type { Projection } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import {
  isErasureRequestEvent,
  isSubjectErased,
  type SubjectErasedData,
} from './erasure.events.js';
import { erasureDecider, type ErasureState } from './erasure.js';

/** The requests about each person, as they stand; sealed under the requests' own key. */
export const erasureRequestsTable = sealedTable<{ readonly state: ErasureState }>()({
  name: 'erasure_requests',
  columns: {
    request: 'text',
    /** `ErasureStanding`. */
    standing: 'text',
    /** Of the last change. */
    position: 'integer',
  },
  key: ['request'],
  subject: 'request',
  indexes: [['standing', 'position']],
});

/** What was erased; it names nobody, and each is sealed under a key of its own. */
export const erasuresTable = sealedTable<{
  readonly id: string;
  readonly recordedAt: string;
  readonly data: SubjectErasedData;
}>()({
  name: 'erasures',
  columns: { erasure: 'text', position: 'integer' },
  key: ['erasure'],
  subject: 'erasure',
  indexes: [['position desc']],
});

/** How each event changes them. */
export const erasureProjection: Projection = {
  name: 'erasure',
  version: 1,
  tables: [erasureRequestsTable, erasuresTable],
  async apply(event, rows) {
    if (isErasureRequestEvent(event)) {
      const { subject: request } = event.header;
      const row = await rows.get(erasureRequestsTable, { request });
      const state = erasureDecider.evolve(row?.cell.state ?? erasureDecider.initial, event);
      const { standing } = state;
      const { position } = event;
      rows.put(erasureRequestsTable, { request, standing, position, cell: { state } });
    } else if (isSubjectErased(event)) {
      const { id, position, recordedAt, data, header } = event;
      rows.put(erasuresTable, {
        erasure: header.subject,
        position,
        cell: { id, recordedAt, data },
      });
    }
  },
};
