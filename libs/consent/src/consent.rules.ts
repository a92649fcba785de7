import { DecisionRefused } from '../../ledger/src/decider.js';
import { CATEGORIES, SECTION_FORM } from '../../vocabulary/src/codes.js';
import { isPurpose } from '../../vocabulary/src/purpose.js';
import { requireSpan, spanOf, type WhenRecord } from '../../vocabulary/src/when.js';
import type { ConsentPeriod, ConsentReferral, ConsentScope } from './consent.events.js';

/**
 * The rules of what a reported consent may say (`domain.md`, "What happened is recorded"). None of
 * them looks at what is or is not recorded yet. Each throws DecisionRefused.
 */

const LISTS = [
  'recipients',
  'namedRecipients',
  'purposes',
  'sections',
  'items',
  'categories',
] as const satisfies readonly (keyof ConsentScope)[];

/** That it names something; one that names nothing would be read as *everything to everybody*. */
export function requireScope(scope: ConsentScope): void {
  if (scope.plan === undefined && LISTS.every((list) => scope[list] === undefined)) {
    throw new DecisionRefused(
      'CONSENT_SAYS_NOTHING',
      'Name at least one of recipients, purposes, plan, sections, items or categories.',
    );
  }
}

/** That lists are not empty (left out means *all*, so empty would be unclear) and codes are known. */
export function requireCodes(scope: ConsentScope): void {
  for (const list of LISTS) {
    if (scope[list]?.length === 0) {
      throw new DecisionRefused(
        'CONSENT_LIST_EMPTY',
        'A list names something, or is left out, which means all.',
        `/${list}`,
      );
    }
  }
  scope.purposes?.forEach((purpose, index) => {
    if (!isPurpose(purpose)) throw unknownCode('a purpose of PurposeOfUse', `/purposes/${index}`);
  });
  const categories: readonly string[] = CATEGORIES;
  scope.categories?.forEach((category, index) => {
    if (!categories.includes(category)) {
      throw unknownCode('a category of information', `/categories/${index}`);
    }
  });
  scope.sections?.forEach((section, index) => {
    if (!SECTION_FORM.test(section)) throw unknownCode('a section code', `/sections/${index}`);
  });
  scope.items?.forEach(({ section }, index) => {
    if (!SECTION_FORM.test(section)) throw unknownCode('a section code', `/items/${index}/section`);
  });
  if (scope.items !== undefined && scope.plan === undefined) {
    throw new DecisionRefused(
      'CONSENT_ITEM_NEEDS_PLAN',
      'The id of an item means something only within its plan: name the plan.',
      '/plan',
    );
  }
}

/** That a period ends after it starts; where `from` is left out, it starts when it is said. */
export function requirePeriod(period: ConsentPeriod | undefined, occurredAt: WhenRecord): void {
  if (!period) return;
  const from = boundary(period.from, '/period/from')?.earliest;
  const until = boundary(period.until, '/period/until')?.latest;
  if (until !== undefined && until < (from ?? requireSpan(occurredAt).earliest)) {
    throw new DecisionRefused(
      'CONSENT_PERIOD_REVERSED',
      'The period ends before it starts.',
      '/period/until',
    );
  }
}

/** That exactly one consent is named, where it is about one (`needed`), else at most one. */
export function requireReferral(referral: ConsentReferral, needed: boolean): void {
  const { consent, consentReference } = referral;
  if (consent !== undefined && consentReference !== undefined) {
    throw new DecisionRefused(
      'CONSENT_NAMED_TWICE',
      'Name the consent by the ledger’s id or by your own reference, not by both.',
      '/consentReference',
    );
  }
  if (needed && consent === undefined && consentReference === undefined) {
    throw new DecisionRefused(
      'CONSENT_NOT_NAMED',
      'Name the consent that this is about, by the ledger’s id or by your own reference.',
      '/consent',
    );
  }
}

/** That `decision`, where it is said, is what the type of the event says. */
export function requireDecision(said: string | undefined, meant: 'permit' | 'deny'): void {
  if (said !== undefined && said !== meant) {
    throw new DecisionRefused(
      'CONSENT_DECISION_CONTRADICTED',
      `An event of this type means ${meant}.`,
      '/decision',
    );
  }
}

function boundary(text: string | undefined, pointer: string) {
  if (text === undefined) return undefined;
  const span = spanOf(text);
  if (!span) {
    throw new DecisionRefused(
      'CONSENT_PERIOD_MALFORMED',
      'A period has instants with their offset, or dates.',
      pointer,
    );
  }
  return span;
}

function unknownCode(what: string, pointer: string): DecisionRefused {
  return new DecisionRefused('CONSENT_CODE_UNKNOWN', `This is not ${what}.`, pointer);
}
