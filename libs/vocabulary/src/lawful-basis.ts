import {
  NOT_STATED,
  PUBLIC_AUTHORITY_KINDS,
  STATUTORY_BASES,
  type ARTICLE_6,
  type ARTICLE_9,
  type CONFIDENTIALITY_BASES,
  type REGIMES,
} from './codes.js';
import type { Deficiency } from './sentence.js';

/**
 * The two bases of a disclosure and the rules between them (`domain.md`, "Two bases, never one").
 * Of a fact, a broken rule is a deficiency; of a decision, it is the ground to refuse it.
 */

type NotStated = typeof NOT_STATED;

/** What lifts the duty of confidence, and the provision where it rests on one. */
export interface ConfidentialityBasis {
  readonly code: (typeof CONFIDENTIALITY_BASES)[number] | NotStated;
  readonly provision?: string;
}

/** Conditions of DPA 2018 Schedule 1 by paragraph, as far as a partnership uses them. */
export const DPA_CONDITIONS = [
  'sch1-para1',
  'sch1-para2',
  'sch1-para3',
  'sch1-para6',
  'sch1-para10',
  'sch1-para11',
  'sch1-para16',
  'sch1-para17',
  'sch1-para18',
  'sch1-para19',
] as const;

/** Why there is no consent, as Schedule 1 paragraph 18(2) has it. */
export const NO_CONSENT_REASONS = [
  'cannot-be-given',
  'cannot-reasonably-be-obtained',
  'would-prejudice-protection',
] as const;

/** The data-protection basis: UK GDPR Articles 6(1) and 9(2), and the condition of DPA 2018. */
export interface DataProtectionBasis {
  readonly article6: (typeof ARTICLE_6)[number] | NotStated;
  readonly article9?: (typeof ARTICLE_9)[number];
  readonly condition?: (typeof DPA_CONDITIONS)[number];
  readonly noConsentReason?: (typeof NO_CONSENT_REASONS)[number];
  /** Said where Article 9(2)(c) is used: the person physically or legally cannot give consent. */
  readonly personCannotConsent?: boolean;
}

/** What the rules look at. */
export interface Bases {
  readonly confidentiality: ConfidentialityBasis;
  readonly dataProtection: DataProtectionBasis;
  readonly regime: (typeof REGIMES)[number] | NotStated;
  /** What kind of organisation gives; unknown where it is not said. */
  readonly giverKind?: string;
}

/** Article 9(2) points that need a condition of DPA 2018 Schedule 1 (DPA s.10(3)). */
const NEEDS_CONDITION: readonly string[] = ['b', 'g', 'h', 'i', 'j'];

/** Every rule that these bases break, as far as they themselves show it. */
export function basisDeficiencies(bases: Bases): readonly Deficiency[] {
  return [
    ...confidentialityDeficiencies(bases.confidentiality),
    ...dataProtectionDeficiencies(bases),
  ];
}

function confidentialityDeficiencies(basis: ConfidentialityBasis): readonly Deficiency[] {
  const field = '/confidentialityBasis';
  if (basis.code === NOT_STATED) return [{ code: 'CONFIDENTIALITY_BASIS_NOT_STATED', field }];
  const found: Deficiency[] = [];
  if (STATUTORY_BASES.includes(basis.code) && basis.provision === undefined) {
    found.push({ code: 'PROVISION_NOT_CITED', field });
  }
  // A power to share lifts no confidentiality by itself (CDA 1998 s.115, CJA 2003 s.325).
  if (basis.code === 'statutory-power') found.push({ code: 'POWER_LIFTS_NO_CONFIDENCE', field });
  return found;
}

function dataProtectionDeficiencies(bases: Bases): readonly Deficiency[] {
  const field = '/dataProtectionBasis';
  const { dataProtection: basis, regime } = bases;
  const found: Deficiency[] = [];
  if (regime === NOT_STATED) found.push({ code: 'REGIME_NOT_STATED', field: '/regime' });
  if (regime === 'DPA_PART3') {
    // Law enforcement processing rests on Part 3 of the Act and on no Article of UK GDPR.
    if (basis.article6 !== NOT_STATED || basis.article9 !== undefined) {
      found.push({ code: 'UK_GDPR_BASIS_UNDER_PART3', field });
    }
    return found;
  }
  if (basis.article6 === NOT_STATED) found.push({ code: 'ARTICLE_6_NOT_STATED', field });
  if (
    (basis.article6 === 'ea' || basis.article6 === 'f') &&
    bases.giverKind !== undefined &&
    PUBLIC_AUTHORITY_KINDS.includes(bases.giverKind)
  ) {
    found.push({ code: 'POINT_NOT_FOR_PUBLIC_AUTHORITIES', field });
  }
  if (basis.article9 === undefined) {
    // Everything about a mental health crisis concerns health (UK GDPR Art 4(15)).
    found.push({ code: 'ARTICLE_9_NOT_STATED', field });
    return found;
  }
  if (NEEDS_CONDITION.includes(basis.article9) && basis.condition === undefined) {
    found.push({ code: 'DPA_CONDITION_NOT_STATED', field });
  }
  if (basis.article9 === 'c' && basis.personCannotConsent !== true) {
    found.push({ code: 'VITAL_INTERESTS_NEED_INCAPACITY', field });
  }
  if (basis.condition === 'sch1-para18' && basis.noConsentReason === undefined) {
    found.push({ code: 'PARA18_REASON_NOT_STATED', field });
  }
  return found;
}
