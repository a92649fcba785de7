import type { Actor } from '../../access/src/actor.js';
import type { Resource } from '../../access/src/authorise.js';
import type { Receipt } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { receiptResource } from '../../ledger/src/receipt-resource.js';
import { isReleased } from './held-released.js';
import type { LinkedPeople } from './linked-people.js';

/**
 * A receipt for whoever asks, with what access to it is decided by: as identities are linked and as
 * things are held now. As much is looked up for an id that leads nowhere as for one that does.
 */
export async function findReceipt(
  ledger: Pick<Ledger, 'read' | 'reader'>,
  linked: LinkedPeople,
  actor: Actor,
  eventId: string,
): Promise<{ readonly receipt: Receipt; readonly resource: Resource } | undefined> {
  const found = await ledger.reader.find(eventId);
  const released = await isReleased(ledger, actor, eventId, found?.event);
  const resource = await linked.resource(actor, found && receiptResource(found.event, released));
  return found && resource && { receipt: found.receipt, resource };
}
