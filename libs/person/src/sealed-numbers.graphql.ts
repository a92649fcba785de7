import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { OrganisationRef } from '../../vocabulary/src/vocabulary.graphql.js';

/** Sealed numbers, for the officers who are named for them. */

@ObjectType({ description: 'A number that answers as unknown, but to named officers.' })
export class SealedNumber {
  @Field()
  system!: string;

  @Field()
  value!: string;

  @Field(() => String, { nullable: true, description: 'The number that took its place.' })
  replacedBy!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'Since when it is sealed.' })
  since!: Date;

  @Field(() => [String], { description: 'The accounts to which it still answers.' })
  namedOfficers!: readonly string[];
}

@ObjectType({ description: 'Something that came by a sealed number: somebody still uses it.' })
export class SealedNumberArrival {
  @Field(() => ID, { description: 'The event.' })
  id!: string;

  @Field(() => ID, { description: 'The ledger’s own id of the person with whom it was recorded.' })
  person!: string;

  @Field({ description: 'What it is, for example DisclosureMade.' })
  type!: string;

  @Field(() => OrganisationRef, { nullable: true, description: 'Who sent it.' })
  sender!: OrganisationRef | null;

  @Field(() => GraphQLISODateTime)
  recordedAt!: Date;
}

@ObjectType()
export class SealedNumberArrivalEdge {
  @Field()
  cursor!: string;

  @Field(() => SealedNumberArrival)
  node!: SealedNumberArrival;
}

@ObjectType({ description: 'What came by sealed numbers that you are named for, newest first.' })
export class SealedNumberArrivalConnection {
  @Field(() => [SealedNumberArrivalEdge])
  edges!: readonly SealedNumberArrivalEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
