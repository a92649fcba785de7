import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { RecordedEvent } from '../../ledger/src/recorded-event.graphql.js';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { CodeInWords, OrganisationRef } from '../../vocabulary/src/vocabulary.graphql.js';

/** What is answered about consents. A list that is null means *all* of it; no list is ever empty. */

@ObjectType({ description: 'With whom: an organisation, one without an identifier, or somebody.' })
export class ConsentRecipient {
  @Field({ description: 'organisation, unregistered or individual.' })
  type!: string;

  @Field(() => OrganisationRef, { nullable: true })
  organisation!: OrganisationRef | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of an organisation without an identifier. Individuals are not named.',
  })
  name!: string | null;
}

@ObjectType({ description: 'One item of the plan.' })
export class ConsentedItem {
  @Field()
  section!: string;

  @Field(() => ID)
  item!: string;
}

@ObjectType({ description: 'What is agreed to or not. What is null means all of it.' })
export class ConsentScope {
  @Field(() => [ConsentRecipient], { nullable: true, description: 'With whom; null: anybody.' })
  recipients!: readonly ConsentRecipient[] | null;

  @Field(() => [CodeInWords], { nullable: true, description: 'For what; null: anything.' })
  purposes!: readonly CodeInWords[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The plan of the sections and items; without any, the whole of it.',
  })
  plan!: string | null;

  @Field(() => [String], { nullable: true })
  sections!: readonly string[] | null;

  @Field(() => [ConsentedItem], { nullable: true })
  items!: readonly ConsentedItem[] | null;

  @Field(() => [CodeInWords], {
    nullable: true,
    description: 'Categories of information. With no plan, section or item either: everything.',
  })
  categories!: readonly CodeInWords[] | null;
}

@ObjectType({ description: 'From when until when, both included.' })
export class ConsentPeriod {
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Null: since it was said.' })
  from!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Null: without an end.' })
  until!: Date | null;
}

@ObjectType({ description: 'The notice that the person was given.' })
export class ConsentNotice {
  @Field()
  version!: string;

  @Field()
  language!: string;
}

@ObjectType({ isAbstract: true })
abstract class ConsentStatement extends RecordedEvent {
  @Field(() => CodeInWords, { description: 'What happened.' })
  kind!: CodeInWords;

  @Field({ description: 'All of it in plain words.' })
  inPlainWords!: string;

  @Field(() => CodeInWords, { nullable: true, description: 'permit or deny.' })
  decision!: CodeInWords | null;

  @Field(() => ConsentScope, {
    nullable: true,
    description: 'Null where none is said, or what it is about does not stand in this list.',
  })
  scope!: ConsentScope | null;

  @Field(() => ConsentPeriod, { nullable: true })
  period!: ConsentPeriod | null;

  @Field(() => [ID], { description: 'The consents that it is about.' })
  about!: readonly string[];

  @Field(() => String, { nullable: true, description: 'What the person said, in their words.' })
  words!: string | null;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => CodeInWords, { nullable: true, description: 'How it was said.' })
  method!: CodeInWords | null;

  @Field({ description: 'Whether there was a witness, who is not named here.' })
  witnessed!: boolean;

  @Field(() => ConsentNotice, { nullable: true })
  notice!: ConsentNotice | null;

  @Field(() => String, {
    nullable: true,
    description: 'What its reporter calls it, as no one else sees it: the same name is the same.',
  })
  reference!: string | null;
}

@ObjectType({ description: 'A consent, a refusal or a request for consent, as it stands now.' })
export class Consent extends ConsentStatement {
  @Field(() => CodeInWords, {
    description: 'standing, notYet, over, withdrawn, expired or enteredInError.',
  })
  status!: CodeInWords;

  @Field(() => [ID], { description: 'The events that made it so.' })
  because!: readonly string[];
}

@ObjectType({ description: 'Whether the person could make a decision.' })
export class CapacityAssessment {
  @Field(() => CodeInWords)
  outcome!: CodeInWords;

  @Field(() => String, { nullable: true, description: 'Which decision it was about.' })
  decision!: string | null;

  @Field({ description: 'In which role it was assessed.' })
  assessorRole!: string;

  @Field(() => GraphQLISODateTime, { nullable: true })
  reviewBy!: Date | null;
}

@ObjectType({ description: 'Something that was said of consents. It stays, whatever came later.' })
export class ConsentEvent extends ConsentStatement {
  @Field(() => CapacityAssessment, { nullable: true })
  assessment!: CapacityAssessment | null;
}

@ObjectType()
export class ConsentEventEdge {
  @Field()
  cursor!: string;

  @Field(() => ConsentEvent)
  node!: ConsentEvent;
}

@ObjectType({ description: 'Everything that was ever said of a person’s consents, newest first.' })
export class ConsentEventConnection {
  @Field(() => [ConsentEventEdge])
  edges!: readonly ConsentEventEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
