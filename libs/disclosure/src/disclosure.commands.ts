import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Recorder } from '../../ledger/src/recorder.js';
import { NOT_STATED } from '../../vocabulary/src/codes.js';
import { identifierKey, personReference } from '../../vocabulary/src/identifier.js';
import { demandRole } from '../../access/src/access-denied.js';
import { namespaceOf } from '../../access/src/actor.js';
import type { Action } from '../../access/src/permissions.js';
import {
  DisclosureCorrectedInput,
  DisclosureMadeInput,
  DisclosureRecalledInput,
  DisclosureReceivedInput,
  DisclosureRefusedInput,
  DisclosureRequestedInput,
  EmergencyDisclosureMadeInput,
  EmergencyReviewConcludedInput,
  EmergencyReviewOpenedInput,
  InformingDeferredInput,
  OnwardSharedInput,
  PersonInformedInput,
  RecallAcknowledgedInput,
  type RecipientData,
} from './disclosure.data.js';
import type { Recipient } from './disclosure.events.js';
import { AgreementDefaults } from './agreement-defaults.js';
import { disclosureDecider, isFlowName } from './disclosure.js';
import { visibilityOf, type ToldOf } from './visibility.js';

/** The data class of every event. */
export const disclosureInputs = {
  DisclosureRequested: DisclosureRequestedInput,
  DisclosureMade: DisclosureMadeInput,
  DisclosureRefused: DisclosureRefusedInput,
  DisclosureReceived: DisclosureReceivedInput,
  OnwardShared: OnwardSharedInput,
  DisclosureViewed: DisclosureMadeInput,
  DisclosureCorrected: DisclosureCorrectedInput,
  DisclosureRecalled: DisclosureRecalledInput,
  RecallAcknowledged: RecallAcknowledgedInput,
  EmergencyDisclosureMade: EmergencyDisclosureMadeInput,
  EmergencyReviewOpened: EmergencyReviewOpenedInput,
  EmergencyReviewConcluded: EmergencyReviewConcludedInput,
  PersonInformed: PersonInformedInput,
  InformingDeferred: InformingDeferredInput,
} as const;

type DisclosureEventName = keyof typeof disclosureInputs;
type DisclosureInput = InstanceType<(typeof disclosureInputs)[DisclosureEventName]>;

const ACTION = 'fact.record' satisfies Action;

/** A partner tells of a disclosure, or of what came of one. */
export class RecordDisclosure extends Command<CommandResult> {
  constructor(
    readonly type: DisclosureEventName,
    readonly data: DisclosureInput,
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Takes it to the stream it belongs to. */
@CommandHandler(RecordDisclosure)
export class RecordDisclosureHandler implements ICommandHandler<RecordDisclosure, CommandResult> {
  readonly #agreements: AgreementDefaults;

  constructor(
    private readonly recorder: Recorder,
    ledger: Ledger,
  ) {
    this.#agreements = new AgreementDefaults(ledger);
  }

  async execute({ type, data, context }: RecordDisclosure): Promise<CommandResult> {
    // A role that may tell of nothing has nothing looked up for it.
    demandRole(context.actor, ACTION);
    const about =
      'disclosure' in data && type !== 'DisclosureReceived' ? data.disclosure : undefined;
    const told = toldOf(data);
    return this.recorder.run({
      type,
      action: ACTION,
      subject: personReference(data.person, namespaceOf(context.actor)),
      noun: nounOf(type),
      // What is said of a disclosure joins its stream, even where it comes first.
      streamId: (eventId) => about ?? eventId,
      opens: about === undefined,
      decider: disclosureDecider,
      command: () => ({ type, data: recorded(type, data), actor: context.actor.organisation }),
      data,
      ...visibilityOf(told, context.actor, await this.#agreements.under(told)),
      context,
    });
  }
}

/** What of it says whether it is held. A correction counts by what it says that was so. */
export function toldOf(data: DisclosureInput): ToldOf {
  const { occurredAt, agreement, visibility } = data;
  if ('changes' in data) {
    const { changes } = data;
    return {
      visibility,
      occurredAt: changes.occurredAt ?? occurredAt,
      regime: changes.regime,
      agreement: changes.agreement ?? agreement,
    };
  }
  return {
    visibility,
    occurredAt,
    agreement,
    regime: 'regime' in data ? data.regime : undefined,
    ...('from' in data && { giver: data.from }),
  };
}

/** A receipt has its own stream, so that it can come first or alone; so have requests and refusals. */
function nounOf(type: DisclosureEventName): string {
  if (type === 'DisclosureReceived') return 'receipt';
  if (type === 'DisclosureRequested') return 'disclosure-request';
  if (type === 'DisclosureRefused') return 'disclosure-refusal';
  return 'disclosure';
}

/** The content in the form that is recorded: what was left out is not stated. */
function recorded(type: DisclosureEventName, data: DisclosureInput): object {
  if ('changes' in data) {
    const { to, secondApprover, ...changes } = data.changes;
    return {
      ...data,
      changes: { ...changes, ...(to && { to: recipientOf(to) }) },
      individual: to?.individual,
      secondApprover,
    };
  }
  if (!('to' in data)) return { ...defaultsOf(type), ...data };
  return {
    ...defaultsOf(type),
    ...data,
    to: recipientOf(data.to),
    individual: data.to.individual,
  };
}

function defaultsOf(type: DisclosureEventName): object {
  if (isFlowName(type)) {
    return {
      purpose: NOT_STATED,
      reason: NOT_STATED,
      howUsed: NOT_STATED,
      benefitExpected: NOT_STATED,
      confidentialityBasis: { code: NOT_STATED },
      dataProtectionBasis: { article6: NOT_STATED },
      regime: NOT_STATED,
      ...(type === 'EmergencyDisclosureMade' && { atRisk: NOT_STATED, whyNoConsent: NOT_STATED }),
    };
  }
  if (type === 'DisclosureRequested' || type === 'DisclosureRefused') {
    return { purpose: NOT_STATED, reason: NOT_STATED };
  }
  if (type === 'RecallAcknowledged') return { outcome: NOT_STATED, explanation: NOT_STATED };
  return {};
}

function recipientOf({ organisation, unregistered }: RecipientData): Recipient {
  if (organisation) return { type: 'organisation', organisation };
  if (unregistered) return { type: 'unregistered', ...unregistered };
  return { type: 'individual' };
}

function accepted(type: DisclosureEventName) {
  return {
    action: ACTION,
    data: disclosureInputs[type],
    command: (data: DisclosureInput, context: CommandContext) =>
      new RecordDisclosure(type, data, context),
    /** What is about one person takes effect in order. */
    keys: ({ person }: DisclosureInput) => [identifierKey(person)],
  } as const;
}

/** What the ingest door accepts of this noun. */
export const disclosureIngest = {
  DisclosureRequested: accepted('DisclosureRequested'),
  DisclosureMade: accepted('DisclosureMade'),
  DisclosureRefused: accepted('DisclosureRefused'),
  DisclosureReceived: accepted('DisclosureReceived'),
  OnwardShared: accepted('OnwardShared'),
  DisclosureViewed: accepted('DisclosureViewed'),
  DisclosureCorrected: accepted('DisclosureCorrected'),
  DisclosureRecalled: accepted('DisclosureRecalled'),
  RecallAcknowledged: accepted('RecallAcknowledged'),
  EmergencyDisclosureMade: accepted('EmergencyDisclosureMade'),
  EmergencyReviewOpened: accepted('EmergencyReviewOpened'),
  EmergencyReviewConcluded: accepted('EmergencyReviewConcluded'),
  PersonInformed: accepted('PersonInformed'),
  InformingDeferred: accepted('InformingDeferred'),
} as const;
