import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from '@nestjs/graphql';
import { MutationInput } from '../../ledger/src/mutation.graphql.js';
import { RecordedEvent } from '../../ledger/src/recorded-event.graphql.js';
import { CodeInWords, DeficiencyInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import { IdentifierInput } from './identifier.graphql.js';
import { SeenScope, SeenScopeInput } from './scope.graphql.js';

/** Who acts for a person, and what they may see. */

@ObjectType({ description: 'Somebody who acts for the person, and on what authority.' })
export class Representative extends RecordedEvent {
  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'What they are to the person.' })
  relationship!: string | null;

  @Field(() => CodeInWords)
  authority!: CodeInWords;

  @Field(() => CodeInWords, { description: 'Whether it is in force, and if not, why.' })
  standing!: CodeInWords;

  @Field(() => SeenScope, { description: 'What they may see.' })
  scope!: SeenScope;

  @Field(() => [SeenScope], {
    description: 'What was taken out of it: what a young person decides for themselves.',
  })
  without!: readonly SeenScope[];

  @Field(() => CodeInWords, { description: 'How the authority was made sure of.' })
  verification!: CodeInWords;

  @Field(() => GraphQLISODateTime, { nullable: true })
  expiresAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true })
  reviewBy!: Date | null;

  @Field({ description: 'Whether somebody should have looked at it again by now.' })
  reviewDue!: boolean;

  @Field(() => String, { nullable: true, description: 'What the person said, in their words.' })
  words!: string | null;

  @Field(() => [DeficiencyInWords])
  deficiencies!: readonly DeficiencyInWords[];
}

@InputType({ description: 'Somebody may see what you name of your record.' })
export class AuthoriseRepresentativeInput extends MutationInput {
  @Field(() => IdentifierInput, { description: 'Who, for example by their NHS number.' })
  representative!: IdentifierInput;

  @Field({ defaultValue: 'written', description: 'A person gives authority in writing: written.' })
  authority!: string;

  @Field(() => SeenScopeInput, { nullable: true })
  scope?: SeenScopeInput | null;

  @Field(() => String, { nullable: true })
  verification?: string | null;

  @Field(() => String, { nullable: true, description: 'Their name, for your own list.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What they are to you.' })
  relationship?: string | null;

  @Field(() => String, { nullable: true })
  words?: string | null;

  @Field(() => String, { nullable: true, description: 'When it ends: an instant with its offset.' })
  expiresAt?: string | null;

  @Field(() => String, { nullable: true, description: 'When it is looked at again: an instant.' })
  reviewBy?: string | null;
}

@InputType({ description: 'Somebody may not act for you any more.' })
export class RevokeRepresentativeInput extends MutationInput {
  @Field(() => ID, { description: 'The authority, as your list shows it.' })
  authorisation!: string;

  @Field(() => String, { nullable: true })
  reason?: string | null;

  @Field(() => String, { nullable: true })
  words?: string | null;
}
