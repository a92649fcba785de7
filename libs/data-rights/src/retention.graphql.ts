import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { CodeInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import { ErasedType, ErasureDecider } from './erasure.graphql.js';

/** What was forgotten since no agreement keeps it, as the person and officers see it; what is due. */

@ObjectType({ description: 'For how long an agreement keeps what was shared under it.' })
export class RetentionTerm {
  @Field(() => ID, { description: 'The agreement.' })
  agreement!: string;

  @Field(() => Int, { description: 'Of the agreement: the one that was in force then.' })
  version!: number;

  @Field({ description: 'ISO 8601, such as P8Y.' })
  period!: string;

  @Field(() => CodeInWords, { description: 'From when it counts.' })
  start!: CodeInWords;
}

@ObjectType({
  description: 'Entries that were deleted since the agreement does not keep them longer.',
})
export class EntriesForgotten {
  @Field(() => ID, { description: 'The ledger’s id of the event; it has a receipt.' })
  id!: string;

  @Field(() => GraphQLISODateTime)
  forgottenAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'When the last of it had happened.' })
  happenedBy!: Date;

  @Field(() => Int, { description: 'How many entries.' })
  events!: number;

  @Field(() => RetentionTerm)
  term!: RetentionTerm;

  @Field({ description: 'What happened, in plain words. What the entries said is gone.' })
  words!: string;

  @Field(() => ID, {
    description: 'The certificate is at /v1/erasures/ and this, once it is done.',
  })
  certificate!: string;
}

@ObjectType({ description: 'Something that its agreement does not keep any longer.' })
export class OverdueEntry {
  @Field(() => ID, { description: 'The ledger’s id of its first event.' })
  id!: string;

  @Field(() => ID, { description: 'The ledger’s own id of whom it is about.' })
  person!: string;

  @Field(() => RetentionTerm)
  term!: RetentionTerm;

  @Field(() => GraphQLISODateTime, { description: 'When the last of it happened.' })
  lastOccurred!: Date;

  @Field(() => GraphQLISODateTime, { description: 'When its term ended.' })
  endedAt!: Date;

  @Field(() => [CodeInWords], {
    description:
      'Why it is kept all the same; none where it is forgotten in one of the next rounds.',
  })
  keptBecause!: readonly CodeInWords[];
}

@ObjectType()
export class OverdueEntryEdge {
  @Field()
  cursor!: string;

  @Field(() => OverdueEntry)
  node!: OverdueEntry;
}

@ObjectType({ description: 'What is due: agreement by agreement, the oldest first.' })
export class OverdueEntryConnection {
  @Field(() => [OverdueEntryEdge])
  edges!: readonly OverdueEntryEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType({
  description: 'What was forgotten at the end of its term. Nothing of it says of whom.',
})
export class RetentionEnded {
  @Field(() => ID, { description: 'The ledger’s id of the event; it has a receipt.' })
  id!: string;

  @Field(() => GraphQLISODateTime)
  forgottenAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'When the last of it had happened.' })
  happenedBy!: Date;

  @Field(() => RetentionTerm)
  term!: RetentionTerm;

  @Field(() => [ErasureDecider], { description: 'Who agreed to that term.' })
  decidedBy!: readonly ErasureDecider[];

  @Field(() => [ErasedType])
  erased!: readonly ErasedType[];

  @Field(() => ID, { description: 'The certificate is at /v1/erasures/ and this.' })
  certificate!: string;
}

@ObjectType()
export class RetentionEndedEdge {
  @Field()
  cursor!: string;

  @Field(() => RetentionEnded)
  node!: RetentionEnded;
}

@ObjectType({ description: 'What was forgotten, the newest first.' })
export class RetentionEndedConnection {
  @Field(() => [RetentionEndedEdge])
  edges!: readonly RetentionEndedEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
