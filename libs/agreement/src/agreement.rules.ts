import { DecisionRefused } from '../../ledger/src/decider.js';
import { after, exactDuration } from '../../vocabulary/src/duration.js';
import { basisDeficiencies } from '../../vocabulary/src/lawful-basis.js';
import { beginningOf, endOf } from '../../vocabulary/src/moment.js';
import { organisationKey, sameOrganisation } from '../../vocabulary/src/organisation.js';
import { LEDGER_AGREEMENT, type AgreementParty, type AgreementTerms } from './agreement.events.js';

/**
 * What the terms of an agreement must keep. An agreement is a decision: one that breaks a rule is
 * refused, with the rule named (`domain.md`, "What happened is recorded; what is planned may be
 * refused").
 */

/** Kinds of organisations that can be competent authorities (DPA 2018 s.30 and Schedule 7). */
const COMPETENT_KINDS: readonly string[] = ['police', 'council', 'other-public'];

/**
 * Holds the terms of one version to their rules.
 *
 * @throws DecisionRefused with the first rule that is broken.
 */
export function requireTerms(id: string, terms: AgreementTerms): void {
  requireParties(id, terms);
  requireControllers(terms);
  requireWhat(terms);
  requireRegime(terms);
  requireBases(terms);
  requireTimes(terms);
  requireRetention(terms);
  requireVisibility(terms);
  requireLedger(id, terms);
}

function requireParties(id: string, { parties }: AgreementTerms): void {
  const keys = parties.map(({ organisation }) => organisationKey(organisation));
  if (new Set(keys).size < keys.length) {
    throw new DecisionRefused(
      'PARTY_TWICE',
      'An organisation is named twice as a party.',
      '/parties',
    );
  }
  if (id !== LEDGER_AGREEMENT && parties.length < 2) {
    throw new DecisionRefused(
      'AGREEMENT_NEEDS_TWO_PARTIES',
      'An agreement is between two organisations or more.',
      '/parties',
    );
  }
}

function requireControllers({ parties, controllers, jointControllers }: AgreementTerms): void {
  controllers.forEach((controller, index) => {
    if (!partyOf(parties, controller)) {
      throw new DecisionRefused(
        'CONTROLLER_NOT_A_PARTY',
        'Every controller is one of the parties.',
        `/controllers/${index}`,
      );
    }
  });
  if (jointControllers && controllers.length < 2) {
    throw new DecisionRefused(
      'JOINT_CONTROLLERS_NEED_TWO',
      'Joint controllers are two or more (UK GDPR Art 26).',
      '/controllers',
    );
  }
}

function requireWhat({ categories, sections }: AgreementTerms): void {
  if (categories.length + sections.length > 0) return;
  throw new DecisionRefused(
    'AGREEMENT_NEEDS_WHAT',
    'An agreement says what is shared: categories of information or sections of plans.',
    '/categories',
  );
}

function requireRegime({ regime, parties }: AgreementTerms): void {
  const part3 = regime === 'DPA_PART3';
  if (part3 && !parties.some(({ kind }) => COMPETENT_KINDS.includes(kind))) {
    throw new DecisionRefused(
      'PART3_NEEDS_COMPETENT_AUTHORITY',
      'Law enforcement processing needs a competent authority among the parties (DPA 2018 s.30).',
      '/regime',
    );
  }
  parties.forEach((party, index) => {
    if (party.regime === 'DPA_PART3' && !COMPETENT_KINDS.includes(party.kind)) {
      throw new DecisionRefused(
        'PART3_NEEDS_COMPETENT_AUTHORITY',
        'Only a competent authority processes for law enforcement (DPA 2018 s.30).',
        `/parties/${index}/regime`,
      );
    }
  });
}

function requireBases({ bases, controllers, parties, regime }: AgreementTerms): void {
  bases.forEach(({ controller, confidentialityBasis, dataProtectionBasis }, index) => {
    const party = partyOf(parties, controller);
    if (!party || !controllers.some((one) => sameOrganisation(one, controller))) {
      throw new DecisionRefused(
        'BASES_OF_NO_CONTROLLER',
        'Bases are those of a controller of the agreement.',
        `/bases/${index}/controller`,
      );
    }
    const [broken] = basisDeficiencies({
      confidentiality: confidentialityBasis,
      dataProtection: dataProtectionBasis,
      regime: party.regime ?? regime,
      giverKind: party.kind,
    });
    if (broken) {
      throw new DecisionRefused(
        broken.code,
        `The bases of a controller break a rule between them: ${broken.code}.`,
        `/bases/${index}${broken.field ?? ''}`,
      );
    }
  });
}

function requireTimes({ effectiveFrom, effectiveUntil, confirmationWindow }: AgreementTerms): void {
  if (effectiveUntil !== undefined && endOf(effectiveUntil) <= beginningOf(effectiveFrom)) {
    throw new DecisionRefused(
      'AGREEMENT_ENDS_BEFORE_IT_STARTS',
      'An agreement ends after it starts.',
      '/effectiveUntil',
    );
  }
  if ((exactDuration(confirmationWindow) ?? 0) <= 0) {
    throw new DecisionRefused(
      'CONFIRMATION_WINDOW_EMPTY',
      'The confirmation window is an exact length of time greater than none, such as PT72H.',
      '/confirmationWindow',
    );
  }
}

function requireRetention({ retention }: AgreementTerms): void {
  if (retention?.start === undefined) return;
  const { period } = retention;
  if (period === undefined) {
    throw new DecisionRefused(
      'RETENTION_NEEDS_PERIOD',
      'What the ledger is to forget is kept for a period, such as P8Y.',
      '/retention/period',
    );
  }
  if ((after(0, period) ?? 0) <= 0) {
    throw new DecisionRefused(
      'RETENTION_EMPTY',
      'What the ledger is to forget is kept for a length of time greater than none, such as P8Y.',
      '/retention/period',
    );
  }
}

function requireVisibility({ visibilityByDefault }: AgreementTerms): void {
  if (visibilityByDefault.held && visibilityByDefault.cleared === true) {
    throw new DecisionRefused(
      'HELD_AND_CLEARED',
      'What is held by default is not cleared beforehand.',
      '/visibilityByDefault/cleared',
    );
  }
  if (!visibilityByDefault.held || visibilityByDefault.ground !== undefined) return;
  throw new DecisionRefused(
    'HELD_NEEDS_GROUND',
    'What is held by default is held on a ground.',
    '/visibilityByDefault/ground',
  );
}

function requireLedger(id: string, terms: AgreementTerms): void {
  if (id !== LEDGER_AGREEMENT) {
    if (terms.operator === undefined) return;
    throw new DecisionRefused(
      'OPERATOR_ONLY_OF_THE_LEDGER',
      'An operator stands in agreement 0 alone, the ledger’s own.',
      '/operator',
    );
  }
  for (const field of ['operator', 'contact', 'impactAssessment'] as const) {
    if (terms[field] !== undefined) continue;
    throw new DecisionRefused(
      'LEDGER_AGREEMENT_INCOMPLETE',
      'The ledger’s own agreement names its operator, a contact and the impact assessment.',
      `/${field}`,
    );
  }
}

/** The party that is that organisation. */
export function partyOf(
  parties: readonly AgreementParty[],
  organisation: AgreementParty['organisation'] | undefined,
): AgreementParty | undefined {
  if (!organisation) return undefined;
  return parties.find((party) => sameOrganisation(party.organisation, organisation));
}
