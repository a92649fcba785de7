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
 * Letters of a subject are forgotten, no others. It stands under the subject's own keys: from here on
 * every view has of this subject what it would have had without them. The vault destroys their keys once
 * the views have that, so that nobody is shown what is forgotten.
 */
export const LettersForgotten = eventType<LettersForgottenData>()({
  name: 'LettersForgotten',
  schema: 1,
  parts: { letters: 'what', because: 'why' },
});

/** Whether an event is one, and readable. */
export const isLettersForgotten = ofTypes([LettersForgotten]);

/** The ids of the events whose letters it says are forgotten. */
export function lettersOf({ data }: { readonly data: LettersForgottenData }): readonly string[] {
  return data.letters.map(({ event }) => event);
}
