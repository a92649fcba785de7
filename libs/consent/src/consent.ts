import type { Role } from '../../access/src/actor.js';
import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import type { Fact, FactOf } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { organisationKey, type OrganisationReference } from '../../vocabulary/src/organisation.js';
import { requireSpan, type WhenRecord } from '../../vocabulary/src/when.js';
import {
  CapacityAssessed,
  consentEvents,
  isConsentEvent,
  ConsentEnteredInError,
  ConsentExpired,
  ConsentGranted,
  ConsentLimited,
  ConsentReconfirmed,
  ConsentRefused,
  ConsentSought,
  ConsentWithdrawn,
  DECISION_TO_SHARE,
  type CAPACITY_OUTCOMES,
  type ConsentPeriod,
  type ConsentReferral,
  type ConsentScope,
  type ConsentTaking,
} from './consent.events.js';
import {
  requireCodes,
  requireDecision,
  requirePeriod,
  requireReferral,
  requireScope,
} from './consent.rules.js';
import type { ConsentEventName, ConsentRecord } from './consent.standing.js';

/** What was said in a consent event of any type, as validated; each type takes its own fields. */
export interface ConsentContent extends ConsentScope, ConsentTaking, ConsentReferral {
  readonly decision?: 'permit' | 'deny';
  readonly period?: ConsentPeriod;
  readonly capacityDecision?: string;
  readonly outcome?: (typeof CAPACITY_OUTCOMES)[number];
  readonly assessorRole?: string;
  readonly reviewBy?: string;
}

/** What a handler asks of the decider. */
export interface ConsentCommand {
  readonly type: ConsentEventName;
  readonly data: ConsentContent;
  readonly occurredAt: WhenRecord;
  readonly actor: {
    readonly role: Role;
    readonly organisation?: OrganisationReference | undefined;
  };
}

/** A person's consents: what was said, in the order in which it was recorded (`consentsOf`). */
export interface ConsentState {
  readonly records: readonly ConsentRecord[];
}

const initial: ConsentState = { records: [] };

function evolve(state: ConsentState, event: LedgerEvent): ConsentState {
  if (!isConsentEvent(event)) return state;
  const { consent, consentReference, reference } = event.data;
  const { organisation } = event.header.actor;
  const record: ConsentRecord = {
    id: event.id,
    type: event.type,
    reporter: organisation && organisationKey(organisation),
    reference,
    occurred: requireSpan(event.header.occurredAt),
    ...((consent ?? consentReference) !== undefined && {
      about: { id: consent, reference: consentReference },
    }),
  };
  return { records: [...state.records, record] };
}

/** What people say of their consents; an officer records it for them. The rest services say. */
const DECLARED: readonly ConsentEventName[] = [
  'ConsentGranted',
  'ConsentRefused',
  'ConsentLimited',
  'ConsentWithdrawn',
  'ConsentReconfirmed',
  'ConsentEnteredInError',
];

/** That the role may say this at all; that a person speaks of themself, `access` has seen to. */
function requireSpeaker({ type, actor }: ConsentCommand): void {
  const { role, organisation } = actor;
  const may =
    role === 'partner' || ((role === 'person' || role === 'officer') && DECLARED.includes(type));
  if (!may || (role !== 'person' && organisation === undefined)) {
    throw new DecisionRefused('CONSENT_NOT_FOR_ROLE', 'This role may not say this of a consent.');
  }
}

function decide(command: ConsentCommand): readonly Fact[] {
  requireSpeaker(command);
  requireCodes(command.data);
  requirePeriod(command.data.period, command.occurredAt);
  return [factOf(command.type, command.data)];
}

function factOf(
  type: ConsentEventName,
  data: ConsentContent,
): FactOf<(typeof consentEvents)[number]> {
  switch (type) {
    case 'ConsentSought':
      requireScope(data);
      requireReferral(data, false);
      return fact(ConsentSought, data);
    case 'ConsentGranted':
      requireScope(data);
      requireReferral(data, false);
      requireDecision(data.decision, 'permit');
      return fact(ConsentGranted, {
        ...data,
        decision: 'permit',
        capacityDecision: data.capacityDecision ?? DECISION_TO_SHARE,
      });
    case 'ConsentRefused':
      // Naming nothing it refuses everything, which a person may well mean.
      requireReferral(data, false);
      requireDecision(data.decision, 'deny');
      return fact(ConsentRefused, { ...data, decision: 'deny' });
    case 'ConsentLimited':
      requireScope(data);
      requireReferral(data, false);
      requireDecision(data.decision, 'deny');
      return fact(ConsentLimited, { ...data, decision: 'deny' });
    case 'ConsentWithdrawn':
      requireReferral(data, true);
      return fact(ConsentWithdrawn, data);
    case 'ConsentExpired':
      requireReferral(data, true);
      return fact(ConsentExpired, data);
    case 'ConsentReconfirmed':
      requireReferral(data, true);
      return fact(ConsentReconfirmed, data);
    case 'ConsentEnteredInError':
      requireReferral(data, true);
      return fact(ConsentEnteredInError, data);
    case 'CapacityAssessed':
      return assessed(data);
  }
}

function assessed(data: ConsentContent): FactOf<typeof CapacityAssessed> {
  requireReferral(data, false);
  const { outcome, assessorRole } = data;
  if (outcome === undefined || assessorRole === undefined) {
    throw new DecisionRefused(
      'CAPACITY_NOT_STATED',
      'An assessment says what it found and in which role it was made.',
      outcome === undefined ? '/outcome' : '/assessorRole',
    );
  }
  if ((data.capacityDecision ?? data.consent ?? data.consentReference) === undefined) {
    throw new DecisionRefused(
      'CAPACITY_DECISION_NOT_NAMED',
      'Capacity is assessed for one decision: name the decision or the consent.',
      '/capacityDecision',
    );
  }
  return fact(CapacityAssessed, { ...data, outcome, assessorRole });
}

/** Consents: refused only for what is said and who says it, never for what is recorded or not yet. */
export const consentDecider: Decider<ConsentState, ConsentCommand> = { initial, evolve, decide };
