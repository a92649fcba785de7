import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AccessDenied, demand } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import type { Action } from '../../access/src/permissions.js';
import { demandFreshSignIn } from '../../access/src/fresh-sign-in.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { Recorder } from '../../ledger/src/recorder.js';
import { personReference } from '../../vocabulary/src/identifier.js';
import { LinkedPeople } from './linked-people.js';
import { ItemKeptBackInput, ItemShownAgainInput } from './own-view.data.js';
import { OWN_VIEW_NOUN, ownViewDecider, requireKeepable, type OwnViewCommand } from './own-view.js';
import { ReceiptFinder } from './receipt-finder.js';
import { RepresentationReader } from './representation-reader.js';

/** The data class of every event about what a person keeps back. */
export interface OwnViewInputs {
  readonly ItemKeptBack: ItemKeptBackInput;
  readonly ItemShownAgain: ItemShownAgainInput;
}

const ACTION: Action = 'own-view.decide';

/** A person keeps something back, or shows it again. */
export class DecideOwnView<
  Type extends keyof OwnViewInputs = keyof OwnViewInputs,
> extends Command<CommandResult> {
  constructor(
    readonly type: Type,
    readonly data: OwnViewInputs[Type],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Records it with the person, apart from all that is told of them. */
@CommandHandler(DecideOwnView)
export class DecideOwnViewHandler implements ICommandHandler<DecideOwnView> {
  constructor(
    private readonly recorder: Recorder,
    private readonly linked: LinkedPeople,
    private readonly representations: RepresentationReader,
    private readonly receipts: ReceiptFinder,
  ) {}

  // Asynchronous, so that a refusal comes as every other answer does.
  async execute({ type, data, context }: DecideOwnView): Promise<CommandResult> {
    const { actor } = context;
    requireKeepable(data);
    // To hide something must be quick; to show it again is for nobody who only has the phone.
    if (type === 'ItemShownAgain') demandFreshSignIn(actor, Date.now());
    return this.recorder.run({
      type,
      action: ACTION,
      subject: personReference(data.person, ''),
      noun: OWN_VIEW_NOUN,
      streamId: () => '',
      opens: false,
      decider: ownViewDecider,
      command: async (): Promise<OwnViewCommand> => {
        await this.#demandOwn(actor, data.event);
        const representative = await this.#representative(actor, data.authority);
        const { event, from } = data;
        return {
          type,
          data: { event, from, ...(representative !== undefined && { representative }) },
        };
      },
      data,
      context,
    });
  }

  /** What is another's, held back, or nowhere answers alike. */
  async #demandOwn(actor: Actor, event: string): Promise<void> {
    const found = await this.receipts.find(actor, event);
    demand(actor, 'receipt.read', found?.resource);
  }

  async #representative(actor: Actor, authority: string | undefined): Promise<string | undefined> {
    if (authority === undefined || actor.person === undefined) return undefined;
    const authorities = await this.representations.authorities(await this.linked.of(actor.person));
    const named = authorities.find(({ authorisation }) => authorisation.id === authority);
    if (!named) throw new AccessDenied('NOT_FOUND');
    return named.authorisation.content.representative;
  }
}

function declared<Type extends keyof OwnViewInputs>(
  type: Type,
  dataClass: new () => OwnViewInputs[Type],
) {
  return {
    action: ACTION,
    data: dataClass,
    command: (data: OwnViewInputs[Type], context: CommandContext) =>
      new DecideOwnView(type, data, context),
  };
}

/** What mutations may say; no service says it for a person. */
export const ownViewMutations = {
  ItemKeptBack: declared('ItemKeptBack', ItemKeptBackInput),
  ItemShownAgain: declared('ItemShownAgain', ItemShownAgainInput),
} as const;
