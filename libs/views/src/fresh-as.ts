import type { Position } from '../../event-log/src/event-log.js';
import type { ViewsReader } from './reader.js';

/** Finds an event; the ledger's reader does. */
interface EventFinder {
  find(eventId: string): Promise<{ readonly receipt: { readonly position: Position } } | undefined>;
}

/**
 * Waits until the views hold an event that a receipt names; for no event, or one that nobody knows,
 * there is nothing to wait for.
 *
 * @throws ViewsError `VIEWS_BEHIND`, `VIEWS_BUILDING`
 */
export async function freshAs(
  views: Pick<ViewsReader, 'atLeast'>,
  events: EventFinder,
  eventId: string | null | undefined,
): Promise<void> {
  const found = eventId === null || eventId === undefined ? undefined : await events.find(eventId);
  if (found) await views.atLeast(found.receipt.position);
}
