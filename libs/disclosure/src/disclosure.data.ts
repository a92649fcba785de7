import { IntersectionType, PartialType } from '@nestjs/mapped-types';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  CATEGORIES,
  CHANNELS,
  NOT_STATED,
  ORGANISATION_KINDS,
  REGIMES,
  SECTION_FORM,
} from '../../vocabulary/src/codes.js';
import {
  ConfidentialityBasisData,
  DataProtectionBasisData,
} from '../../vocabulary/src/lawful-basis.data.js';
import { MAX_WORDS, OrganisationData, PersonEventData } from '../../vocabulary/src/event-data.js';
import {
  IsInstant,
  IsPurposeOrNotStated,
  IsRecipient,
  IsWhen,
} from '../../vocabulary/src/validators.js';
import type { WhenRecord } from '../../vocabulary/src/when.js';

/** What partners may say of a disclosure. What is optional here counts as not stated. */

class PartyData extends OrganisationData {
  @IsOptional()
  @IsString()
  @Length(1, 200)
  name?: string;

  @IsOptional()
  @IsString()
  @Length(1, 200)
  team?: string;

  @IsOptional()
  @IsIn(ORGANISATION_KINDS)
  kind?: (typeof ORGANISATION_KINDS)[number];
}

class UnregisteredData {
  @IsString()
  @Length(1, 200)
  name!: string;

  @IsIn(ORGANISATION_KINDS)
  kind!: (typeof ORGANISATION_KINDS)[number];
}

/** Exactly one of an organisation with an identifier, one without, and an individual in words. */
export class RecipientData {
  @IsOptional()
  @ValidateNested()
  @Type(() => PartyData)
  organisation?: PartyData;

  @IsOptional()
  @ValidateNested()
  @Type(() => UnregisteredData)
  unregistered?: UnregisteredData;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  individual?: string;
}

class ItemData {
  @IsOptional()
  @IsString()
  @Length(1, 100)
  plan?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  version?: number;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @Matches(SECTION_FORM, { each: true })
  @Length(1, 64, { each: true })
  sections?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  items?: string[];

  @IsOptional()
  @IsIn(CATEGORIES)
  category?: (typeof CATEGORIES)[number];

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  necessary?: string;
}

class OptOutData {
  @IsBoolean()
  checked!: boolean;

  @IsOptional()
  @IsString()
  @Length(1, 100)
  result?: string;

  @IsOptional()
  @IsInstant()
  at?: string;
}

/** From whom, to whom, by which channel, what. */
class TransferData {
  @IsDefined()
  @ValidateNested()
  @Type(() => PartyData)
  from!: PartyData;

  @IsDefined()
  @IsRecipient()
  @ValidateNested()
  @Type(() => RecipientData)
  to!: RecipientData;

  @IsIn(CHANNELS)
  channel!: (typeof CHANNELS)[number];

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => ItemData)
  items!: ItemData[];
}

class PurposeData {
  @IsOptional()
  @IsPurposeOrNotStated()
  purpose?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  reason?: string;
}

class ReferenceData {
  /** A reference that giver and recipient share. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  reference?: string;
}

class ReplyData {
  @IsOptional()
  @IsUUID()
  inReplyTo?: string;
}

/** What else a disclosure says: use, benefit, bases. */
class AccountData {
  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  askedFor?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  howUsed?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  benefitExpected?: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  benefitSeen?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => ConfidentialityBasisData)
  confidentialityBasis?: ConfidentialityBasisData;

  @IsOptional()
  @ValidateNested()
  @Type(() => DataProtectionBasisData)
  dataProtectionBasis?: DataProtectionBasisData;

  @IsOptional()
  @IsIn([...REGIMES, NOT_STATED])
  regime?: (typeof REGIMES)[number] | typeof NOT_STATED;

  @IsOptional()
  @ValidateNested()
  @Type(() => OptOutData)
  optOut?: OptOutData;
}

class EmergencyData {
  @IsOptional()
  @IsIn(['person', 'others', 'both', NOT_STATED])
  atRisk?: 'person' | 'others' | 'both' | typeof NOT_STATED;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  whyNoConsent?: string;

  @IsOptional()
  @IsString()
  @Length(1, 200)
  secondApprover?: string;
}

/** The four groups of fields that every disclosure has. */
const Told = IntersectionType(PersonEventData, TransferData, PurposeData, ReferenceData);

export class DisclosureRequestedInput extends Told {}

export class DisclosureRefusedInput extends IntersectionType(Told, ReplyData) {}

export class DisclosureReceivedInput extends IntersectionType(
  PersonEventData,
  TransferData,
  ReferenceData,
) {
  /** The ledger's id of what was received, where the sender gave it. */
  @IsOptional()
  @IsUUID()
  disclosure?: string;
}

export class DisclosureMadeInput extends IntersectionType(Told, AccountData, ReplyData) {
  @IsOptional()
  @IsUUID()
  decision?: string;
}

export class OnwardSharedInput extends DisclosureMadeInput {
  @IsUUID()
  onwardOf!: string;
}

export class EmergencyDisclosureMadeInput extends IntersectionType(
  DisclosureMadeInput,
  EmergencyData,
) {}

/** The fields that a correction may replace; each as in the disclosure itself. */
export class ChangesData extends PartialType(
  IntersectionType(TransferData, PurposeData, AccountData, EmergencyData),
) {
  @IsOptional()
  @IsWhen()
  occurredAt?: WhenRecord;

  @IsOptional()
  @IsString()
  @Length(1, 100)
  agreement?: string;
}

/** What is said of a disclosure that was told of before. */
class AboutDisclosureData extends PersonEventData {
  @IsUUID()
  disclosure!: string;
}

export class DisclosureCorrectedInput extends AboutDisclosureData {
  @IsDefined()
  @ValidateNested()
  @Type(() => ChangesData)
  changes!: ChangesData;

  @IsString()
  @Length(1, MAX_WORDS)
  correctionReason!: string;
}

export class DisclosureRecalledInput extends AboutDisclosureData {
  @IsString()
  @Length(1, MAX_WORDS)
  recallReason!: string;
}

export class RecallAcknowledgedInput extends AboutDisclosureData {
  @IsOptional()
  @IsIn(['deleted', 'returned', 'kept', NOT_STATED])
  outcome?: 'deleted' | 'returned' | 'kept' | typeof NOT_STATED;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  explanation?: string;
}

export class EmergencyReviewOpenedInput extends AboutDisclosureData {
  @IsOptional()
  @IsInstant()
  dueBy?: string;
}

export class EmergencyReviewConcludedInput extends AboutDisclosureData {
  @IsIn(['upheld', 'partlyUpheld', 'notUpheld'])
  conclusion!: 'upheld' | 'partlyUpheld' | 'notUpheld';

  @IsString()
  @Length(1, MAX_WORDS)
  explanation!: string;
}

export class PersonInformedInput extends AboutDisclosureData {
  @IsString()
  @Length(1, MAX_WORDS)
  how!: string;
}

export class InformingDeferredInput extends AboutDisclosureData {
  @IsString()
  @Length(1, MAX_WORDS)
  deferralGround!: string;

  @IsInstant()
  reviewBy!: string;
}
