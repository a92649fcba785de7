import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { IsIdentifierValue, IsInstant, IsLanguageTag, IsWhen } from './validators.js';
import type { WhenRecord } from './when.js';

/** The greatest length of a free text, in UTF-16 units. */
export const MAX_WORDS = 4000;

/** The greatest number of others that an event may be about. */
const MAX_PEOPLE = 20;

/** An identifier with its system. */
export class IdentifierData {
  @IsString()
  @Length(1, 256)
  system!: string;

  @IsIdentifierValue()
  value!: string;
}

/** An organisation by its identifier. `|` joins system and value into keys, so it is in no system. */
export class OrganisationData {
  @IsString()
  @Length(1, 256)
  @Matches(/^[^|\s]+$/, { message: 'system must be a URI without spaces or |' })
  system!: string;

  @IsString()
  @Length(1, 256)
  value!: string;
}

/** Whether an event is held back, and who decided that until when. */
export class VisibilityData {
  @IsBoolean()
  held!: boolean;

  @IsOptional()
  @IsString()
  @Length(1, 200)
  ground?: string;

  @IsOptional()
  @IsString()
  @Length(1, 200)
  decider?: string;

  @IsOptional()
  @IsInstant()
  reviewBy?: string;
}

/** What the data of every event may say beside its own content (`domain.md`, "What every event carries"). */
export class EventData {
  @IsWhen()
  occurredAt!: WhenRecord;

  @IsOptional()
  @IsInstant()
  learnedAt?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  learnedHow?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => OrganisationData)
  reportedBy?: OrganisationData;

  /** The id of the agreement under which it happened. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  agreement?: string;

  @IsOptional()
  @IsString()
  @Length(1, 100)
  correlation?: string;

  /** The ledger's id of the event that caused this one. */
  @IsOptional()
  @IsUUID()
  causation?: string;

  @IsOptional()
  @IsString()
  @Length(1, 200)
  staff?: string;

  @IsOptional()
  @IsString()
  @Length(1, 200)
  ground?: string;

  /** The language of the free text in this event; `en` where it is not said. */
  @IsOptional()
  @IsLanguageTag()
  language?: string;

  /** Whom else it is about: it is not shown to them where they act for the person. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_PEOPLE)
  @ValidateNested({ each: true })
  @Type(() => IdentifierData)
  alsoAbout?: IdentifierData[];

  @IsOptional()
  @ValidateNested()
  @Type(() => VisibilityData)
  visibility?: VisibilityData;
}

/** The data of an event about a person. */
export class PersonEventData extends EventData {
  @IsDefined()
  @ValidateNested()
  @Type(() => IdentifierData)
  person!: IdentifierData;
}
