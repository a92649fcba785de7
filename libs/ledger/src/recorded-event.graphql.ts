import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { parseInstant } from '../../vocabulary/src/when.js';
import {
  CodeInWords,
  codeInWords,
  OrganisationRef,
  When,
  whenOf,
} from '../../vocabulary/src/vocabulary.graphql.js';
import type { ReadableEvent } from './ledger.js';

/** What an answer says of any event, whatever it is about. */

@ObjectType({ description: 'Who told the ledger.' })
export class Teller {
  @Field(() => CodeInWords)
  role!: CodeInWords;

  @Field(() => OrganisationRef, {
    nullable: true,
    description: 'For which organisation; none for the person.',
  })
  organisation!: OrganisationRef | null;

  @Field(() => OrganisationRef, {
    nullable: true,
    description: 'From whom they have it, where they only pass on what another reported.',
  })
  reportedBy!: OrganisationRef | null;
}

@ObjectType({ isAbstract: true })
export abstract class RecordedEvent {
  @Field(() => ID, { description: 'The ledger’s id of the event; it has a receipt.' })
  id!: string;

  @Field(() => When)
  occurredAt!: When;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When whoever told the ledger learned of it, where that was later.',
  })
  learnedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { description: 'When the ledger recorded it.' })
  recordedAt!: Date;

  @Field(() => Teller)
  toldBy!: Teller;

  @Field({ description: 'The language of its free text.' })
  language!: string;
}

/** What an answer says of an event beside its content. Staff are not named: that is their data. */
export function recordedEvent({ id, header, recordedAt }: ReadableEvent): RecordedEvent {
  const { actor, reportedBy, occurredAt, learnedAt, language = 'en' } = header;
  const learned = learnedAt === undefined ? undefined : parseInstant(learnedAt);
  return {
    id,
    occurredAt: whenOf(occurredAt),
    learnedAt: learned === undefined ? null : new Date(learned),
    recordedAt: new Date(recordedAt),
    toldBy: {
      role: codeInWords('role', actor.role),
      organisation: actor.organisation ?? null,
      reportedBy: reportedBy ?? null,
    },
    language,
  };
}
