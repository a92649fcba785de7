import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { Recorder } from '../../ledger/src/recorder.js';
import type { Visibility } from '../../ledger/src/ledger.js';
import { NOT_STATED } from '../../vocabulary/src/codes.js';
import { personReference } from '../../vocabulary/src/identifier.js';
import { sameOrganisation, type OrganisationReference } from '../../vocabulary/src/organisation.js';
import { namespaceOf } from '../../access/src/actor.js';
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
import { disclosureDecider, isFlowName } from './disclosure.js';

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

const PART3 = 'DPA_PART3';

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
  constructor(private readonly recorder: Recorder) {}

  execute({ type, data, context }: RecordDisclosure): Promise<CommandResult> {
    const about =
      'disclosure' in data && type !== 'DisclosureReceived' ? data.disclosure : undefined;
    return this.recorder.run({
      type,
      action: 'fact.record',
      subject: personReference(data.person, namespaceOf(context.actor)),
      noun: nounOf(type),
      // What is said of a disclosure joins its stream, even where it comes first.
      streamId: (eventId) => about ?? eventId,
      opens: about === undefined,
      decider: disclosureDecider,
      command: () => ({ type, data: recorded(type, data), actor: context.actor.organisation }),
      data,
      ...visibilityOf(data, context),
      context,
    });
  }
}

/** A receipt has its own stream, so that it can come first or alone; so have requests and refusals. */
function nounOf(type: DisclosureEventName): string {
  if (type === 'DisclosureReceived') return 'receipt';
  if (type === 'DisclosureRequested') return 'disclosure-request';
  if (type === 'DisclosureRefused') return 'disclosure-refusal';
  return 'disclosure';
}

/**
 * Whether it is held, where that is not left to what it says: an event under DPA 2018 Part 3 is,
 * until its controller releases it (`domain.md`). What was shown cannot be taken back, so a bare
 * `held: false`, which a system may send with everything, releases nothing.
 */
export function visibilityOf(
  data: DisclosureInput,
  { actor }: Pick<CommandContext, 'actor'>,
): { visibility?: Visibility } {
  const { visibility } = data;
  if (!isPart3(data) || visibility?.held === true) return {};
  if (visibility && isRelease(visibility) && isController(data, actor.organisation)) return {};
  return { visibility: { held: true, ground: PART3 } };
}

/** Whether it happened under Part 3, or is a correction that says that it did. */
function isPart3(data: DisclosureInput): boolean {
  if ('changes' in data) return data.changes.regime === PART3;
  return 'regime' in data && data.regime === PART3;
}

/** Somebody decided not to hold it, on a ground. */
function isRelease({ ground, decider }: Visibility): boolean {
  return ground !== undefined && decider !== undefined;
}

/** The giver releases what it gave. A correction counts only if it is the giver's or the declarer's. */
function isController(
  data: DisclosureInput,
  organisation: OrganisationReference | undefined,
): boolean {
  if (!('from' in data)) return true;
  return organisation !== undefined && sameOrganisation(organisation, data.from);
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
    action: 'fact.record',
    data: disclosureInputs[type],
    command: (data: DisclosureInput, context: CommandContext) =>
      new RecordDisclosure(type, data, context),
    /** What is about one person takes effect in order. */
    keys: ({ person }: DisclosureInput) => [`${person.system}|${person.value}`],
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
