import type { OrganisationReference } from './organisation.js';

/** Which part of a person's record: what somebody may see of it, or what a decision is about. */

/** Answers about a person, as an authority to see them names them. */
export const ANSWER_KINDS = ['record', 'consents', 'plans', 'disclosures', 'lookUps'] as const;

/** A kind of answer. */
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/** What somebody may see. A dimension that is left out means all of it. */
export interface Scope {
  readonly kinds?: readonly AnswerKind[];
  /** Codes of plan sections. */
  readonly sections?: readonly string[];
  readonly organisations?: readonly OrganisationReference[];
}
