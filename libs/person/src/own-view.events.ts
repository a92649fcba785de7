import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';

/** What a person keeps from their own screen, or from somebody who acts for them, and shows again. */

/** From where something is kept. */
export const KEPT_FROM = ['ownScreen', 'representative'] as const;

/** The person does not want something to be seen there. */
export interface ItemKeptBackData {
  /** The ledger's id of the event that is not shown. */
  readonly event: string;
  readonly from: (typeof KEPT_FROM)[number];
  /** From whom: a representative's pseudonym; from all of them where it is left out. */
  readonly representative?: string;
}

/** It may be seen there again. */
export type ItemShownAgainData = ItemKeptBackData;

const parts = { event: 'what', from: 'what', representative: 'otherPeople' } as const;

export const ItemKeptBack = eventType<ItemKeptBackData>()({
  name: 'ItemKeptBack',
  schema: 1,
  parts,
});

export const ItemShownAgain = eventType<ItemShownAgainData>()({
  name: 'ItemShownAgain',
  schema: 1,
  parts,
});

/** Every event about what a person keeps back. */
export const ownViewEvents = [ItemKeptBack, ItemShownAgain] as const;

/** Whether an event is a readable one about what a person keeps back. */
export const isOwnViewEvent = ofTypes(ownViewEvents);
