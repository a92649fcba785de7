/**
 * Why an officer looks somebody up. The look-up is recorded with it before the answer is given, and
 * the person sees it (`domain.md`, question 11). None of them is *other*: a look-up that fits none
 * of these is one that should not be made.
 */
export enum AccessPurpose {
  /** Answering a request of the person for their own data. */
  SUBJECT_ACCESS_REQUEST = 'SUBJECT_ACCESS_REQUEST',
  /** Following where information went, for example before a recall. */
  LINEAGE_CHECK = 'LINEAGE_CHECK',
  /** A request to have something put right, or the duty to tell those who hold a copy. */
  RECTIFICATION = 'RECTIFICATION',
  /** A request to erase, restrict, or an objection. */
  ERASURE_OR_RESTRICTION = 'ERASURE_OR_RESTRICTION',
  /** A complaint or a concern of the person or of somebody for them. */
  COMPLAINT = 'COMPLAINT',
  /** Looking into something that should not have happened. */
  INCIDENT_REVIEW = 'INCIDENT_REVIEW',
  /** Reviewing what was shared in an emergency. */
  EMERGENCY_REVIEW = 'EMERGENCY_REVIEW',
  /** Whether two records are one person, or an event stands with the wrong one. */
  IDENTITY_CHECK = 'IDENTITY_CHECK',
  /** Recording a wish or a word for the person, at their request. */
  ON_BEHALF_OF_PERSON = 'ON_BEHALF_OF_PERSON',
  /** A planned audit, by sample. */
  AUDIT = 'AUDIT',
  /** An order or a duty towards a court or a regulator. */
  COURT_OR_REGULATOR = 'COURT_OR_REGULATOR',
}

const KNOWN: ReadonlySet<unknown> = new Set(Object.values(AccessPurpose));

/** Whether something is a purpose. */
export function isAccessPurpose(value: unknown): value is AccessPurpose {
  return KNOWN.has(value);
}

/**
 * Why those look who ask for no purpose of the list: they act for the person, or care for them, or take a
 * copy of their own record.
 */
export const ACTING_PURPOSES = ['AS_REPRESENTATIVE', 'AS_CARER', 'AS_THEMSELVES'] as const;

/** Why somebody looked: a purpose of the list, or what they are to the person. */
export type LookUpPurpose = AccessPurpose | (typeof ACTING_PURPOSES)[number];

/** Whether something is why somebody may have looked. */
export function isLookUpPurpose(value: unknown): value is LookUpPurpose {
  return isAccessPurpose(value) || ACTING_PURPOSES.some((purpose) => purpose === value);
}
