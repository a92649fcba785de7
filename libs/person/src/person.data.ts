import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { NOT_STATED } from '../../vocabulary/src/codes.js';
import { IdentifierData, MAX_WORDS, PersonEventData } from '../../vocabulary/src/event-data.js';
import { IsInstant, IsLanguageTag } from '../../vocabulary/src/validators.js';
import {
  ACCESS_NEED_GROUPS,
  COMPETENCE_OUTCOMES,
  CONTACT_METHODS,
  DAYS,
  DEATH_STANDINGS,
  NAME_USES,
  NEED_MET,
  VERIFICATIONS,
  type AccessNeedRecordedData,
  type CompetenceAssessedData,
  type DeathRecordedData,
  type PersonName,
  type PersonRegisteredData,
  type SafeContact,
} from './person.events.js';
import { ScopeData } from './scope.data.js';

/** What may be sent about who a person is, field by field. */

const MAX_NAME = 200;
const MAX_NAMES = 20;
const MAX_CONTACTS = 50;
const MAX_ADDRESS = 500;

/** A day, a month or a year. Whether the day exists is the decider's to see. */
const CALENDAR = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
/** SNOMED CT concept id (SCTID): 6 to 18 digits. */
const SNOMED_ID = /^[1-9]\d{5,17}$/;

/** A name of the person. */
export class PersonNameData implements PersonName {
  @IsIn(NAME_USES)
  use!: PersonName['use'];

  @IsString()
  @Length(1, MAX_NAME)
  text!: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  family?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_NAMES)
  @IsString({ each: true })
  @Length(1, MAX_NAME, { each: true })
  given?: string[];
}

/** A service has the person on its books. */
export class PersonRegisteredInput extends PersonEventData {
  @IsOptional()
  @IsIn([...VERIFICATIONS, NOT_STATED])
  verification?: PersonRegisteredData['verification'];

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  verificationDetail?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_NAMES)
  @ValidateNested({ each: true })
  @Type(() => PersonNameData)
  names?: PersonNameData[];

  @IsOptional()
  @Matches(CALENDAR, { message: 'dateOfBirth must be a day, a month or a year: 2001-02-03' })
  dateOfBirth?: string;

  @IsOptional()
  @IsLanguageTag()
  preferredLanguage?: string;
}

/** Another identifier of the person: an NHS number, or one of the sender's own. */
export class IdentifierLinkedInput extends PersonEventData {
  @IsDefined()
  @ValidateNested()
  @Type(() => IdentifierData)
  identifier!: IdentifierData;

  @IsOptional()
  @IsIn([...VERIFICATIONS, NOT_STATED])
  verification?: PersonRegisteredData['verification'];
}

/** A need of the Accessible Information Standard, and whether it was acted on. */
export class AccessNeedRecordedInput extends PersonEventData {
  @IsIn(ACCESS_NEED_GROUPS)
  group!: AccessNeedRecordedData['group'];

  @IsOptional()
  @Matches(SNOMED_ID, { message: 'code must be a SNOMED CT concept id' })
  code?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;

  /** Default: the person has it. */
  @IsOptional()
  @IsBoolean()
  present?: boolean;

  @IsOptional()
  @IsIn([...NEED_MET, NOT_STATED])
  met?: AccessNeedRecordedData['met'];

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  action?: string;

  @IsOptional()
  @IsBoolean()
  mayBeShared?: boolean;

  @IsOptional()
  @IsInstant()
  reviewBy?: string;
}

/** A way to reach the person. */
export class SafeContactData implements SafeContact {
  @IsIn(CONTACT_METHODS)
  method!: SafeContact['method'];

  @IsBoolean()
  safe!: boolean;

  @IsOptional()
  @IsString()
  @Length(1, MAX_ADDRESS)
  address?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(DAYS, { each: true })
  days?: (typeof DAYS)[number][];

  @IsOptional()
  @Matches(TIME_OF_DAY, { message: 'from must be a time of day, such as 09:30' })
  from?: string;

  @IsOptional()
  @Matches(TIME_OF_DAY, { message: 'until must be a time of day, such as 17:00' })
  until?: string;

  @IsOptional()
  @IsBoolean()
  leaveMessage?: boolean;

  @IsOptional()
  @IsBoolean()
  sayWhoCalls?: boolean;
}

/** How and when it is safe to reach the person: all of it, in place of what was said before. */
export class SafeContactRecordedInput extends PersonEventData {
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_CONTACTS)
  @ValidateNested({ each: true })
  @Type(() => SafeContactData)
  contacts?: SafeContactData[];

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  people?: string;

  @IsOptional()
  @IsInstant()
  reviewBy?: string;
}

/** Somebody under sixteen was found able, or not, to decide something for themselves. */
export class CompetenceAssessedInput extends PersonEventData {
  @IsString()
  @Length(1, MAX_NAME)
  decision!: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => ScopeData)
  concerns?: ScopeData;

  @IsIn(COMPETENCE_OUTCOMES)
  outcome!: CompetenceAssessedData['outcome'];

  @IsString()
  @Length(1, MAX_NAME)
  assessorRole!: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  reason?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;

  @IsOptional()
  @IsInstant()
  reviewBy?: string;
}

/** The person died; or it had been recorded by mistake. */
export class DeathRecordedInput extends PersonEventData {
  /** Default: they died. */
  @IsOptional()
  @IsIn(DEATH_STANDINGS)
  standing?: DeathRecordedData['standing'];

  @IsOptional()
  @Matches(CALENDAR, { message: 'diedOn must be a day, a month or a year: 2001-02-03' })
  diedOn?: string;

  @IsOptional()
  @IsIn([...VERIFICATIONS, NOT_STATED])
  verification?: DeathRecordedData['verification'];

  /** Default: no coroner asked. */
  @IsOptional()
  @IsBoolean()
  coronersHold?: boolean;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  coroner?: string;
}
