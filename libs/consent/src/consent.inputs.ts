import { Field, ID, InputType } from '@nestjs/graphql';
import { MutationInput } from '../../ledger/src/mutation.graphql.js';
import { OrganisationInput } from '../../vocabulary/src/inputs.graphql.js';

/**
 * What mutations of consents take. The values are held to the rules of `consent.data.ts`, as what
 * comes through the ingest route is.
 */

const ALL = 'Left out: all.';

@InputType({ description: 'An organisation, or a team of it.' })
export class ConsentRecipientInput extends OrganisationInput {
  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true })
  team?: string | null;
}

@InputType({ description: 'Somebody without an identifier, in words.' })
export class NamedRecipientInput {
  @Field({ description: 'unregistered (an organisation) or individual.' })
  type!: string;

  @Field()
  name!: string;
}

@InputType({ description: 'One item of the plan.' })
export class ConsentItemInput {
  @Field({ description: 'The code of its section.' })
  section!: string;

  @Field(() => ID)
  item!: string;
}

@InputType({ description: 'From when until when; instants with their offset, or dates.' })
export class ConsentPeriodInput {
  @Field(() => String, { nullable: true, description: 'Left out: since it is said.' })
  from?: string | null;

  @Field(() => String, { nullable: true, description: 'Left out: without an end.' })
  until?: string | null;
}

@InputType({ description: 'The notice that the person was given.' })
export class ConsentNoticeInput {
  @Field()
  version!: string;

  @Field()
  language!: string;
}

@InputType({ isAbstract: true })
abstract class ConsentStatementInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'What the person says, in their words.' })
  words?: string | null;

  @Field(() => String, { nullable: true })
  reason?: string | null;

  @Field(() => ConsentNoticeInput, { nullable: true })
  notice?: ConsentNoticeInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'How it is said: verbal, written, phone, video, portal, sign-language or other.',
  })
  method?: string | null;

  @Field(() => String, { nullable: true })
  witness?: string | null;
}

@InputType({ isAbstract: true })
abstract class ConsentTermsInput extends ConsentStatementInput {
  @Field(() => [ConsentRecipientInput], { nullable: true, description: ALL })
  recipients?: ConsentRecipientInput[] | null;

  @Field(() => [NamedRecipientInput], { nullable: true })
  namedRecipients?: NamedRecipientInput[] | null;

  @Field(() => [String], { nullable: true, description: `Codes of PurposeOfUse. ${ALL}` })
  purposes?: string[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The plan of the sections and items; without any, the whole of it.',
  })
  plan?: string | null;

  @Field(() => [String], { nullable: true, description: 'Codes of sections of plans.' })
  sections?: string[] | null;

  @Field(() => [ConsentItemInput], { nullable: true })
  items?: ConsentItemInput[] | null;

  @Field(() => [String], { nullable: true, description: 'Categories of information.' })
  categories?: string[] | null;

  @Field(() => ConsentPeriodInput, { nullable: true })
  period?: ConsentPeriodInput | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The event that this answers or narrows: a request, a grant.',
  })
  consent?: string | null;
}

@InputType({ description: 'What may be shared. At least one of who, why and what is named.' })
export class GrantConsentInput extends ConsentTermsInput {
  @Field(() => String, {
    nullable: true,
    description: 'The decision whose assessments of capacity bear on it: share-information.',
  })
  capacityDecision?: string | null;
}

@InputType({ description: 'What must not be shared. At least one of who, why and what is named.' })
export class LimitConsentInput extends ConsentTermsInput {}

@InputType({ description: 'What is refused; where nothing is named, everything.' })
export class RefuseConsentInput extends ConsentTermsInput {}

@InputType({ description: 'A consent, a limit or a refusal is taken back.' })
export class WithdrawConsentInput extends ConsentStatementInput {
  @Field(() => ID, { description: 'The event that made it.' })
  consent!: string;
}

@InputType({ description: 'A consent is given again.' })
export class ReconfirmConsentInput extends ConsentStatementInput {
  @Field(() => ID, { description: 'The event that made it.' })
  consent!: string;

  @Field(() => ConsentPeriodInput, {
    nullable: true,
    description: 'Left out: what is left of the period that it had.',
  })
  period?: ConsentPeriodInput | null;
}

@InputType({ description: 'Something was recorded by mistake. It stays in the history.' })
export class EnterConsentInErrorInput extends MutationInput {
  @Field(() => ID, { description: 'The event that should not have been recorded.' })
  consent!: string;

  @Field(() => String, { nullable: true })
  reason?: string | null;
}
