import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import type { LookedAt } from '../../views/src/read-events.js';
import { RecordedEvent } from '../../ledger/src/recorded-event.graphql.js';
import {
  CodeInWords,
  DeficiencyInWords,
  OrganisationRef,
} from '../../vocabulary/src/vocabulary.graphql.js';

/** What is answered about crisis plans. What helps and what does not never stand in one list. */

@ObjectType({ description: 'Something that helps, or something that does not.' })
export class PlanItem {
  @Field(() => ID)
  id!: string;

  @Field(() => CodeInWords, {
    description: 'helpful or unhelpful. Show these words on every line.',
  })
  list!: CodeInWords;

  @Field({ description: 'The words as they were said.' })
  words!: string;

  @Field(() => CodeInWords, { description: 'Whose words these are.' })
  authoredBy!: CodeInWords;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the person knows that it stands in the plan; null: nobody said.',
  })
  knownToPerson!: boolean | null;

  @Field(() => [OrganisationRef], { description: 'Organisations that are not to be told.' })
  notToBeToldTo!: readonly OrganisationRef[];
}

@ObjectType({ description: 'A section of a plan.' })
export class PlanSection {
  @Field({ description: 'Its code, such as helps, not-helpful or medication.' })
  section!: string;

  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field({ description: 'Its text, apart from its items; may be empty.' })
  words!: string;

  @Field(() => [PlanItem], { description: 'What helps.' })
  helpful!: readonly PlanItem[];

  @Field(() => [PlanItem], { description: 'What does not help: do not do it.' })
  unhelpful!: readonly PlanItem[];
}

@ObjectType({ description: 'The plan was made.' })
export class PlanMade extends RecordedEvent {
  @Field(() => CodeInWords)
  kind!: CodeInWords;

  @Field(() => CodeInWords)
  confidentiality!: CodeInWords;

  @Field(() => [DeficiencyInWords])
  deficiencies!: readonly DeficiencyInWords[];
}

@ObjectType({ description: 'A version that was published to those who may hold it.' })
export class PlanVersion extends RecordedEvent {
  @Field(() => Int)
  version!: number;

  @Field({ description: 'Whether no greater version is published, and the plan is still in use.' })
  current!: boolean;

  @Field(() => [PlanSection], { description: 'What it says.' })
  sections!: readonly PlanSection[];
}

@ObjectType({ description: 'Somebody agreed to the plan.' })
export class PlanAgreement extends RecordedEvent {
  @Field(() => Int, { nullable: true, description: 'To which version; null: nobody said.' })
  version!: number | null;

  @Field(() => [CodeInWords])
  agreedBy!: readonly CodeInWords[];

  @Field(() => String, {
    nullable: true,
    description: 'What the person does not agree with, in their words.',
  })
  disagreement!: string | null;

  @Field(() => [DeficiencyInWords])
  deficiencies!: readonly DeficiencyInWords[];
}

@ObjectType({ description: 'The plan was looked at again.' })
export class PlanReview extends RecordedEvent {
  @Field(() => Int, { nullable: true })
  version!: number | null;

  @Field(() => CodeInWords)
  outcome!: CodeInWords;

  @Field(() => [CodeInWords])
  reviewedWith!: readonly CodeInWords[];

  @Field(() => String, { nullable: true })
  words!: string | null;

  @Field(() => String, { nullable: true, description: 'A date, where the review named one.' })
  nextReviewBy!: string | null;
}

@ObjectType({ description: 'The plan is not used any more.' })
export class PlanRetirement extends RecordedEvent {
  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => ID, { nullable: true, description: 'The plan that took its place.' })
  replacedBy!: string | null;
}

/** Answers that cross nouns hang their fields on it, such as who holds which version. */
@ObjectType({ description: 'A crisis plan, or another plan of its kind.' })
export class CrisisPlan {
  @Field(() => ID, { description: 'Its id, which means something only for this person.' })
  id!: string;

  /** The id that its sender chose; not shown. */
  plan!: string;

  /** Whose it is, and what whoever looks may be shown of them; not shown. */
  person!: LookedAt;

  /** The organisations that wrote in it; not shown. */
  writers!: readonly OrganisationReference[];

  @Field(() => PlanMade, { nullable: true, description: 'Null while nobody told of its making.' })
  made!: PlanMade | null;

  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => ID, { nullable: true, description: 'The plan whose place it took.' })
  replaces!: string | null;

  @Field(() => [PlanSection], {
    description: 'What it says now, with what was changed since the last version.',
  })
  sections!: readonly PlanSection[];

  @Field(() => [PlanVersion], { description: 'What was published, newest first.' })
  versions!: readonly PlanVersion[];

  @Field(() => [PlanAgreement], { description: 'Who agreed and when, newest first.' })
  agreements!: readonly PlanAgreement[];

  @Field(() => [PlanReview], { description: 'When it was looked at again, newest first.' })
  reviews!: readonly PlanReview[];

  @Field(() => String, {
    nullable: true,
    description: 'The date by which it is to be looked at again: at least every six months.',
  })
  nextReviewDue!: string | null;

  @Field({ description: 'Whether that date is over.' })
  reviewOverdue!: boolean;

  @Field(() => PlanRetirement, { nullable: true })
  retired!: PlanRetirement | null;
}
