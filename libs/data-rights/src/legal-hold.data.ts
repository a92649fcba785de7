import { IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { MAX_WORDS, PersonEventData } from '../../vocabulary/src/event-data.js';
import { HOLD_GROUNDS, type LegalHoldPlacedData } from './legal-hold.events.js';

/** What officers may say of legal holds, field by field. */

/** Everything of the person is kept. */
export class LegalHoldPlacedInput extends PersonEventData {
  @IsIn(HOLD_GROUNDS)
  because!: LegalHoldPlacedData['because'];

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;
}

/** It is not kept any more for that. */
export class LegalHoldLiftedInput extends PersonEventData {
  /** The ledger's id of the hold. */
  @IsUUID()
  hold!: string;

  @IsString()
  @Length(1, MAX_WORDS)
  words!: string;
}
