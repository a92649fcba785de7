import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { namespaceOf } from '../../access/src/actor.js';
import type { Action } from '../../access/src/permissions.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { type Circumstances, Recorder } from '../../ledger/src/recorder.js';
import { identifierKey, personReference } from '../../vocabulary/src/identifier.js';
import { linkOrMark } from './claims.js';
import { identityLinkIngest } from './identity-link.commands.js';
import { marksOf } from './name-marks.js';
import { misfilingIngest } from './misfiling.commands.js';
import {
  AccessNeedRecordedInput,
  CompetenceAssessedInput,
  DeathRecordedInput,
  IdentifierLinkedInput,
  PersonRegisteredInput,
  SafeContactRecordedInput,
} from './person.data.js';
import type { IdentifierLinkedData } from './person.events.js';
import { PERSON_NOUN, personDecider, requireLinkable, type PersonCommand } from './person.js';
import { supersededIngest } from './superseded-identifier.commands.js';

/** The data class of every event. */
export interface PersonInputs {
  readonly PersonRegistered: PersonRegisteredInput;
  readonly IdentifierLinked: IdentifierLinkedInput;
  readonly AccessNeedRecorded: AccessNeedRecordedInput;
  readonly SafeContactRecorded: SafeContactRecordedInput;
  readonly CompetenceAssessed: CompetenceAssessedInput;
  readonly DeathRecorded: DeathRecordedInput;
}

/** All of it is sent by services. */
const ACTION: Action = 'fact.record';

/** Something is said of who a person is, or how to reach them. */
export class RecordPerson<
  Type extends keyof PersonInputs = keyof PersonInputs,
> extends Command<CommandResult> {
  constructor(
    readonly type: Type,
    readonly data: PersonInputs[Type],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Records it, and links the identifier that it names. */
@CommandHandler(RecordPerson)
export class RecordPersonHandler implements ICommandHandler<RecordPerson> {
  constructor(
    private readonly recorder: Recorder,
    private readonly ledger: Ledger,
  ) {}

  execute({ type, data, context }: RecordPerson): Promise<CommandResult> {
    return this.recorder.run({
      type,
      action: ACTION,
      subject: personReference(data.person, namespaceOf(context.actor)),
      noun: PERSON_NOUN,
      streamId: () => '',
      opens: false,
      decider: personDecider,
      command: 'identifier' in data ? this.#linking(data) : this.#marking({ type, data }),
      data,
      context,
    });
  }

  /**
   * Puts the marks on a person by which candidates are found, once, and none for what is refused.
   * They come first: a mark too many finds somebody whose name is another's, and no more.
   */
  #marking(
    // The class ties type and data together (`PersonInputs`).
    said: Pick<PersonCommand, 'type' | 'data'>,
  ): (about: Circumstances) => Promise<PersonCommand> {
    let marked: Promise<void> | undefined;
    return async ({ subject, now }) => {
      const command = { ...said, now } as PersonCommand;
      if (command.type !== 'PersonRegistered') return command;
      personDecider.decide(command, personDecider.initial);
      const { names = [], dateOfBirth } = command.data;
      const marks = marksOf({ names, ...(dateOfBirth !== undefined && { dateOfBirth }) });
      if (marks.length > 0) await (marked ??= this.ledger.mark(await subject(), marks));
      return command;
    };
  }

  /**
   * Links once, however often the command is decided anew. The link comes first, because the record
   * says what came of it; if the record is lost on the way, the same event sent again finds the
   * link made and records `already`, which leads here just as well. Nothing is linked for an event
   * whose id was used before: it is known, or will be refused.
   */
  #linking(data: IdentifierLinkedInput): (about: Circumstances) => Promise<PersonCommand> {
    let outcome: IdentifierLinkedData['outcome'] | undefined;
    return async ({ eventId, subject, now, context }) => {
      requireLinkable(data.identifier);
      const reference = personReference(data.identifier, namespaceOf(context.actor));
      if (outcome === undefined && (await this.ledger.reader.find(eventId)) !== undefined) {
        outcome = 'already';
      }
      outcome ??= await linkOrMark(this.ledger, reference, await subject());
      return { type: 'IdentifierLinked', data, now, outcome };
    };
  }
}

function accepted<Type extends keyof PersonInputs>(
  type: Type,
  dataClass: new () => PersonInputs[Type],
) {
  return {
    action: ACTION,
    data: dataClass,
    command: (data: PersonInputs[Type], context: CommandContext) =>
      new RecordPerson(type, data, context),
    /** What is about one person takes effect in order, by whichever identifier it comes. */
    keys: (data: PersonInputs[Type]) => [
      identifierKey(data.person),
      ...('identifier' in data ? [identifierKey(data.identifier)] : []),
    ],
  };
}

/** What the ingest door accepts of this noun. */
export const personIngest = {
  PersonRegistered: accepted('PersonRegistered', PersonRegisteredInput),
  IdentifierLinked: accepted('IdentifierLinked', IdentifierLinkedInput),
  AccessNeedRecorded: accepted('AccessNeedRecorded', AccessNeedRecordedInput),
  SafeContactRecorded: accepted('SafeContactRecorded', SafeContactRecordedInput),
  CompetenceAssessed: accepted('CompetenceAssessed', CompetenceAssessedInput),
  DeathRecorded: accepted('DeathRecorded', DeathRecordedInput),
  ...supersededIngest,
  ...identityLinkIngest,
  ...misfilingIngest,
} as const;
