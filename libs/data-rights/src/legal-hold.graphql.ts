import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from '@nestjs/graphql';
import { MutationInput } from '../../ledger/src/mutation.graphql.js';
import { RecordedEvent } from '../../ledger/src/recorded-event.graphql.js';
import { CodeInWords } from '../../vocabulary/src/vocabulary.graphql.js';

/** Legal holds: while one stands, nothing of the person is erased or forgotten. */

@ObjectType({ description: 'Everything about the person is kept, and why.' })
export class LegalHold extends RecordedEvent {
  @Field(() => CodeInWords)
  because!: CodeInWords;

  @Field(() => String, { nullable: true, description: 'By what: a reference, or words.' })
  words!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Until when; null: it stands.' })
  liftedAt!: Date | null;
}

@InputType({ description: 'Everything about the person is kept.' })
export class PlaceLegalHoldInput extends MutationInput {
  @Field({ description: 'Why: a code.' })
  because!: string;

  @Field(() => String, { nullable: true, description: 'By what: a reference, or words.' })
  words?: string | null;
}

@InputType({ description: 'It is not kept any more for that.' })
export class LiftLegalHoldInput extends MutationInput {
  @Field(() => ID, { description: 'The hold, as the list shows it.' })
  hold!: string;

  @Field({ description: 'Why not any more.' })
  words!: string;
}
