import type { ActorRecord } from '../../ledger/src/ledger.js';
import type { IdentifierValue } from '../../vocabulary/src/identifier.js';
import type { Projection } from '../../views/src/projection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { sealedTable } from '../../views/src/table.js';
import { releasedBy } from './held.events.js';
import { isSupersededEvent } from './superseded-identifier.events.js';
import {
  sealOf,
  supersededDecider,
  type SupersededState,
  withReleased,
} from './superseded-identifier.js';

/** The superseded numbers of each who has any, held or not: a sealed one must not be shown by one. */
export const supersededTable = sealedTable<{ readonly state: SupersededState }>()({
  name: 'superseded_identifiers',
  columns: { subject: 'text' },
  key: ['subject'],
  subject: 'subject',
});

/** What came by a number while it was sealed, so that named officers can tell who still uses it. */
export const sealedArrivalsTable = sealedTable<{
  readonly id: string;
  readonly type: string;
  readonly by: ActorRecord;
  readonly recordedAt: string;
  readonly identifier: IdentifierValue;
}>()({
  name: 'sealed_arrivals',
  columns: { position: 'integer', subject: 'text' },
  key: ['position'],
  subject: 'subject',
  indexes: [['subject']],
});

/** The superseded numbers of those who are one person now, held or not, as views say. */
export async function readSuperseded(
  views: Pick<ViewsReader, 'db' | 'openRows'>,
  subjects: readonly string[],
): Promise<SupersededState> {
  const rows = await views
    .db(supersededTable)
    .selectFrom('superseded_identifiers')
    .selectAll()
    .where('subject', 'in', subjects)
    .orderBy('subject')
    .execute();
  const opened = await views.openRows(supersededTable, rows);
  return opened.flatMap(({ cell }) => cell.state);
}

/** How each event changes them: whatever it is, it may have come by a sealed number. */
export const supersededProjection: Projection = {
  name: 'superseded-identifier',
  version: 1,
  tables: [supersededTable, sealedArrivalsTable],
  async apply(event, rows) {
    if (!event.readable) return;
    const { id, type, position, recordedAt, header, received } = event;
    const { subject, actor } = header;
    const row = await rows.get(supersededTable, { subject });
    const state = row?.cell.state ?? supersededDecider.initial;
    const { identifier } = received;
    if (identifier && sealOf(state, identifier)) {
      const cell = { id, type, by: actor, recordedAt, identifier };
      rows.put(sealedArrivalsTable, { position, subject, cell });
    }
    const released = releasedBy(event);
    if (released && row) {
      rows.put(supersededTable, { subject, cell: { state: withReleased(state, released.id) } });
    }
    if (!isSupersededEvent(event)) return;
    rows.put(supersededTable, { subject, cell: { state: supersededDecider.evolve(state, event) } });
  },
};
