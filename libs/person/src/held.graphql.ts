import { ArgsType, Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { PageArgs, PageInfo } from '../../vocabulary/src/page.graphql.js';
import { OrganisationRef, When } from '../../vocabulary/src/vocabulary.graphql.js';

@ObjectType({ description: 'Something that is held was looked at again, and stays held.' })
export class HeldReview {
  @Field(() => When)
  at!: When;

  @Field({ description: 'Why it stays held.' })
  reason!: string;

  @Field({ description: 'Who decided.' })
  decider!: string;

  @Field({ description: 'In which role they did.' })
  deciderRole!: string;

  @Field(() => OrganisationRef, { nullable: true, description: 'Who told the ledger.' })
  reportedBy!: OrganisationRef | null;
}

@ObjectType({ description: 'An event that is held back from the person.' })
export class HeldItem {
  @Field(() => ID, { description: 'The event; what is decided about it names this id.' })
  id!: string;

  @Field(() => ID, {
    description: 'The ledger’s own id under which it came; a decision about it names that person.',
  })
  person!: string;

  @Field({ description: 'What it is, for example DisclosureMade.' })
  type!: string;

  @Field(() => When)
  occurredAt!: When;

  @Field(() => GraphQLISODateTime)
  recordedAt!: Date;

  @Field(() => OrganisationRef, { nullable: true, description: 'Who sent it.' })
  sender!: OrganisationRef | null;

  @Field(() => String, { nullable: true, description: 'Under which agreement it is said to be.' })
  agreement!: string | null;

  @Field(() => String, { nullable: true, description: 'On what ground it is held.' })
  ground!: string | null;

  @Field(() => String, { nullable: true, description: 'Who decided to hold it.' })
  decider!: string | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When it is to be looked at next; nobody said where null.',
  })
  reviewBy!: Date | null;

  @Field({ description: 'Whether that moment is past.' })
  reviewOverdue!: boolean;

  @Field(() => HeldReview, { nullable: true, description: 'Null: not looked at since.' })
  lastReview!: HeldReview | null;
}

@ObjectType()
export class HeldItemEdge {
  @Field()
  cursor!: string;

  @Field(() => HeldItem)
  node!: HeldItem;
}

@ArgsType()
export class HeldForReviewArgs extends PageArgs {
  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'Whose review is due by then; by now where left out.',
  })
  by?: Date | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Instead: what nobody has set a review for.',
  })
  undated!: boolean;
}

@ObjectType({ description: 'What is held back, in the order of the list that was asked for.' })
export class HeldItemConnection {
  @Field(() => [HeldItemEdge])
  edges!: readonly HeldItemEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
