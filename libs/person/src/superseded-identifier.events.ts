import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { IdentifierValue } from '../../vocabulary/src/identifier.js';
import type { LINK_OUTCOMES } from './person.events.js';

/**
 * A number that somebody had and has no more, as after an adoption or a change of gender. Why is not
 * asked: to record it could tell what the law protects (Gender Recognition Act 2004, s.22).
 */

/** The time in which a number was used, by dates or instants (FHIR R4 `Identifier.period`). */
export interface IdentifierPeriod {
  readonly from?: string;
  readonly until?: string;
}

export interface IdentifierSupersededData {
  /** The number that is used no more. */
  readonly identifier: IdentifierValue;
  /** The number that took its place. */
  readonly replacedBy?: IdentifierValue;
  readonly period?: IdentifierPeriod;
  /** Whether it answers as unknown from now on, but to named officers; absent: as it was before. */
  readonly sealed?: boolean;
  /** To which accounts of officers it still answers. */
  readonly namedOfficers?: readonly string[];
  /** What came of it: `inUse` where it leads to somebody else, whose it stays. */
  readonly outcome: (typeof LINK_OUTCOMES)[number];
  /** The same of what took its place. */
  readonly replacement?: (typeof LINK_OUTCOMES)[number];
  /** Whether its word on the seal counts: once sealed, that of a named officer alone. */
  readonly sealing?: (typeof SEALINGS)[number];
}

/** Whether a word on a seal counts; never told to who said it, because it tells of the seal. */
export const SEALINGS = ['counts', 'notNamed'] as const;

export const IdentifierSuperseded = eventType<IdentifierSupersededData>()({
  name: 'IdentifierSuperseded',
  schema: 1,
  parts: {
    identifier: 'what',
    replacedBy: 'what',
    period: 'what',
    sealed: 'why',
    namedOfficers: 'otherPeople',
    outcome: 'otherPeople',
    replacement: 'otherPeople',
    sealing: 'otherPeople',
  },
});

/** Every event about numbers that are used no more. */
export const supersededEvents = [IdentifierSuperseded] as const;

/** Whether an event is a readable one of these. */
export const isSupersededEvent = ofTypes(supersededEvents);
