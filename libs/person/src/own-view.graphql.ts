import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from '@nestjs/graphql';
import { MutationInput } from '../../ledger/src/mutation.graphql.js';
import { CodeInWords } from '../../vocabulary/src/vocabulary.graphql.js';

/** What a person keeps from their own screen, or from whoever acts for them. */

@ObjectType({ description: 'Something that the person keeps back.' })
export class KeptBack {
  @Field(() => ID, { description: 'The ledger’s id of the event.' })
  event!: string;

  @Field(() => CodeInWords, { description: 'From where.' })
  from!: CodeInWords;

  @Field(() => [ID], {
    description: 'From whom: the authorities on which they act. Empty: from all, or from nobody.',
  })
  authorities!: readonly string[];

  @Field(() => GraphQLISODateTime)
  since!: Date;
}

@InputType({ description: 'Something that is not to be seen on your screen, or by somebody.' })
export class KeepBackInput extends MutationInput {
  @Field(() => ID, { description: 'The ledger’s id of the event, as your list shows it.' })
  event!: string;

  @Field({ description: 'ownScreen, or representative.' })
  from!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'From whom: the authority on which they act. Left out: from all who act for you.',
  })
  authority?: string | null;
}

@InputType({ description: 'Something that may be seen there again.' })
export class ShowAgainInput extends KeepBackInput {}
