import type {
  ActorRecord,
  ReadableEvent,
  ReadableOf,
  Visibility,
} from '../../ledger/src/ledger.js';
import { parseInstant, requireSpan, type WhenRecord } from '../../vocabulary/src/when.js';
import { isLettersForgotten } from '../../ledger/src/letters-forgotten.js';
import { heldIndexTable } from '../../views/src/held-index.js';
import type { Projection, RowSession } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import {
  isHeldEvent,
  type HeldReleased,
  type HeldReviewed,
  type HeldReviewedData,
} from './held.events.js';

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
  /** Under which agreement it is said to have happened. */
  readonly agreement?: string;
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
    /** When it is to be looked at next, milliseconds since 1970; null where nobody said. */
    reviewBy: 'integer?',
  },
  key: ['id'],
  subject: 'subject',
  indexes: [
    ['subject', 'occurredTo desc', 'id desc'],
    ['reviewBy', 'id'],
  ],
});

/** How each event changes it, and where what is held stands. It comes before all other projections. */
export const heldProjection: Projection = {
  name: 'held',
  version: 3,
  tables: [heldIndexTable, heldTable],
  apply(event, rows) {
    if (!event.readable) return;
    if (isHeldEvent(event)) return decided(event, rows);
    // What says that something was forgotten is neither reviewed nor released.
    if (isLettersForgotten(event)) return;
    return event.header.visibility.held ? putHeld(event, rows) : undefined;
  },
};

async function putHeld(event: ReadableEvent, rows: RowSession): Promise<void> {
  const { id, type, recordedAt, position } = event;
  const { subject, occurredAt, visibility, actor, agreement } = event.header;
  // It was released before it came here where it was parked meanwhile.
  const before = await rows.get(heldIndexTable, { id });
  const released = before?.subject === subject ? before.released : 0;
  rows.put(heldIndexTable, { id, subject, position, released, cell: { type, recordedAt } });
  // What is held with its cause is reviewed and released with that.
  if (released > 0 || visibility.withCause === true) return;
  rows.put(heldTable, {
    id,
    subject,
    occurredTo: requireSpan(occurredAt).latest,
    reviewBy: momentOf(visibility.reviewBy),
    cell: {
      type,
      occurredAt,
      recordedAt,
      visibility,
      ...(agreement !== undefined && { agreement }),
      by: actor,
    },
  });
}

async function decided(
  event: ReadableOf<typeof HeldReviewed | typeof HeldReleased>,
  rows: RowSession,
): Promise<void> {
  if (event.data.outcome !== 'counts') return;
  const { subject, occurredAt, actor } = event.header;
  const { event: id, reason, decider, deciderRole } = event.data;
  const row = await rows.get(heldTable, { id });
  if (event.type === 'HeldReleased') {
    const held = await rows.get(heldIndexTable, { id });
    if (held && (held.subject !== subject || held.released > 0)) return;
    rows.put(heldIndexTable, {
      id,
      subject,
      position: held?.position ?? 0,
      released: event.position,
      cell: held?.cell ?? {},
    });
    if (row) rows.remove(heldTable, { id });
    return;
  }
  if (row?.subject !== subject) return;
  const { reviewBy } = event.data;
  const review = { occurredAt, by: actor, reason, decider, deciderRole, reviewBy };
  if (!isLater(review, row.cell.review)) return;
  rows.put(heldTable, {
    ...row,
    reviewBy: momentOf(reviewBy),
    cell: { ...row.cell, review },
  });
}

/** An instant as milliseconds since 1970; null where none was said. */
function momentOf(instant: string | undefined): number | null {
  return (instant === undefined ? undefined : parseInstant(instant)) ?? null;
}

/** A review that is told of late does not stand in for one that came after it. */
function isLater(review: HeldReviewCell, before: HeldReviewCell | undefined): boolean {
  if (!before) return true;
  return requireSpan(review.occurredAt).latest >= requireSpan(before.occurredAt).latest;
}
