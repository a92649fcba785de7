import type { Scope } from '../../vocabulary/src/scope.js';
import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { NOT_STATED } from '../../vocabulary/src/codes.js';
import type { Deficiency } from '../../vocabulary/src/sentence.js';
import type { VERIFICATIONS } from './person.events.js';

/** What can happen to who acts for a person: somebody is authorised, or is not any more. */

/** On what somebody acts for another. */
export const AUTHORITIES = [
  /** The person said so, in writing. */
  'written',
  /** A lasting power of attorney for health and welfare (Mental Capacity Act 2005 s.9). */
  'lpa',
  /** A deputy or an order of a court (Mental Capacity Act 2005 s.16; Children Act 1989 s.8). */
  'court',
  /** Parental responsibility (Children Act 1989 s.3). */
  'parental',
] as const;

/** Somebody may see what is named of a person's record. */
export interface RepresentativeAuthorisedData {
  /** The representative's own pseudonym. */
  readonly representative: string;
  readonly authority: (typeof AUTHORITIES)[number];
  /** What they may see; all that a representative ever may where it is left out. */
  readonly scope?: Scope;
  /** How the authority was made sure of; never a copy or a number of a document. */
  readonly verification: (typeof VERIFICATIONS)[number] | typeof NOT_STATED;
  readonly verificationDetail?: string;
  readonly name?: string;
  readonly relationship?: string;
  /** What the person said, in their words. */
  readonly words?: string;
  /** When it ends by itself: an instant. */
  readonly expiresAt?: string;
  /** When it is looked at again: an instant. */
  readonly reviewBy?: string;
  readonly deficiencies: readonly Deficiency[];
}

/** Somebody may not any more: by the event that authorised them, or wholly. One of the two. */
export interface RepresentativeRevokedData {
  readonly authorisation?: string;
  /** The representative's own pseudonym: whatever authorised them before. */
  readonly representative?: string;
  readonly reason?: string;
  readonly words?: string;
}

export const RepresentativeAuthorised = eventType<RepresentativeAuthorisedData>()({
  name: 'RepresentativeAuthorised',
  schema: 1,
  parts: {
    representative: 'otherPeople',
    authority: 'what',
    scope: 'what',
    verification: 'why',
    verificationDetail: 'why',
    name: 'otherPeople',
    relationship: 'otherPeople',
    words: 'ownWords',
    expiresAt: 'what',
    reviewBy: 'what',
    deficiencies: 'why',
  },
});

export const RepresentativeRevoked = eventType<RepresentativeRevokedData>()({
  name: 'RepresentativeRevoked',
  schema: 1,
  parts: { authorisation: 'what', representative: 'otherPeople', reason: 'why', words: 'ownWords' },
});

/** Every event about who acts for a person. */
export const representativeEvents = [RepresentativeAuthorised, RepresentativeRevoked] as const;

/** Whether an event is a readable one about who acts for a person. */
export const isRepresentativeEvent = ofTypes(representativeEvents);
