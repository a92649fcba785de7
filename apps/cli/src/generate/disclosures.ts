import { party, type Partner } from './partnership.js';
import type { Random } from './random.js';
import type { Hero, Standing } from './story.js';
import * as words from './words.js';

/** What a disclosure says, by those who know much and by those who know little. */

/** The bases of giving for somebody's direct care. */
export const DIRECT_CARE = {
  confidentialityBasis: { code: 'implied-direct-care' },
  dataProtectionBasis: { article6: 'e', article9: 'h', condition: 'sch1-para2' },
  regime: 'UK_GDPR',
} as const;

/** Of giving what somebody agreed to. */
export const CONSENTED = {
  ...DIRECT_CARE,
  confidentialityBasis: { code: 'explicit-consent' },
} as const;

/** The same for a voluntary service, which has no public task. */
export const CONSENTED_VOLUNTARY = {
  ...CONSENTED,
  dataProtectionBasis: { article6: 'f', article9: 'h', condition: 'sch1-para2' },
} as const;

/** Of giving what protects somebody from serious harm. */
export const PROTECTION = {
  confidentialityBasis: { code: 'overriding-public-interest' },
  dataProtectionBasis: {
    article6: 'e',
    article9: 'g',
    condition: 'sch1-para18',
    noConsentReason: 'cannot-reasonably-be-obtained',
  },
  regime: 'UK_GDPR',
} as const;

/** Of giving what an adult safeguarding board asks for. */
export const SAFEGUARDING_DUTY = {
  ...PROTECTION,
  confidentialityBasis: { code: 'statutory-duty', provision: 'Care Act 2014 s.45' },
} as const;

/** Parts of the plan, as given. */
export function planItem(
  { plan }: Hero,
  version: number,
  sections: readonly string[],
  necessary?: string,
) {
  return {
    plan,
    ...(version > 0 && { version }),
    sections,
    ...(necessary !== undefined && { necessary }),
  };
}

/** From whom to whom, how. */
export function route(from: Partner, to: Partner, channel: string, team?: string) {
  return { from: party(from), to: { organisation: party(to, team) }, channel };
}

/** The five questions and both bases, all answered. */
export function account(random: Random, purpose: string, bases: object) {
  return {
    purpose,
    reason: random.pick(words.REASONS),
    howUsed: random.pick(words.USES),
    benefitExpected: random.pick(words.BENEFITS_EXPECTED),
    ...bases,
  };
}

/** Some of the sections that people share most. */
export function someSections(random: Random): readonly string[] {
  return random.pick([
    ['helps', 'not-helpful'],
    ['helps'],
    ['helps', 'not-helpful', 'early-signs'],
    ['helps', 'medication'],
  ]);
}

/** What was given: parts of the plan where there is one, else something of the record. */
export function someItems(hero: Hero, { version }: Standing, random: Random): readonly object[] {
  const necessary = random.pick(words.NECESSARY);
  if (version > 0 && random.chance(0.8)) {
    return [planItem(hero, version, someSections(random), necessary)];
  }
  const category = random.pick([
    'record/risk',
    'record/health/medication',
    'record/contact',
    'record/health/mental',
  ]);
  return [{ category, necessary }];
}
