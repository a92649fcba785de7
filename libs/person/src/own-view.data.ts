import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PersonEventData } from '../../vocabulary/src/event-data.js';
import { KEPT_FROM, type ItemKeptBackData } from './own-view.events.js';

/** What a person may say of what they keep back, field by field. */

/** Something is kept from a screen of the person's own, or from somebody who acts for them. */
export class ItemKeptBackInput extends PersonEventData {
  /** The ledger's id of the event. */
  @IsUUID()
  event!: string;

  @IsIn(KEPT_FROM)
  from!: ItemKeptBackData['from'];

  /** From whom: the authority on which they act, as `Person.representatives` names it. */
  @IsOptional()
  @IsUUID()
  authority?: string;
}

/** It is shown there again. */
export class ItemShownAgainInput extends ItemKeptBackInput {}
