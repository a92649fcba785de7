import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { CodeInWords, OrganisationRef } from '../../vocabulary/src/vocabulary.graphql.js';

/** What waits for information rights officers about who is who. It names people by ledger's ids. */

@ObjectType({ description: 'A merge that waits for a second officer.' })
export class WaitingMerge {
  @Field(() => ID, { description: 'The merge; whoever verifies it names this id.' })
  id!: string;

  @Field(() => [ID], { description: 'The ledger’s own ids of the two.' })
  people!: readonly string[];

  @Field({ description: 'Why they are one, in the words of the officer who merged them.' })
  reason!: string;

  @Field(() => GraphQLISODateTime, { description: 'Since when it waits.' })
  since!: Date;

  @Field({ description: 'The account that merged them.' })
  mergedBy!: string;

  @Field({ description: 'Whether you may verify it: whoever merged may not.' })
  mayVerify!: boolean;
}

@ObjectType()
export class WaitingMergeEdge {
  @Field()
  cursor!: string;

  @Field(() => WaitingMerge)
  node!: WaitingMerge;
}

@ObjectType({
  description: 'Merges that wait for a second officer, the one that waits longest first.',
})
export class WaitingMergeConnection {
  @Field(() => [WaitingMergeEdge])
  edges!: readonly WaitingMergeEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType({
  description:
    'A number that was said of somebody and leads to somebody else: one of them, or both.',
})
export class ContestedNumber {
  @Field(() => ID, { description: 'The event that said so.' })
  id!: string;

  @Field(() => ID, { description: 'Of whom it was said.' })
  person!: string;

  @Field(() => ID, { description: 'To whom it leads.' })
  holder!: string;

  @Field({ description: 'The system of the number.' })
  system!: string;

  @Field(() => OrganisationRef, { nullable: true, description: 'Who said so.' })
  sender!: OrganisationRef | null;

  @Field(() => GraphQLISODateTime, { description: 'When the ledger took it down.' })
  recordedAt!: Date;

  @Field(() => CodeInWords, { description: 'How the two stand to each other now.' })
  standing!: CodeInWords;
}

@ObjectType()
export class ContestedNumberEdge {
  @Field()
  cursor!: string;

  @Field(() => ContestedNumber)
  node!: ContestedNumber;
}

@ObjectType({ description: 'Numbers that two people claim, newest first; not of two who are one.' })
export class ContestedNumberConnection {
  @Field(() => [ContestedNumberEdge])
  edges!: readonly ContestedNumberEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
