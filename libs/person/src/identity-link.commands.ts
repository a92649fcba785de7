import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requirePerson } from '../../ledger/src/require-person.js';
import type { Action } from '../../access/src/permissions.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Recorder } from '../../ledger/src/recorder.js';
import { identifierKey } from '../../vocabulary/src/identifier.js';
import { thingReference } from '../../vocabulary/src/identifier.js';
import {
  IdentitiesMergedInput,
  IdentitiesToldApartInput,
  IdentitiesUnmergedInput,
  type IdentityLinkEventData,
  MergeVerifiedInput,
} from './identity-link.data.js';
import { identityLinkDecider, inOrder, linkedPair, type LinkCommand } from './identity-link.js';
import { IDENTITY_LINK } from './linked-people.js';

/** The data class of every event. */
export interface IdentityLinkInputs {
  readonly IdentitiesMerged: IdentitiesMergedInput;
  readonly MergeVerified: MergeVerifiedInput;
  readonly IdentitiesUnmerged: IdentitiesUnmergedInput;
  readonly IdentitiesToldApart: IdentitiesToldApartInput;
}

const ACTION: Action = 'identity.merge';

/** The system of the names of links; each is made of the two that it joins. */
const LINK_ID = 'https://waymark.org/Id/identity-link';

/** An officer says whether two people are one. */
export class RecordIdentityLink<
  Type extends keyof IdentityLinkInputs = keyof IdentityLinkInputs,
> extends Command<CommandResult> {
  constructor(
    readonly type: Type,
    readonly data: IdentityLinkInputs[Type],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Records it under the link between the two, which has keys of its own. */
@CommandHandler(RecordIdentityLink)
export class RecordIdentityLinkHandler implements ICommandHandler<RecordIdentityLink> {
  constructor(
    private readonly recorder: Recorder,
    private readonly ledger: Ledger,
  ) {}

  execute({ type, data, context }: RecordIdentityLink): Promise<CommandResult> {
    const { person, other } = data;
    return this.recorder.run({
      type,
      action: ACTION,
      subject: thingReference(
        IDENTITY_LINK,
        LINK_ID,
        inOrder(identifierKey(person), identifierKey(other)).join(' '),
      ),
      noun: IDENTITY_LINK,
      streamId: () => '',
      opens: false,
      decider: identityLinkDecider,
      command: async () => {
        // A merge opens nobody.
        for (const one of linkedPair(data)) await requirePerson(this.ledger.vault, one);
        // The class ties type and data together (`IdentityLinkInputs`).
        return { type, data, officer: context.actor.account } as LinkCommand;
      },
      data,
      context,
    });
  }
}

function accepted<Type extends keyof IdentityLinkInputs>(
  type: Type,
  dataClass: new () => IdentityLinkInputs[Type],
) {
  return {
    action: ACTION,
    data: dataClass,
    command: (data: IdentityLinkInputs[Type], context: CommandContext) =>
      new RecordIdentityLink(type, data, context),
    /** What is about either takes effect in order. */
    keys: ({ person, other }: IdentityLinkEventData) => [
      identifierKey(person),
      identifierKey(other),
    ],
  };
}

/** What the ingest door accepts of identity links. */
export const identityLinkIngest = {
  IdentitiesMerged: accepted('IdentitiesMerged', IdentitiesMergedInput),
  MergeVerified: accepted('MergeVerified', MergeVerifiedInput),
  IdentitiesUnmerged: accepted('IdentitiesUnmerged', IdentitiesUnmergedInput),
  IdentitiesToldApart: accepted('IdentitiesToldApart', IdentitiesToldApartInput),
} as const;
