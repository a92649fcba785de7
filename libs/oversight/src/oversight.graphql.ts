import {
  Field,
  GraphQLISODateTime,
  ID,
  InputType,
  ObjectType,
  registerEnumType,
} from '@nestjs/graphql';
import { AccessPurpose } from '../../access/src/access-purpose.js';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { CodeInWords, OrganisationRef } from '../../vocabulary/src/vocabulary.graphql.js';

registerEnumType(AccessPurpose, {
  name: 'AccessPurpose',
  description: 'Why an officer looks somebody up; the person sees it.',
});

@ObjectType({ description: 'Somebody looked a person up in the ledger.' })
export class LookUp {
  @Field(() => ID)
  id!: string;

  @Field(() => GraphQLISODateTime)
  at!: Date;

  @Field({ description: 'The role in which they looked.' })
  role!: string;

  @Field(() => OrganisationRef, { nullable: true })
  organisation!: OrganisationRef | null;

  @Field(() => CodeInWords)
  purpose!: CodeInWords;

  @Field(() => ID, {
    nullable: true,
    description: 'Of who acts for the person: the authority on which they did (representatives).',
  })
  authority!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'In the words of whoever looked; shown to the person, and to nobody who acts.',
  })
  reason!: string | null;

  @Field(() => [String], { description: 'What was asked for.' })
  asked!: readonly string[];
}

@ObjectType()
export class LookUpEdge {
  @Field()
  cursor!: string;

  @Field(() => LookUp)
  node!: LookUp;
}

@ObjectType({ description: 'Everybody who looked, newest first.' })
export class LookUpConnection {
  @Field(() => [LookUpEdge])
  edges!: readonly LookUpEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

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
  reason?: string;
}
