import type { Referable, Referral } from '../../vocabulary/src/referral.js';

/**
 * What a person's wishes are made of, whichever noun it comes from. All times are milliseconds
 * since 1970.
 */

/** Who may or may not be told, or who was told. */
export type WishRecipient =
  | {
      readonly type: 'organisation';
      /** `organisationKey` of it. */
      readonly organisation: string;
      readonly team?: string;
    }
  /** Without an identifier, so that only words tell one from another. */
  | { readonly type: 'unregistered' | 'individual'; readonly name?: string };

/** A place in a plan: a part that is left out means all of it. */
export interface PlanPlace {
  readonly plan?: string;
  readonly section?: string;
  readonly item?: string;
}

/** A category of information (`vocabulary/codes`, `CATEGORIES`), or a place in a plan. */
export type WishItem = { readonly category: string } | PlanPlace;

/**
 * What a statement names: one rule for each recipient × purpose × item. A dimension that is left
 * out means *all* and is not split (`domain.md`, question 2).
 */
export interface Scope {
  readonly recipients?: readonly WishRecipient[];
  readonly purposes?: readonly string[];
  readonly items?: readonly WishItem[];
}

/** When a statement counts, both ends included. */
export interface StatementPeriod {
  readonly from?: number;
  readonly until?: number;
}

/** What every statement has: when it was made, when its reporter and the ledger learned of it. */
interface Said extends Referable {
  readonly recordedAt: number;
  readonly learnedAt?: number;
}

/** The person said yes. */
export interface GrantStatement extends Said {
  readonly kind: 'grant';
  readonly scope: Scope;
  readonly period?: StatementPeriod;
  /** The decision whose assessments of capacity bear on it. */
  readonly capacityDecision: string;
}

/** The person said no. */
export interface DenialStatement extends Said {
  readonly kind: 'denial';
  readonly because: 'refused' | 'limited';
  readonly scope: Scope;
  readonly period?: StatementPeriod;
}

/**
 * An item of a plan was written, or written anew, and says who is not to be told of it. The same
 * item without a recipient whom it named before withdraws that denial.
 */
export interface PlanItemStatement extends Said {
  readonly kind: 'planItem';
  /** The list that its id is unique in. */
  readonly list: string;
  readonly place: Required<PlanPlace>;
  readonly notToBeToldTo: readonly WishRecipient[];
}

/** The person said yes again, to what a grant names. */
export interface ReconfirmationStatement extends Said {
  readonly kind: 'reconfirmation';
  readonly about: Referral;
  readonly period?: StatementPeriod;
  readonly capacityDecision?: string;
}

/** A statement was taken back, ran out, or should never have been recorded. */
export interface EndingStatement extends Said {
  readonly kind: 'withdrawal' | 'expiry' | 'error';
  readonly about: Referral;
}

/** The person's capacity for a decision was assessed, or whether they could take it at their age. */
export interface AssessmentStatement extends Said {
  readonly kind: 'assessment';
  readonly capacityDecision?: string;
  /** The consent whose decision it is about. */
  readonly about?: Referral;
  readonly lacking: boolean;
  /** True where it is of somebody under sixteen: from their sixteenth birthday on it does not count. */
  readonly untilSixteen?: boolean;
}

/** When the person was born was stated; the last statement known of it goes. */
export interface BirthStatement extends Said {
  readonly kind: 'birth';
  /** From when on they may be sixteen. */
  readonly sixteen: number;
}

/** Anything that a person's wishes are computed from. */
export type Statement =
  | GrantStatement
  | DenialStatement
  | PlanItemStatement
  | ReconfirmationStatement
  | EndingStatement
  | AssessmentStatement
  | BirthStatement;
