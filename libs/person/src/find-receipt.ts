import type { Actor } from '../../access/src/actor.js';
import type { Resource } from '../../access/src/authorise.js';
import type { LedgerEvent, Receipt } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { receiptResource } from '../../ledger/src/receipt-resource.js';
import { isReleased } from './held-released.js';
import type { LinkedPeople } from './linked-people.js';

/** An event and its receipt. */
export interface FoundEvent {
  readonly event: LedgerEvent;
  readonly receipt: Receipt;
}

/** Says whether an event is held since another one is; the application gives it. */
export type IsHeldWithAnother = (
  actor: Actor,
  eventId: string,
  found: FoundEvent | undefined,
) => Promise<boolean>;

/** Under which it is injected. */
export const IS_HELD_WITH_ANOTHER = Symbol('IS_HELD_WITH_ANOTHER');

/** Where receipts are found, and what they are judged by. */
export interface ReceiptSources {
  readonly ledger: Pick<Ledger, 'read' | 'reader'>;
  readonly linked: LinkedPeople;
  /** Whether an event is held since another one is; only for a person who asks. */
  readonly isHeldWithAnother: IsHeldWithAnother;
}

/**
 * A receipt for whoever asks, with what access to it is decided by: as identities are linked and as
 * things are held now. As much is looked up for an id that leads nowhere as for one that does.
 */
export async function findReceipt(
  { ledger, linked, isHeldWithAnother }: ReceiptSources,
  actor: Actor,
  eventId: string,
): Promise<{ readonly receipt: Receipt; readonly resource: Resource } | undefined> {
  const found = await ledger.reader.find(eventId);
  const released = await isReleased(ledger, actor, eventId, found?.event);
  const isWithAnother = await isHeldWithAnother(actor, eventId, found);
  const isHeld = found?.event.readable === true && found.event.header.visibility.held;
  const isShown = (!isHeld || released) && !isWithAnother;
  const resource = await linked.resource(actor, found && receiptResource(found.event, isShown));
  return found && resource && { receipt: found.receipt, resource };
}
