import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { namespaceOf } from '../../access/src/actor.js';
import type { Action } from '../../access/src/permissions.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { knownSubject } from '../../ledger/src/known-subject.js';
import type { Visibility } from '../../ledger/src/ledger.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Recorder } from '../../ledger/src/recorder.js';
import type { SubjectReference } from '../../vault/src/vault.js';
import { identifierKey, personReference } from '../../vocabulary/src/identifier.js';
import { HeldReleasedInput, HeldReviewedInput } from './held.data.js';
import { HELD_NOUN } from './held.events.js';
import { heldDecider, heldThingOf, type HeldCommand, type HeldThing } from './held.js';

/** The data class of every event about what is held. */
export interface HeldInputs {
  readonly HeldReviewed: HeldReviewedInput;
  readonly HeldReleased: HeldReleasedInput;
}

const ACTION: Action = 'held.decide';

/** To know of the decision is to know of what it is about. Whatever the message says, it is held. */
const HELD: Visibility = { held: true, ground: 'about-what-is-held' };

/** Somebody decides about something that is held back from a person. */
export class DecideHeld<
  Type extends keyof HeldInputs = keyof HeldInputs,
> extends Command<CommandResult> {
  constructor(
    readonly type: Type,
    readonly data: HeldInputs[Type],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Records it in the history of the thing that it is about. */
@CommandHandler(DecideHeld)
export class DecideHeldHandler implements ICommandHandler<DecideHeld> {
  constructor(
    private readonly recorder: Recorder,
    private readonly ledger: Ledger,
  ) {}

  execute({ type, data, context }: DecideHeld): Promise<CommandResult> {
    const { actor } = context;
    const subject = personReference(data.person, namespaceOf(actor));
    return this.recorder.run({
      type,
      action: ACTION,
      subject,
      noun: HELD_NOUN,
      streamId: () => data.event,
      opens: false,
      decider: heldDecider,
      command: async () =>
        // The class ties type and data together (`HeldInputs`).
        ({
          type,
          data,
          occurredAt: data.occurredAt,
          actor,
          about: await this.#thing(data.event, subject),
        }) as HeldCommand,
      data,
      visibility: HELD,
      context,
    });
  }

  /** What the id leads to, if it is held of this person. It was there before its id could be named. */
  async #thing(id: string, reference: SubjectReference): Promise<HeldThing | undefined> {
    const [event, subject] = await Promise.all([
      this.ledger.reader.find(id),
      // Asked without opening anybody: a decision that is refused leaves nothing.
      knownSubject(this.ledger.vault, reference),
    ]);
    const thing = heldThingOf(event?.event);
    return thing?.subject === subject ? thing : undefined;
  }
}

function accepted<Type extends keyof HeldInputs>(
  type: Type,
  dataClass: new () => HeldInputs[Type],
) {
  return {
    action: ACTION,
    data: dataClass,
    command: (data: HeldInputs[Type], context: CommandContext) =>
      new DecideHeld(type, data, context),
    /** What is about one person takes effect in order. */
    keys: ({ person }: HeldInputs[Type]) => [identifierKey(person)],
  };
}

/** What the ingest door accepts about what is held. */
export const heldIngest = {
  HeldReviewed: accepted('HeldReviewed', HeldReviewedInput),
  HeldReleased: accepted('HeldReleased', HeldReleasedInput),
} as const;
