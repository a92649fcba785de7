import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Actor, namespaceOf } from '../../access/src/actor.js';
import type { Action } from '../../access/src/permissions.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { type Circumstances, Recorder } from '../../ledger/src/recorder.js';
import type { SubjectReference } from '../../vault/src/vault.js';
import {
  identifierKey,
  type IdentifierValue,
  LEDGER_PERSON_ID,
  personReference,
} from '../../vocabulary/src/identifier.js';
import { linkOrMark } from './claims.js';
import { LinkedPeople } from './linked-people.js';
import { SUPERSEDED } from './seals.js';
import { IdentifierSupersededInput } from './superseded-identifier.data.js';
import type { IdentifierSupersededData } from './superseded-identifier.events.js';
import {
  requireSuperseding,
  supersededDecider,
  type SupersededCommand,
} from './superseded-identifier.js';

const ACTION: Action = 'identifier.supersede';

/** A number of somebody is used no more. */
export class RecordSuperseded extends Command<CommandResult> {
  constructor(
    readonly data: IdentifierSupersededInput,
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Records it, and sees to it that the old number and the new one lead to the same person. */
@CommandHandler(RecordSuperseded)
export class RecordSupersededHandler implements ICommandHandler<RecordSuperseded> {
  constructor(
    private readonly recorder: Recorder,
    private readonly ledger: Ledger,
    private readonly linked: LinkedPeople,
  ) {}

  async execute({ data, context }: RecordSuperseded): Promise<CommandResult> {
    return this.recorder.run({
      type: 'IdentifierSuperseded',
      action: ACTION,
      subject: await this.#subject(data, context.actor),
      noun: SUPERSEDED,
      streamId: () => '',
      opens: false,
      decider: supersededDecider,
      command: this.#linking(data),
      data,
      context,
    });
  }

  /**
   * About whom it is. An officer who names a person means whoever they are one with now: it is
   * recorded with the one to whom the number leads, or a seal would close nothing.
   */
  async #subject(
    { person, identifier }: IdentifierSupersededInput,
    actor: Actor,
  ): Promise<SubjectReference> {
    const namespace = namespaceOf(actor);
    const named = personReference(person, namespace);
    if (actor.role !== 'officer') return named;
    const references = [named, personReference(identifier, namespace)];
    const [known, holder] = await this.ledger.vault.find(references);
    const id = person.system === LEDGER_PERSON_ID ? person.value : known;
    if (id === undefined || holder === undefined || holder === id) return named;
    if (!(await this.linked.of(id)).includes(holder)) return named;
    return personReference({ system: LEDGER_PERSON_ID, value: holder }, namespace);
  }

  /**
   * Links both once, however often the command is decided anew, and nothing for what is refused or
   * was recorded before. An old number that nobody came with yet leads to the person from now on, so
   * that whoever still uses it opens nobody.
   */
  #linking(data: IdentifierSupersededInput): (about: Circumstances) => Promise<SupersededCommand> {
    const { identifier, replacedBy } = data;
    let linked: Pick<SupersededCommand, 'outcome' | 'replacement'> | undefined;
    return async ({ eventId, subject, context }) => {
      const { actor } = context;
      requireSuperseding(data, actor.role);
      if (linked === undefined && (await this.ledger.reader.find(eventId)) !== undefined) {
        linked = { outcome: 'already' };
      }
      if (linked === undefined) {
        const link = async (one: IdentifierValue): Promise<IdentifierSupersededData['outcome']> =>
          linkOrMark(this.ledger, personReference(one, namespaceOf(actor)), await subject());
        const outcome = await link(identifier);
        linked = { outcome, ...(replacedBy && { replacement: await link(replacedBy) }) };
      }
      return { type: 'IdentifierSuperseded', data, actor, ...linked };
    };
  }
}

/** What the ingest door accepts of numbers that are used no more. */
export const supersededIngest = {
  IdentifierSuperseded: {
    action: ACTION,
    data: IdentifierSupersededInput,
    command: (data: IdentifierSupersededInput, context: CommandContext) =>
      new RecordSuperseded(data, context),
    /** What is about one person takes effect in order, by whichever number it comes. */
    keys: ({ person, identifier, replacedBy }: IdentifierSupersededInput) =>
      [person, identifier, ...(replacedBy ? [replacedBy] : [])].map(identifierKey),
  },
} as const;
