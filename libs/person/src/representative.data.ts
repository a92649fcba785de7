import { Type } from 'class-transformer';
import {
  IsDefined,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  ValidateNested,
} from 'class-validator';
import { NOT_STATED } from '../../vocabulary/src/codes.js';
import { IdentifierData, MAX_WORDS, PersonEventData } from '../../vocabulary/src/event-data.js';
import { IsInstant } from '../../vocabulary/src/validators.js';
import { VERIFICATIONS } from './person.events.js';
import { AUTHORITIES, type RepresentativeAuthorisedData } from './representative.events.js';
import { ScopeData } from './scope.data.js';

/** What may be sent about who acts for a person, field by field. */

const MAX_NAME = 200;

/** Somebody may act for the person. */
export class RepresentativeAuthorisedInput extends PersonEventData {
  /** Who: they are a person in the ledger themselves. */
  @IsDefined()
  @ValidateNested()
  @Type(() => IdentifierData)
  representative!: IdentifierData;

  @IsIn(AUTHORITIES)
  authority!: RepresentativeAuthorisedData['authority'];

  @IsOptional()
  @ValidateNested()
  @Type(() => ScopeData)
  scope?: ScopeData;

  @IsOptional()
  @IsIn([...VERIFICATIONS, NOT_STATED])
  verification?: RepresentativeAuthorisedData['verification'];

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  verificationDetail?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  name?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  relationship?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;

  @IsOptional()
  @IsInstant()
  expiresAt?: string;

  @IsOptional()
  @IsInstant()
  reviewBy?: string;
}

/** Somebody may not act for the person any more. Exactly one of the two says who. */
export class RepresentativeRevokedInput extends PersonEventData {
  /** The ledger's id of the event that authorised them. */
  @IsOptional()
  @IsUUID()
  authorisation?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => IdentifierData)
  representative?: IdentifierData;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  reason?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;
}
