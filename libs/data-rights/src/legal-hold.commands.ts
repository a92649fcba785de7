import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Inject } from '@nestjs/common';
import { requirePerson } from '../../ledger/src/require-person.js';
import type { Action } from '../../access/src/permissions.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { DecisionRefused } from '../../ledger/src/decider.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Recorder } from '../../ledger/src/recorder.js';
import {
  identifierKey,
  LEDGER_PERSON_ID,
  personReference,
} from '../../vocabulary/src/identifier.js';
import { JOINED_SUBJECTS, type JoinedSubjects } from './joined-subjects.js';
import { LegalHoldLiftedInput, LegalHoldPlacedInput } from './legal-hold.data.js';
import { LEGAL_HOLD_NOUN, legalHoldDecider, type LegalHoldCommand } from './legal-hold.js';

/** The data class of every event about legal holds. */
export interface LegalHoldInputs {
  readonly LegalHoldPlaced: LegalHoldPlacedInput;
  readonly LegalHoldLifted: LegalHoldLiftedInput;
}

const ACTION: Action = 'legal-hold.decide';

/** An officer says that everything of a person is kept, or is not any more. */
export class RecordLegalHold<
  Type extends keyof LegalHoldInputs = keyof LegalHoldInputs,
> extends Command<CommandResult> {
  constructor(
    readonly type: Type,
    readonly data: LegalHoldInputs[Type],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Records it with the person. */
@CommandHandler(RecordLegalHold)
export class RecordLegalHoldHandler implements ICommandHandler<RecordLegalHold> {
  constructor(
    private readonly recorder: Recorder,
    private readonly ledger: Ledger,
    @Inject(JOINED_SUBJECTS) private readonly joined: JoinedSubjects,
  ) {}

  async execute({ type, data, context }: RecordLegalHold): Promise<CommandResult> {
    const { system, value } = data.person;
    const holder = 'hold' in data ? await this.#holderOf(data.hold, value) : value;
    const because = 'because' in data ? data.because : undefined;
    const ground = data.ground ?? because;
    return this.recorder.run({
      type,
      action: ACTION,
      subject: personReference({ system, value: holder }, ''),
      noun: LEGAL_HOLD_NOUN,
      streamId: () => '',
      opens: false,
      decider: legalHoldDecider,
      command: async () => {
        await this.#requirePerson(system, value);
        // The class ties type and data together (`LegalHoldInputs`).
        return { type, data, officer: context.actor.account } as LegalHoldCommand;
      },
      data: { ...data, ...(ground !== undefined && { ground }) },
      context,
    });
  }

  /** With whom of those who are linked with somebody a hold stands. */
  async #holderOf(hold: string, person: string): Promise<string> {
    const event = (await this.ledger.reader.find(hold))?.event;
    const holder = event?.readable ? event.header.subject : person;
    return (await this.joined.linked(person)).includes(holder) ? holder : person;
  }

  /** A hold opens nobody: whoever places it has looked them up. */
  async #requirePerson(system: string, person: string): Promise<void> {
    if (system !== LEDGER_PERSON_ID) {
      throw new DecisionRefused(
        'HOLD_NEEDS_LEDGER_ID',
        'Whom it is about is named by the ledger’s own id, which looking them up gives.',
        '/person',
      );
    }
    await requirePerson(this.ledger.vault, person);
  }
}

function accepted<Type extends keyof LegalHoldInputs>(
  type: Type,
  dataClass: new () => LegalHoldInputs[Type],
) {
  return {
    action: ACTION,
    data: dataClass,
    command: (data: LegalHoldInputs[Type], context: CommandContext) =>
      new RecordLegalHold(type, data, context),
    /** What is about one person takes effect in order. */
    keys: ({ person }: LegalHoldInputs[Type]) => [identifierKey(person)],
  };
}

/** What the ingest door accepts about legal holds. */
export const legalHoldIngest = {
  LegalHoldPlaced: accepted('LegalHoldPlaced', LegalHoldPlacedInput),
  LegalHoldLifted: accepted('LegalHoldLifted', LegalHoldLiftedInput),
} as const;
