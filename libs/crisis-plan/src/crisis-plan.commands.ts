import { CommandHandler, Command, type ICommandHandler } from '@nestjs/cqrs';
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
import type { Action } from '../../access/src/authorise.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { Recorder } from '../../ledger/src/recorder.js';
import { NOT_STATED, SECTION_FORM } from '../../vocabulary/src/codes.js';
import { MAX_WORDS, OrganisationData, PersonEventData } from '../../vocabulary/src/event-data.js';
import { personReference } from '../../vocabulary/src/identifier.js';
import { organisationKey } from '../../vocabulary/src/organisation.js';
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
import {
  crisisPlanDecider,
  type ItemSaid,
  type PlanCommand,
  type PlanSaid,
  type SectionSaid,
} from './crisis-plan.js';

/** What may be sent about crisis plans, field by field, and the command that it becomes. */

const MAX_ID = 100;
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
  @Length(1, MAX_ID)
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
  @Length(1, MAX_ID)
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
export class ItemAddedInput extends PlanEventData implements ItemSaid {
  @IsOptional()
  @IsString()
  @Length(1, MAX_ID)
  item?: string;

  /** Default: `helps`, or `not-helpful`. */
  @IsOptional()
  @Matches(SECTION_FORM)
  @Length(1, MAX_ID)
  section?: string;

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

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  peopleNotToBeTold?: string;
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
  @Length(1, MAX_ID, { each: true })
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

/** The data class of every event. */
export interface PlanInputs {
  readonly PlanCreated: PlanCreatedInput;
  readonly SectionEdited: SectionEditedInput;
  readonly HelpfulItemAdded: ItemAddedInput;
  readonly HelpfulItemRemoved: ItemRemovedInput;
  readonly UnhelpfulItemAdded: ItemAddedInput;
  readonly UnhelpfulItemRemoved: ItemRemovedInput;
  readonly PlanAgreed: PlanAgreedInput;
  readonly PlanReviewed: PlanReviewedInput;
  readonly PlanPublished: PlanPublishedInput;
  readonly PlanRetired: PlanRetiredInput;
}

/** What the plan says, and whether they agree to it, people may say of their own. */
const ACTIONS: Readonly<Record<keyof PlanInputs, Action>> = {
  PlanCreated: 'fact.record',
  SectionEdited: 'plan.edit',
  HelpfulItemAdded: 'plan.edit',
  HelpfulItemRemoved: 'plan.edit',
  UnhelpfulItemAdded: 'plan.edit',
  UnhelpfulItemRemoved: 'plan.edit',
  PlanAgreed: 'plan.edit',
  PlanReviewed: 'fact.record',
  PlanPublished: 'fact.record',
  PlanRetired: 'fact.record',
};

/** Something is said of a crisis plan. */
export class RecordPlan<
  Type extends keyof PlanInputs = keyof PlanInputs,
> extends Command<CommandResult> {
  constructor(
    readonly type: Type,
    readonly data: PlanInputs[Type],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Records what is said of a crisis plan. */
@CommandHandler(RecordPlan)
export class RecordPlanHandler implements ICommandHandler<RecordPlan> {
  constructor(private readonly recorder: Recorder) {}

  execute({ type, data, context }: RecordPlan): Promise<CommandResult> {
    const { organisation, role } = context.actor;
    return this.recorder.run({
      type,
      action: ACTIONS[type],
      subject: personReference(data.person, organisation ? organisationKey(organisation) : ''),
      noun: 'plan',
      streamId: () => data.plan,
      opens: type === 'PlanCreated',
      decider: crisisPlanDecider,
      command: ({ eventId }) =>
        // The class ties type and data together (`PlanInputs`).
        ({ type, data, eventId, role, held: data.visibility?.held ?? false }) as PlanCommand,
      data,
      context,
    });
  }
}

function accepted<Type extends keyof PlanInputs & keyof PlanSaid>(
  type: Type,
  dataClass: new () => PlanInputs[Type],
) {
  return {
    data: dataClass,
    command: (data: PlanInputs[Type], context: CommandContext) =>
      new RecordPlan(type, data, context),
    key: ({ person }: PlanEventData) => `${person.system}|${person.value}`,
  };
}

/** What the ingest door accepts of this noun. */
export const crisisPlanIngest = {
  PlanCreated: accepted('PlanCreated', PlanCreatedInput),
  SectionEdited: accepted('SectionEdited', SectionEditedInput),
  HelpfulItemAdded: accepted('HelpfulItemAdded', ItemAddedInput),
  HelpfulItemRemoved: accepted('HelpfulItemRemoved', ItemRemovedInput),
  UnhelpfulItemAdded: accepted('UnhelpfulItemAdded', ItemAddedInput),
  UnhelpfulItemRemoved: accepted('UnhelpfulItemRemoved', ItemRemovedInput),
  PlanAgreed: accepted('PlanAgreed', PlanAgreedInput),
  PlanReviewed: accepted('PlanReviewed', PlanReviewedInput),
  PlanPublished: accepted('PlanPublished', PlanPublishedInput),
  PlanRetired: accepted('PlanRetired', PlanRetiredInput),
} as const;
