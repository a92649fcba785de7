import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import {
  CATEGORIES,
  ORGANISATION_KINDS,
  REGIMES,
  SECTION_FORM,
} from '../../vocabulary/src/codes.js';
import { DURATION, EXACT_DURATION } from '../../vocabulary/src/duration.js';
import { EventData, MAX_WORDS, OrganisationData } from '../../vocabulary/src/event-data.js';
import {
  ConfidentialityBasisData,
  DataProtectionBasisData,
} from '../../vocabulary/src/lawful-basis.data.js';
import { IsPurpose, IsWhen } from '../../vocabulary/src/validators.js';
import type { TermsSaid } from './agreement.js';
import {
  BENEFICIARIES,
  RETENTION_STARTS,
  type AgreementBenefit,
  type AgreementParty,
  type AgreementPurpose,
  type ControllerBases,
  type DefaultVisibility,
  type ImpactAssessment,
  type ProcessingRecord,
  type PublicNotice,
  type Retention,
} from './agreement.events.js';

/** The terms of an agreement as they may be sent, field by field. */

const MAX_ID = 100;
const MAX_NAME = 200;
const MAX_URL = 2000;
const MAX_PARTIES = 200;
const MAX_LIST = 50;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const WEB = { protocols: ['https', 'http'], require_protocol: true };

/** An organisation that takes part. */
export class AgreementPartyData implements AgreementParty {
  @IsDefined()
  @ValidateNested()
  @Type(() => OrganisationData)
  organisation!: OrganisationData;

  @IsString()
  @Length(1, MAX_NAME)
  name!: string;

  @IsIn(ORGANISATION_KINDS)
  kind!: AgreementParty['kind'];

  @IsOptional()
  @IsIn(REGIMES)
  regime?: (typeof REGIMES)[number];

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  contact?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  dataProtectionOfficer?: string;
}

/** Why. */
export class AgreementPurposeData implements AgreementPurpose {
  @IsPurpose()
  purpose!: string;

  @IsString()
  @Length(1, MAX_WORDS)
  words!: string;
}

/** To what benefit. */
export class AgreementBenefitData implements AgreementBenefit {
  @IsOptional()
  @IsString()
  @Length(1, MAX_ID)
  benefit?: string;

  @IsIn(BENEFICIARIES)
  to!: AgreementBenefit['to'];

  @IsString()
  @Length(1, MAX_WORDS)
  words!: string;
}

/** On which bases a controller shares. */
export class ControllerBasesData implements ControllerBases {
  @IsDefined()
  @ValidateNested()
  @Type(() => OrganisationData)
  controller!: OrganisationData;

  @IsDefined()
  @ValidateNested()
  @Type(() => ConfidentialityBasisData)
  confidentialityBasis!: ConfidentialityBasisData;

  @IsDefined()
  @ValidateNested()
  @Type(() => DataProtectionBasisData)
  dataProtectionBasis!: DataProtectionBasisData;
}

class RetentionData implements Retention {
  @IsOptional()
  @Matches(DURATION, { message: 'period must be an ISO 8601 length of time, such as P8Y' })
  period?: string;

  @IsOptional()
  @IsIn(RETENTION_STARTS)
  start?: (typeof RETENTION_STARTS)[number];

  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  from?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;
}

class DefaultVisibilityData implements DefaultVisibility {
  @IsBoolean()
  held!: boolean;

  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  ground?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  decider?: string;

  @IsOptional()
  @IsBoolean()
  cleared?: boolean;

  @IsOptional()
  @Matches(DURATION, { message: 'reviewAfter must be an ISO 8601 length of time, such as P6M' })
  reviewAfter?: string;
}

class ProcessingRecordData implements ProcessingRecord {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LIST)
  @IsString({ each: true })
  @Length(1, MAX_NAME, { each: true })
  dataSubjects!: string[];

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LIST)
  @IsString({ each: true })
  @Length(1, MAX_NAME, { each: true })
  recipients!: string[];

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  transfers?: string;

  @IsString()
  @Length(1, MAX_WORDS)
  security!: string;
}

/** What the public is told. */
export class PublicNoticeData implements PublicNotice {
  @IsOptional()
  @IsUrl(WEB)
  @Length(1, MAX_URL)
  url?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;
}

class ImpactAssessmentData implements ImpactAssessment {
  @IsString()
  @Length(1, MAX_NAME)
  reference!: string;

  @IsOptional()
  @IsUrl(WEB)
  @Length(1, MAX_URL)
  url?: string;

  @IsOptional()
  @IsWhen()
  @Matches(DATE, { message: 'approvedOn must be a date, such as 2026-11-03' })
  approvedOn?: string;
}

/** What is said of any agreement. */
export class AgreementEventData extends EventData {
  /** The agreement's id, which all organisations share. */
  @IsString()
  @Length(1, MAX_ID)
  id!: string;
}

/** The whole of an agreement as of one version. */
export class AgreementTermsData extends AgreementEventData implements TermsSaid {
  @IsString()
  @Length(1, MAX_NAME)
  title!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_PARTIES)
  @ValidateNested({ each: true })
  @Type(() => AgreementPartyData)
  parties!: AgreementPartyData[];

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_PARTIES)
  @ValidateNested({ each: true })
  @Type(() => OrganisationData)
  controllers!: OrganisationData[];

  @IsBoolean()
  jointControllers!: boolean;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  arrangement?: string;

  @IsIn(REGIMES)
  regime!: (typeof REGIMES)[number];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(CATEGORIES.length)
  @IsIn(CATEGORIES, { each: true })
  categories?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_LIST)
  @Matches(SECTION_FORM, { each: true })
  @Length(1, 64, { each: true })
  sections?: string[];

  @IsString()
  @Length(1, MAX_WORDS)
  howUsed!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LIST)
  @ValidateNested({ each: true })
  @Type(() => AgreementPurposeData)
  purposes!: AgreementPurposeData[];

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LIST)
  @ValidateNested({ each: true })
  @Type(() => AgreementBenefitData)
  benefits!: AgreementBenefitData[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_PARTIES)
  @ValidateNested({ each: true })
  @Type(() => ControllerBasesData)
  bases?: ControllerBasesData[];

  @IsOptional()
  @ValidateNested()
  @Type(() => RetentionData)
  retention?: RetentionData;

  @IsOptional()
  @ValidateNested()
  @Type(() => DefaultVisibilityData)
  visibilityByDefault?: DefaultVisibilityData;

  /** Default: three days. */
  @IsOptional()
  @Matches(EXACT_DURATION, {
    message: 'confirmationWindow must be an exact ISO 8601 length of time, such as PT72H',
  })
  confirmationWindow?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => ProcessingRecordData)
  processingRecord?: ProcessingRecordData;

  @IsOptional()
  @ValidateNested()
  @Type(() => PublicNoticeData)
  publicNotice?: PublicNoticeData;

  @IsOptional()
  @ValidateNested()
  @Type(() => ImpactAssessmentData)
  impactAssessment?: ImpactAssessmentData;

  @IsOptional()
  @ValidateNested()
  @Type(() => OrganisationData)
  operator?: OrganisationData;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  contact?: string;

  @IsString()
  @IsWhen()
  effectiveFrom!: string;

  @IsOptional()
  @IsString()
  @IsWhen()
  effectiveUntil?: string;
}
