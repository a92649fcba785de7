import { Type } from 'class-transformer';
import { IsOptional, IsString, IsUUID, Length, ValidateNested } from 'class-validator';
import { IdentifierData, MAX_WORDS, PersonEventData } from '../../vocabulary/src/event-data.js';

/** What officers may send about events that stand with the wrong person, field by field. */

/** An event is not about the person with whom it stands: `person`, by the ledger's own id. */
export class EventMisfiledInput extends PersonEventData {
  /** The ledger's id of the event. */
  @IsUUID()
  event!: string;

  /** Whom it is about; left out where it is about nobody. */
  @IsOptional()
  @ValidateNested()
  @Type(() => IdentifierData)
  belongsTo?: IdentifierData;

  @IsString()
  @Length(1, MAX_WORDS)
  reason!: string;
}

/** A second officer made sure of it. */
export class MisfilingVerifiedInput extends PersonEventData {
  /** The ledger's id of the event that is misfiled. */
  @IsUUID()
  event!: string;

  /** The ledger's id of the `EventMisfiled` that was looked at. */
  @IsUUID()
  misfiling!: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  checked?: string;
}
