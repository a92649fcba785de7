import { IntersectionType } from '@nestjs/mapped-types';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { NOT_STATED, SECTION_FORM } from '../../vocabulary/src/codes.js';
import { MAX_WORDS, OrganisationData, PersonEventData } from '../../vocabulary/src/event-data.js';
import { IsWhen } from '../../vocabulary/src/validators.js';
import {
  AUTHORS,
  CONFIDENTIALITY,
  PARTICIPANTS,
  PLAN_KINDS,
  PSYCHIATRY,
  REVIEW_OUTCOMES,
  type PlanAgreedData,
  type PlanCreatedData,
  type PlanItem,
  type PlanReviewedData,
} from './crisis-plan.events.js';
import type { ItemSaid, SectionSaid } from './crisis-plan.js';

/** What may be sent about crisis plans, field by field. */

const MAX_ID = 100;
const MAX_SECTION = 64;
const MAX_TITLE = 200;
const MAX_SECTIONS = 50;
const MAX_ITEMS = 100;
const MAX_ORGANISATIONS = 50;
const MAX_VERSION = 1_000_000;

/** An item: something that helps, or something that does not, in the words of whoever says it. */
export class PlanItemData implements ItemSaid {
  /** Default: made by the ledger. */
  @IsOptional()
  @IsString()
  @Length(1, MAX_ID)
  item?: string;

  @IsString()
  @Length(1, MAX_WORDS)
  words!: string;

  @IsOptional()
  @IsIn([...AUTHORS, NOT_STATED])
  authoredBy?: PlanItem['authoredBy'];

  @IsOptional()
  @IsBoolean()
  knownToPerson?: boolean;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_ORGANISATIONS)
  @ValidateNested({ each: true })
  @Type(() => OrganisationData)
  notToBeToldTo?: OrganisationData[];

  /** Individuals who are not to be told, in words. */
  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  peopleNotToBeTold?: string;
}

/** A section that a plan has from the start. */
export class PlanSectionData implements SectionSaid {
  @Matches(SECTION_FORM)
  @Length(1, MAX_SECTION)
  section!: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_TITLE)
  title?: string;

  @IsOptional()
  @IsString()
  @Length(0, MAX_WORDS)
  words?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_ITEMS)
  @ValidateNested({ each: true })
  @Type(() => PlanItemData)
  helpful?: PlanItemData[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_ITEMS)
  @ValidateNested({ each: true })
  @Type(() => PlanItemData)
  unhelpful?: PlanItemData[];
}

/** What is said of any plan. */
export class PlanEventData extends PersonEventData {
  /** The plan's id, unique within the person (`crisis-plan.events.ts`). */
  @IsString()
  @Length(1, MAX_ID)
  plan!: string;
}

/** A plan was made. */
export class PlanCreatedInput extends PlanEventData {
  @IsOptional()
  @IsIn(PLAN_KINDS)
  kind?: PlanCreatedData['kind'];

  @IsOptional()
  @IsIn(CONFIDENTIALITY)
  confidentiality?: PlanCreatedData['confidentiality'];

  @IsOptional()
  @IsIn([PSYCHIATRY])
  sensitivity?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_TITLE)
  title?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_ID)
  replaces?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_SECTIONS)
  @ValidateNested({ each: true })
  @Type(() => PlanSectionData)
  sections?: PlanSectionData[];
}

/** The text of a section was written; an empty one clears it. */
export class SectionEditedInput extends PlanEventData {
  @Matches(SECTION_FORM)
  @Length(1, MAX_SECTION)
  section!: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_TITLE)
  title?: string;

  @IsString()
  @Length(0, MAX_WORDS)
  words!: string;

  @IsOptional()
  @IsIn([...AUTHORS, NOT_STATED])
  authoredBy?: PlanItem['authoredBy'];
}

/** An item was added to one of the two lists; the same id again changes it. */
export class ItemAddedInput extends IntersectionType(PlanEventData, PlanItemData) {
  /** Default: `helps`, or `not-helpful`. */
  @IsOptional()
  @Matches(SECTION_FORM)
  @Length(1, MAX_SECTION)
  section?: string;
}

/** An item was taken out of one of the two lists. */
export class ItemRemovedInput extends PlanEventData {
  @IsString()
  @Length(1, MAX_ID)
  item!: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  reason?: string;
}

/** Somebody agreed to the plan. */
export class PlanAgreedInput extends PlanEventData {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(PARTICIPANTS.length)
  @IsIn(PARTICIPANTS, { each: true })
  agreedBy?: PlanAgreedData['agreedBy'];

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  others?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  disagreement?: string;
}

/** The plan was looked at again. */
export class PlanReviewedInput extends PlanEventData {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;

  @IsOptional()
  @IsIn([...REVIEW_OUTCOMES, NOT_STATED])
  outcome?: PlanReviewedData['outcome'];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(PARTICIPANTS.length)
  @IsIn(PARTICIPANTS, { each: true })
  reviewedWith?: PlanReviewedData['reviewedWith'];

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;

  @IsOptional()
  @IsWhen()
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'nextReviewBy must be a date, such as 2026-11-03' })
  nextReviewBy?: string;
}

/** A version of the plan was published to those who may hold it. */
export class PlanPublishedInput extends PlanEventData {
  /** Default: the next. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;

  /** Default: the sections that the plan had by then. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_SECTIONS)
  @Matches(SECTION_FORM, { each: true })
  @Length(1, MAX_SECTION, { each: true })
  sections?: string[];
}

/** The plan is not used any more. */
export class PlanRetiredInput extends PlanEventData {
  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  reason?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_ID)
  replacedBy?: string;
}
