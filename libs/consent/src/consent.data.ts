import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { CATEGORIES, SECTION_FORM } from '../../vocabulary/src/codes.js';
import { MAX_WORDS, OrganisationData, PersonEventData } from '../../vocabulary/src/event-data.js';
import { IsLanguageTag, IsPurpose, IsWhen } from '../../vocabulary/src/validators.js';
import {
  CAPACITY_OUTCOMES,
  CONSENT_METHODS,
  type ConsentItem,
  type ConsentNotice,
  type ConsentPeriod,
  type ConsentRecipient,
  type NamedRecipient,
} from './consent.events.js';

/** What may be sent about consents, field by field. */

const MAX_ID = 100;
const MAX_NAME = 200;
const MAX_LIST = 50;

/** An organisation, or a team of it. */
export class ConsentRecipientData extends OrganisationData implements ConsentRecipient {
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  name?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  team?: string;
}

/** Somebody without an identifier, in words. */
export class NamedRecipientData implements NamedRecipient {
  @IsIn(['unregistered', 'individual'])
  type!: NamedRecipient['type'];

  @IsString()
  @Length(1, MAX_NAME)
  name!: string;
}

/** A single item of the plan that `plan` names. */
export class ConsentItemData implements ConsentItem {
  @Matches(SECTION_FORM)
  @Length(1, MAX_ID)
  section!: string;

  @IsString()
  @Length(1, MAX_ID)
  item!: string;
}

/** From when until when; instants with their offset, or dates. */
export class ConsentPeriodData implements ConsentPeriod {
  @IsOptional()
  @IsString()
  @IsWhen()
  from?: string;

  @IsOptional()
  @IsString()
  @IsWhen()
  until?: string;
}

/** The notice that the person was given. */
export class ConsentNoticeData implements ConsentNotice {
  @IsString()
  @Length(1, MAX_ID)
  version!: string;

  @IsLanguageTag()
  language!: string;
}

/** What any event about consents may say. */
export class ConsentEventData extends PersonEventData {
  /** The sender's own reference for what is said here. */
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  reference?: string;

  /** The ledger's id of the consent that this is about. */
  @IsOptional()
  @IsUUID()
  consent?: string;

  /** The sender's own reference for the consent that this is about. */
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  consentReference?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  reason?: string;
}

/** How it came to be said. */
class TakenData extends ConsentEventData {
  @IsOptional()
  @ValidateNested()
  @Type(() => ConsentNoticeData)
  notice?: ConsentNoticeData;

  @IsOptional()
  @IsIn(CONSENT_METHODS)
  method?: (typeof CONSENT_METHODS)[number];

  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  witness?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;
}

/** Consent was asked for. */
export class ConsentSoughtInput extends TakenData {
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LIST)
  @ValidateNested({ each: true })
  @Type(() => ConsentRecipientData)
  recipients?: ConsentRecipientData[];

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LIST)
  @ValidateNested({ each: true })
  @Type(() => NamedRecipientData)
  namedRecipients?: NamedRecipientData[];

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LIST)
  @ArrayUnique()
  @IsPurpose({ each: true })
  purposes?: string[];

  @IsOptional()
  @IsString()
  @Length(1, MAX_ID)
  plan?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LIST)
  @ArrayUnique()
  @Matches(SECTION_FORM, { each: true })
  @Length(1, MAX_ID, { each: true })
  sections?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LIST)
  @ValidateNested({ each: true })
  @Type(() => ConsentItemData)
  items?: ConsentItemData[];

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(CATEGORIES, { each: true })
  categories?: string[];

  @IsOptional()
  @ValidateNested()
  @Type(() => ConsentPeriodData)
  period?: ConsentPeriodData;
}

/** The person agreed. */
export class ConsentGrantedInput extends ConsentSoughtInput {
  @IsOptional()
  @IsIn(['permit', 'deny'])
  decision?: 'permit' | 'deny';

  /** Default: `share-information`. */
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  capacityDecision?: string;
}

/** The person said no: to what is named, or to everything where nothing is. */
export class ConsentRefusedInput extends ConsentSoughtInput {
  @IsOptional()
  @IsIn(['permit', 'deny'])
  decision?: 'permit' | 'deny';
}

/** The person said what is not to be shared. */
export class ConsentLimitedInput extends ConsentRefusedInput {}

/** The person took a consent back. */
export class ConsentWithdrawnInput extends TakenData {}

/** A consent ran out. */
export class ConsentExpiredInput extends TakenData {}

/** The person was asked again, and agreed again. */
export class ConsentReconfirmedInput extends TakenData {
  /** Default: what is left of the period that the consent had. */
  @IsOptional()
  @ValidateNested()
  @Type(() => ConsentPeriodData)
  period?: ConsentPeriodData;

  /** Default: the consent's. */
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  capacityDecision?: string;
}

/** What was recorded should not have been; it counts as never made and stays in the history. */
export class ConsentEnteredInErrorInput extends ConsentEventData {}

/** Whether the person could make a decision was assessed. */
export class CapacityAssessedInput extends ConsentEventData {
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  capacityDecision?: string;

  @IsIn(CAPACITY_OUTCOMES)
  outcome!: (typeof CAPACITY_OUTCOMES)[number];

  @IsString()
  @Length(1, MAX_NAME)
  assessorRole!: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;

  @IsOptional()
  @IsString()
  @IsWhen()
  reviewBy?: string;
}

/** The data class of every event. */
export interface ConsentInputs {
  readonly ConsentSought: ConsentSoughtInput;
  readonly ConsentGranted: ConsentGrantedInput;
  readonly ConsentRefused: ConsentRefusedInput;
  readonly ConsentLimited: ConsentLimitedInput;
  readonly ConsentWithdrawn: ConsentWithdrawnInput;
  readonly ConsentExpired: ConsentExpiredInput;
  readonly ConsentReconfirmed: ConsentReconfirmedInput;
  readonly ConsentEnteredInError: ConsentEnteredInErrorInput;
  readonly CapacityAssessed: CapacityAssessedInput;
}
