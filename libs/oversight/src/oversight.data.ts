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
import { Type } from 'class-transformer';
import {
  ACTING_PURPOSES,
  AccessPurpose,
  type LookUpPurpose,
} from '../../access/src/access-purpose.js';
import { CHANNELS, ORGANISATION_KINDS } from '../../vocabulary/src/codes.js';
import { EXACT_DURATION } from '../../vocabulary/src/duration.js';
import {
  EventData,
  MAX_WORDS,
  OrganisationData,
  PersonEventData,
} from '../../vocabulary/src/event-data.js';
import { IsInstant, IsWhen } from '../../vocabulary/src/validators.js';
import { FOUND_AS } from './oversight.events.js';

/** What is said of look-ups and of reports, field by field. */

const MAX_NAME = 200;
const MAX_LIST = 200;
const EVENT_NAME = /^[A-Z][A-Za-z]{1,63}$/;
/** A name or a path of the schema: `whereMyDataWent`, `plans.versions`. */
const ANSWER = /^[A-Za-z_][\w.]{0,199}$/;
/** SHA-256 in base64url. */
const HASH = /^[\w-]{43}$/;

/** A person is looked up. Made by the ledger's own doors, never sent. */
export class PersonLookedUpInput extends PersonEventData {
  @IsIn([...Object.values(AccessPurpose), ...ACTING_PURPOSES])
  purpose!: LookUpPurpose;

  /** The authority on which somebody who acts for the person looked: the ledger's id of its event. */
  @IsOptional()
  @IsUUID()
  authority?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  reason?: string;

  @Matches(HASH)
  queryHash!: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_LIST)
  @Matches(ANSWER, { each: true })
  asked?: string[];

  @IsOptional()
  @IsIn(FOUND_AS)
  foundAs?: (typeof FOUND_AS)[number];
}

/** An organisation says what it reports, from when. */
export class ReportingPeriodDeclaredInput extends EventData {
  /** Default: the sender's own; a partner names no other. */
  @IsOptional()
  @ValidateNested()
  @Type(() => OrganisationData)
  organisation?: OrganisationData;

  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  name?: string;

  @IsOptional()
  @IsIn(ORGANISATION_KINDS)
  kind?: (typeof ORGANISATION_KINDS)[number];

  @IsString()
  @IsWhen()
  from!: string;

  @IsOptional()
  @IsString()
  @IsWhen()
  until?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(CHANNELS, { each: true })
  channels?: (typeof CHANNELS)[number][];

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LIST)
  @IsString({ each: true })
  @Length(1, MAX_NAME, { each: true })
  teams?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LIST)
  @Matches(EVENT_NAME, { each: true })
  eventTypes?: string[];

  @IsOptional()
  @Matches(EXACT_DURATION, {
    message: 'every must be an exact ISO 8601 length of time, such as PT15M or P1D',
  })
  every?: string;
}

/** An organisation says through when its reports are complete. */
export class HeartbeatReceivedInput extends EventData {
  /** Default: the sender's own; a partner names no other. */
  @IsOptional()
  @ValidateNested()
  @Type(() => OrganisationData)
  organisation?: OrganisationData;

  @IsInstant()
  completeThrough!: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(CHANNELS, { each: true })
  channels?: (typeof CHANNELS)[number][];
}
