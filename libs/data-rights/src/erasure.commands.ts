import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Inject } from '@nestjs/common';
import { requirePerson } from '../../ledger/src/require-person.js';
import type { Action } from '../../access/src/permissions.js';
import { demandFreshSignIn } from '../../access/src/fresh-sign-in.js';
import { DecisionRefused } from '../../ledger/src/decider.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Recorder } from '../../ledger/src/recorder.js';
import { identifierKey } from '../../vocabulary/src/identifier.js';
import { Erasing } from './erasing.js';
import { ErasingResumer } from './erasing-resumer.js';
import {
  ErasureApprovedInput,
  ErasureRefusedInput,
  ErasureRequestedInput,
} from './erasure.data.js';
import { ERASURE_REQUEST, requestReference } from './erasure-names.js';
import { erasureDecider, type ErasureCommand } from './erasure.js';
import { HoldsReader } from './holds-reader.js';
import { JOINED_SUBJECTS, type JoinedSubjects } from './joined-subjects.js';

/** The data class of every event that is said of a request. */
export interface ErasureInputs {
  readonly ErasureRequested: ErasureRequestedInput;
  readonly ErasureApproved: ErasureApprovedInput;
  readonly ErasureRefused: ErasureRefusedInput;
}

const ACTIONS: Readonly<Record<keyof ErasureInputs, Action>> = {
  ErasureRequested: 'erasure.request',
  ErasureApproved: 'erasure.decide',
  ErasureRefused: 'erasure.decide',
};

/** Somebody asks that a person be erased, or an officer decides about it. */
export class RecordErasure<
  Type extends keyof ErasureInputs = keyof ErasureInputs,
> extends Command<CommandResult> {
  constructor(
    readonly type: Type,
    readonly data: ErasureInputs[Type],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/**
 * Records it under the requests about the person, which have keys of their own. What two officers
 * agree to is done before it answers; sent again, what was left undone is tried again.
 */
@CommandHandler(RecordErasure)
export class RecordErasureHandler implements ICommandHandler<RecordErasure> {
  readonly #holds: HoldsReader;

  constructor(
    private readonly recorder: Recorder,
    private readonly ledger: Ledger,
    private readonly erasing: Erasing,
    private readonly resumer: ErasingResumer,
    @Inject(JOINED_SUBJECTS) private readonly joined: JoinedSubjects,
  ) {
    this.#holds = new HoldsReader(ledger);
  }

  // Asynchronous, so that a refusal comes as every other answer does.
  async execute({ type, data, context }: RecordErasure): Promise<CommandResult> {
    const { actor } = context;
    // Whoever has only the phone is not to destroy what is recorded of its owner.
    if (actor.role === 'person') demandFreshSignIn(actor, Date.now());
    const { value: person } = data.person;
    const subject = requestReference(person);
    const { because } = data as { readonly because?: string };
    const ground = data.ground ?? because;
    const result = await this.recorder.run({
      type,
      action: ACTIONS[type],
      about: person,
      subject,
      noun: ERASURE_REQUEST,
      streamId: () => '',
      opens: false,
      decider: erasureDecider,
      command: async () => {
        // A request opens nobody.
        await requirePerson(this.ledger.vault, person, { evenErasing: true });
        requireShown(data);
        const officer = actor.role === 'officer' ? actor.account : undefined;
        const holds =
          type === 'ErasureApproved'
            ? await this.#holds.grounds(await this.joined.linked(person))
            : [];
        // The class ties type and data together (`ErasureInputs`).
        return { type, data, officer, holds } as ErasureCommand;
      },
      data: { ...data, ...(ground !== undefined && { ground }) },
      context,
    });
    if (type !== 'ErasureRequested') await this.#goOn(type, person);
    return result;
  }

  async #goOn(type: 'ErasureApproved' | 'ErasureRefused', person: string): Promise<void> {
    const [request] = await this.ledger.vault.find([requestReference(person)]);
    // It was done before.
    if (request === undefined) return;
    if (type === 'ErasureApproved') await this.resumer.complete(request);
    // Whatever an erasure that could not begin had closed is open again.
    else await this.erasing.spare(request);
  }
}

/** Whoever is to be erased knows of it, and what is decided of it is decided in one order. */
function requireShown({ visibility }: ErasureInputs[keyof ErasureInputs]): void {
  if (visibility?.held !== true) return;
  throw new DecisionRefused(
    'ERASURE_NEVER_HELD',
    'Nothing about a request to be erased is held back from whom it is about.',
    '/visibility',
  );
}

function accepted<Type extends keyof ErasureInputs>(
  type: Type,
  dataClass: new () => ErasureInputs[Type],
) {
  return {
    action: ACTIONS[type],
    data: dataClass,
    command: (data: ErasureInputs[Type], context: CommandContext) =>
      new RecordErasure(type, data, context),
    /** What is about one person takes effect in order. */
    keys: ({ person }: ErasureInputs[Type]) => [identifierKey(person)],
  };
}

/** What the ingest door accepts of requests to erase somebody. */
export const erasureIngest = {
  ErasureRequested: accepted('ErasureRequested', ErasureRequestedInput),
  ErasureApproved: accepted('ErasureApproved', ErasureApprovedInput),
  ErasureRefused: accepted('ErasureRefused', ErasureRefusedInput),
} as const;
