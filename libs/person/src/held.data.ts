import { IsString, IsUUID, Length } from 'class-validator';
import { MAX_WORDS, PersonEventData } from '../../vocabulary/src/event-data.js';
import { IsInstant } from '../../vocabulary/src/validators.js';

/** What may be sent about what is held, field by field. */

const MAX_NAME = 200;

/** What is held is released. */
export class HeldReleasedInput extends PersonEventData {
  @IsUUID()
  event!: string;

  @IsString()
  @Length(1, MAX_WORDS)
  reason!: string;

  @IsString()
  @Length(1, MAX_NAME)
  decider!: string;

  @IsString()
  @Length(1, MAX_NAME)
  deciderRole!: string;
}

/** What is held was looked at again, and stays held. */
export class HeldReviewedInput extends HeldReleasedInput {
  @IsInstant()
  reviewBy!: string;
}
