import { Injectable } from '@nestjs/common';
import { CommandBus, type Command } from '@nestjs/cqrs';
import { demand, demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import type { Action } from '../../access/src/permissions.js';
import type { PersonEventData } from '../../vocabulary/src/event-data.js';
import { LEDGER_PERSON_ID } from '../../vocabulary/src/identifier.js';
import { withSendersIds } from '../../vocabulary/src/veiled.js';
import type { Veil } from '../../vault/src/vault.js';
import { whenRecord } from '../../vocabulary/src/inputs.graphql.js';
import {
  deficiencyInWords,
  type Recorded,
  receiptOf,
} from '../../vocabulary/src/vocabulary.graphql.js';
import type { WhenRecord } from '../../vocabulary/src/when.js';
import { mutationContext, type CommandContext, type CommandResult } from './command-context.js';
import { DecisionRefused } from './decider.js';
import { isLedgerError } from './ledger.errors.js';
import type { MutationInput } from './mutation.graphql.js';
import { Ledger } from './open-ledger.js';
import { requirePerson } from './require-person.js';
import { validated } from './validated.js';

/** An event as its noun declares it for the ingest door (`consentIngest.ConsentGranted`). */
export interface Declared<Data extends PersonEventData> {
  readonly action: Action;
  readonly data: new () => Data;
  readonly command: (data: Data, context: CommandContext) => Command<CommandResult>;
}

const MAX_ID = 256;

/**
 * Carries out GraphQL mutations about a person: the commands that the ingest door carries out, held
 * to the same rules.
 */
@Injectable()
export class Mutations {
  constructor(
    private readonly commands: CommandBus,
    private readonly ledger: Ledger,
  ) {}

  /**
   * @param mutation Its name; with the actor and the input's id it makes the event's id.
   * @param input What was said, in the fields of the event's data class.
   */
  async run<Data extends PersonEventData>(
    actor: Actor,
    mutation: string,
    declared: Declared<Data>,
    input: MutationInput,
  ): Promise<Recorded> {
    demandRole(actor, declared.action);
    const { person, veil } = await this.#person(actor, declared.action, input.person);
    const { id, person: _person, occurredAt, ...said } = input;
    if (id.length < 1 || id.length > MAX_ID) {
      throw new DecisionRefused('isLength', `id has 1 to ${MAX_ID} characters.`, '/id');
    }
    const context = mutationContext(actor, mutation, id, input);
    const execute = (when: WhenRecord) => {
      const content = {
        ...withSendersIds(veil, withoutNulls(said)),
        person,
        occurredAt: when,
      };
      return this.commands.execute(declared.command(validated(declared.data, content), context));
    };
    const result = occurredAt
      ? await execute(whenRecord(occurredAt))
      : await this.#now((when) => execute(when));
    return {
      receipt: receiptOf(result.receipt),
      deficiencies: result.deficiencies.map(deficiencyInWords),
    };
  }

  /**
   * Whom it is about. To be told that there is nobody of that id is to read, so that only those may
   * name somebody by it who may read a person's record; partners send events.
   */
  async #person(
    actor: Actor,
    action: Action,
    named: string | null | undefined,
  ): Promise<{ readonly person: PersonEventData['person']; readonly veil: Veil }> {
    demandRole(actor, 'person.read');
    const person = named ?? actor.person;
    demand(actor, action, { person });
    if (person === undefined) {
      throw new DecisionRefused('PERSON_NOT_NAMED', 'Name the person it is about.', '/person');
    }
    const veil = await requirePerson(this.ledger.vault, person, { evenErasing: true });
    return { person: { system: LEDGER_PERSON_ID, value: person }, veil };
  }

  /**
   * Says that something happened now. When it is sent again, *now* is another; but it is the same
   * event, which happened when it was recorded to have happened.
   */
  async #now(execute: (when: WhenRecord) => Promise<CommandResult>): Promise<CommandResult> {
    try {
      return await execute(new Date(this.ledger.clock()).toISOString());
    } catch (error) {
      if (!isLedgerError(error, 'CONTENT_MISMATCH') || error.details.eventId === undefined) {
        throw error;
      }
      const known = await this.ledger.reader.find(error.details.eventId);
      if (!known?.event.readable) throw error;
      return await execute(known.event.header.occurredAt);
    }
  }
}

/** Plain JSON of what GraphQL hands over, without what was left empty on purpose. */
function withoutNulls(value: object): object {
  return JSON.parse(
    JSON.stringify(value, (_key, member: unknown) => (member === null ? undefined : member)),
  ) as object;
}
