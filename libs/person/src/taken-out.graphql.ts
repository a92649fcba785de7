import { Field, GraphQLISODateTime, ObjectType } from '@nestjs/graphql';

@ObjectType({
  description: 'An entry that was not about the person and was taken out of their record.',
})
export class EntryTakenOut {
  @Field(() => GraphQLISODateTime, { description: 'When it had been recorded.' })
  recordedAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'When it was taken out.' })
  takenOutAt!: Date;

  @Field({ description: 'What happened, in plain words. What the entry said is gone.' })
  words!: string;
}
