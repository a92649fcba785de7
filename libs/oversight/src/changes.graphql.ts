import { Field, GraphQLISODateTime, ObjectType, registerEnumType } from '@nestjs/graphql';

/** An answer of the record, by the name of its field of `Person` where it has one. */
export enum RecordPart {
  whereMyDataWent = 'whereMyDataWent',
  undeclaredReceipts = 'undeclaredReceipts',
  coverage = 'coverage',
  refusals = 'refusals',
  consents = 'consents',
  plans = 'plans',
  lookUps = 'lookUps',
  about = 'about',
}
registerEnumType(RecordPart, {
  name: 'RecordPart',
  description: 'An answer of a person’s record: a field of `Person`.',
  valuesMap: {
    consents: { description: 'And `consentHistory`.' },
    about: { description: 'Who the person is: names, numbers, access needs, safe contact.' },
  },
});

@ObjectType({ description: 'That something of a person’s record is shown otherwise than before.' })
export class RecordChange {
  @Field(() => GraphQLISODateTime, { description: 'When this was sent, to the minute.' })
  at!: Date;

  @Field(() => [RecordPart], { description: 'Which answers are worth asking for again.' })
  parts!: readonly RecordPart[];
}
