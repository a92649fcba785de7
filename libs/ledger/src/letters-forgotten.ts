import { eventType } from './event-type.js';
import { ofTypes } from './facts.js';

/** One letter that was forgotten. */
export interface ForgottenLetter {
  /** The ledger's id of its event. */
  readonly event: string;
  readonly type: string;
  /** When it was recorded, ISO 8601. */
  readonly recordedAt: string;
  /** Whether whom it was about could see it until then. */
  readonly shown: boolean;
}

export interface LettersForgottenData {
  readonly letters: readonly ForgottenLetter[];
  /** Why, as a code of whoever forgot them. */
  readonly because: string;
}

/**
 * Letters of a subject cannot be opened any more, all others can. It stands under the subject's own
 * keys, after the letters are gone from the vault: from here on every view has of this subject what it
 * would have had without them.
 */
export const LettersForgotten = eventType<LettersForgottenData>()({
  name: 'LettersForgotten',
  schema: 1,
  parts: { letters: 'what', because: 'why' },
});

/** What the ledger itself records. */
export const ledgerEvents = [LettersForgotten] as const;

/** Whether an event is a readable one of the ledger itself. */
export const isLettersForgotten = ofTypes(ledgerEvents);
