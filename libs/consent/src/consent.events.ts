import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';

/**
 * What can happen to a person's consents. All consents of a person are one stream.
 *
 * A consent is named by the ledger's id of the event that made it (`consent`), or by the reference
 * that its reporter gave it (`consentReference`), which means something only within that reporter's
 * events. What is said of a consent may be recorded before the consent itself, and waits for it.
 */

/** How a consent was taken or a statement made. */
export const CONSENT_METHODS = [
  'verbal',
  'written',
  'phone',
  'video',
  'portal',
  'sign-language',
  'other',
] as const;

/** What an assessment of capacity found (Mental Capacity Act 2005 s.3). */
export const CAPACITY_OUTCOMES = ['has', 'lacks', 'fluctuating'] as const;

/** The decision that capacity is assessed for, where a consent names none of its own. */
export const DECISION_TO_SHARE = 'share-information';

/** An organisation that a consent names, or one of its teams. */
export interface ConsentRecipient extends OrganisationReference {
  readonly name?: string;
  readonly team?: string;
}

/** Somebody that a consent names in words, because there is no identifier. */
export interface NamedRecipient {
  readonly type: 'unregistered' | 'individual';
  readonly name: string;
}

/** A single item of the plan. */
export interface ConsentItem {
  readonly section: string;
  readonly item: string;
}

/** When a consent holds, both ends included: instants with their offset, or dates in London. */
export interface ConsentPeriod {
  readonly from?: string;
  readonly until?: string;
}

/** The notice that the person was given. */
export interface ConsentNotice {
  readonly version: string;
  readonly language: string;
}

/**
 * Which consent this is about: the one withdrawn, expired, reconfirmed, entered in error; the
 * request that is answered; the grant that is limited. One of the two.
 */
export interface ConsentReferral {
  readonly consent?: string;
  readonly consentReference?: string;
}

/** What is permitted or denied. A dimension that is left out means *all* of it. */
export interface ConsentScope {
  readonly recipients?: readonly ConsentRecipient[];
  readonly namedRecipients?: readonly NamedRecipient[];
  /** Codes of PurposeOfUse. */
  readonly purposes?: readonly string[];
  /** The plan that `sections` and `items` are of; alone, the whole of it. */
  readonly plan?: string;
  readonly sections?: readonly string[];
  readonly items?: readonly ConsentItem[];
  /** Categories of information (`vocabulary/codes`, `CATEGORIES`). */
  readonly categories?: readonly string[];
}

/** How it came to be said, and the reporter's own reference for it. */
export interface ConsentTaking {
  readonly reference?: string;
  readonly notice?: ConsentNotice;
  readonly method?: (typeof CONSENT_METHODS)[number];
  readonly witness?: string;
  /** What the person said, in their words. */
  readonly words?: string;
  readonly reason?: string;
}

interface Terms extends ConsentScope, ConsentTaking, ConsentReferral {
  readonly period?: ConsentPeriod;
}

export type ConsentSoughtData = Terms;

export interface ConsentGrantedData extends Terms {
  readonly decision: 'permit';
  /** The decision whose assessments of capacity bear on this grant. */
  readonly capacityDecision: string;
}

export interface ConsentRefusedData extends Terms {
  readonly decision: 'deny';
}

export type ConsentLimitedData = ConsentRefusedData;

export interface ConsentWithdrawnData extends ConsentTaking, ConsentReferral {}

export type ConsentExpiredData = ConsentWithdrawnData;

export interface ConsentReconfirmedData extends ConsentTaking, ConsentReferral {
  /** Where it is left out, what is left of the period that is reconfirmed. */
  readonly period?: ConsentPeriod;
  readonly capacityDecision?: string;
}

export interface ConsentEnteredInErrorData extends ConsentReferral {
  readonly reference?: string;
  readonly reason?: string;
}

export interface CapacityAssessedData extends ConsentReferral {
  readonly reference?: string;
  /** The decision it is about; with a consent named, that consent's. */
  readonly capacityDecision?: string;
  readonly outcome: (typeof CAPACITY_OUTCOMES)[number];
  readonly assessorRole: string;
  readonly reason?: string;
  /** What the person said, in their words. */
  readonly words?: string;
  /** When it is looked at again; an instant or a date. */
  readonly reviewBy?: string;
}

/** What reporters name in their own way: consents, plans, and single items of them. */
const ids = ['reference', 'consentReference', 'plan', 'item'] as const;

const referral = { consent: 'whoAndWhen', consentReference: 'whoAndWhen' } as const;

const taking = {
  reference: 'whoAndWhen',
  notice: 'what',
  method: 'whoAndWhen',
  witness: 'otherPeople',
  words: 'ownWords',
  reason: 'why',
} as const;

const terms = {
  recipients: 'what',
  namedRecipients: 'otherPeople',
  purposes: 'why',
  plan: 'what',
  sections: 'what',
  items: 'what',
  categories: 'what',
  period: 'what',
  ...taking,
  ...referral,
} as const;

export const ConsentSought = eventType<ConsentSoughtData>()({
  name: 'ConsentSought',
  schema: 1,
  ids,
  parts: terms,
});

export const ConsentGranted = eventType<ConsentGrantedData>()({
  name: 'ConsentGranted',
  schema: 1,
  ids,
  parts: { decision: 'what', capacityDecision: 'what', ...terms },
});

export const ConsentRefused = eventType<ConsentRefusedData>()({
  name: 'ConsentRefused',
  schema: 1,
  ids,
  parts: { decision: 'what', ...terms },
});

export const ConsentLimited = eventType<ConsentLimitedData>()({
  name: 'ConsentLimited',
  schema: 1,
  ids,
  parts: { decision: 'what', ...terms },
});

export const ConsentWithdrawn = eventType<ConsentWithdrawnData>()({
  name: 'ConsentWithdrawn',
  schema: 1,
  ids,
  parts: { ...taking, ...referral },
});

export const ConsentExpired = eventType<ConsentExpiredData>()({
  name: 'ConsentExpired',
  schema: 1,
  ids,
  parts: { ...taking, ...referral },
});

export const ConsentReconfirmed = eventType<ConsentReconfirmedData>()({
  name: 'ConsentReconfirmed',
  schema: 1,
  ids,
  parts: { period: 'what', capacityDecision: 'what', ...taking, ...referral },
});

export const ConsentEnteredInError = eventType<ConsentEnteredInErrorData>()({
  name: 'ConsentEnteredInError',
  schema: 1,
  ids,
  parts: { reference: 'whoAndWhen', reason: 'why', ...referral },
});

export const CapacityAssessed = eventType<CapacityAssessedData>()({
  name: 'CapacityAssessed',
  schema: 1,
  ids,
  parts: {
    reference: 'whoAndWhen',
    capacityDecision: 'what',
    outcome: 'what',
    assessorRole: 'whoAndWhen',
    reason: 'why',
    words: 'ownWords',
    reviewBy: 'whoAndWhen',
    ...referral,
  },
});

/** Every event of this noun. */
export const consentEvents = [
  ConsentSought,
  ConsentGranted,
  ConsentRefused,
  ConsentLimited,
  ConsentWithdrawn,
  ConsentExpired,
  ConsentReconfirmed,
  ConsentEnteredInError,
  CapacityAssessed,
] as const;

/** Whether an event is a readable one of this noun. */
export const isConsentEvent = ofTypes(consentEvents);
