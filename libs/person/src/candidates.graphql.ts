import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { CodeInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import { PersonName } from './person-record.graphql.js';

/** Who may be the same person, for officers: proposed with reasons, and never linked by itself. */

@ObjectType({ description: 'Somebody who may be the same person. Only an officer can say so.' })
export class Candidate {
  @Field(() => ID, { description: 'The ledger’s own id.' })
  id!: string;

  @Field(() => [PersonName], { description: 'Names, those registered last first.' })
  names!: readonly PersonName[];

  @Field(() => String, { nullable: true, description: 'As it was last stated.' })
  dateOfBirth!: string | null;

  @Field(() => Int, { description: 'How alike they are, up to 100. It proves nothing.' })
  score!: number;

  @Field(() => [CodeInWords], { description: 'Why they may be one.' })
  reasons!: readonly CodeInWords[];

  @Field(() => [CodeInWords], { description: 'Why they may be two.' })
  against!: readonly CodeInWords[];

  @Field(() => CodeInWords, { description: 'How the two stand to each other now.' })
  standing!: CodeInWords;

  @Field({ description: 'Whether they are alike only by what is held back from the candidate.' })
  heldBack!: boolean;
}

@ObjectType()
export class CandidateEdge {
  @Field()
  cursor!: string;

  @Field(() => Candidate)
  node!: Candidate;
}

@ObjectType({ description: 'Who may be the same person, the likeliest first.' })
export class CandidateConnection {
  @Field(() => [CandidateEdge])
  edges!: readonly CandidateEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'Two who may be one person, by the ledger’s ids.' })
export class CandidatePair {
  @Field(() => [ID])
  people!: readonly string[];

  @Field(() => Int, { description: 'How alike they are, up to 100. It proves nothing.' })
  score!: number;

  @Field(() => [CodeInWords], { description: 'Why they may be one.' })
  reasons!: readonly CodeInWords[];

  @Field(() => [CodeInWords], { description: 'Why they may be two.' })
  against!: readonly CodeInWords[];
}

@ObjectType({ description: 'Somebody who was registered, and everybody before who is alike.' })
export class RegisteredAlike {
  @Field(() => GraphQLISODateTime, { description: 'When they were registered here.' })
  registeredAt!: Date;

  @Field(() => [CandidatePair], { description: 'The likeliest first, at most ten.' })
  pairs!: readonly CandidatePair[];
}

@ObjectType()
export class RegisteredAlikeEdge {
  @Field()
  cursor!: string;

  @Field(() => RegisteredAlike)
  node!: RegisteredAlike;
}

@ObjectType({ description: 'Those registered who are like somebody before, newest first.' })
export class RegisteredAlikeConnection {
  @Field(() => [RegisteredAlikeEdge])
  edges!: readonly RegisteredAlikeEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
