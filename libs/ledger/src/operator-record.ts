import { hash } from 'node:crypto';
import { isEventLogError } from '../../event-log/src/event-log.errors.js';
import { thingReference } from '../../vocabulary/src/identifier.js';
import { type OrganisationReference, organisationKey } from '../../vocabulary/src/organisation.js';
import type { EventType } from './event-type.js';
import type { LedgerEvent } from './ledger.js';
import type { Ledger } from './open-ledger.js';

/** Something that the operator is to be on record with. */
export interface OperatorRecord<Data extends object> {
  readonly operator: OrganisationReference;
  readonly type: EventType<string, Data>;
  /** The noun of the operator's stream that says so. */
  readonly noun: string;
  /** By what the operator came to say so. */
  readonly mode: string;
  /** What is to be said after all that the stream says; nothing where it says so already. */
  readonly after: (events: readonly LedgerEvent[]) => Data | undefined;
}

const TRIES = 8;

/**
 * Records what the ledger itself says of its operator: nobody sent it, and it says the same but once.
 *
 * @throws as `Ledger.record`.
 */
export async function recordOfOperator<Data extends object>(
  ledger: Ledger,
  { operator, type, noun, mode, after }: OperatorRecord<Data>,
): Promise<void> {
  const key = organisationKey(operator);
  const subject = await ledger.subject(thingReference('organisation', '', key));
  const accountable = await ledger.subject(thingReference('accountability', '', key));
  const stream = { subject, noun, id: '' };
  for (let tried = 1; ; tried += 1) {
    const { events, revision } = await ledger.read(stream);
    const data = after(events);
    if (data === undefined) return;
    const text = JSON.stringify(data);
    const fact = revision + 1;
    const record = {
      id: ledger.vault.eventId({ organisation: '', source: noun, id: text, fact }),
      type,
      header: {
        subject,
        occurredAt: new Date(ledger.clock()).toISOString(),
        actor: { role: 'operator', organisation: operator },
        visibility: { held: false },
      },
      data,
      received: { mode, text },
      digest: hash('sha256', text),
      accountable,
    };
    try {
      await ledger.record({ stream, held: false, after: revision, records: [record] });
      return;
    } catch (error) {
      if (tried === TRIES || !isEventLogError(error, 'WRONG_EXPECTED_REVISION')) throw error;
    }
  }
}
