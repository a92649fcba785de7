import type { Actor } from '../../access/src/actor.js';
import type { Resource } from '../../access/src/authorise.js';
import { fold } from '../../ledger/src/decider.js';
import type { LedgerEvent, Receipt } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { receiptResource } from '../../ledger/src/receipt-resource.js';
import { HELD_NOUN } from './held.events.js';
import { heldDecider } from './held.js';
import type { LinkedPeople } from './linked-people.js';

/** An event and its receipt. */
export interface FoundEvent {
  readonly event: LedgerEvent;
  readonly receipt: Receipt;
}

/** Says whether an event is held since another one is; only for a person who asks. */
export type IsHeldWithAnother = (
  actor: Actor,
  eventId: string,
  found: FoundEvent | undefined,
) => Promise<boolean>;

/** Finds receipts for whoever asks; the application makes it. */
export class ReceiptFinder {
  constructor(
    private readonly ledger: Pick<Ledger, 'read' | 'reader'>,
    private readonly linked: LinkedPeople,
    private readonly isHeldWithAnother: IsHeldWithAnother,
  ) {}

  /**
   * A receipt, with what access to it is decided by: as identities are linked and as things are held
   * now. As much is looked up for an id that leads nowhere as for one that does.
   */
  async find(
    actor: Actor,
    eventId: string,
  ): Promise<{ readonly receipt: Receipt; readonly resource: Resource } | undefined> {
    const found = await this.ledger.reader.find(eventId);
    const isShown = await this.isShown(actor, eventId, found);
    const shown = found && receiptResource(found.event, isShown);
    const resource = await this.linked.resource(actor, shown);
    return found && resource && { receipt: found.receipt, resource };
  }

  /**
   * Whether an event is not held, by its own word or with another. It is looked up whatever the id
   * leads to, so that what is held takes as long as what does not exist.
   *
   * @param actor What was released is so for a person alone: what others may see does not depend on it.
   */
  async isShown(actor: Actor, eventId: string, found: FoundEvent | undefined): Promise<boolean> {
    const released = await this.#isReleased(actor, eventId, found?.event);
    const isWithAnother = await this.isHeldWithAnother(actor, eventId, found);
    const visibility = found?.event.readable === true ? found.event.header.visibility : undefined;
    // What is held with its cause is asked of like all that is held with another.
    const isHeld = visibility?.held === true && visibility.withCause !== true;
    return (!isHeld || released) && !isWithAnother;
  }

  async #isReleased(
    { person }: Actor,
    eventId: string,
    event: LedgerEvent | undefined,
  ): Promise<boolean> {
    if (person === undefined) return false;
    const subject = event?.readable === true ? event.header.subject : person;
    const { events } = await this.ledger.read({ subject, noun: HELD_NOUN, id: eventId });
    return fold(heldDecider, events).released;
  }
}
