import type { Scope } from '../../vocabulary/src/scope.js';
import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { NOT_STATED } from '../../vocabulary/src/codes.js';
import type { IdentifierValue } from '../../vocabulary/src/identifier.js';
import type { Deficiency } from '../../vocabulary/src/sentence.js';

/** What can happen to the record of who somebody is and how they can be reached. */

/** How somebody made sure who the person is. */
export const VERIFICATIONS = [
  /** The national demographics service (PDS) was asked. */
  'national-service',
  'documents-seen',
  'known-to-staff',
  /** Taken from a referral or another service's record. */
  'taken-over',
  'said-by-person',
  /** Nobody made sure; for example somebody in custody who gives no name. */
  'unverified',
] as const;

/** What a name is for (FHIR R4 `NameUse`, without those for organisations). */
export const NAME_USES = ['usual', 'official', 'nickname', 'old', 'maiden', 'anonymous'] as const;

/** The four groups of needs of the Accessible Information Standard (DCB1605). */
export const ACCESS_NEED_GROUPS = [
  'contact-method',
  'information-format',
  'communication-professional',
  'communication-support',
] as const;

/** Whether a need was acted on, as the standard asks: met, or not. */
export const NEED_MET = ['yes', 'partly', 'no'] as const;

/** A way to reach somebody. */
export const CONTACT_METHODS = [
  'phone',
  'voicemail',
  'text',
  'email',
  'post',
  'in-person',
  'app',
  'through-somebody',
] as const;

/** Days of the week. */
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** What an assessment of a child's competence found (Gillick v West Norfolk [1986] AC 112). */
export const COMPETENCE_OUTCOMES = ['competent', 'notCompetent'] as const;

/** Whether a death stands, or was recorded by mistake. */
export const DEATH_STANDINGS = ['recorded', 'enteredInError'] as const;

type NotStated = typeof NOT_STATED;

/** A name as it is written, and, where known, its pieces. */
export interface PersonName {
  readonly use: (typeof NAME_USES)[number];
  readonly text: string;
  readonly family?: string;
  readonly given?: readonly string[];
}

export interface PersonRegisteredData {
  readonly verification: (typeof VERIFICATIONS)[number] | NotStated;
  /** What was seen or asked, in words; never a copy or a number of a document. */
  readonly verificationDetail?: string;
  readonly names: readonly PersonName[];
  /** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, as far as it is known. */
  readonly dateOfBirth?: string;
  /** The language the person prefers, BCP 47. */
  readonly preferredLanguage?: string;
  readonly deficiencies: readonly Deficiency[];
}

/** What linking came to; never told to the sender, because it tells whether others know the number. */
export const LINK_OUTCOMES = [
  /** It leads to this person from now on. */
  'linked',
  /** It led to this person before, or the link was made and its record was lost on the way. */
  'already',
  /** It leads to somebody else, and goes on doing so: the two may be one, which needs a merge. */
  'inUse',
] as const;

export interface IdentifierLinkedData {
  readonly identifier: IdentifierValue;
  readonly verification: (typeof VERIFICATIONS)[number] | NotStated;
  readonly outcome: (typeof LINK_OUTCOMES)[number];
  readonly deficiencies: readonly Deficiency[];
}

export interface AccessNeedRecordedData {
  readonly group: (typeof ACCESS_NEED_GROUPS)[number];
  /** SNOMED CT concept id; with the group it says which need this is. */
  readonly code?: string;
  /** The need in words. */
  readonly words?: string;
  /** Whether the person has it (again), or no longer. */
  readonly present: boolean;
  readonly met: (typeof NEED_MET)[number] | NotStated;
  /** How it was acted on, or why not. */
  readonly action?: string;
  /** Whether the person agrees that other services are told of it, as the standard asks. */
  readonly mayBeShared?: boolean;
  readonly reviewBy?: string;
  readonly deficiencies: readonly Deficiency[];
}

/** One way to reach the person, and whether and when it is safe. */
export interface SafeContact {
  readonly method: (typeof CONTACT_METHODS)[number];
  readonly safe: boolean;
  /** The number or address. */
  readonly address?: string;
  readonly days?: readonly (typeof DAYS)[number][];
  /** `HH:MM`, local time; `until` before `from` means over midnight. */
  readonly from?: string;
  readonly until?: string;
  /** Whether a message may be left; absent where nobody said. */
  readonly leaveMessage?: boolean;
  /** Whether a caller may say who they are; absent where nobody said. */
  readonly sayWhoCalls?: boolean;
}

export interface SafeContactRecordedData {
  /** All that counts from now on; it takes the place of what was recorded before. */
  readonly contacts: readonly SafeContact[];
  /** How and when it is safe, in the person's words. */
  readonly words?: string;
  /** Who must not notice, or may take a message, in words. */
  readonly people?: string;
  readonly reviewBy?: string;
}

/** Whether somebody under sixteen can decide for themselves; each decision has its own answer. */
export interface CompetenceAssessedData {
  /** Which decision: a word of the assessor's, the same whenever it is assessed again. */
  readonly decision: string;
  /** What of their record it is about; all of it where it is left out. */
  readonly concerns?: Scope;
  readonly outcome: (typeof COMPETENCE_OUTCOMES)[number];
  readonly assessorRole: string;
  readonly reason?: string;
  /** What the young person said, in their words. */
  readonly words?: string;
  readonly reviewBy?: string;
}

export interface DeathRecordedData {
  readonly standing: (typeof DEATH_STANDINGS)[number];
  /** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, as far as it is known. */
  readonly diedOn?: string;
  readonly verification: (typeof VERIFICATIONS)[number] | NotStated;
  /** Whether a coroner asked that everything be kept. */
  readonly coronersHold: boolean;
  /** By whom, and which inquest, in words. */
  readonly coroner?: string;
  readonly deficiencies: readonly Deficiency[];
}

export const PersonRegistered = eventType<PersonRegisteredData>()({
  name: 'PersonRegistered',
  schema: 1,
  parts: {
    verification: 'why',
    verificationDetail: 'why',
    names: 'what',
    dateOfBirth: 'what',
    preferredLanguage: 'what',
    deficiencies: 'why',
  },
});

export const IdentifierLinked = eventType<IdentifierLinkedData>()({
  name: 'IdentifierLinked',
  schema: 1,
  parts: {
    identifier: 'what',
    verification: 'why',
    // That a number is in use says something of somebody else.
    outcome: 'otherPeople',
    deficiencies: 'why',
  },
});

export const AccessNeedRecorded = eventType<AccessNeedRecordedData>()({
  name: 'AccessNeedRecorded',
  schema: 1,
  parts: {
    group: 'what',
    code: 'what',
    words: 'ownWords',
    present: 'what',
    met: 'what',
    action: 'why',
    mayBeShared: 'what',
    reviewBy: 'what',
    deficiencies: 'why',
  },
});

export const SafeContactRecorded = eventType<SafeContactRecordedData>()({
  name: 'SafeContactRecorded',
  schema: 1,
  parts: { contacts: 'what', words: 'ownWords', people: 'otherPeople', reviewBy: 'what' },
});

export const CompetenceAssessed = eventType<CompetenceAssessedData>()({
  name: 'CompetenceAssessed',
  schema: 1,
  parts: {
    decision: 'what',
    concerns: 'what',
    outcome: 'what',
    assessorRole: 'whoAndWhen',
    reason: 'why',
    words: 'ownWords',
    reviewBy: 'whoAndWhen',
  },
});

export const DeathRecorded = eventType<DeathRecordedData>()({
  name: 'DeathRecorded',
  schema: 1,
  parts: {
    standing: 'what',
    diedOn: 'what',
    verification: 'why',
    coronersHold: 'what',
    coroner: 'otherPeople',
    deficiencies: 'why',
  },
});

/** Every event of this noun that is accepted. */
export const personEvents = [
  PersonRegistered,
  IdentifierLinked,
  AccessNeedRecorded,
  SafeContactRecorded,
  CompetenceAssessed,
  DeathRecorded,
] as const;

/** Two people are one, says an officer. About their identity link, not about either of them. */
export interface IdentitiesMergedData {
  /** The pseudonyms of both, in the order of their characters. */
  readonly people: readonly [string, string];
  /** Why they are one, in words. */
  readonly reason: string;
  /** The account that merged, as its token says; another has to verify. */
  readonly officer: string;
}

/** A second officer made sure; from now on both are answered as one. */
export interface MergeVerifiedData {
  readonly people: readonly [string, string];
  /** The ledger's id of the merge that was looked at. */
  readonly merge: string;
  /** What was looked at, in words. */
  readonly checked?: string;
  readonly officer: string;
}

/** They are two; from now on it is as if they had never been merged. */
export interface IdentitiesUnmergedData {
  readonly people: readonly [string, string];
  readonly reason: string;
  readonly officer: string;
}

/** Two who were never merged, or are not any more, were looked at and found to be two. */
export type IdentitiesToldApartData = IdentitiesUnmergedData;

export const IdentitiesMerged = eventType<IdentitiesMergedData>()({
  name: 'IdentitiesMerged',
  schema: 1,
  parts: { people: 'what', reason: 'why', officer: 'otherPeople' },
});

export const MergeVerified = eventType<MergeVerifiedData>()({
  name: 'MergeVerified',
  schema: 1,
  parts: { people: 'what', merge: 'what', checked: 'why', officer: 'otherPeople' },
});

export const IdentitiesUnmerged = eventType<IdentitiesUnmergedData>()({
  name: 'IdentitiesUnmerged',
  schema: 1,
  parts: { people: 'what', reason: 'why', officer: 'otherPeople' },
});

export const IdentitiesToldApart = eventType<IdentitiesToldApartData>()({
  name: 'IdentitiesToldApart',
  schema: 1,
  parts: { people: 'what', reason: 'why', officer: 'otherPeople' },
});

/** Every event of an identity link: its own history, apart from those of the two it joins. */
export const identityLinkEvents = [
  IdentitiesMerged,
  MergeVerified,
  IdentitiesUnmerged,
  IdentitiesToldApart,
] as const;

/** Whether an event is a readable one of an identity link. */
export const isIdentityLinkEvent = ofTypes(identityLinkEvents);

/** Whether an event is a readable one of this noun. */
export const isPersonEvent = ofTypes(personEvents);
