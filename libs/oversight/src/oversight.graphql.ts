import {
  Field,
  GraphQLISODateTime,
  ID,
  InputType,
  ObjectType,
  registerEnumType,
} from '@nestjs/graphql';
import { AccessPurpose } from '../../access/src/access-purpose.js';
import { CodeInWords, OrganisationRef } from '../../vocabulary/src/vocabulary.graphql.js';

registerEnumType(AccessPurpose, {
  name: 'AccessPurpose',
  description: 'Why an officer looks somebody up; the person sees it.',
});

@ObjectType({ description: 'What one organisation reports to the ledger.' })
export class PartnerCoverage {
  @Field(() => OrganisationRef)
  organisation!: OrganisationRef;

  @Field(() => GraphQLISODateTime)
  reportsSince!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'All that happened by then was reported, it says; it never said where null.',
  })
  completeThrough!: Date | null;

  @Field(() => [CodeInWords], { description: 'How what it reports travels; all where empty.' })
  channels!: readonly CodeInWords[];

  @Field(() => [CodeInWords], { description: 'What never arrives here.' })
  missingChannels!: readonly CodeInWords[];

  @Field()
  words!: string;
}

@ObjectType({ description: 'Who reports here, and what is missing.' })
export class Coverage {
  @Field(() => [PartnerCoverage])
  partners!: readonly PartnerCoverage[];

  @Field(() => [OrganisationRef], {
    description: 'Organisations that take part or appear in this record and do not report.',
  })
  notReporting!: readonly OrganisationRef[];

  @Field({ description: 'The sentence that never varies.' })
  sentence!: string;

  @Field({ description: 'What this answer is not.' })
  notASubjectAccessAnswer!: string;
}

@InputType({ description: 'By which identifier to find a person, and why.' })
export class FindPersonInput {
  @Field({ description: 'The system of the identifier, such as that of NHS numbers.' })
  system!: string;

  @Field()
  value!: string;

  @Field(() => AccessPurpose)
  purpose!: AccessPurpose;

  @Field(() => String, { nullable: true })
  reason?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'An event about them because of which you look. If it is held, so is the look-up, and shown with it.',
  })
  because?: string | null;
}
