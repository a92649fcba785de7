import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { CodeInWords, OrganisationRef } from '../../vocabulary/src/vocabulary.graphql.js';

/** What every answer says of a look-up. */
@ObjectType({ isAbstract: true })
export abstract class LookedUp {
  @Field(() => ID)
  id!: string;

  @Field(() => GraphQLISODateTime)
  at!: Date;

  @Field({ description: 'The role in which they looked.' })
  role!: string;

  @Field(() => OrganisationRef, { nullable: true })
  organisation!: OrganisationRef | null;

  @Field(() => CodeInWords)
  purpose!: CodeInWords;
}

/** The same for officers who look into what should not have been shown. */
@ObjectType({ isAbstract: true })
export abstract class LookUpForOfficers extends LookedUp {
  @Field(() => String, { nullable: true, description: 'The account of who looked.' })
  account!: string | null;
}

@ObjectType({ description: 'Somebody looked a person up in the ledger.' })
export class LookUp extends LookedUp {
  @Field(() => ID, {
    nullable: true,
    description: 'Of who acts for the person: the authority on which they did (representatives).',
  })
  authority!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'In the words of whoever looked; shown to the person, and to nobody who acts.',
  })
  reason!: string | null;

  @Field(() => [String], { description: 'What was asked for.' })
  asked!: readonly string[];
}

@ObjectType()
export class LookUpEdge {
  @Field()
  cursor!: string;

  @Field(() => LookUp)
  node!: LookUp;
}

@ObjectType({ description: 'Everybody who looked, newest first.' })
export class LookUpConnection {
  @Field(() => [LookUpEdge])
  edges!: readonly LookUpEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
