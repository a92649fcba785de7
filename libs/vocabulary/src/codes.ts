/** The codes of `domain.md` that more than one noun uses. */

/** Said where a sender does not know or does not say; never a guess. */
export const NOT_STATED = 'notStated';

/** What lifts the duty of confidence. */
export const CONFIDENTIALITY_BASES = [
  'implied-direct-care',
  'explicit-consent',
  'statutory-duty',
  'statutory-power',
  'court-order',
  'overriding-public-interest',
  'best-interests',
  'attorney-or-deputy',
  'parental-responsibility',
  'section-251',
] as const;

/** Those that must cite the provision they rest on. */
export const STATUTORY_BASES: readonly string[] = [
  'statutory-duty',
  'statutory-power',
  'court-order',
  'section-251',
];

/** UK GDPR Article 6(1), the points. `ea`: recognised legitimate interests (2025 Act s.70). */
export const ARTICLE_6 = ['a', 'b', 'c', 'd', 'e', 'ea', 'f'] as const;

/** UK GDPR Article 9(2), the points. */
export const ARTICLE_9 = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'] as const;

/** Under which law an organisation processes for this event. */
export const REGIMES = ['UK_GDPR', 'DPA_PART3'] as const;

/** How information travelled. */
export const CHANNELS = [
  'api',
  'portal',
  'phone',
  'verbal',
  'meeting',
  'handover',
  'paper',
  'post',
  'email',
  'fax',
  'shared-record',
  'other',
] as const;

/** What kind of organisation; decides which lawful bases are open to it. */
export const ORGANISATION_KINDS = [
  'nhs-trust',
  'police',
  'ambulance',
  'council',
  'voluntary',
  'gp',
  'other-public',
  'other-private',
] as const;

/** Those that are public authorities performing their tasks (UK GDPR Art 6(1), last sentence). */
export const PUBLIC_AUTHORITY_KINDS: readonly string[] = [
  'nhs-trust',
  'police',
  'ambulance',
  'council',
  'gp',
  'other-public',
];

/**
 * Categories of information about a person, for what is not a section of a crisis plan. A broad
 * one covers what stands below it, separated by `/`.
 */
export const CATEGORIES = [
  'record',
  'record/identity',
  'record/contact',
  'record/crisis-plan',
  'record/health',
  'record/health/diagnosis',
  'record/health/medication',
  'record/health/physical',
  'record/health/mental',
  'record/risk',
  'record/safeguarding',
  'record/police',
  'record/social-care',
  'record/family',
  'record/location',
  'record/outcome',
] as const;

/** The form of a plan section's code, for example `helps`, `not-helpful`, `medication`. */
export const SECTION_FORM = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Whether `narrow` is `broad` or stands below it in the tree of categories. */
export function categoryWithin(narrow: string, broad: string): boolean {
  return narrow === broad || narrow.startsWith(`${broad}/`);
}
