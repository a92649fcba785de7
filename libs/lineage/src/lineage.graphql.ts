import {
  ArgsType,
  Field,
  GraphQLISODateTime,
  ID,
  InputType,
  Int,
  ObjectType,
  registerEnumType,
} from '@nestjs/graphql';
import { OrganisationRef } from '../../vocabulary/src/vocabulary.graphql.js';
import { OrganisationInput } from '../../vocabulary/src/inputs.graphql.js';
import { PageArgs } from '../../vocabulary/src/page.graphql.js';
import type { DecidingStatement, WishValue } from './wishes.answer.js';

/** The values of question 2, as GraphQL names them. */
export enum WithinWishes {
  yes = 'yes',
  partly = 'partly',
  no = 'no',
  notAsked = 'notAsked',
  cannotSay = 'cannotSay',
}
registerEnumType(WithinWishes, {
  name: 'WithinWishes',
  description: 'Whether something was within the person’s wishes.',
});

@ObjectType({ description: 'A consent, a refusal or an item of a plan that decided.' })
export class DecidingWish implements DecidingStatement {
  @Field(() => ID, { description: 'The event.' })
  event!: string;

  @Field(() => ID, { description: 'The consent that it belongs to.' })
  consent!: string;

  @Field(() => String)
  effect!: DecidingStatement['effect'];
}

@ObjectType({ description: 'An answer, with what decided it and a sentence in plain words.' })
export class WishAnswer {
  @Field(() => WithinWishes)
  value!: WishValue;

  @Field()
  words!: string;

  @Field(() => [DecidingWish])
  decidedBy!: readonly DecidingWish[];
}

@ObjectType()
export class ItemWishes {
  @Field(() => WishAnswer)
  atTheTime!: WishAnswer;

  @Field(() => WishAnswer)
  knownToTheSender!: WishAnswer;
}

@ObjectType({ description: 'Whether a disclosure was within the person’s wishes at that moment.' })
export class DisclosureWishes extends ItemWishes {
  @Field(() => [ItemWishes], { description: 'For each item, in the order of the items.' })
  items!: readonly ItemWishes[];

  @Field({ description: 'Whether the sender reported to this ledger at that moment.' })
  senderConnected!: boolean;

  @Field({ description: 'The same in words.' })
  connection!: string;

  @Field({ description: 'Lawful is another question.' })
  lawfulIsAnother!: string;
}

@ObjectType({ description: 'Whether the receiver says that it got this.' })
export class Confirmation {
  @Field({ description: 'confirmed, awaited, overdue or notExpected.' })
  status!: string;

  @Field()
  words!: string;

  @Field(() => ID, { nullable: true, description: 'The receipt that confirms it.' })
  receipt!: string | null;
}

@InputType({ description: 'Which disclosures; what is left out does not narrow.' })
export class FlowFilterInput {
  @Field(() => OrganisationInput, { nullable: true, description: 'Gave or received.' })
  organisation?: OrganisationInput;

  @Field(() => OrganisationInput, { nullable: true })
  from?: OrganisationInput;

  @Field(() => OrganisationInput, { nullable: true })
  to?: OrganisationInput;

  @Field(() => GraphQLISODateTime, { nullable: true })
  since?: Date;

  @Field(() => GraphQLISODateTime, { nullable: true })
  until?: Date;

  @Field(() => String, { nullable: true, description: 'A code of PurposeOfUse, and those below.' })
  purpose?: string;

  @Field(() => String, { nullable: true })
  plan?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Also by a whole plan, as far as that version had the section.',
  })
  section?: string;

  @Field(() => String, {
    nullable: true,
    description: 'The id of a single item of a plan; also by a section or a plan that had it.',
  })
  item?: string;

  @Field(() => String, { nullable: true, description: 'A category, and those below.' })
  category?: string;

  @Field(() => String, { nullable: true })
  channel?: string;

  @Field(() => String, { nullable: true })
  confidentialityBasis?: string;

  @Field(() => String, { nullable: true, description: 'The point of UK GDPR Article 6(1).' })
  article6?: string;

  @Field(() => Boolean, { nullable: true })
  emergency?: boolean;

  @Field(() => String, { nullable: true, description: 'A code of what is missing; "" for any.' })
  deficiency?: string;

  @Field(() => WithinWishes, { nullable: true, description: 'At the time, as known at knownAt.' })
  withinWishes?: WithinWishes;
}

/** Which page, and as of when. */
@ArgsType()
export class TimedPageArgs extends PageArgs {
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'What had happened by then.' })
  asOf?: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'What had been recorded by then.',
  })
  knownAt?: Date;
}

@ArgsType()
export class WhereMyDataWentArgs extends TimedPageArgs {
  @Field(() => FlowFilterInput, { nullable: true })
  filter?: FlowFilterInput;
}

@ObjectType({ description: 'A service that holds a version of a plan.' })
export class PlanHolder {
  @Field(() => OrganisationRef, { nullable: true, description: 'None for an individual.' })
  organisation!: OrganisationRef | null;

  @Field(() => Int, { nullable: true, description: 'None where the sender did not say.' })
  version!: number | null;

  @Field({ description: 'Whether a newer version has been published.' })
  superseded!: boolean;

  @Field(() => GraphQLISODateTime, { description: 'When it got it last.' })
  since!: Date;

  @Field(() => ID, { description: 'The disclosure by which it got it.' })
  disclosure!: string;
}
