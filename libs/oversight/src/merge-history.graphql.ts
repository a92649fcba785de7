import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { CodeInWords, OrganisationRef, When } from '../../vocabulary/src/vocabulary.graphql.js';
import { LookUpForOfficers } from './look-up.graphql.js';

/** What auditors read of former merges, and what officers have to tell of those that were wrong. */

@ObjectType({ description: 'Two people were merged, that was checked, or they were told apart.' })
export class MergeStep {
  @Field(() => ID)
  id!: string;

  @Field(() => CodeInWords)
  what!: CodeInWords;

  @Field(() => GraphQLISODateTime, { description: 'From when on it counted.' })
  recordedAt!: Date;

  @Field(() => When)
  occurredAt!: When;

  @Field(() => String, { nullable: true, description: 'Why, or what was checked; null: not said.' })
  reason!: string | null;

  @Field({ description: 'The role of who decided.' })
  role!: string;

  @Field(() => OrganisationRef, { nullable: true })
  organisation!: OrganisationRef | null;
}

@ObjectType({ description: 'Somebody with whom a person was ever merged.' })
export class FormerMerge {
  @Field(() => ID, { description: 'The ledger’s own id of the other.' })
  other!: string;

  @Field(() => CodeInWords, { description: 'How the two stand to each other now.' })
  standing!: CodeInWords;

  @Field(() => [MergeStep], { description: 'All that was decided of the two, in its order.' })
  steps!: readonly MergeStep[];
}

@ObjectType()
export class FormerMergeEdge {
  @Field()
  cursor!: string;

  @Field(() => FormerMerge)
  node!: FormerMerge;
}

@ObjectType({ description: 'Everybody with whom a person was ever merged.' })
export class FormerMergeConnection {
  @Field(() => [FormerMergeEdge])
  edges!: readonly FormerMergeEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'A look-up that showed two as one who are two.' })
export class LookUpWhileMerged extends LookUpForOfficers {
  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Which of the two was asked for. Null: somebody else who was linked to both.',
  })
  askedFor!: string | null;

  @Field(() => ID, { nullable: true, description: 'Who of the two was shown beside them.' })
  alsoShown!: string | null;
}

@ObjectType()
export class LookUpWhileMergedEdge {
  @Field()
  cursor!: string;

  @Field(() => LookUpWhileMerged)
  node!: LookUpWhileMerged;
}

@ObjectType({ description: 'Look-ups that showed two as one, newest first.' })
export class LookUpWhileMergedConnection {
  @Field(() => [LookUpWhileMergedEdge])
  edges!: readonly LookUpWhileMergedEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'A time in which two people were answered as one.' })
export class TimeAsOne {
  @Field(() => GraphQLISODateTime)
  from!: Date;

  @Field(() => GraphQLISODateTime)
  until!: Date;

  @Field({ description: 'Why they were told apart.' })
  reason!: string;
}

@ObjectType({ description: 'Two people who were answered as one, and told apart again.' })
export class UndoneMerge {
  @Field(() => [ID], { description: 'The ledger’s own ids of the two.' })
  people!: readonly [string, string];

  @Field(() => CodeInWords, { description: 'How the two stand to each other now.' })
  standing!: CodeInWords;

  @Field(() => [TimeAsOne], { description: 'The times in which they were one, in their order.' })
  times!: readonly TimeAsOne[];
}

@ObjectType()
export class UndoneMergeEdge {
  @Field()
  cursor!: string;

  @Field(() => UndoneMerge)
  node!: UndoneMerge;
}

@ObjectType({
  description: 'Merges that were undone after they had been answered as one, newest first.',
})
export class UndoneMergeConnection {
  @Field(() => [UndoneMergeEdge])
  edges!: readonly UndoneMergeEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
