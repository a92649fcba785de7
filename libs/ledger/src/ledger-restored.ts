import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import { thingReference } from '../../vocabulary/src/identifier.js';
import { eventType } from './event-type.js';
import { ofTypes } from './facts.js';
import { knownSubject } from './known-subject.js';
import type { ReadableEvent } from './ledger.js';
import type { Ledger } from './open-ledger.js';
import { recordOfOperator } from './operator-record.js';

/** What was lost, and why that was approved. */
export interface LedgerRestoredData {
  /** How many events were left. */
  readonly kept: number;
  /** How many the log had signed. */
  readonly signed: number;
  /** The checkpoint that was signed of them, a C2SP `signed-note`: whoever holds a proof under it is right. */
  readonly checkpoint: string;
  readonly because: string;
}

/**
 * The log goes on from an older state than it had signed: what came after is lost. It is about the
 * operator, and stands under the tree as the first of the new history, with the old checkpoint in it, so
 * that none contradicts the other in silence.
 */
export const LedgerRestored = eventType<LedgerRestoredData>()({
  name: 'LedgerRestored',
  schema: 1,
  parts: { kept: 'what', signed: 'what', checkpoint: 'what', because: 'why' },
});

const isLedgerRestored = ofTypes([LedgerRestored]);

/** The noun of the stream that says what was lost. */
const NOUN = 'restored';

/**
 * Each time that the ledger went on from less than it had signed, the first one first.
 *
 * @param operator The key of the organisation that operates it.
 */
export async function restorationsOf(
  ledger: Pick<Ledger, 'vault' | 'read'>,
  operator: string,
): Promise<readonly ReadableEvent<'LedgerRestored', LedgerRestoredData>[]> {
  const subject = await knownSubject(ledger.vault, thingReference('organisation', '', operator));
  if (subject === undefined) return [];
  const { events } = await ledger.read({ subject, noun: NOUN, id: '' });
  return events.filter(isLedgerRestored);
}

/**
 * Records what was lost and why that was approved; once, however often it is said of one checkpoint.
 *
 * @throws as `Ledger.record`.
 */
export async function recordRestored(
  ledger: Ledger,
  operator: OrganisationReference,
  data: LedgerRestoredData,
): Promise<void> {
  await recordOfOperator(ledger, {
    operator,
    type: LedgerRestored,
    noun: NOUN,
    mode: 'restore',
    after(events) {
      const said = events.filter(isLedgerRestored);
      return said.some((event) => event.data.checkpoint === data.checkpoint) ? undefined : data;
    },
  });
}
