import { IntersectionType } from '@nestjs/mapped-types';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { MAX_WORDS } from '../../vocabulary/src/event-data.js';
import { IsWhen } from '../../vocabulary/src/validators.js';
import type { BenefitFigure } from './agreement.events.js';
import {
  AgreementBenefitData,
  AgreementEventData,
  AgreementPurposeData,
  AgreementTermsData,
  PublicNoticeData,
} from './agreement.terms.data.js';

/** What may be sent about agreements, field by field. */

const MAX_ID = 100;
const MAX_NAME = 200;
const MAX_URL = 2000;
const MAX_FIGURES = 50;
const MAX_VERSION = 1_000_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** An agreement was made. */
export class AgreementRegisteredInput extends AgreementTermsData {}

/** An agreement was changed; all its terms are said anew. */
export class AgreementAmendedInput extends AgreementTermsData {
  /** The version that it amends; default the last. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  amends?: number;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  amendmentReason?: string;
}

/** An agreement is over, or will be. */
export class AgreementEndedInput extends AgreementEventData {
  @IsString()
  @IsWhen()
  endsAt!: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  reason?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  afterwards?: string;
}

/** A purpose was added to an agreement, or put into other words. */
export class PurposeDefinedInput extends IntersectionType(
  AgreementEventData,
  AgreementPurposeData,
) {
  /** Default: when it was decided, or when the agreement is in force. */
  @IsOptional()
  @IsString()
  @IsWhen()
  effectiveFrom?: string;
}

/** A benefit was added to an agreement. */
export class BenefitStatedInput extends IntersectionType(AgreementEventData, AgreementBenefitData) {
  /** Default: when it was decided, or when the agreement is in force. */
  @IsOptional()
  @IsString()
  @IsWhen()
  effectiveFrom?: string;
}

class BenefitFigureData implements BenefitFigure {
  @IsString()
  @Length(1, MAX_NAME)
  name!: string;

  @IsNumber()
  value!: number;

  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  unit?: string;

  @IsOptional()
  @IsWhen()
  @Matches(DATE, { message: 'from must be a date, such as 2026-11-03' })
  from?: string;

  @IsOptional()
  @IsWhen()
  @Matches(DATE, { message: 'until must be a date, such as 2026-11-03' })
  until?: string;
}

/** A benefit was seen, or was not. */
export class BenefitEvidencedInput extends AgreementEventData {
  @IsOptional()
  @IsString()
  @Length(1, MAX_ID)
  benefit?: string;

  @IsString()
  @Length(1, MAX_WORDS)
  words!: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_FIGURES)
  @ValidateNested({ each: true })
  @Type(() => BenefitFigureData)
  figures?: BenefitFigureData[];

  @IsOptional()
  @IsString()
  @Length(1, MAX_URL)
  evidence?: string;
}

/** The public was told. */
export class PublicNoticePublishedInput extends IntersectionType(
  AgreementEventData,
  PublicNoticeData,
) {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;
}
