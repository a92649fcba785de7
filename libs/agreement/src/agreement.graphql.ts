import { Field, Float, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { CodeInWords, OrganisationRef, When } from '../../vocabulary/src/vocabulary.graphql.js';

/** The public register of agreements. */

@ObjectType({ description: 'An organisation that takes part.' })
export class AgreementParty {
  @Field(() => OrganisationRef)
  organisation!: OrganisationRef;

  @Field()
  name!: string;

  @Field(() => CodeInWords)
  kind!: CodeInWords;

  @Field(() => CodeInWords, { description: 'The data protection law that it works under here.' })
  regime!: CodeInWords;

  @Field(() => String, { nullable: true })
  contact!: string | null;

  @Field(() => String, { nullable: true })
  dataProtectionOfficer!: string | null;
}

@ObjectType({ description: 'Why information is shared: a purpose, and what it means here.' })
export class AgreementPurpose {
  @Field(() => CodeInWords, { description: 'A code of PurposeOfUse.' })
  purpose!: CodeInWords;

  @Field({ description: 'What it means here, in plain words.' })
  words!: string;
}

@ObjectType({ description: 'The good it is to do.' })
export class AgreementBenefit {
  @Field(() => ID, { nullable: true, description: 'Its name, by which evidence refers to it.' })
  id!: string | null;

  @Field(() => CodeInWords, { description: 'To whom it comes.' })
  to!: CodeInWords;

  @Field()
  words!: string;
}

@ObjectType({ description: 'On which two bases a controller shares.' })
export class ControllerBases {
  @Field(() => OrganisationRef)
  controller!: OrganisationRef;

  @Field(() => CodeInWords, { description: 'What lets private information be shared.' })
  confidentiality!: CodeInWords;

  @Field(() => String, { nullable: true, description: 'The law that it rests on.' })
  provision!: string | null;

  @Field(() => CodeInWords, { description: 'The data protection rule (UK GDPR Article 6(1)).' })
  article6!: CodeInWords;

  @Field(() => String, { nullable: true, description: 'The point of UK GDPR Article 9(2).' })
  article9!: string | null;

  @Field(() => String, { nullable: true, description: 'The condition of DPA 2018 Schedule 1.' })
  condition!: string | null;
}

@ObjectType({ description: 'How long what was shared is kept.' })
export class AgreementRetention {
  @Field(() => String, { nullable: true, description: 'ISO 8601, such as P8Y.' })
  period!: string | null;

  @Field(() => String, { nullable: true, description: 'From when it counts.' })
  from!: string | null;

  @Field(() => CodeInWords, {
    nullable: true,
    description: 'From when the ledger counts, which then forgets it; null where it keeps it.',
  })
  start!: CodeInWords | null;

  @Field(() => String, { nullable: true })
  words!: string | null;
}

@ObjectType({
  description: 'The record of processing (UK GDPR Article 30), as far as it is public.',
})
export class AgreementProcessing {
  @Field(() => [String], { description: 'Whose data it is.' })
  dataSubjects!: readonly string[];

  @Field(() => [String], { description: 'Who receives it.' })
  recipients!: readonly string[];

  @Field(() => String, { nullable: true, description: 'To other countries; null: none.' })
  transfers!: string | null;
}

@ObjectType({ description: 'The assessment of what it means for people (UK GDPR Article 35).' })
export class ImpactAssessment {
  @Field()
  reference!: string;

  @Field(() => String, { nullable: true })
  url!: string | null;

  @Field(() => String, { nullable: true, description: 'A date.' })
  approvedOn!: string | null;
}

@ObjectType({ description: 'Where the public is told of it.' })
export class PublicNotice {
  @Field(() => String, { nullable: true })
  url!: string | null;

  @Field(() => String, { nullable: true })
  words!: string | null;
}

@ObjectType({ description: 'All of an agreement as of one version.' })
export class AgreementVersion {
  @Field(() => Int)
  version!: number;

  @Field(() => GraphQLISODateTime, { description: 'From when it is in force.' })
  from!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When it is over by its own terms; null: it is not.',
  })
  until!: Date | null;

  @Field()
  title!: string;

  @Field(() => [AgreementParty], { description: 'With whom.' })
  parties!: readonly AgreementParty[];

  @Field(() => [OrganisationRef], { description: 'Who answers for it.' })
  controllers!: readonly OrganisationRef[];

  @Field({ description: 'Whether the controllers decide together (UK GDPR Article 26).' })
  jointControllers!: boolean;

  @Field(() => String, { nullable: true, description: 'What they arranged between them.' })
  arrangement!: string | null;

  @Field(() => CodeInWords)
  regime!: CodeInWords;

  @Field(() => [CodeInWords], { description: 'What is shared.' })
  categories!: readonly CodeInWords[];

  @Field(() => [String], { description: 'Which sections of crisis plans are shared.' })
  sections!: readonly string[];

  @Field()
  howUsed!: string;

  @Field(() => [AgreementPurpose], { description: 'Why.' })
  purposes!: readonly AgreementPurpose[];

  @Field(() => [AgreementBenefit], { description: 'To what benefit.' })
  benefits!: readonly AgreementBenefit[];

  @Field(() => [ControllerBases])
  bases!: readonly ControllerBases[];

  @Field(() => AgreementRetention, { nullable: true })
  retention!: AgreementRetention | null;

  @Field({ description: 'Whether what is shared under it is kept back at first.' })
  heldByDefault!: boolean;

  @Field({ description: 'How long a receiver has to confirm: ISO 8601, such as PT72H.' })
  confirmationWindow!: string;

  @Field(() => AgreementProcessing, { nullable: true })
  processing!: AgreementProcessing | null;

  @Field(() => PublicNotice, { nullable: true })
  publicNotice!: PublicNotice | null;

  @Field(() => ImpactAssessment, { nullable: true })
  impactAssessment!: ImpactAssessment | null;

  @Field(() => OrganisationRef, {
    nullable: true,
    description: 'Who runs the ledger; in the ledger’s own agreement alone.',
  })
  operator!: OrganisationRef | null;

  @Field(() => String, { nullable: true, description: 'Whom anybody can ask.' })
  contact!: string | null;
}

@ObjectType({ description: 'The agreement is over, or will be.' })
export class AgreementEnd {
  @Field(() => GraphQLISODateTime)
  at!: Date;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'What becomes of what was shared.' })
  afterwards!: string | null;
}

@ObjectType({ description: 'A number that shows a benefit, or that there was none.' })
export class BenefitFigure {
  @Field()
  name!: string;

  @Field(() => Float)
  value!: number;

  @Field(() => String, { nullable: true })
  unit!: string | null;

  @Field(() => String, { nullable: true, description: 'A date.' })
  from!: string | null;

  @Field(() => String, { nullable: true, description: 'A date.' })
  until!: string | null;
}

@ObjectType({ description: 'A benefit was seen, or was not.' })
export class BenefitEvidence {
  @Field(() => When)
  occurredAt!: When;

  @Field(() => ID, { nullable: true, description: 'Which benefit.' })
  benefit!: string | null;

  @Field()
  words!: string;

  @Field(() => [BenefitFigure])
  figures!: readonly BenefitFigure[];

  @Field(() => String, { nullable: true, description: 'Where it can be read.' })
  evidence!: string | null;
}

@ObjectType({ description: 'The public was told.' })
export class PublishedNotice extends PublicNotice {
  @Field(() => When)
  occurredAt!: When;

  @Field(() => Int, { nullable: true, description: 'Of which version.' })
  version!: number | null;
}

@ObjectType({ description: 'What organisations agreed about what they share.' })
export class Agreement {
  @Field(() => ID)
  id!: string;

  @Field({ description: 'Whether it is the ledger’s own: who runs it, and whom to ask.' })
  ledgersOwn!: boolean;

  @Field(() => AgreementVersion, {
    nullable: true,
    description: 'What is in force now, with what was added to it since; null: nothing is.',
  })
  inForce!: AgreementVersion | null;

  @Field(() => [AgreementVersion], {
    description: 'Every version with all that was ever added to it, the newest first.',
  })
  versions!: readonly AgreementVersion[];

  @Field(() => AgreementEnd, { nullable: true })
  ended!: AgreementEnd | null;

  @Field(() => [BenefitEvidence], { description: 'What good it did, newest first.' })
  evidence!: readonly BenefitEvidence[];

  @Field(() => [PublishedNotice], { description: 'How the public was told, newest first.' })
  notices!: readonly PublishedNotice[];
}

@ObjectType()
export class AgreementEdge {
  @Field()
  cursor!: string;

  @Field(() => Agreement)
  node!: Agreement;
}

@ObjectType({ description: 'The public register, in the order in which agreements came in.' })
export class AgreementConnection {
  @Field(() => [AgreementEdge])
  edges!: readonly AgreementEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
