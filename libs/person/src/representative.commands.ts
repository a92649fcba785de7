import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { namespaceOf } from '../../access/src/actor.js';
import type { Action } from '../../access/src/permissions.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Recorder } from '../../ledger/src/recorder.js';
import {
  identifierKey,
  type IdentifierValue,
  personReference,
} from '../../vocabulary/src/identifier.js';
import { RepresentationReader } from './representation-reader.js';
import {
  RepresentativeAuthorisedInput,
  RepresentativeRevokedInput,
} from './representative.data.js';
import {
  REPRESENTATIVE_NOUN,
  representativeDecider,
  requireAuthorisation,
  requireOneRevoked,
  type RepresentativeCommand,
} from './representative.js';

/** The data class of every event about who acts for a person. */
export interface RepresentativeInputs {
  readonly RepresentativeAuthorised: RepresentativeAuthorisedInput;
  readonly RepresentativeRevoked: RepresentativeRevokedInput;
}

const ACTION: Action = 'representative.record';

/** Something is said of who acts for a person. */
export class RecordRepresentative<
  Type extends keyof RepresentativeInputs = keyof RepresentativeInputs,
> extends Command<CommandResult> {
  constructor(
    readonly type: Type,
    readonly data: RepresentativeInputs[Type],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Records it with the person; the representative stands in it as a pseudonym. */
@CommandHandler(RecordRepresentative)
export class RecordRepresentativeHandler implements ICommandHandler<RecordRepresentative> {
  constructor(
    private readonly recorder: Recorder,
    private readonly ledger: Ledger,
    private readonly representations: RepresentationReader,
  ) {}

  // Asynchronous, so that a refusal comes as every other answer does.
  async execute({ type, data, context }: RecordRepresentative): Promise<CommandResult> {
    if ('authority' in data) requireAuthorisation(data, context.actor);
    else requireOneRevoked(data);
    return this.recorder.run({
      type,
      action: ACTION,
      subject: personReference(data.person, namespaceOf(context.actor)),
      noun: REPRESENTATIVE_NOUN,
      streamId: () => '',
      opens: false,
      decider: representativeDecider,
      command: async () => {
        const { person } = context.actor;
        const representative = await this.#pseudonym(data.representative, context);
        return {
          // The class ties type and data together (`RepresentativeInputs`).
          type,
          data: { ...data, ...(representative !== undefined && { representative }) },
          actor: context.actor,
          elsewhere: await this.representations.recordedElsewhere(person),
        } as RepresentativeCommand;
      },
      data,
      context,
    });
  }

  /** Opens whoever is not known yet: they may come to act before anything is recorded of them. */
  async #pseudonym(
    identifier: IdentifierValue | undefined,
    { actor }: CommandContext,
  ): Promise<string | undefined> {
    if (!identifier) return undefined;
    return this.ledger.person(identifier, namespaceOf(actor));
  }
}

function accepted<Type extends keyof RepresentativeInputs>(
  type: Type,
  dataClass: new () => RepresentativeInputs[Type],
) {
  return {
    action: ACTION,
    data: dataClass,
    command: (data: RepresentativeInputs[Type], context: CommandContext) =>
      new RecordRepresentative(type, data, context),
    /** What is about one person takes effect in order. */
    keys: ({ person }: RepresentativeInputs[Type]) => [identifierKey(person)],
  };
}

/** What the ingest door accepts about who acts for a person. */
export const representativeIngest = {
  RepresentativeAuthorised: accepted('RepresentativeAuthorised', RepresentativeAuthorisedInput),
  RepresentativeRevoked: accepted('RepresentativeRevoked', RepresentativeRevokedInput),
} as const;
