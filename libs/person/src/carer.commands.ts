import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { namespaceOf } from '../../access/src/actor.js';
import type { Action } from '../../access/src/permissions.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Recorder } from '../../ledger/src/recorder.js';
import { identifierKey, personReference } from '../../vocabulary/src/identifier.js';
import {
  CarerInvolvementAgreedInput,
  CarerInvolvementEndedInput,
  CarerInvolvementLimitedInput,
  CarerNamedInput,
} from './carer.data.js';
import { CARER_NOUN, carerDecider, requireCarer, type CarerCommand } from './carer.js';

/** The data class of every event about who cares for a person. */
export interface CarerInputs {
  readonly CarerNamed: CarerNamedInput;
  readonly CarerInvolvementAgreed: CarerInvolvementAgreedInput;
  readonly CarerInvolvementLimited: CarerInvolvementLimitedInput;
  readonly CarerInvolvementEnded: CarerInvolvementEndedInput;
}

const ACTION: Action = 'carer.record';

/** Something is said of who cares for a person, or of what they may be told. */
export class RecordCarer<
  Type extends keyof CarerInputs = keyof CarerInputs,
> extends Command<CommandResult> {
  constructor(
    readonly type: Type,
    readonly data: CarerInputs[Type],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Records it with the person; the carer stands in it as a pseudonym. */
@CommandHandler(RecordCarer)
export class RecordCarerHandler implements ICommandHandler<RecordCarer> {
  constructor(
    private readonly recorder: Recorder,
    private readonly ledger: Ledger,
  ) {}

  // Asynchronous, so that a refusal comes as every other answer does.
  async execute({ type, data, context }: RecordCarer): Promise<CommandResult> {
    const { actor } = context;
    requireCarer(data, actor);
    return this.recorder.run({
      type,
      action: ACTION,
      subject: personReference(data.person, namespaceOf(actor)),
      noun: CARER_NOUN,
      streamId: () => '',
      opens: false,
      decider: carerDecider,
      command: async (): Promise<CarerCommand> => {
        // Opens whoever is not known yet: they may ask before anything is recorded of them.
        const carer = await this.ledger.person(data.carer, namespaceOf(actor));
        return { type, data: { ...data, carer }, actor };
      },
      data,
      context,
    });
  }
}

function accepted<Type extends keyof CarerInputs>(
  type: Type,
  dataClass: new () => CarerInputs[Type],
) {
  return {
    action: ACTION,
    data: dataClass,
    command: (data: CarerInputs[Type], context: CommandContext) =>
      new RecordCarer(type, data, context),
    /** What is about one person takes effect in order. */
    keys: ({ person }: CarerInputs[Type]) => [identifierKey(person)],
  };
}

/** What the ingest door accepts about who cares for a person. */
export const carerIngest = {
  CarerNamed: accepted('CarerNamed', CarerNamedInput),
  CarerInvolvementAgreed: accepted('CarerInvolvementAgreed', CarerInvolvementAgreedInput),
  CarerInvolvementLimited: accepted('CarerInvolvementLimited', CarerInvolvementLimitedInput),
  CarerInvolvementEnded: accepted('CarerInvolvementEnded', CarerInvolvementEndedInput),
} as const;
