import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsIn,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import { IdentifierData, MAX_WORDS, PersonEventData } from '../../vocabulary/src/event-data.js';
import { IsInstant } from '../../vocabulary/src/validators.js';
import {
  INVOLVEMENT_DECIDERS,
  INVOLVEMENT_REASONS,
  type CarerInvolvementAgreedData,
  type CarerInvolvementLimitedData,
} from './carer.events.js';
import { ScopeData } from './scope.data.js';

/** What may be sent about who cares for a person, field by field. */

const MAX_NAME = 200;

/** The data of every event about a carer. */
export class CarerEventData extends PersonEventData {
  /** Who: they are a person in the ledger themselves. */
  @IsDefined()
  @ValidateNested()
  @Type(() => IdentifierData)
  carer!: IdentifierData;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;
}

/** Somebody cares for the person. */
export class CarerNamedInput extends CarerEventData {
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  name?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  relationship?: string;

  /** Default: they may. */
  @IsOptional()
  @IsBoolean()
  mayBeTold?: boolean;
}

/** The data of every decision about what a carer may be told. */
export class InvolvementData extends CarerEventData {
  /** Of what a person says themselves, the person. */
  @IsOptional()
  @IsIn(INVOLVEMENT_DECIDERS)
  decidedBy?: CarerInvolvementAgreedData['decidedBy'];

  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  deciderRole?: string;
}

/** It is agreed what a carer may be told. */
export class CarerInvolvementAgreedInput extends InvolvementData {
  @IsOptional()
  @ValidateNested()
  @Type(() => ScopeData)
  scope?: ScopeData;

  @IsOptional()
  @IsInstant()
  reviewBy?: string;
}

/** What a carer may be told is limited. */
export class CarerInvolvementLimitedInput extends InvolvementData {
  @IsOptional()
  @ValidateNested()
  @Type(() => ScopeData)
  withheld?: ScopeData;

  @IsOptional()
  @IsIn(INVOLVEMENT_REASONS)
  because?: NonNullable<CarerInvolvementLimitedData['because']>;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  inPlainWords?: string;

  @IsOptional()
  @IsInstant()
  reviewBy?: string;
}

/** Nothing is agreed any more. */
export class CarerInvolvementEndedInput extends InvolvementData {
  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  reason?: string;
}
