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

/** What was agreed about how long something is kept. */
export interface AgreedTerm {
  readonly agreement: string;
  /** Of the agreement, by which it is judged. */
  readonly version: number;
  /** ISO 8601. */
  readonly period: string;
  /** From when it counts, as a code of the agreement's. */
  readonly start: string;
}

export interface LettersForgottenData {
  readonly letters: readonly ForgottenLetter[];
  /** Why, as a code of whoever forgot them. */
  readonly because: string;
  /** Where it was agreed for how long they are kept. */
  readonly term?: AgreedTerm;
  /** When the last of what they say had happened, ISO 8601 UTC; where that is why. */
  readonly happenedBy?: string;
}

/**
 * Letters of a subject are forgotten, no others. It stands under the subject's own keys: from here on
 * every view has of this subject what it would have had without them. The vault destroys their keys once
 * the views have that, so that nobody is shown what is forgotten.
 */
export const LettersForgotten = eventType<LettersForgottenData>()({
  name: 'LettersForgotten',
  schema: 1,
  parts: { letters: 'what', because: 'why', term: 'why', happenedBy: 'whoAndWhen' },
});

/** Whether an event is one, and readable. */
export const isLettersForgotten = ofTypes([LettersForgotten]);

/** The ids of the events whose letters it says are forgotten. */
export function lettersOf({ data }: { readonly data: LettersForgottenData }): readonly string[] {
  return data.letters.map(({ event }) => event);
}
