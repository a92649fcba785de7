import { Field, GraphQLISODateTime, ObjectType } from '@nestjs/graphql';
import { CarersLimit } from '../../person/src/carer.graphql.js';
import { Person } from '../../person/src/person.graphql.js';
import { SeenScope } from '../../person/src/scope.graphql.js';
import { CodeInWords } from '../../vocabulary/src/vocabulary.graphql.js';

@ObjectType({
  description: 'What somebody who cares for a person may be told, and if not, why.',
})
export class Caring {
  @Field(() => CodeInWords, { description: 'How you are involved.' })
  involvement!: CodeInWords;

  @Field(() => SeenScope, { nullable: true, description: 'What you may be told; null: nothing.' })
  agreed!: SeenScope | null;

  @Field(() => CodeInWords, { nullable: true, description: 'Who decided that.' })
  decidedBy!: CodeInWords | null;

  @Field(() => [CarersLimit], { description: 'What you may not be told, and why.' })
  notAgreed!: readonly CarersLimit[];

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it is looked at again.' })
  reviewBy!: Date | null;

  @Field(() => [String], { description: 'What a carer may always be told, and may always do.' })
  always!: readonly string[];

  @Field(() => Person, {
    nullable: true,
    description: 'What was agreed of the person’s record; they see that you looked.',
  })
  person!: Person | null;

  @Field({ description: 'The sentence that stands in every answer.' })
  lawKeepsBack!: string;
}
