import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { ForgottenLetter } from '../../ledger/src/letters-forgotten.js';
import type { IdentifierValue } from '../../vocabulary/src/identifier.js';

/**
 * What can happen to an event that stands with the wrong person. All of it is about the misfiling,
 * which is a subject of its own, so that neither person's history tells of the other.
 */

/** An event stands with somebody whom it is not about, says an officer. */
export interface EventMisfiledData {
  /** The ledger's id of the event. */
  readonly event: string;
  /** The pseudonym of whom it stands with. */
  readonly standsWith: string;
  /** Whom it is about; absent where it is about nobody. */
  readonly belongsTo?: IdentifierValue;
  readonly reason: string;
  /** The account that says so, as its token says; another has to verify. */
  readonly officer: string;
}

/** A second officer made sure; from now on it is taken to whom it is about, and forgotten here. */
export interface MisfilingVerifiedData {
  readonly event: string;
  readonly standsWith: string;
  /** The ledger's id of the `EventMisfiled` that was looked at. */
  readonly misfiling: string;
  /** The event, and what was said later of the same disclosure, which goes with it. */
  readonly letters: readonly ForgottenLetter[];
  /** What was looked at, in words. */
  readonly checked?: string;
  readonly officer: string;
}

/** It stands with whom it is about, and cannot be opened any more where it stood. */
export interface EventRefiledData {
  readonly event: string;
  readonly standsWith: string;
  /** Every event that went with it, with the id under which it stands now; none where it is nobody's. */
  readonly refiled: readonly { readonly event: string; readonly as?: string }[];
}

export const EventMisfiled = eventType<EventMisfiledData>()({
  name: 'EventMisfiled',
  schema: 1,
  parts: {
    event: 'what',
    standsWith: 'what',
    belongsTo: 'otherPeople',
    reason: 'why',
    officer: 'otherPeople',
  },
});

export const MisfilingVerified = eventType<MisfilingVerifiedData>()({
  name: 'MisfilingVerified',
  schema: 1,
  parts: {
    event: 'what',
    standsWith: 'what',
    misfiling: 'what',
    letters: 'what',
    checked: 'why',
    officer: 'otherPeople',
  },
});

export const EventRefiled = eventType<EventRefiledData>()({
  name: 'EventRefiled',
  schema: 1,
  parts: { event: 'what', standsWith: 'what', refiled: 'what' },
});

/** Every event about a misfiling. */
export const misfilingEvents = [EventMisfiled, MisfilingVerified, EventRefiled] as const;

/** Whether an event is a readable one about a misfiling. */
export const isMisfilingEvent = ofTypes(misfilingEvents);
