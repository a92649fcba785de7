import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDefined,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import { IdentifierData, PersonEventData } from '../../vocabulary/src/event-data.js';
import { IsWhen } from '../../vocabulary/src/validators.js';
import type { IdentifierPeriod } from './superseded-identifier.events.js';

/** What may be sent about a number that is used no more, field by field. */

const MAX_OFFICERS = 20;
const MAX_ACCOUNT = 256;

/** From when until when a number was used. */
export class IdentifierPeriodData implements IdentifierPeriod {
  @IsOptional()
  @IsString()
  @IsWhen()
  from?: string;

  @IsOptional()
  @IsString()
  @IsWhen()
  until?: string;
}

/** A number of the person is used no more. */
export class IdentifierSupersededInput extends PersonEventData {
  @IsDefined()
  @ValidateNested()
  @Type(() => IdentifierData)
  identifier!: IdentifierData;

  @IsOptional()
  @ValidateNested()
  @Type(() => IdentifierData)
  replacedBy?: IdentifierData;

  @IsOptional()
  @ValidateNested()
  @Type(() => IdentifierPeriodData)
  period?: IdentifierPeriodData;

  @IsOptional()
  @IsBoolean()
  sealed?: boolean;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_OFFICERS)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, MAX_ACCOUNT, { each: true })
  namedOfficers?: string[];
}
