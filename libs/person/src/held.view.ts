import type { ActorRecord, Visibility } from '../../ledger/src/ledger.js';
import { requireSpan, type WhenRecord } from '../../vocabulary/src/when.js';
import type { Projection } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import { isHeldEvent, type HeldReviewedData } from './held.events.js';

/** How something that is held was last looked at. */
export interface HeldReviewCell extends Omit<HeldReviewedData, 'event' | 'outcome'> {
  readonly occurredAt: WhenRecord;
  readonly by: ActorRecord;
}

/** What is held back and was not released, a row for each event. */
export const heldTable = sealedTable<{
  readonly type: string;
  readonly occurredAt: WhenRecord;
  readonly recordedAt: string;
  readonly visibility: Visibility;
  /** Who sent it. */
  readonly by: ActorRecord;
  readonly review?: HeldReviewCell;
}>()({
  name: 'held_events',
  columns: {
    id: 'text',
    subject: 'text',
    /** Milliseconds since 1970. */
    occurredTo: 'integer',
  },
  key: ['id'],
  subject: 'subject',
  indexes: [['subject', 'occurredTo desc', 'id desc']],
});

/** How each event changes it. */
export const heldProjection: Projection = {
  name: 'held',
  version: 1,
  tables: [heldTable],
  async apply(event, rows) {
    if (!event.readable) return;
    const { subject, occurredAt, visibility, actor } = event.header;
    if (isHeldEvent(event)) {
      const row = await rows.get(heldTable, { id: event.data.event });
      if (row?.subject !== subject || event.data.outcome !== 'counts') return;
      if (event.type === 'HeldReleased') {
        rows.remove(heldTable, { id: row.id });
        return;
      }
      const { reason, decider, deciderRole, reviewBy } = event.data;
      const review = { occurredAt, by: actor, reason, decider, deciderRole, reviewBy };
      if (isLater(review, row.cell.review)) {
        rows.put(heldTable, { ...row, cell: { ...row.cell, review } });
      }
      return;
    }
    if (!visibility.held) return;
    const { id, type, recordedAt } = event;
    rows.put(heldTable, {
      id,
      subject,
      occurredTo: requireSpan(occurredAt).latest,
      cell: { type, occurredAt, recordedAt, visibility, by: actor },
    });
  },
};

/** A review that is told of late does not stand in for one that came after it. */
function isLater(review: HeldReviewCell, before: HeldReviewCell | undefined): boolean {
  if (!before) return true;
  return requireSpan(review.occurredAt).latest >= requireSpan(before.occurredAt).latest;
}
