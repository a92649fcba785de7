import type { ReadableEvent } from '../../ledger/src/ledger.js';
import type { AgreedTerm, ForgottenLetter } from '../../ledger/src/letters-forgotten.js';
import type { KeptThing } from './retention.js';

/** Something that is kept under agreements, as the views have it. */
export interface RetainedThing extends KeptThing {
  /** The ledger's id of the first of its events that names an agreement. */
  readonly id: string;
  readonly subject: string;
  /** Its events, the first first. */
  readonly letters: readonly ForgottenLetter[];
  /** The disclosures among it, in whose streams everything stands that was said of them. */
  readonly disclosures: readonly string[];
}

/** A place in the order in which things are looked at: agreement by agreement, the oldest first. */
export interface RetainedPlace {
  readonly agreement: string;
  /** Milliseconds since 1970. */
  readonly occurredTo: number;
  readonly id: string;
  readonly subject: string;
}

/** What is kept under agreements: other nouns know, and the application says. */
export interface RetainedThings {
  /**
   * Places of what may be due at a moment, in order: more than is due, never fewer. None of what is
   * kept under no agreement that ends.
   */
  mayBeDue(
    now: number,
    after: RetainedPlace | undefined,
    limit: number,
  ): Promise<readonly RetainedPlace[]>;
  /** The same of one person's. */
  mayBeDueOf(subject: string, now: number): Promise<readonly RetainedPlace[]>;
  /** The thing of which an event is the first that names an agreement; nothing where it is not that. */
  thing(place: RetainedPlace): Promise<RetainedThing | undefined>;
  /** The event by which a term was agreed; nothing where it cannot be read. */
  decision(term: AgreedTerm): Promise<ReadableEvent | undefined>;
}

/** The application's `RetainedThings`. */
export const RETAINED_THINGS = Symbol('RETAINED_THINGS');
