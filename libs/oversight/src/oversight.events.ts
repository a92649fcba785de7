import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { CHANNELS, ORGANISATION_KINDS } from '../../vocabulary/src/codes.js';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';

/** What happens around the ledger itself: who looked, and who reports what. */

/** How somebody came to be shown. */
export const FOUND_AS = ['askedFor', 'linked'] as const;

/** A person was looked up in the ledger. About the person; who looked stands in the header. */
export interface PersonLookedUpData {
  /** A code of `access/LookUpPurpose`. */
  readonly purpose: string;
  /** The authority on which somebody who acts for the person looked. */
  readonly authority?: string;
  readonly reason?: string;
  /** SHA-256 of the query and its variables, base64url: what was asked, without repeating it. */
  readonly queryHash: string;
  /** Which answers were asked for, by their names in the schema. */
  readonly asked: readonly string[];
  /** Whether this was who was asked for, or was shown because they were linked. */
  readonly foundAs?: (typeof FOUND_AS)[number];
}

/** What an organisation reports to the ledger, from when. About the organisation. */
export interface ReportingPeriodDeclaredData {
  readonly organisation: OrganisationReference;
  readonly name?: string;
  readonly kind?: (typeof ORGANISATION_KINDS)[number];
  /** A date (from its beginning in London) or an instant. */
  readonly from: string;
  /** A date (to its end in London) or an instant, at which it is over; open where it is left out. */
  readonly until?: string;
  /** By which channels what travels is reported; all where it is left out. */
  readonly channels?: readonly (typeof CHANNELS)[number][];
  /** Whose doings are reported; everybody's where it is left out. */
  readonly teams?: readonly string[];
  /** Which events are reported; all where it is left out. */
  readonly eventTypes?: readonly string[];
  /** How often, an exact ISO 8601 length. */
  readonly every?: string;
}

/** An organisation says through when its reports are complete. About the organisation. */
export interface HeartbeatReceivedData {
  readonly organisation: OrganisationReference;
  /** An instant: all that happened before it, and at it, was reported. */
  readonly completeThrough: string;
  /** For which channels; for all that it reports where it is left out. */
  readonly channels?: readonly (typeof CHANNELS)[number][];
}

export const PersonLookedUp = eventType<PersonLookedUpData>()({
  name: 'PersonLookedUp',
  schema: 1,
  parts: {
    purpose: 'why',
    authority: 'why',
    reason: 'why',
    // The same question may be asked of several people.
    queryHash: 'otherPeople',
    asked: 'what',
    foundAs: 'what',
  },
});

export const ReportingPeriodDeclared = eventType<ReportingPeriodDeclaredData>()({
  name: 'ReportingPeriodDeclared',
  schema: 1,
  parts: {
    organisation: 'whoAndWhen',
    name: 'whoAndWhen',
    kind: 'whoAndWhen',
    from: 'whoAndWhen',
    until: 'whoAndWhen',
    channels: 'what',
    teams: 'what',
    eventTypes: 'what',
    every: 'what',
  },
});

export const HeartbeatReceived = eventType<HeartbeatReceivedData>()({
  name: 'HeartbeatReceived',
  schema: 1,
  parts: { organisation: 'whoAndWhen', completeThrough: 'whoAndWhen', channels: 'what' },
});

/** Every event of oversight that is accepted or recorded. */
export const oversightEvents = [
  PersonLookedUp,
  ReportingPeriodDeclared,
  HeartbeatReceived,
] as const;

/** Whether an event is a readable one of oversight. */
export const isOversightEvent = ofTypes(oversightEvents);
