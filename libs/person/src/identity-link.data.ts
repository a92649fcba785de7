import { Type } from 'class-transformer';
import { IsDefined, IsOptional, IsString, IsUUID, Length, ValidateNested } from 'class-validator';
import { IdentifierData, MAX_WORDS, PersonEventData } from '../../vocabulary/src/event-data.js';

/** What officers may send about whether two people are one, field by field. */

/** The data of every event about two people: `person` is the one, `other` the other. */
export class IdentityLinkEventData extends PersonEventData {
  @IsDefined()
  @ValidateNested()
  @Type(() => IdentifierData)
  other!: IdentifierData;
}

/** Two people are one. */
export class IdentitiesMergedInput extends IdentityLinkEventData {
  @IsString()
  @Length(1, MAX_WORDS)
  reason!: string;
}

/** A second officer made sure of it. */
export class MergeVerifiedInput extends IdentityLinkEventData {
  /** The ledger's id of the merge. */
  @IsUUID()
  merge!: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  checked?: string;
}

/** They are two. */
export class IdentitiesUnmergedInput extends IdentityLinkEventData {
  @IsString()
  @Length(1, MAX_WORDS)
  reason!: string;
}

/** They were looked at, and are two. */
export class IdentitiesToldApartInput extends IdentitiesUnmergedInput {}
