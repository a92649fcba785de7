import { hash } from 'node:crypto';
import { type OrganisationReference, organisationKey } from '../../vocabulary/src/organisation.js';
import { thingReference } from '../../vocabulary/src/identifier.js';
import { eventType } from './event-type.js';
import { ofTypes } from './facts.js';
import type { Ledger } from './open-ledger.js';

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
 * Records what was lost and why that was approved; once, however often it is said of one checkpoint.
 *
 * @throws as `Ledger.record`.
 */
export async function recordRestored(
  ledger: Ledger,
  operator: OrganisationReference,
  data: LedgerRestoredData,
): Promise<void> {
  const key = organisationKey(operator);
  const subject = await ledger.subject(thingReference('organisation', '', key));
  const accountable = await ledger.subject(thingReference('accountability', '', key));
  const stream = { subject, noun: NOUN, id: '' };
  const { events, revision } = await ledger.read(stream);
  const said = events.filter(isLedgerRestored);
  if (said.some((event) => event.data.checkpoint === data.checkpoint)) return;
  const text = JSON.stringify(data);
  const fact = revision + 1;
  await ledger.record({
    stream,
    held: false,
    after: revision,
    records: [
      {
        id: ledger.vault.eventId({ organisation: '', source: NOUN, id: text, fact }),
        type: LedgerRestored,
        header: {
          subject,
          occurredAt: new Date(ledger.clock()).toISOString(),
          actor: { role: 'operator', organisation: operator },
          visibility: { held: false },
        },
        data,
        received: { mode: 'restore', text },
        digest: hash('sha256', text),
        accountable,
      },
    ],
  });
}
