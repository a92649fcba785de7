import type { Actor } from '../../access/src/actor.js';
import { fold } from '../../ledger/src/decider.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { HELD_NOUN } from './held.events.js';
import { heldDecider } from './held.js';

/**
 * Whether an event that was held is shown to the person who asks. It is looked up whatever the id
 * leads to, so that what is held takes as long as what does not exist.
 *
 * @returns false for whoever asks in another role: what they may see does not depend on it.
 */
export async function isReleased(
  ledger: Pick<Ledger, 'read'>,
  { person }: Actor,
  eventId: string,
  event: LedgerEvent | undefined,
): Promise<boolean> {
  if (person === undefined) return false;
  const subject = event?.readable === true ? event.header.subject : person;
  const { events } = await ledger.read({ subject, noun: HELD_NOUN, id: eventId });
  return fold(heldDecider, events).released;
}
