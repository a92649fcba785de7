import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { CHANNELS, NOT_STATED, REGIMES } from '../../vocabulary/src/codes.js';
import type {
  ConfidentialityBasis,
  DataProtectionBasis,
} from '../../vocabulary/src/lawful-basis.js';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import type { Deficiency } from '../../vocabulary/src/sentence.js';
import type { WhenRecord } from '../../vocabulary/src/when.js';

type NotStated = typeof NOT_STATED;

/** An organisation that gives or receives, as far down as it is known. */
export interface Party extends OrganisationReference {
  readonly name?: string;
  readonly team?: string;
  /** What kind it is (`vocabulary/codes`, `ORGANISATION_KINDS`). */
  readonly kind?: string;
}

/**
 * Who received: an organisation with an identifier, one that has none, or an individual, whose
 * words stand in `individual`, in the part about other people.
 */
export type Recipient =
  | { readonly type: 'organisation'; readonly organisation: Party }
  | { readonly type: 'unregistered'; readonly name: string; readonly kind: string }
  | { readonly type: 'individual' };

/** One thing that was given: parts of a plan, a category of record, or words. */
export interface DisclosedItem {
  readonly plan?: string;
  readonly version?: number;
  readonly sections?: readonly string[];
  /** Ids of single items of a section. */
  readonly items?: readonly string[];
  readonly category?: string;
  readonly words?: string;
  /** Why this item was necessary. */
  readonly necessary?: string;
}

/** Whether the national data opt-out was looked up, and what it said. No standing copy is kept. */
export interface OptOutCheck {
  readonly checked: boolean;
  readonly result?: string;
  readonly at?: string;
}

/** The five questions, both bases, and what travelled. */
export interface DisclosureContent {
  readonly from: Party;
  readonly to: Recipient;
  readonly individual?: string;
  readonly channel: (typeof CHANNELS)[number];
  readonly items: readonly DisclosedItem[];
  readonly askedFor?: string;
  readonly howUsed: string;
  readonly purpose: string;
  readonly reason: string;
  readonly benefitExpected: string;
  readonly benefitSeen?: string;
  readonly confidentialityBasis: ConfidentialityBasis;
  readonly dataProtectionBasis: DataProtectionBasis;
  readonly regime: (typeof REGIMES)[number] | NotStated;
  readonly optOut?: OptOutCheck;
}

/** What ties a disclosure to other records. */
export interface DisclosureLinks {
  /** A reference that giver and recipient share. */
  readonly reference?: string;
  /** The ledger's id of the request that this answers. */
  readonly inReplyTo?: string;
  /** The id of the decision of `mayShare` that this rests on. */
  readonly decision?: string;
}

/** Who told of it, seen from the disclosure. A third party's report is never a confirmation. */
export type Declarer = 'giver' | 'recipient' | 'thirdParty';

export interface DisclosureMadeData extends DisclosureContent, DisclosureLinks {
  readonly declaredBy: Declarer;
  readonly deficiencies: readonly Deficiency[];
}

export interface OnwardSharedData extends DisclosureMadeData {
  /** The ledger's id of the disclosure that this passes on. */
  readonly onwardOf: string;
}

export interface EmergencyDisclosureMadeData extends DisclosureMadeData {
  readonly atRisk: 'person' | 'others' | 'both' | NotStated;
  readonly whyNoConsent: string;
  readonly secondApprover?: string;
}

export interface DisclosureRequestedData {
  /** Who is asked. */
  readonly from: Party;
  /** Who asks. */
  readonly to: Recipient;
  readonly individual?: string;
  readonly channel: (typeof CHANNELS)[number];
  readonly items: readonly DisclosedItem[];
  readonly purpose: string;
  readonly reason: string;
  readonly reference?: string;
}

export interface DisclosureRefusedData extends DisclosureRequestedData {
  readonly inReplyTo?: string;
}

export interface DisclosureReceivedData {
  readonly from: Party;
  readonly to: Recipient;
  readonly individual?: string;
  readonly channel: (typeof CHANNELS)[number];
  readonly items: readonly DisclosedItem[];
  /** The ledger's id of the disclosure that was received, where the sender gave it. */
  readonly disclosure?: string;
  readonly reference?: string;
  /** `recipient` where the recipient itself says so; anything else is a report and confirms nothing. */
  readonly declaredBy: Declarer;
}

/** What a correction replaces; what it does not name stays. */
export type DisclosureChanges = Partial<Omit<DisclosureContent, 'individual'>> & {
  readonly occurredAt?: WhenRecord;
  readonly agreement?: string;
  readonly atRisk?: EmergencyDisclosureMadeData['atRisk'];
  readonly whyNoConsent?: string;
};

export interface DisclosureCorrectedData {
  readonly disclosure: string;
  readonly changes: DisclosureChanges;
  readonly individual?: string;
  readonly secondApprover?: string;
  readonly correctionReason: string;
  readonly deficiencies: readonly Deficiency[];
}

export interface DisclosureRecalledData {
  readonly disclosure: string;
  readonly recallReason: string;
}

export interface RecallAcknowledgedData {
  readonly disclosure: string;
  readonly outcome: 'deleted' | 'returned' | 'kept' | NotStated;
  readonly explanation: string;
}

export interface EmergencyReviewOpenedData {
  readonly disclosure: string;
  readonly dueBy?: string;
}

export interface EmergencyReviewConcludedData {
  readonly disclosure: string;
  readonly conclusion: 'upheld' | 'partlyUpheld' | 'notUpheld';
  readonly explanation: string;
}

export interface PersonInformedData {
  readonly disclosure: string;
  readonly how: string;
}

export interface InformingDeferredData {
  readonly disclosure: string;
  readonly deferralGround: string;
  readonly reviewBy: string;
}

/** What senders name in their own way: what both ends share, plans, and single items of them. */
const ids = ['reference', 'plan', 'items'] as const;

const content = {
  from: 'whoAndWhen',
  to: 'whoAndWhen',
  individual: 'otherPeople',
  channel: 'whoAndWhen',
  items: 'what',
  askedFor: 'what',
  howUsed: 'why',
  purpose: 'why',
  reason: 'why',
  benefitExpected: 'why',
  benefitSeen: 'why',
  confidentialityBasis: 'why',
  dataProtectionBasis: 'why',
  regime: 'why',
  optOut: 'why',
} as const;

const made = {
  ...content,
  reference: 'whoAndWhen',
  inReplyTo: 'whoAndWhen',
  decision: 'why',
  declaredBy: 'whoAndWhen',
  deficiencies: 'why',
} as const;

const requested = {
  from: 'whoAndWhen',
  to: 'whoAndWhen',
  individual: 'otherPeople',
  channel: 'whoAndWhen',
  items: 'what',
  purpose: 'why',
  reason: 'why',
  reference: 'whoAndWhen',
} as const;

export const DisclosureRequested = eventType<DisclosureRequestedData>()({
  name: 'DisclosureRequested',
  schema: 1,
  ids,
  parts: requested,
});

export const DisclosureMade = eventType<DisclosureMadeData>()({
  name: 'DisclosureMade',
  schema: 1,
  ids,
  parts: made,
});

export const DisclosureRefused = eventType<DisclosureRefusedData>()({
  name: 'DisclosureRefused',
  schema: 1,
  ids,
  parts: { ...requested, inReplyTo: 'whoAndWhen' },
});

export const DisclosureReceived = eventType<DisclosureReceivedData>()({
  name: 'DisclosureReceived',
  schema: 1,
  ids,
  parts: {
    from: 'whoAndWhen',
    to: 'whoAndWhen',
    individual: 'otherPeople',
    channel: 'whoAndWhen',
    items: 'what',
    disclosure: 'whoAndWhen',
    reference: 'whoAndWhen',
    declaredBy: 'whoAndWhen',
  },
});

export const OnwardShared = eventType<OnwardSharedData>()({
  name: 'OnwardShared',
  schema: 1,
  ids,
  parts: { ...made, onwardOf: 'whoAndWhen' },
});

export const DisclosureViewed = eventType<DisclosureMadeData>()({
  name: 'DisclosureViewed',
  schema: 1,
  ids,
  parts: made,
});

export const EmergencyDisclosureMade = eventType<EmergencyDisclosureMadeData>()({
  name: 'EmergencyDisclosureMade',
  schema: 1,
  ids,
  parts: { ...made, atRisk: 'why', whyNoConsent: 'why', secondApprover: 'otherPeople' },
});

export const DisclosureCorrected = eventType<DisclosureCorrectedData>()({
  name: 'DisclosureCorrected',
  schema: 1,
  ids,
  parts: {
    disclosure: 'whoAndWhen',
    changes: 'what',
    individual: 'otherPeople',
    secondApprover: 'otherPeople',
    correctionReason: 'why',
    deficiencies: 'why',
  },
});

export const DisclosureRecalled = eventType<DisclosureRecalledData>()({
  name: 'DisclosureRecalled',
  schema: 1,
  parts: { disclosure: 'whoAndWhen', recallReason: 'why' },
});

export const RecallAcknowledged = eventType<RecallAcknowledgedData>()({
  name: 'RecallAcknowledged',
  schema: 1,
  parts: { disclosure: 'whoAndWhen', outcome: 'what', explanation: 'why' },
});

export const EmergencyReviewOpened = eventType<EmergencyReviewOpenedData>()({
  name: 'EmergencyReviewOpened',
  schema: 1,
  parts: { disclosure: 'whoAndWhen', dueBy: 'whoAndWhen' },
});

export const EmergencyReviewConcluded = eventType<EmergencyReviewConcludedData>()({
  name: 'EmergencyReviewConcluded',
  schema: 1,
  parts: { disclosure: 'whoAndWhen', conclusion: 'what', explanation: 'why' },
});

export const PersonInformed = eventType<PersonInformedData>()({
  name: 'PersonInformed',
  schema: 1,
  parts: { disclosure: 'whoAndWhen', how: 'what' },
});

export const InformingDeferred = eventType<InformingDeferredData>()({
  name: 'InformingDeferred',
  schema: 1,
  parts: { disclosure: 'whoAndWhen', deferralGround: 'why', reviewBy: 'whoAndWhen' },
});

/** Events that are a flow of information of their own. */
export const flowEvents = [
  DisclosureMade,
  OnwardShared,
  DisclosureViewed,
  EmergencyDisclosureMade,
] as const;

/** Every event of this noun. */
export const disclosureEvents = [
  DisclosureRequested,
  ...flowEvents,
  DisclosureRefused,
  DisclosureReceived,
  DisclosureCorrected,
  DisclosureRecalled,
  RecallAcknowledged,
  EmergencyReviewOpened,
  EmergencyReviewConcluded,
  PersonInformed,
  InformingDeferred,
] as const;

/** Whether an event is a readable one of this noun. */
export const isDisclosureEvent = ofTypes(disclosureEvents);
