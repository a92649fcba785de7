import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { namespaceOf } from '../../access/src/actor.js';
import type { Action } from '../../access/src/permissions.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import type { Visibility } from '../../ledger/src/ledger.js';
import { Recorder } from '../../ledger/src/recorder.js';
import { personReference, thingReference } from '../../vocabulary/src/identifier.js';
import {
  HeartbeatReceivedInput,
  PersonLookedUpInput,
  ReportingPeriodDeclaredInput,
} from './oversight.data.js';
import { oversightDecider, reportingOrganisation, type OversightCommand } from './oversight.js';

const REPORTING: Action = 'reporting.declare';

/** The data class of every event about an organisation's reports. */
export interface ReportingInputs {
  readonly ReportingPeriodDeclared: ReportingPeriodDeclaredInput;
  readonly HeartbeatReceived: HeartbeatReceivedInput;
}

/** An organisation says what it reports, or through when it is complete. */
export class RecordReporting<
  Type extends keyof ReportingInputs = keyof ReportingInputs,
> extends Command<CommandResult> {
  constructor(
    readonly type: Type,
    readonly data: ReportingInputs[Type],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Records it under the organisation. */
@CommandHandler(RecordReporting)
export class RecordReportingHandler implements ICommandHandler<RecordReporting> {
  constructor(private readonly recorder: Recorder) {}

  // Asynchronous, so that a refusal comes as every other answer does.
  async execute({ type, data, context }: RecordReporting): Promise<CommandResult> {
    const organisation = reportingOrganisation(data.organisation, context.actor);
    const heartbeat = type === 'HeartbeatReceived';
    return this.recorder.run({
      type,
      action: REPORTING,
      subject: thingReference('organisation', organisation.system, organisation.value),
      // Heartbeats are many and no rule asks for those before: each is a stream of its own.
      noun: heartbeat ? 'heartbeat' : 'reporting',
      streamId: (eventId) => (heartbeat ? eventId : ''),
      opens: heartbeat,
      decider: oversightDecider,
      command: ({ now }) =>
        // The class ties type and data together (`ReportingInputs`).
        ({ type, data: { ...data, organisation }, now }) as OversightCommand,
      data,
      context,
    });
  }
}

/** By what somebody may look. */
export type LookUpAction = Extract<
  Action,
  'person.read' | 'identity.undone' | 'identity.audit' | 'look-up.acting'
>;

/** Somebody is about to be shown a person. To be carried out before the answer is given. */
export class RecordLookUp extends Command<CommandResult> {
  constructor(
    readonly data: PersonLookedUpInput,
    readonly context: CommandContext,
    readonly action: LookUpAction = 'person.read',
    readonly visibility: Visibility = { held: false },
  ) {
    super();
  }
}

/** Records the look-up with the person, in a stream of its own. */
@CommandHandler(RecordLookUp)
export class RecordLookUpHandler implements ICommandHandler<RecordLookUp> {
  constructor(private readonly recorder: Recorder) {}

  execute({ data, context, action, visibility }: RecordLookUp): Promise<CommandResult> {
    return this.recorder.run({
      type: 'PersonLookedUp',
      action,
      resource: { purpose: data.purpose },
      subject: personReference(data.person, namespaceOf(context.actor)),
      noun: 'look-up',
      streamId: (eventId) => eventId,
      opens: true,
      decider: oversightDecider,
      command: ({ now }): OversightCommand => ({ type: 'PersonLookedUp', data, now }),
      data,
      visibility,
      context,
    });
  }
}

function accepted<Type extends keyof ReportingInputs>(
  type: Type,
  dataClass: new () => ReportingInputs[Type],
) {
  return {
    action: REPORTING,
    data: dataClass,
    command: (data: ReportingInputs[Type], context: CommandContext) =>
      new RecordReporting(type, data, context),
    /** All that a sender says of its reports takes effect in order. */
    keys: () => ['reporting'],
  };
}

/** What the ingest door accepts of oversight; look-ups are the ledger's own to record. */
export const oversightIngest = {
  ReportingPeriodDeclared: accepted('ReportingPeriodDeclared', ReportingPeriodDeclaredInput),
  HeartbeatReceived: accepted('HeartbeatReceived', HeartbeatReceivedInput),
} as const;
