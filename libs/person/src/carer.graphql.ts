import { Field, GraphQLISODateTime, InputType, ObjectType } from '@nestjs/graphql';
import { MutationInput } from '../../ledger/src/mutation.graphql.js';
import { CodeInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import { IdentifierInput } from './identifier.graphql.js';
import { SeenScope, SeenScopeInput } from './scope.graphql.js';

/** Who cares for a person, and what they may be told. */

@ObjectType({ description: 'Something that a carer may not be told.' })
export class CarersLimit {
  @Field(() => SeenScope, { nullable: true, description: 'What; null: anything.' })
  withheld!: SeenScope | null;

  @Field({ description: 'Why, in plain words, as far as it may be said.' })
  why!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it is looked at again.' })
  reviewBy!: Date | null;
}

@ObjectType({ description: 'Somebody who cares for the person.' })
export class Carer {
  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'What they are to the person.' })
  relationship!: string | null;

  @Field(() => CodeInWords, { description: 'How they are involved.' })
  involvement!: CodeInWords;

  @Field(() => SeenScope, { nullable: true, description: 'What they may be told; null: nothing.' })
  agreed!: SeenScope | null;

  @Field(() => CodeInWords, { nullable: true, description: 'Who decided that.' })
  decidedBy!: CodeInWords | null;

  @Field(() => [CarersLimit], { description: 'What they may not be told, and why.' })
  notAgreed!: readonly CarersLimit[];

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it is looked at again.' })
  reviewBy!: Date | null;
}

@InputType({ isAbstract: true })
abstract class CarerInput extends MutationInput {
  @Field(() => IdentifierInput, { description: 'Who, for example by their NHS number.' })
  carer!: IdentifierInput;

  @Field(() => String, { nullable: true, description: 'What you say, in your words.' })
  words?: string | null;
}

@InputType({ description: 'Somebody cares for you.' })
export class NameCarerInput extends CarerInput {
  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What they are to you.' })
  relationship?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether they may be told that they are named; true if left out.',
  })
  mayBeTold?: boolean | null;
}

@InputType({ isAbstract: true })
abstract class InvolvementInput extends CarerInput {
  @Field(() => String, {
    nullable: true,
    description: 'Who decided; of what you say yourself, you: person.',
  })
  decidedBy?: string | null;

  @Field(() => String, { nullable: true })
  deciderRole?: string | null;

  @Field(() => String, { nullable: true, description: 'When it is looked at again: an instant.' })
  reviewBy?: string | null;
}

@InputType({ description: 'What a carer may be told from now on, in place of what was agreed.' })
export class AgreeCarerInvolvementInput extends InvolvementInput {
  @Field(() => SeenScopeInput, { nullable: true })
  scope?: SeenScopeInput | null;
}

@InputType({ description: 'What a carer may not be told from now on.' })
export class LimitCarerInvolvementInput extends InvolvementInput {
  @Field(() => SeenScopeInput, { nullable: true, description: 'Left out: anything.' })
  withheld?: SeenScopeInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why, as they may be told it: person-decides, not-asked-yet, somebody-elses, law. Left out: they are not told why.',
  })
  because?: string | null;

  @Field(() => String, { nullable: true, description: 'The same in your words for them.' })
  inPlainWords?: string | null;
}

@InputType({ description: 'A carer is told nothing more.' })
export class EndCarerInvolvementInput extends CarerInput {
  @Field(() => String, { nullable: true })
  decidedBy?: string | null;

  @Field(() => String, { nullable: true })
  deciderRole?: string | null;

  @Field(() => String, { nullable: true })
  reason?: string | null;
}
