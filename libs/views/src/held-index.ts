import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { eventOf, eventRow, type EventTable } from './event-table.js';
import type { MaybePromise, RowSession } from './projection.js';
import { sealedTable, type RowOf } from './table.js';

/**
 * Where what is or was held stands in the log, and whether it was released. One projection keeps it,
 * before all others; the others ask it, so that an event which a projection takes in late, because
 * it was parked, is shown if it was released meanwhile, as a rebuild has it.
 */
export const heldIndexTable = sealedTable<
  /** Nothing until the event itself was taken in. */
  Partial<Pick<ReadableEvent, 'type' | 'recordedAt'>>
>()({
  name: 'held_index',
  columns: {
    id: 'text',
    subject: 'text',
    /** 0 until the event itself was taken in. */
    position: 'integer',
    /** Where its release stands in the log; 0 where it was not released. */
    released: 'integer',
  },
  key: ['id'],
  subject: 'subject',
  indexes: [['subject']],
});

/** Whether an event is held back by its own word, as of now. */
export function isHeldBack(
  { id, header }: ReadableEvent,
  rows: Pick<RowSession, 'get'>,
): MaybePromise<boolean> {
  if (!header.visibility.held) return false;
  const isHeld = (row: RowOf<typeof heldIndexTable> | undefined): boolean =>
    row === undefined || row.released === 0 || row.subject !== header.subject;
  const found = rows.get(heldIndexTable, { id });
  return found instanceof Promise ? found.then(isHeld) : isHeld(found);
}

/** Puts an event into a table of events: held back or shown, as it is now. */
export function putEvent<const Name extends string>(
  table: EventTable<Name>,
  event: ReadableEvent,
  rows: RowSession,
  thing = '',
): MaybePromise<void> {
  const put = (isHeld: boolean): void => {
    rows.put(table, eventRow<Name>(isHeld ? event : asShown(event), thing));
  };
  const held = isHeldBack(event, rows);
  if (held instanceof Promise) return held.then(put);
  put(held);
}

/**
 * Shows what was held in a table of events.
 *
 * @param id The event that was released; whose it is.
 * @returns the event, if it is one of this table.
 */
export async function showEvent(
  table: EventTable<string>,
  { id, subject }: { readonly id: string; readonly subject: string },
  rows: RowSession,
): Promise<ReadableEvent | undefined> {
  const held = await rows.get(heldIndexTable, { id });
  if (held?.subject !== subject || held.released === 0) return undefined;
  const row = await rows.get(table, { subject, position: held.position });
  if (row?.cell.id !== id) return undefined;
  const event = asShown(eventOf(row));
  rows.put(table, eventRow(event, row.thing));
  return event;
}

/** As `showEvent`, for whoever needs no more of it. */
export async function showReleased(
  table: EventTable<string>,
  released: { readonly id: string; readonly subject: string },
  rows: RowSession,
): Promise<void> {
  await showEvent(table, released, rows);
}

/** The same event, not held. */
export function asShown(event: ReadableEvent): ReadableEvent {
  const { header } = event;
  if (!header.visibility.held) return event;
  return { ...event, header: { ...header, visibility: { ...header.visibility, held: false } } };
}
