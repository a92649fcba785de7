import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';

/** What can happen to what is held back from a person: it is looked at again, or released. */

/** Names the histories of what was decided about what is held; each has the held event’s id. */
export const HELD_NOUN = 'held';

/** What a decision came to; never told to a partner, because it tells whether anything is held. */
export const HELD_OUTCOMES = [
  /** It holds. */
  'counts',
  /** What it is about was released before. */
  'already',
  /** Nothing with this id is held of this person. */
  'notHeld',
  /** Something is, and the decision is not theirs to take. */
  'notTheirs',
] as const;

/** Who decided on something that is held, and why. */
interface HeldDecision {
  /** The ledger's id of the event that is held. */
  readonly event: string;
  /** Why it stays held, or is released. */
  readonly reason: string;
  /** Who decided. */
  readonly decider: string;
  /** In which role they did, for example as Caldicott Guardian. */
  readonly deciderRole: string;
  readonly outcome: (typeof HELD_OUTCOMES)[number];
}

export interface HeldReviewedData extends HeldDecision {
  /** When it is looked at next: an instant. */
  readonly reviewBy: string;
}

export type HeldReleasedData = HeldDecision;

const parts = {
  event: 'what',
  reason: 'why',
  decider: 'otherPeople',
  deciderRole: 'why',
  outcome: 'otherPeople',
} as const;

export const HeldReviewed = eventType<HeldReviewedData>()({
  name: 'HeldReviewed',
  schema: 1,
  parts: { ...parts, reviewBy: 'what' },
});

export const HeldReleased = eventType<HeldReleasedData>()({
  name: 'HeldReleased',
  schema: 1,
  parts,
});

/** Every event about what is held. */
export const heldEvents = [HeldReviewed, HeldReleased] as const;

/** Whether an event is a readable one about what is held. */
export const isHeldEvent = ofTypes(heldEvents);

/** What is shown from now on and whose it is, where this is a release that counts. */
export function releasedBy(
  event: LedgerEvent,
): { readonly id: string; readonly subject: string } | undefined {
  if (!isHeldEvent(event) || event.type !== 'HeldReleased') return undefined;
  if (event.data.outcome !== 'counts') return undefined;
  return { id: event.data.event, subject: event.header.subject };
}
