import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Action } from '../../access/src/permissions.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { fold } from '../../ledger/src/decider.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { refuseErasing } from '../../ledger/src/require-person.js';
import { Recorder } from '../../ledger/src/recorder.js';
import { identifierKey } from '../../vocabulary/src/identifier.js';
import { EventMisfiledInput, MisfilingVerifiedInput } from './misfiling.data.js';
import { misfilingDecider, type MisfiledThing, type MisfilingCommand } from './misfiling.js';
import { MISFILING, misfilingReference } from './misfiling-names.js';
import { MisfilingResumer } from './misfiling-resumer.js';
import { Refiling } from './refiling.js';

/** The data class of every event. */
export interface MisfilingInputs {
  readonly EventMisfiled: EventMisfiledInput;
  readonly MisfilingVerified: MisfilingVerifiedInput;
}

const ACTION: Action = 'event.refile';

/** An officer says that an event stands with the wrong person, or makes sure of it. */
export class RecordMisfiling<
  Type extends keyof MisfilingInputs = keyof MisfilingInputs,
> extends Command<CommandResult> {
  constructor(
    readonly type: Type,
    readonly data: MisfilingInputs[Type],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/**
 * Records it under the misfiling, which has keys of its own. What is verified is done before it
 * answers; sent again, what was left undone is tried again.
 */
@CommandHandler(RecordMisfiling)
export class RecordMisfilingHandler implements ICommandHandler<RecordMisfiling> {
  constructor(
    private readonly recorder: Recorder,
    private readonly ledger: Ledger,
    private readonly refiling: Refiling,
    private readonly resumer: MisfilingResumer,
  ) {}

  async execute({ type, data, context }: RecordMisfiling): Promise<CommandResult> {
    const subject = misfilingReference(data.event);
    const result = await this.recorder.run({
      type,
      action: ACTION,
      subject,
      noun: MISFILING,
      streamId: () => '',
      opens: false,
      decider: misfilingDecider,
      command: async () =>
        // The class ties type and data together (`MisfilingInputs`).
        ({
          type,
          data,
          officer: context.actor.account,
          about: await this.#about(data),
        }) as MisfilingCommand,
      data,
      context,
    });
    if (type === 'MisfilingVerified')
      await this.resumer.complete(await this.ledger.subject(subject));
    return result;
  }

  async #about(
    data: EventMisfiledInput | MisfilingVerifiedInput,
  ): Promise<MisfiledThing | undefined> {
    const { value: standsWith } = data.person;
    // Its history would name them still after they were erased.
    refuseErasing((await this.ledger.vault.keys([standsWith])).get(standsWith));
    const belongsTo = 'misfiling' in data ? await this.#saidOf(data.event) : data.belongsTo;
    return this.refiling.about(data.event, standsWith, belongsTo);
  }

  /** Whom it was said to be about. */
  async #saidOf(event: string): Promise<EventMisfiledInput['belongsTo']> {
    const [subject] = await this.ledger.vault.find([misfilingReference(event)]);
    if (subject === undefined) return undefined;
    const { events } = await this.ledger.read({ subject, noun: MISFILING, id: '' });
    return fold(misfilingDecider, events).said?.belongsTo;
  }
}

function accepted<Type extends keyof MisfilingInputs>(
  type: Type,
  dataClass: new () => MisfilingInputs[Type],
) {
  return {
    action: ACTION,
    data: dataClass,
    command: (data: MisfilingInputs[Type], context: CommandContext) =>
      new RecordMisfiling(type, data, context),
    /** What is about one event takes effect in order, and after what is about the person. */
    keys: ({ person, event }: MisfilingInputs[Type]) => [
      identifierKey(person),
      `misfiling|${event}`,
    ],
  };
}

/** What the ingest door accepts about events that stand with the wrong person. */
export const misfilingIngest = {
  EventMisfiled: accepted('EventMisfiled', EventMisfiledInput),
  MisfilingVerified: accepted('MisfilingVerified', MisfilingVerifiedInput),
} as const;
