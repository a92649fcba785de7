import { randomUUID } from 'node:crypto';
import { EventEmitter, on } from 'node:events';
import { Module } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  Args,
  Context,
  Field,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { demand } from '../../../../libs/access/src/access-denied.js';
import type { Actor } from '../../../../libs/access/src/actor.js';
import {
  type IngestDeclaration,
  acceptedEvents,
  EventRegistry,
} from '../../../../libs/interop/src/registry.js';
import type { CommandContext, CommandResult } from '../../../../libs/ledger/src/command-context.js';
import { DecisionRefused } from '../../../../libs/ledger/src/decider.js';
import { EventLogError } from '../../../../libs/event-log/src/event-log.errors.js';
import type { Receipt } from '../../../../libs/ledger/src/ledger.js';
import { LedgerError } from '../../../../libs/ledger/src/ledger.errors.js';
import { organisationKey } from '../../../../libs/vocabulary/src/organisation.js';
import type { FoundReceipt } from '../routes/receipts.controller.js';

/**
 * A noun for the tests of the doors, as small as one can be: a note about somebody. It keeps what is
 * recorded in memory, by organisation, source and id, and does what a note's text says.
 */

export class IdentifierData {
  @IsString()
  @Length(1, 256)
  system!: string;

  @IsString()
  @Length(1, 256)
  value!: string;
}

export class NoteItemData {
  @IsIn(['helps', 'doesNotHelp'])
  kind!: string;

  @IsString()
  @Length(1, 400)
  words!: string;
}

export class NoteData {
  @ValidateNested()
  @Type(() => IdentifierData)
  person!: IdentifierData;

  @IsString()
  @Length(1, 4_000)
  text!: string;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => NoteItemData)
  items?: NoteItemData[];
}

export class TakeNote extends Command<CommandResult> {
  constructor(
    readonly data: NoteData,
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** What was recorded, and a gate that can be shut before the next is. */
export class Notes {
  readonly taken: TakeNote[] = [];
  readonly receipts = new Map<string, FoundReceipt & { content: string; key: string }>();
  gate: Promise<void> | undefined;
  destroyed = false;
  readonly said = new EventEmitter();

  find(key: string) {
    return [...this.receipts.values()].find((found) => found.key === key);
  }

  onModuleDestroy(): void {
    this.destroyed = true;
  }
}

@CommandHandler(TakeNote)
export class TakeNoteHandler implements ICommandHandler<TakeNote> {
  constructor(private readonly notes: Notes) {}

  async execute(command: TakeNote): Promise<CommandResult> {
    const { actor, source, id } = command.context;
    demand(actor, 'fact.record');
    this.notes.taken.push(command);
    if (this.notes.gate) await this.notes.gate;
    if (this.notes.destroyed) throw new TypeError('the module is gone');
    failAsTold(command.data.text);
    const { organisation } = actor;
    const key = [organisation ? organisationKey(organisation) : '', source, id].join('\n');
    const content = JSON.stringify(command.data);
    const known = this.notes.find(key);
    if (known) {
      if (known.content !== content) throw new LedgerError('CONTENT_MISMATCH', 'other content');
      return { receipt: receiptOf(known, true), deficiencies: [] };
    }
    const eventId = randomUUID();
    const found = {
      receipt: {
        eventId,
        leafHash: 'bGVhZg==',
        recordedAt: '2026-11-05T02:05:00.000Z',
        leafIndex: 4_711,
      },
      resource: { sender: organisation, person: command.data.person.value },
      content,
      key,
    };
    this.notes.receipts.set(eventId, found);
    return {
      receipt: receiptOf(found, false),
      deficiencies: [{ code: 'PURPOSE_NOT_STATED', field: '/purpose' }],
    };
  }
}

function receiptOf({ receipt }: FoundReceipt, known: boolean): Receipt {
  return { ...receipt, position: 4_712, known };
}

function failAsTold(text: string): void {
  switch (text) {
    case 'refuse':
      throw new DecisionRefused('NOTE_FORBIDDEN', 'A note needs a reason.', '/text');
    case 'conflict':
      throw new EventLogError('WRONG_EXPECTED_REVISION', 'expected 17 but found 18', {
        expected: 17 as never,
        actual: 18 as never,
      });
    case 'overload':
      throw new EventLogError('OVERLOADED', 'the queue holds 4096');
    case 'break':
      throw new TypeError('Amina, 9990001014, stands in this message');
    default:
  }
}

@ObjectType()
class NoteObject {
  @Field()
  text!: string;

  @Field(() => NoteObject, { nullable: true })
  next?: NoteObject;
}

@InputType()
class NoteInput {
  @Field()
  @IsString()
  @Length(1, 5)
  text!: string;

  @Field({ nullable: true })
  @IsOptional()
  @IsString()
  because?: string;
}

@Resolver()
export class NotesResolver {
  constructor(private readonly notes: Notes) {}

  @Mutation(() => [String])
  take(@Args('input') input: NoteInput): string[] {
    return Object.keys(input);
  }

  @Query(() => String)
  whoAmI(@Context('actor') actor: Actor): string {
    return actor.role;
  }

  @Query(() => NoteObject, { nullable: true })
  note(@Args('text') text: string, @Context('actor') actor: Actor): NoteObject {
    demand(actor, 'person.find', { purpose: text });
    return { text };
  }

  /** Gives what is said, to whoever may find people, until nobody asks for more. */
  @Subscription(() => String, { resolve: ([words]: string[]) => words })
  said(@Context('actor') actor: Actor): AsyncIterable<unknown> {
    demand(actor, 'person.find', { purpose: 'COMPLAINT' });
    return on(this.notes.said, 'words');
  }

  @Mutation(() => Int)
  fail(@Args('how') how: string, @Args('times', { type: () => Int }) times: number): number {
    failAsTold(how);
    return times;
  }
}

@Module({
  providers: [Notes, TakeNoteHandler, NotesResolver],
  exports: [Notes],
})
export class NotesModule {}

const NoteTaken: IngestDeclaration<NoteData> = {
  action: 'fact.record',
  data: NoteData,
  keys: ({ person }) => [`${person.system}|${person.value}`],
  command: (data, context) => new TakeNote(data, context),
};

const AgreementNoted: IngestDeclaration<NoteData> = { ...NoteTaken, action: 'agreement.record' };

/** What the tests' ingest route accepts. */
export const notesRegistry = new EventRegistry(acceptedEvents({ NoteTaken, AgreementNoted }), [
  'NoteShredded',
]);
