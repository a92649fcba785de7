import { inOrder, visibleEntries, type Entry } from '../../ledger/src/entries.js';
import { endOf } from '../../vocabulary/src/moment.js';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import { codeInWords, type OrganisationRef } from '../../vocabulary/src/vocabulary.graphql.js';
import {
  LEDGER_AGREEMENT,
  type AgreementParty as PartyRecord,
  type AgreementTerms,
  type BenefitEvidencedData,
  type ControllerBases as BasesRecord,
} from './agreement.events.js';
import type {
  Agreement,
  AgreementBenefit,
  AgreementParty,
  AgreementVersion,
  BenefitEvidence,
  ControllerBases,
} from './agreement.graphql.js';
import {
  agreementInForce,
  type AgreementState,
  type AgreementVersion as VersionRecord,
} from './agreement.js';
import { partyOf } from './agreement.rules.js';

/** An agreement as the register shows it. */

/** @param now The ledger's clock, milliseconds since 1970. */
export function agreementOf(id: string, state: AgreementState, now: number): Agreement {
  const { versions, ended } = state;
  const inForce = agreementInForce(state, now);
  const current = versions.find(({ version }) => version === inForce?.version);
  return {
    id,
    ledgersOwn: id === LEDGER_AGREEMENT,
    inForce: inForce && current ? versionOf(current, inForce) : null,
    versions: versions.map((version) => versionOf(version, withAdded(version))).toReversed(),
    ended: ended
      ? {
          at: new Date(endOf(ended.endsAt)),
          reason: ended.reason ?? null,
          afterwards: ended.afterwards ?? null,
        }
      : null,
    evidence: newestFirst(state.evidence).map(evidenceOf),
    notices: newestFirst(state.notices).map((notice) => ({
      occurredAt: whenOf(notice),
      version: notice.content.version ?? null,
      url: notice.content.url ?? null,
      words: notice.content.words ?? null,
    })),
  };
}

/** The terms of a version with every purpose and benefit that was ever added to it. */
function withAdded({ terms, purposes, benefits }: VersionRecord): AgreementTerms {
  return {
    ...terms,
    purposes: [...terms.purposes, ...purposes],
    benefits: [...terms.benefits, ...benefits],
  };
}

function versionOf(
  { version, from, until }: Pick<VersionRecord, 'version' | 'from' | 'until'>,
  terms: AgreementTerms,
): AgreementVersion {
  const { parties, controllers, purposes, benefits, retention, processingRecord } = terms;
  const { publicNotice, impactAssessment, operator } = terms;
  return {
    version,
    from: new Date(from),
    until: until === undefined ? null : new Date(until),
    title: terms.title,
    parties: parties.map((party) => partyIn(party, terms)),
    controllers: controllers.map((controller) => named(controller, parties)),
    jointControllers: terms.jointControllers,
    arrangement: terms.arrangement ?? null,
    regime: codeInWords('regime', terms.regime),
    categories: terms.categories.map((category) => codeInWords('category', category)),
    sections: terms.sections,
    howUsed: terms.howUsed,
    purposes: purposes.map(({ purpose, words }) => ({
      purpose: codeInWords('purpose', purpose),
      words,
    })),
    benefits: benefits.map(benefitOf),
    bases: terms.bases.map((bases) => basesOf(bases, parties)),
    retention: retention
      ? {
          period: retention.period ?? null,
          from: retention.from ?? null,
          start: retention.start ? codeInWords('retentionStart', retention.start) : null,
          words: retention.words ?? null,
        }
      : null,
    heldByDefault: terms.visibilityByDefault.held,
    confirmationWindow: terms.confirmationWindow,
    // How it is kept secure is for those who must check it, and not for everybody.
    processing: processingRecord
      ? {
          dataSubjects: processingRecord.dataSubjects,
          recipients: processingRecord.recipients,
          transfers: processingRecord.transfers ?? null,
        }
      : null,
    publicNotice: publicNotice
      ? { url: publicNotice.url ?? null, words: publicNotice.words ?? null }
      : null,
    impactAssessment: impactAssessment
      ? {
          reference: impactAssessment.reference,
          url: impactAssessment.url ?? null,
          approvedOn: impactAssessment.approvedOn ?? null,
        }
      : null,
    operator: operator ? named(operator, parties) : null,
    contact: terms.contact ?? null,
  };
}

function partyIn(party: PartyRecord, terms: AgreementTerms): AgreementParty {
  const { organisation, name, kind, regime = terms.regime, contact } = party;
  return {
    organisation: named(organisation, [party]),
    name,
    kind: codeInWords('organisationKind', kind),
    regime: codeInWords('regime', regime),
    contact: contact ?? null,
    dataProtectionOfficer: party.dataProtectionOfficer ?? null,
  };
}

/** An organisation with the name and kind that it has as a party. */
function named(
  organisation: OrganisationReference,
  parties: readonly PartyRecord[],
): OrganisationRef {
  const { system, value } = organisation;
  const party = partyOf(parties, organisation);
  return { system, value, name: party?.name, kind: party?.kind };
}

function benefitOf({ benefit, to, words }: AgreementTerms['benefits'][number]): AgreementBenefit {
  return { id: benefit ?? null, to: codeInWords('beneficiary', to), words };
}

function basesOf(bases: BasesRecord, parties: readonly PartyRecord[]): ControllerBases {
  const { controller, confidentialityBasis, dataProtectionBasis } = bases;
  return {
    controller: named(controller, parties),
    confidentiality: codeInWords('confidentiality', confidentialityBasis.code),
    provision: confidentialityBasis.provision ?? null,
    article6: codeInWords('article6', dataProtectionBasis.article6),
    article9: dataProtectionBasis.article9 ?? null,
    condition: dataProtectionBasis.condition ?? null,
  };
}

function evidenceOf(entry: Entry<BenefitEvidencedData>): BenefitEvidence {
  const { benefit, words, figures, evidence } = entry.content;
  return {
    occurredAt: whenOf(entry),
    benefit: benefit ?? null,
    words,
    figures: figures.map(({ name, value, unit, from, until }) => ({
      name,
      value,
      unit: unit ?? null,
      from: from ?? null,
      until: until ?? null,
    })),
    evidence: evidence ?? null,
  };
}

function whenOf({ earliest, latest }: Entry<unknown>): BenefitEvidence['occurredAt'] {
  return { earliest: new Date(earliest), latest: new Date(latest) };
}

function newestFirst<Content>(entries: readonly Entry<Content>[]): readonly Entry<Content>[] {
  return inOrder(visibleEntries(entries)).toReversed();
}
