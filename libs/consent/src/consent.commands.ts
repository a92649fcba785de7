import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { namespaceOf } from '../../access/src/actor.js';
import type { Action } from '../../access/src/permissions.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { Recorder } from '../../ledger/src/recorder.js';
import { identifierKey, personReference } from '../../vocabulary/src/identifier.js';
import {
  CapacityAssessedInput,
  ConsentEnteredInErrorInput,
  ConsentExpiredInput,
  ConsentGrantedInput,
  ConsentLimitedInput,
  ConsentReconfirmedInput,
  ConsentRefusedInput,
  ConsentSoughtInput,
  ConsentWithdrawnInput,
  type ConsentEventData,
  type ConsentInputs,
} from './consent.data.js';
import { consentDecider } from './consent.js';
import type { ConsentEventName } from './consent.standing.js';

/** What people say themselves is declared; asking, running out and assessing are facts of services. */
const ACTIONS: Readonly<Record<ConsentEventName, Action>> = {
  ConsentSought: 'fact.record',
  ConsentGranted: 'consent.declare',
  ConsentRefused: 'consent.declare',
  ConsentLimited: 'consent.declare',
  ConsentWithdrawn: 'consent.declare',
  ConsentExpired: 'fact.record',
  ConsentReconfirmed: 'consent.declare',
  ConsentEnteredInError: 'consent.declare',
  CapacityAssessed: 'fact.record',
};

/** Something is said of a person's consents. */
export class RecordConsent<
  Name extends ConsentEventName = ConsentEventName,
> extends Command<CommandResult> {
  constructor(
    readonly type: Name,
    readonly data: ConsentInputs[Name],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Records what is said of a person's consents. */
@CommandHandler(RecordConsent)
export class RecordConsentHandler implements ICommandHandler<RecordConsent> {
  constructor(private readonly recorder: Recorder) {}

  execute({ type, data, context }: RecordConsent): Promise<CommandResult> {
    return this.recorder.run({
      type,
      action: ACTIONS[type],
      subject: personReference(data.person, namespaceOf(context.actor)),
      noun: 'consents',
      // All consents of a person are one history.
      streamId: () => '',
      opens: false,
      decider: consentDecider,
      command: () => ({ type, data, occurredAt: data.occurredAt, actor: context.actor }),
      data,
      context,
    });
  }
}

function accepted<Name extends ConsentEventName>(type: Name, data: new () => ConsentInputs[Name]) {
  return {
    action: ACTIONS[type],
    data,
    command: (said: ConsentInputs[Name], context: CommandContext) =>
      new RecordConsent(type, said, context),
    /** What is about one person takes effect in order. */
    keys: ({ person }: ConsentEventData) => [identifierKey(person)],
  };
}

/** What the ingest door accepts of this noun. */
export const consentIngest = {
  ConsentSought: accepted('ConsentSought', ConsentSoughtInput),
  ConsentGranted: accepted('ConsentGranted', ConsentGrantedInput),
  ConsentRefused: accepted('ConsentRefused', ConsentRefusedInput),
  ConsentLimited: accepted('ConsentLimited', ConsentLimitedInput),
  ConsentWithdrawn: accepted('ConsentWithdrawn', ConsentWithdrawnInput),
  ConsentExpired: accepted('ConsentExpired', ConsentExpiredInput),
  ConsentReconfirmed: accepted('ConsentReconfirmed', ConsentReconfirmedInput),
  ConsentEnteredInError: accepted('ConsentEnteredInError', ConsentEnteredInErrorInput),
  CapacityAssessed: accepted('CapacityAssessed', CapacityAssessedInput),
} as const;
