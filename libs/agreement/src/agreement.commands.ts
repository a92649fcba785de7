import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Action } from '../../access/src/permissions.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { Recorder } from '../../ledger/src/recorder.js';
import { thingReference } from '../../vocabulary/src/identifier.js';
import {
  AgreementAmendedInput,
  AgreementEndedInput,
  AgreementRegisteredInput,
  BenefitEvidencedInput,
  BenefitStatedInput,
  PublicNoticePublishedInput,
  PurposeDefinedInput,
} from './agreement.data.js';
import { AGREEMENT_ID } from './agreement.events.js';
import type { AgreementEventData } from './agreement.terms.data.js';
import { agreementDecider, type AgreementCommand } from './agreement.js';

const ACTION: Action = 'agreement.record';

/** The data class of every event. */
export interface AgreementInputs {
  readonly AgreementRegistered: AgreementRegisteredInput;
  readonly AgreementAmended: AgreementAmendedInput;
  readonly AgreementEnded: AgreementEndedInput;
  readonly PurposeDefined: PurposeDefinedInput;
  readonly BenefitStated: BenefitStatedInput;
  readonly BenefitEvidenced: BenefitEvidencedInput;
  readonly PublicNoticePublished: PublicNoticePublishedInput;
}

/** Something is decided or said of an agreement. */
export class RecordAgreement<
  Type extends keyof AgreementInputs = keyof AgreementInputs,
> extends Command<CommandResult> {
  constructor(
    readonly type: Type,
    readonly data: AgreementInputs[Type],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Records what is decided or said of an agreement, under the agreement itself. */
@CommandHandler(RecordAgreement)
export class RecordAgreementHandler implements ICommandHandler<RecordAgreement> {
  constructor(private readonly recorder: Recorder) {}

  execute({ type, data, context }: RecordAgreement): Promise<CommandResult> {
    const { role, organisation } = context.actor;
    return this.recorder.run({
      type,
      action: ACTION,
      subject: thingReference('agreement', AGREEMENT_ID, data.id),
      noun: 'agreement',
      streamId: () => '',
      opens: false,
      decider: agreementDecider,
      command: () =>
        // The class ties type and data together (`AgreementInputs`).
        ({ type, data, occurredAt: data.occurredAt, role, organisation }) as AgreementCommand,
      data,
      context,
    });
  }
}

function accepted<Type extends keyof AgreementInputs>(
  type: Type,
  dataClass: new () => AgreementInputs[Type],
) {
  return {
    action: ACTION,
    data: dataClass,
    command: (data: AgreementInputs[Type], context: CommandContext) =>
      new RecordAgreement(type, data, context),
    /** What is about one agreement takes effect in order. */
    keys: ({ id }: AgreementEventData) => [`${AGREEMENT_ID}|${id}`],
  };
}

/** What the ingest door accepts of this noun. */
export const agreementIngest = {
  AgreementRegistered: accepted('AgreementRegistered', AgreementRegisteredInput),
  AgreementAmended: accepted('AgreementAmended', AgreementAmendedInput),
  AgreementEnded: accepted('AgreementEnded', AgreementEndedInput),
  PurposeDefined: accepted('PurposeDefined', PurposeDefinedInput),
  BenefitStated: accepted('BenefitStated', BenefitStatedInput),
  BenefitEvidenced: accepted('BenefitEvidenced', BenefitEvidencedInput),
  PublicNoticePublished: accepted('PublicNoticePublished', PublicNoticePublishedInput),
} as const;
