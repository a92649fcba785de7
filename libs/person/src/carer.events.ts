import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { Scope } from '../../vocabulary/src/scope.js';

/**
 * What can happen between a person and somebody who cares for them: they are named, it is agreed what
 * they may be told, it is limited, it ends.
 */

/** Who decided what a carer may be told. */
export const INVOLVEMENT_DECIDERS = [
  'person',
  /** The team, in the best interests of who could not decide (Mental Capacity Act 2005 s.4). */
  'best-interests',
  'attorney-or-deputy',
  'parental-responsibility',
  'court',
] as const;

/** Why a carer is not told something, as far as they may be told why. */
export const INVOLVEMENT_REASONS = [
  /** The person wants to keep it to themselves. */
  'person-decides',
  /** Nobody could ask the person yet. */
  'not-asked-yet',
  /** It is somebody else's as well. */
  'somebody-elses',
  /** The law does not let the service say it. */
  'law',
] as const;

type Decider = (typeof INVOLVEMENT_DECIDERS)[number];

/** Somebody cares for the person. */
export interface CarerNamedData {
  /** The carer's own pseudonym. */
  readonly carer: string;
  readonly name?: string;
  readonly relationship?: string;
  readonly words?: string;
  /** Whether the carer may be told that they are named. */
  readonly mayBeTold: boolean;
}

/** What the carer may be told from now on, in place of what was agreed before. */
export interface CarerInvolvementAgreedData {
  readonly carer: string;
  /** All that may be shown to anybody who acts or cares for the person, where it is left out. */
  readonly scope?: Scope;
  readonly decidedBy: Decider;
  readonly deciderRole?: string;
  readonly words?: string;
  readonly reviewBy?: string;
}

/** What the carer may not be told from now on. */
export interface CarerInvolvementLimitedData {
  readonly carer: string;
  /** Taken out of what was agreed; all of it where it is left out. */
  readonly withheld?: Scope;
  readonly decidedBy: Decider;
  readonly deciderRole?: string;
  /** Told to the carer; absent where they may not be told why. */
  readonly because?: (typeof INVOLVEMENT_REASONS)[number];
  /** The same in plain words for the carer. */
  readonly inPlainWords?: string;
  readonly words?: string;
  readonly reviewBy?: string;
}

/** Nothing is agreed any more. */
export interface CarerInvolvementEndedData {
  readonly carer: string;
  readonly decidedBy: Decider;
  readonly deciderRole?: string;
  readonly reason?: string;
  readonly words?: string;
}

export const CarerNamed = eventType<CarerNamedData>()({
  name: 'CarerNamed',
  schema: 1,
  parts: {
    carer: 'otherPeople',
    name: 'otherPeople',
    relationship: 'otherPeople',
    words: 'ownWords',
    mayBeTold: 'what',
  },
});

export const CarerInvolvementAgreed = eventType<CarerInvolvementAgreedData>()({
  name: 'CarerInvolvementAgreed',
  schema: 1,
  parts: {
    carer: 'otherPeople',
    scope: 'what',
    decidedBy: 'why',
    deciderRole: 'why',
    words: 'ownWords',
    reviewBy: 'what',
  },
});

export const CarerInvolvementLimited = eventType<CarerInvolvementLimitedData>()({
  name: 'CarerInvolvementLimited',
  schema: 1,
  parts: {
    carer: 'otherPeople',
    withheld: 'what',
    decidedBy: 'why',
    deciderRole: 'why',
    because: 'why',
    inPlainWords: 'why',
    words: 'ownWords',
    reviewBy: 'what',
  },
});

export const CarerInvolvementEnded = eventType<CarerInvolvementEndedData>()({
  name: 'CarerInvolvementEnded',
  schema: 1,
  parts: {
    carer: 'otherPeople',
    decidedBy: 'why',
    deciderRole: 'why',
    reason: 'why',
    words: 'ownWords',
  },
});

/** Every event about who cares for a person. */
export const carerEvents = [
  CarerNamed,
  CarerInvolvementAgreed,
  CarerInvolvementLimited,
  CarerInvolvementEnded,
] as const;

/** Whether an event is a readable one about who cares for a person. */
export const isCarerEvent = ofTypes(carerEvents);
