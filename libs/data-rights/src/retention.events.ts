import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { ActorRecord } from '../../ledger/src/ledger.js';
import type { AgreedTerm } from '../../ledger/src/letters-forgotten.js';
import type { REMAINS, TypeTally } from './erasure.events.js';

/**
 * What was shared is forgotten once the agreement under which it was does not keep it any more (decision
 * 0024). `LettersForgotten` under the person's keys says which letters; this says that it is done. It
 * names nobody and stays.
 */
export interface RetentionEndedData {
  /** The ledger's id of the event that names the letters. */
  readonly forgotten: string;
  readonly term: AgreedTerm;
  /** When the last of what was forgotten had happened, ISO 8601 UTC. */
  readonly happenedBy: string;
  /** Who agreed to that term, and when the ledger recorded it. */
  readonly decidedBy: readonly (ActorRecord & { readonly at: string })[];
  /** How many events, by type; none of them can be opened any more. */
  readonly erased: readonly TypeTally[];
  readonly remains: readonly (typeof REMAINS)[number][];
}

export const RetentionEnded = eventType<RetentionEndedData>()({
  name: 'RetentionEnded',
  schema: 1,
  parts: {
    forgotten: 'what',
    term: 'why',
    happenedBy: 'whoAndWhen',
    decidedBy: 'whoAndWhen',
    erased: 'what',
    remains: 'what',
  },
});

/** Every event about retention. */
export const retentionEvents = [RetentionEnded] as const;

/** Whether an event is a readable one that says that letters were forgotten since no term keeps them. */
export const isRetentionEnded = ofTypes(retentionEvents);
