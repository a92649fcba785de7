import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { ORGANISATION_KINDS, REGIMES } from '../../vocabulary/src/codes.js';
import type {
  ConfidentialityBasis,
  DataProtectionBasis,
} from '../../vocabulary/src/lawful-basis.js';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';

/**
 * What can happen to an agreement between organisations about what they share. Each event is about
 * the agreement itself and names it by `id`, which all organisations share.
 */

/** The ledger's own agreement: who operates it, who the controllers are, whom to ask. */
export const LEDGER_AGREEMENT = '0';

/** The system of the ids of agreements. */
export const AGREEMENT_ID = 'https://waymark.org/Id/agreement';

/** To whom a benefit comes. */
export const BENEFICIARIES = ['person', 'family-and-carers', 'services', 'community'] as const;

/** An organisation that takes part. */
export interface AgreementParty {
  readonly organisation: OrganisationReference;
  readonly name: string;
  readonly kind: (typeof ORGANISATION_KINDS)[number];
  /** Where it is another than that of the agreement. */
  readonly regime?: (typeof REGIMES)[number];
  /** Whom to ask about it (UK GDPR Art 30(1)(a)). */
  readonly contact?: string;
  readonly dataProtectionOfficer?: string;
}

/** A purpose: a code of HL7 v3 PurposeOfUse, and what it means here in plain words. */
export interface AgreementPurpose {
  readonly purpose: string;
  readonly words: string;
}

/** The good it is to do, and to whom. */
export interface AgreementBenefit {
  /** A name for it, by which evidence refers to it. */
  readonly benefit?: string;
  readonly to: (typeof BENEFICIARIES)[number];
  readonly words: string;
}

/** On which bases a controller shares. */
export interface ControllerBases {
  readonly controller: OrganisationReference;
  readonly confidentialityBasis: ConfidentialityBasis;
  readonly dataProtectionBasis: DataProtectionBasis;
}

/**
 * From when the ledger itself counts the period, where it is to forget what was shared:
 * `last-occurrence`, from what happened last to the same disclosure, corrections and answers among it.
 */
export const RETENTION_STARTS = ['last-occurrence'] as const;

/** How long what was shared is kept. */
export interface Retention {
  /** ISO 8601, for example `P8Y`. */
  readonly period?: string;
  /** Then the ledger forgets it (decision 0025); without this it keeps it for ever. */
  readonly start?: (typeof RETENTION_STARTS)[number];
  /** From when it counts, in words, for example *the last contact*. */
  readonly from?: string;
  readonly words?: string;
}

/** Whether what happens under the agreement is held back unless an event says otherwise. */
export interface DefaultVisibility {
  readonly held: boolean;
  readonly ground?: string;
  /** Who decided to hold it, or to clear it. */
  readonly decider?: string;
  /** After how long a held event is looked at again, ISO 8601. */
  readonly reviewAfter?: string;
  /**
   * What happens under DPA 2018 Part 3 by this agreement was cleared beforehand, so that it is not
   * held; one under Part 3 that is not held by default says so too.
   */
  readonly cleared?: boolean;
}

/** The record of processing (UK GDPR Art 30(1)), beside what stands elsewhere in the agreement. */
export interface ProcessingRecord {
  /** (c) whose data it is. */
  readonly dataSubjects: readonly string[];
  /** (d) who receives it. */
  readonly recipients: readonly string[];
  /** (e) transfers to other countries; none where it is left out. */
  readonly transfers?: string;
  /** (g) how it is kept secure. */
  readonly security: string;
}

/** What the public is told. */
export interface PublicNotice {
  readonly url?: string;
  readonly words?: string;
}

/** The impact assessment (UK GDPR Art 35). */
export interface ImpactAssessment {
  readonly reference: string;
  readonly url?: string;
  /** A date. */
  readonly approvedOn?: string;
}

/** The whole of an agreement as of one version: the five questions, and what the law asks. */
export interface AgreementTerms {
  readonly title: string;
  /** With whom. */
  readonly parties: readonly AgreementParty[];
  readonly controllers: readonly OrganisationReference[];
  readonly jointControllers: boolean;
  /** The essence of what joint controllers arranged between them (UK GDPR Art 26(2)). */
  readonly arrangement?: string;
  readonly regime: (typeof REGIMES)[number];
  /** What: categories of information, sections of crisis plans. */
  readonly categories: readonly string[];
  readonly sections: readonly string[];
  /** How it is used. */
  readonly howUsed: string;
  /** Why. */
  readonly purposes: readonly AgreementPurpose[];
  /** To what benefit. */
  readonly benefits: readonly AgreementBenefit[];
  readonly bases: readonly ControllerBases[];
  readonly retention?: Retention;
  readonly visibilityByDefault: DefaultVisibility;
  /** How long a recipient has to confirm what was sent to it; an exact ISO 8601 length. */
  readonly confirmationWindow: string;
  readonly processingRecord?: ProcessingRecord;
  readonly publicNotice?: PublicNotice;
  readonly impactAssessment?: ImpactAssessment;
  /** Who runs the ledger; in agreement 0 alone. */
  readonly operator?: OrganisationReference;
  /** Whom anybody can ask about the agreement. */
  readonly contact?: string;
  /** A date (from its beginning in London) or an instant. */
  readonly effectiveFrom: string;
  /** A date (to its end in London) or an instant, at which it is over. */
  readonly effectiveUntil?: string;
}

export interface AgreementRegisteredData extends AgreementTerms {
  readonly id: string;
  readonly version: 1;
}

export interface AgreementAmendedData extends AgreementTerms {
  readonly id: string;
  /** One more than the version it amends. All terms are said anew. */
  readonly version: number;
  readonly amendmentReason?: string;
}

export interface AgreementEndedData {
  readonly id: string;
  /** A date (to its end in London) or an instant, at which it is over. */
  readonly endsAt: string;
  readonly reason?: string;
  /** What becomes of what was shared. */
  readonly afterwards?: string;
}

export interface PurposeDefinedData extends AgreementPurpose {
  readonly id: string;
  readonly effectiveFrom: string;
}

export interface BenefitStatedData extends AgreementBenefit {
  readonly id: string;
  readonly effectiveFrom: string;
}

/** A number that shows a benefit, or that there was none. */
export interface BenefitFigure {
  readonly name: string;
  readonly value: number;
  readonly unit?: string;
  /** Dates. */
  readonly from?: string;
  readonly until?: string;
}

export interface BenefitEvidencedData {
  readonly id: string;
  readonly benefit?: string;
  readonly words: string;
  readonly figures: readonly BenefitFigure[];
  /** Where it can be read. */
  readonly evidence?: string;
}

export interface PublicNoticePublishedData extends PublicNotice {
  readonly id: string;
  readonly version?: number;
}

const terms = {
  id: 'what',
  version: 'what',
  title: 'what',
  parties: 'whoAndWhen',
  controllers: 'whoAndWhen',
  jointControllers: 'whoAndWhen',
  arrangement: 'whoAndWhen',
  regime: 'why',
  categories: 'what',
  sections: 'what',
  howUsed: 'why',
  purposes: 'why',
  benefits: 'why',
  bases: 'why',
  retention: 'what',
  visibilityByDefault: 'what',
  confirmationWindow: 'what',
  processingRecord: 'what',
  publicNotice: 'what',
  impactAssessment: 'what',
  operator: 'whoAndWhen',
  contact: 'whoAndWhen',
  effectiveFrom: 'whoAndWhen',
  effectiveUntil: 'whoAndWhen',
} as const;

export const AgreementRegistered = eventType<AgreementRegisteredData>()({
  name: 'AgreementRegistered',
  schema: 1,
  parts: terms,
});

export const AgreementAmended = eventType<AgreementAmendedData>()({
  name: 'AgreementAmended',
  schema: 1,
  parts: { ...terms, amendmentReason: 'why' },
});

export const AgreementEnded = eventType<AgreementEndedData>()({
  name: 'AgreementEnded',
  schema: 1,
  parts: { id: 'what', endsAt: 'whoAndWhen', reason: 'why', afterwards: 'what' },
});

export const PurposeDefined = eventType<PurposeDefinedData>()({
  name: 'PurposeDefined',
  schema: 1,
  parts: { id: 'what', purpose: 'why', words: 'why', effectiveFrom: 'whoAndWhen' },
});

export const BenefitStated = eventType<BenefitStatedData>()({
  name: 'BenefitStated',
  schema: 1,
  parts: { id: 'what', benefit: 'why', to: 'why', words: 'why', effectiveFrom: 'whoAndWhen' },
});

export const BenefitEvidenced = eventType<BenefitEvidencedData>()({
  name: 'BenefitEvidenced',
  schema: 1,
  parts: { id: 'what', benefit: 'why', words: 'why', figures: 'why', evidence: 'why' },
});

export const PublicNoticePublished = eventType<PublicNoticePublishedData>()({
  name: 'PublicNoticePublished',
  schema: 1,
  parts: { id: 'what', version: 'what', url: 'what', words: 'what' },
});

/** Every event of this noun. */
export const agreementEvents = [
  AgreementRegistered,
  AgreementAmended,
  AgreementEnded,
  PurposeDefined,
  BenefitStated,
  BenefitEvidenced,
  PublicNoticePublished,
] as const;

/** Whether an event is a readable one of this noun. */
export const isAgreementEvent = ofTypes(agreementEvents);
