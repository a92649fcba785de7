import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { MutationInput } from '../../ledger/src/mutation.graphql.js';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { CodeInWords, OrganisationRef } from '../../vocabulary/src/vocabulary.graphql.js';

/** Requests to erase somebody, as the person and officers see them, and what was erased. */

@ObjectType({ description: 'A request that everything about the person be erased.' })
export class ErasureRequest {
  @Field(() => ID, { description: 'The ledger’s id of the request; it has a receipt.' })
  id!: string;

  @Field(() => GraphQLISODateTime)
  requestedAt!: Date;

  @Field(() => CodeInWords, { description: 'Who asked.' })
  requestedBy!: CodeInWords;

  @Field(() => CodeInWords, { description: 'Why.' })
  because!: CodeInWords;

  @Field(() => String, { nullable: true, description: 'What the person said.' })
  words!: string | null;

  @Field(() => CodeInWords, { description: 'How far it has come.' })
  standing!: CodeInWords;

  @Field(() => Int, { description: 'How many officers agree. Two have to.' })
  agreed!: number;

  @Field(() => ErasureRefusal, { nullable: true })
  refusal!: ErasureRefusal | null;

  @Field(() => ID, {
    description:
      'Keep it: once all is erased, the certificate is at /v1/erasures/ and this, for whoever knows it.',
  })
  certificate!: string;
}

@ObjectType({ description: 'That nothing is erased, and why.' })
export class ErasureRefusal {
  @Field(() => GraphQLISODateTime)
  at!: Date;

  @Field(() => CodeInWords)
  because!: CodeInWords;

  @Field({ description: 'The reasons in the officer’s words.' })
  words!: string;

  @Field({ description: 'What the person can do now.' })
  rights!: string;
}

@ObjectType({ description: 'That something could not be done yet. It is tried again by itself.' })
export class ErasureDelay {
  @Field(() => Int, { description: 'How often it was tried since the ledger was started.' })
  tried!: number;

  @Field(() => GraphQLISODateTime, { description: 'When it failed last.' })
  failedAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'When it is tried again.' })
  againAt!: Date;

  @Field({ description: 'The code of the error.' })
  because!: string;
}

@ObjectType({ description: 'A request that waits for officers. It shows no more than ids.' })
export class ErasureWaiting {
  @Field(() => ID, { description: 'What to name when it is approved or refused.' })
  id!: string;

  @Field(() => ID, { description: 'The ledger’s own id of whom it is about.' })
  person!: string;

  @Field(() => GraphQLISODateTime)
  requestedAt!: Date;

  @Field(() => CodeInWords)
  requestedBy!: CodeInWords;

  @Field(() => CodeInWords)
  standing!: CodeInWords;

  @Field(() => Int)
  agreed!: number;

  @Field(() => ErasureDelay, {
    nullable: true,
    description: 'Why what two officers agreed to is not done yet; null where it did not fail.',
  })
  delay!: ErasureDelay | null;
}

@ObjectType()
export class ErasureWaitingEdge {
  @Field()
  cursor!: string;

  @Field(() => ErasureWaiting)
  node!: ErasureWaiting;
}

@ObjectType({ description: 'Requests that wait, the oldest first.' })
export class ErasureWaitingConnection {
  @Field(() => [ErasureWaitingEdge])
  edges!: readonly ErasureWaitingEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'How many events of a type.' })
export class ErasedType {
  @Field()
  type!: string;

  @Field(() => Int)
  events!: number;
}

@ObjectType({ description: 'Who agreed to an erasure.' })
export class ErasureDecider {
  @Field(() => CodeInWords)
  role!: CodeInWords;

  @Field(() => OrganisationRef, { nullable: true })
  organisation!: OrganisationRef | null;

  @Field(() => String, { nullable: true, description: 'The account; for officers alone.' })
  account!: string | null;

  @Field(() => GraphQLISODateTime)
  at!: Date;
}

@ObjectType({ description: 'Somebody was erased. Nothing of it says who.' })
export class Erasure {
  @Field(() => ID, { description: 'The ledger’s id of the event; it has a receipt.' })
  id!: string;

  @Field(() => GraphQLISODateTime)
  erasedAt!: Date;

  @Field(() => ID, { description: 'The ledger’s id of the request, whose letter is gone too.' })
  request!: string;

  @Field(() => GraphQLISODateTime)
  requestedAt!: Date;

  @Field(() => CodeInWords)
  requestedBy!: CodeInWords;

  @Field(() => CodeInWords)
  because!: CodeInWords;

  @Field(() => [ErasureDecider])
  decidedBy!: readonly ErasureDecider[];

  @Field(() => [ErasedType])
  erased!: readonly ErasedType[];

  @Field(() => ID, { description: 'The certificate is at /v1/erasures/ and this.' })
  certificate!: string;
}

@ObjectType()
export class ErasureEdge {
  @Field()
  cursor!: string;

  @Field(() => Erasure)
  node!: Erasure;
}

@ObjectType({ description: 'What was erased, the newest first.' })
export class ErasureConnection {
  @Field(() => [ErasureEdge])
  edges!: readonly ErasureEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@InputType({ description: 'Everything about the person is to be erased.' })
export class RequestErasureInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'Why: a code of UK GDPR Art 17(1).' })
  because?: string | null;

  @Field(() => String, { nullable: true, description: 'In the person’s own words.' })
  words?: string | null;
}

@InputType({ description: 'You have looked at it and agree.' })
export class ApproveErasureInput extends MutationInput {
  @Field(() => ID)
  request!: string;

  @Field(() => String, { nullable: true, description: 'What you looked at.' })
  checked?: string | null;
}

@InputType({ description: 'It is not erased, and why.' })
export class RefuseErasureInput extends MutationInput {
  @Field(() => ID)
  request!: string;

  @Field({ description: 'A code, most of them of UK GDPR Art 17(3).' })
  because!: string;

  @Field({ description: 'The reasons, as the person is told them.' })
  words!: string;
}
