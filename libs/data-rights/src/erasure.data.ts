import { IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { NOT_STATED } from '../../vocabulary/src/codes.js';
import { MAX_WORDS, PersonEventData } from '../../vocabulary/src/event-data.js';
import {
  ERASURE_GROUNDS,
  REFUSAL_GROUNDS,
  type ErasureRefusedData,
  type ErasureRequestedData,
} from './erasure.events.js';

/** What may be said of requests to erase somebody, field by field. `person` by the ledger's own id. */

/** Somebody asks that the person be erased. */
export class ErasureRequestedInput extends PersonEventData {
  @IsOptional()
  @IsIn([...ERASURE_GROUNDS, NOT_STATED])
  because?: ErasureRequestedData['because'];

  /** What the person said. */
  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  words?: string;
}

/** An officer agrees. */
export class ErasureApprovedInput extends PersonEventData {
  /** The ledger's id of the request. */
  @IsUUID()
  request!: string;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  checked?: string;
}

/** An officer refuses, with the reasons. */
export class ErasureRefusedInput extends PersonEventData {
  /** The ledger's id of the request. */
  @IsUUID()
  request!: string;

  @IsIn(REFUSAL_GROUNDS)
  because!: ErasureRefusedData['because'];

  /** As the person is told them. */
  @IsString()
  @Length(1, MAX_WORDS)
  words!: string;
}
