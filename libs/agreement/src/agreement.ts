import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import { type Entry, entryOf } from '../../ledger/src/entries.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { beginningOf, endOf } from '../../vocabulary/src/moment.js';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import { requireSpan, type Span, type WhenRecord } from '../../vocabulary/src/when.js';
import {
  AgreementAmended,
  AgreementEnded,
  AgreementRegistered,
  BenefitEvidenced,
  BenefitStated,
  isAgreementEvent,
  LEDGER_AGREEMENT,
  PublicNoticePublished,
  PurposeDefined,
  type AgreementAmendedData,
  type AgreementEndedData,
  type AgreementRegisteredData,
  type AgreementTerms,
  type BenefitEvidencedData,
  type BenefitStatedData,
  type PublicNoticePublishedData,
  type PurposeDefinedData,
} from './agreement.events.js';
import { partyOf, requireTerms } from './agreement.rules.js';

/**
 * The history of one agreement. Registering, amending, ending it, defining a purpose and stating a
 * benefit are decisions, refused where they break a rule. That a benefit was seen and a notice
 * published are facts, refused only for who says them.
 */

/** How long a recipient has to confirm where an agreement does not say. */
export const CONFIRMATION_WINDOW = 'PT72H';

/** What was added to a version; when the ledger learned of it. */
type Added<Data> = Data & { readonly recordedAt: number };

/** One version and what was added to it since; all instants in milliseconds since 1970. */
export interface AgreementVersion {
  readonly version: number;
  /** When the ledger learned of it. */
  readonly recordedAt: number;
  /** From when it is in force. */
  readonly from: number;
  /** At which instant it is not in force any more, by its own terms. */
  readonly until?: number;
  readonly terms: AgreementTerms;
  readonly purposes: readonly Added<PurposeDefinedData>[];
  readonly benefits: readonly Added<BenefitStatedData>[];
}

/** What is known of one agreement. */
export interface AgreementState {
  /** Version 1 first; each in force until the next is. */
  readonly versions: readonly AgreementVersion[];
  readonly ended?: AgreementEndedData;
  /** When the ledger learned that it was ended, milliseconds since 1970. */
  readonly endRecordedAt?: number;
  readonly evidence: readonly Entry<BenefitEvidencedData>[];
  readonly notices: readonly Entry<PublicNoticePublishedData>[];
}

type Defaulted = 'categories' | 'sections' | 'bases' | 'visibilityByDefault' | 'confirmationWindow';

/** Terms as somebody states them. */
export type TermsSaid = Omit<AgreementTerms, Defaulted> & Partial<Pick<AgreementTerms, Defaulted>>;

/** As much of it as says when which terms are in force. */
export type AgreementTimeline = Pick<AgreementState, 'versions' | 'ended'>;

/** What can be said of an agreement. */
export interface AgreementSaid {
  readonly AgreementRegistered: TermsSaid & Pick<AgreementRegisteredData, 'id'>;
  readonly AgreementAmended: TermsSaid &
    Pick<AgreementAmendedData, 'id' | 'amendmentReason'> & {
      /** The version that it amends, where the sender wants to be sure of it; default the last. */
      readonly amends?: number;
    };
  readonly AgreementEnded: AgreementEndedData;
  readonly PurposeDefined: Omit<PurposeDefinedData, 'effectiveFrom'> &
    Partial<Pick<PurposeDefinedData, 'effectiveFrom'>>;
  readonly BenefitStated: Omit<BenefitStatedData, 'effectiveFrom'> &
    Partial<Pick<BenefitStatedData, 'effectiveFrom'>>;
  readonly BenefitEvidenced: Omit<BenefitEvidencedData, 'figures'> &
    Partial<Pick<BenefitEvidencedData, 'figures'>>;
  readonly PublicNoticePublished: PublicNoticePublishedData;
}

/** What comes with everything that is said. */
export interface AgreementCircumstances {
  readonly occurredAt: WhenRecord;
  readonly role: string;
  readonly organisation?: OrganisationReference | undefined;
}

/** One thing said of an agreement. */
export type AgreementCommand = {
  [Type in keyof AgreementSaid]: { readonly type: Type; readonly data: AgreementSaid[Type] };
}[keyof AgreementSaid] &
  AgreementCircumstances;

function decide(command: AgreementCommand, state: AgreementState): readonly Fact[] {
  switch (command.type) {
    case 'AgreementRegistered':
      return [fact(AgreementRegistered, registered(command, command.data, state))];
    case 'AgreementAmended':
      return [fact(AgreementAmended, amended(command, command.data, state))];
    case 'AgreementEnded': {
      const { first } = requireOpen(command, command.data.id, state);
      if (endOf(command.data.endsAt) < first.from) {
        throw new DecisionRefused(
          'AGREEMENT_ENDS_BEFORE_IT_STARTS',
          'An agreement does not end before it was in force.',
          '/endsAt',
        );
      }
      return [fact(AgreementEnded, command.data)];
    }
    case 'PurposeDefined': {
      const effectiveFrom = addedFrom(command, command.data, state);
      return [fact(PurposeDefined, { ...command.data, effectiveFrom })];
    }
    case 'BenefitStated': {
      const effectiveFrom = addedFrom(command, command.data, state);
      return [fact(BenefitStated, { ...command.data, effectiveFrom })];
    }
    case 'BenefitEvidenced': {
      requireSpeaker(command, command.data.id, state.versions);
      const { figures = [] } = command.data;
      return [fact(BenefitEvidenced, { ...command.data, figures })];
    }
    case 'PublicNoticePublished': {
      requireSpeaker(command, command.data.id, state.versions);
      if (command.data.url === undefined && command.data.words === undefined) {
        throw new DecisionRefused(
          'NOTICE_SAYS_NOTHING',
          'A public notice has an address, or stands here in words.',
          '/url',
        );
      }
      return [fact(PublicNoticePublished, command.data)];
    }
  }
}

function registered(
  speaker: AgreementCircumstances,
  said: AgreementSaid['AgreementRegistered'],
  state: AgreementState,
): AgreementRegisteredData {
  if (state.versions.length > 0) {
    throw new DecisionRefused(
      'AGREEMENT_ALREADY_REGISTERED',
      'An agreement with this id is registered; what changes in it is an amendment.',
      '/id',
    );
  }
  const data = { ...termsOf(said), id: said.id, version: 1 as const };
  requireSpeaker(speaker, said.id, [{ terms: data }]);
  requireTerms(said.id, data);
  return data;
}

function amended(
  speaker: AgreementCircumstances,
  said: AgreementSaid['AgreementAmended'],
  state: AgreementState,
): AgreementAmendedData {
  const { last } = requireOpen(speaker, said.id, state);
  if (said.amends !== undefined && said.amends !== last.version) {
    throw new DecisionRefused(
      'NOT_THE_LAST_VERSION',
      'Another version came meanwhile; an amendment is made to the last one.',
      '/amends',
    );
  }
  const data = { ...said, ...termsOf(said), version: last.version + 1 };
  requireTerms(said.id, data);
  if (beginningOf(said.effectiveFrom) < last.from) {
    throw new DecisionRefused(
      'AMENDMENT_BEFORE_ITS_VERSION',
      'An amendment is not in force before the version that it amends.',
      '/effectiveFrom',
    );
  }
  return data;
}

function termsOf(said: TermsSaid): AgreementTerms {
  // Under Part 3 an event is held until its controller releases it (`domain.md`, "Two bases").
  const part3 = said.regime === 'DPA_PART3';
  return {
    ...said,
    categories: said.categories ?? [],
    sections: said.sections ?? [],
    bases: said.bases ?? [],
    visibilityByDefault:
      said.visibilityByDefault ?? (part3 ? { held: true, ground: 'DPA_PART3' } : { held: false }),
    confirmationWindow: said.confirmationWindow ?? CONFIRMATION_WINDOW,
  };
}

/** From when a purpose or benefit counts: what was said, else when it was decided. */
function addedFrom(
  speaker: AgreementCircumstances,
  said: { readonly id: string; readonly effectiveFrom?: string },
  state: AgreementState,
): string {
  const { first } = requireOpen(speaker, said.id, state);
  if (said.effectiveFrom === undefined) {
    const decided = requireSpan(speaker.occurredAt).earliest;
    return new Date(Math.max(decided, first.from)).toISOString();
  }
  if (beginningOf(said.effectiveFrom) < first.from) {
    throw new DecisionRefused(
      'BEFORE_THE_AGREEMENT',
      'It does not count before the agreement was in force.',
      '/effectiveFrom',
    );
  }
  return said.effectiveFrom;
}

/** The first and last version of an agreement that this speaker may decide about now. */
function requireOpen(
  speaker: AgreementCircumstances,
  id: string,
  { versions, ended }: AgreementState,
): { readonly first: AgreementVersion; readonly last: AgreementVersion } {
  const [first] = versions;
  const last = versions.at(-1);
  if (!first || !last) {
    throw new DecisionRefused(
      'AGREEMENT_NOT_REGISTERED',
      'No agreement with this id is registered.',
      '/id',
    );
  }
  requireSpeaker(speaker, id, [last]);
  if (ended) {
    throw new DecisionRefused(
      'AGREEMENT_ENDED',
      'The agreement was ended; what goes on needs one of its own.',
      '/id',
    );
  }
  return { first, last };
}

/** An officer speaks for any agreement; a partner for those it is a party of; nobody else. */
function requireSpeaker(
  { role, organisation }: AgreementCircumstances,
  id: string,
  versions: readonly { readonly terms: AgreementTerms }[],
): void {
  if (role === 'officer') return;
  if (id === LEDGER_AGREEMENT) {
    throw new DecisionRefused(
      'LEDGER_AGREEMENT_NEEDS_OFFICER',
      'Of the ledger’s own agreement an officer alone decides.',
      '/id',
    );
  }
  if (role === 'partner' && versions.some(({ terms }) => partyOf(terms.parties, organisation))) {
    return;
  }
  throw new DecisionRefused(
    'NOT_A_PARTY',
    'Of an agreement its parties decide, and officers.',
    '/id',
  );
}

function evolve(state: AgreementState, event: LedgerEvent): AgreementState {
  if (!isAgreementEvent(event)) return state;
  const recordedAt = Date.parse(event.recordedAt);
  switch (event.type) {
    case 'AgreementRegistered':
    case 'AgreementAmended':
      return { ...state, versions: [...state.versions, versionOf(event.data, recordedAt)] };
    case 'AgreementEnded':
      return { ...state, ended: event.data, endRecordedAt: recordedAt };
    case 'PurposeDefined': {
      // A later amendment says all purposes anew, so that this is added to those of before alone.
      const versions = state.versions.map((version) => ({
        ...version,
        purposes: [...version.purposes, { ...event.data, recordedAt }],
      }));
      return { ...state, versions };
    }
    case 'BenefitStated': {
      const versions = state.versions.map((version) => ({
        ...version,
        benefits: [...version.benefits, { ...event.data, recordedAt }],
      }));
      return { ...state, versions };
    }
    case 'BenefitEvidenced':
      return { ...state, evidence: [...state.evidence, entryOf(event, event.data)] };
    case 'PublicNoticePublished':
      return { ...state, notices: [...state.notices, entryOf(event, event.data)] };
  }
}

function versionOf(
  data: AgreementRegisteredData | AgreementAmendedData,
  recordedAt: number,
): AgreementVersion {
  return {
    version: data.version,
    recordedAt,
    from: beginningOf(data.effectiveFrom),
    ...(data.effectiveUntil !== undefined && { until: endOf(data.effectiveUntil) }),
    terms: data,
    purposes: [],
    benefits: [],
  };
}

/**
 * The terms in force at an instant (milliseconds since 1970), with the purposes and benefits that
 * were added by then and still count. `undefined` where the agreement was not in force. By such a
 * version a disclosure is judged.
 */
export function agreementInForce(
  { versions, ended }: AgreementTimeline,
  instant: number,
): (AgreementTerms & { readonly version: number }) | undefined {
  const found = versions.findLast(({ from }) => from <= instant);
  if (!found || (found.until !== undefined && instant >= found.until)) return undefined;
  if (ended && instant >= endOf(ended.endsAt)) return undefined;
  const { version, terms } = found;
  const added = ({ effectiveFrom }: { readonly effectiveFrom: string }) =>
    beginningOf(effectiveFrom) <= instant;
  const purposes = new Map(terms.purposes.map((one) => [one.purpose, one]));
  for (const { purpose, words } of found.purposes.filter(added)) {
    purposes.set(purpose, { purpose, words });
  }
  const benefits = found.benefits.filter(added).map(({ benefit, to, words }) => ({
    ...(benefit !== undefined && { benefit }),
    to,
    words,
  }));
  return {
    ...terms,
    version,
    purposes: [...purposes.values()],
    benefits: [...terms.benefits, ...benefits],
  };
}

/** For how long the ledger keeps what happens under a version of an agreement. */
export interface RetentionTerm {
  readonly version: number;
  /** ISO 8601. */
  readonly period: string;
  /** From when it counts: `RETENTION_STARTS`. */
  readonly start: string;
}

/**
 * The terms on which the ledger keeps what happened at some time of a span: of every version that was
 * in force then. `undefined` stands for one that does not say, by which it is kept for ever, and for a
 * time at which none was in force.
 */
export function retentionTerms(
  { versions, ended }: AgreementTimeline,
  { earliest, latest }: Span,
): readonly (RetentionTerm | undefined)[] {
  const changes = versions.map(({ from }) => from).filter((from) => from > earliest);
  const moments = [earliest, latest, ...changes.filter((from) => from < latest)];
  return moments.map((moment) => {
    const inForce = agreementInForce({ versions, ...(ended && { ended }) }, moment);
    const { period, start } = inForce?.retention ?? {};
    if (!inForce || period === undefined || start === undefined) return undefined;
    return { version: inForce.version, period, start };
  });
}

/**
 * The agreement as the ledger knew it at a moment (milliseconds since 1970); `undefined` where it
 * knew of none.
 */
export function agreementKnownAt(
  { versions, ended, endRecordedAt }: AgreementState,
  knownAt: number,
): AgreementTimeline | undefined {
  const isKnown = ({ recordedAt }: { readonly recordedAt: number }) => recordedAt <= knownAt;
  const known = versions.filter(isKnown).map((version) => ({
    ...version,
    purposes: version.purposes.filter(isKnown),
    benefits: version.benefits.filter(isKnown),
  }));
  if (known.length === 0) return undefined;
  const isEndKnown = endRecordedAt !== undefined && endRecordedAt <= knownAt;
  return { versions: known, ...(ended && isEndKnown && { ended }) };
}

/** The rules of an agreement's history. */
export const agreementDecider: Decider<AgreementState, AgreementCommand> = {
  initial: { versions: [], evidence: [], notices: [] },
  evolve,
  decide,
};
