import { Field, GraphQLISODateTime, ObjectType } from '@nestjs/graphql';
import { CodeInWords, When } from '../../vocabulary/src/vocabulary.graphql.js';

import { SeenScope } from './scope.graphql.js';

/** What is answered about who a person is and how to reach them. */

@ObjectType({ description: 'A name that somebody registered the person under.' })
export class PersonName {
  @Field(() => CodeInWords, { description: 'What the name is for.' })
  use!: CodeInWords;

  @Field({ description: 'The whole name as it is written.' })
  text!: string;

  @Field(() => String, { nullable: true })
  family!: string | null;

  @Field(() => [String])
  given!: readonly string[];
}

@ObjectType({ description: 'A further number that leads to this person.' })
export class PersonIdentifier {
  @Field()
  system!: string;

  @Field()
  value!: string;

  @Field(() => When, {
    nullable: true,
    description: 'When it was said to be used no more; null: it is in use.',
  })
  superseded!: When | null;
}

@ObjectType({ description: 'A need of the Accessible Information Standard.' })
export class AccessNeed {
  @Field(() => CodeInWords)
  group!: CodeInWords;

  @Field(() => String, { nullable: true, description: 'SNOMED CT concept id.' })
  code!: string | null;

  @Field(() => String, { nullable: true })
  words!: string | null;

  @Field(() => CodeInWords, { description: 'Whether it is met.' })
  met!: CodeInWords;

  @Field(() => String, { nullable: true, description: 'How it was acted on, or why not.' })
  action!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the person agrees that other services are told; null: nobody said.',
  })
  mayBeShared!: boolean | null;

  @Field(() => GraphQLISODateTime, { nullable: true })
  reviewBy!: Date | null;
}

@ObjectType({ description: 'A way to reach the person.' })
export class ContactWay {
  @Field(() => CodeInWords)
  method!: CodeInWords;

  @Field()
  safe!: boolean;

  @Field({ description: 'Whether it is safe, in words. Show them on every line.' })
  safety!: string;

  @Field(() => String, { nullable: true, description: 'The number or address.' })
  address!: string | null;

  @Field(() => [String], { description: 'Days of the week (mon to sun); all where empty.' })
  days!: readonly string[];

  @Field(() => String, { nullable: true, description: 'Time of day, such as 09:30.' })
  from!: string | null;

  @Field(() => String, { nullable: true, description: 'Before from: over midnight.' })
  until!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Null: nobody said.' })
  leaveMessage!: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Null: nobody said.' })
  sayWhoCalls!: boolean | null;
}

@ObjectType({ description: 'How and when it is safe to reach the person.' })
export class SafeContact {
  @Field(() => [ContactWay])
  ways!: readonly ContactWay[];

  @Field(() => String, { nullable: true, description: 'In the person’s words.' })
  words!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Who must not notice, or may take a message.',
  })
  people!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true })
  reviewBy!: Date | null;
}

@ObjectType({
  description: 'Whether somebody under sixteen can decide something for themselves.',
})
export class CompetenceAssessment {
  @Field({ description: 'Which decision.' })
  decision!: string;

  @Field(() => CodeInWords)
  outcome!: CodeInWords;

  @Field(() => SeenScope, { nullable: true, description: 'What it is about; null: all of it.' })
  concerns!: SeenScope | null;

  @Field()
  assessorRole!: string;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'In the person’s words.' })
  words!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true })
  reviewBy!: Date | null;
}

@ObjectType({ description: 'That somebody died. Nothing is erased by it.' })
export class Death {
  @Field(() => String, { nullable: true, description: 'A day, a month or a year.' })
  diedOn!: string | null;

  @Field(() => CodeInWords, { description: 'How it was made sure of.' })
  verification!: CodeInWords;

  @Field({ description: 'Whether a coroner asked that everything be kept.' })
  coronersHold!: boolean;
}
