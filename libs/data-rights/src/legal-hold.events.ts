import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';

/** What can happen to a legal hold: nothing of a person is erased or forgotten while one stands. */

/** Why everything is kept. */
export const HOLD_GROUNDS = [
  /** 17(3)(e): legal claims. */
  'legal-claims',
  /** A court ordered it. */
  'court-order',
  /** An inquiry or an inquest asked for it (Inquiries Act 2005 s.35; Coroners and Justice Act 2009 sch. 6). */
  'inquiry',
  /** 17(3)(b): a law says that it must be kept. */
  'legal-obligation',
  /** 17(3)(c): public health. */
  'public-health',
  /** 17(3)(d): archiving, research, statistics. */
  'archiving-research',
  /** 17(3)(a): freedom of expression and information. */
  'expression',
  /** The person asked for a copy of it: to alter it now is an offence (DPA 2018 s.173). */
  'subject-access',
] as const;

/** An officer says that everything of a person is kept. */
export interface LegalHoldPlacedData {
  readonly because: (typeof HOLD_GROUNDS)[number];
  /** By what: a reference of the court's or the inquiry's, or words. */
  readonly words?: string;
  readonly officer: string;
}

/** It is not kept any more for that. */
export interface LegalHoldLiftedData {
  /** The ledger's id of the hold. */
  readonly hold: string;
  readonly words: string;
  readonly officer: string;
}

export const LegalHoldPlaced = eventType<LegalHoldPlacedData>()({
  name: 'LegalHoldPlaced',
  schema: 1,
  parts: { because: 'why', words: 'why', officer: 'otherPeople' },
});

export const LegalHoldLifted = eventType<LegalHoldLiftedData>()({
  name: 'LegalHoldLifted',
  schema: 1,
  parts: { hold: 'what', words: 'why', officer: 'otherPeople' },
});

/** Every event about legal holds. */
export const legalHoldEvents = [LegalHoldPlaced, LegalHoldLifted] as const;

/** Whether an event is a readable one about legal holds. */
export const isLegalHoldEvent = ofTypes(legalHoldEvents);
