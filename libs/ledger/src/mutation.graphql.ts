import { Field, ID, InputType } from '@nestjs/graphql';
import { WhenInput } from '../../vocabulary/src/inputs.graphql.js';

/** What every mutation about a person takes. */
@InputType({ isAbstract: true })
export abstract class MutationInput {
  @Field(() => ID, {
    description:
      'Your own id of this mutation, best a UUID. Sent again, it is recorded once and gets the same receipt.',
  })
  id!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'The ledger’s id of the person. An officer names them; a person acts for themself.',
  })
  person?: string | null;

  @Field(() => WhenInput, { nullable: true, description: 'When it was said; now if left out.' })
  occurredAt?: WhenInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'When you learned of it, if later: an instant with its offset.',
  })
  learnedAt?: string | null;

  @Field(() => String, { nullable: true, description: 'How you learned of it.' })
  learnedHow?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The language of free text, such as cy; en if left out.',
  })
  language?: string | null;
}
