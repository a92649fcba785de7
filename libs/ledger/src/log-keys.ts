import { hash } from 'node:crypto';
import { isEventLogError } from '../../event-log/src/event-log.errors.js';
import { type OrganisationReference, organisationKey } from '../../vocabulary/src/organisation.js';
import { thingReference } from '../../vocabulary/src/identifier.js';
import { eventType } from './event-type.js';
import { ofTypes } from './facts.js';
import type { LedgerEvent } from './ledger.js';
import type { Ledger } from './open-ledger.js';

/** A key of the log. */
export interface LogKey {
  /** What it signs: `log`, `promise` or `clock`. */
  readonly role: string;
  /** Its verifier key, C2SP `signed-note`. */
  readonly vkey: string;
  /** Whether it signs; else it signed once, and what it signed still counts. */
  readonly signs: boolean;
}

export interface LogKeysChangedData {
  /** All keys of the log, from here on. */
  readonly keys: readonly LogKey[];
}

/**
 * The keys with which the log signs are others from here on. It is about the operator. Under the tree
 * like every other event, so that no key comes or goes without a trace.
 */
export const LogKeysChanged = eventType<LogKeysChangedData>()({
  name: 'LogKeysChanged',
  schema: 1,
  parts: { keys: 'what' },
});

const isLogKeysChanged = ofTypes([LogKeysChanged]);

/** The noun of the stream that says with what the log signs. */
const NOUN = 'log-keys';
const TRIES = 8;

/**
 * Writes the keys of the log down where they are not those that were written down last.
 *
 * @throws as `Ledger.record`.
 */
export async function recordLogKeys(
  ledger: Ledger,
  operator: OrganisationReference,
  keys: readonly LogKey[],
): Promise<void> {
  const key = organisationKey(operator);
  const subject = await ledger.subject(thingReference('organisation', '', key));
  const accountable = await ledger.subject(thingReference('accountability', '', key));
  const stream = { subject, noun: NOUN, id: '' };
  const text = JSON.stringify(keys);
  for (let tried = 1; ; tried += 1) {
    const { events, revision } = await ledger.read(stream);
    if (lastOf(events) === text) return;
    const id = ledger.vault.eventId({
      organisation: '',
      source: NOUN,
      id: text,
      fact: revision + 1,
    });
    const record = {
      id,
      type: LogKeysChanged,
      header: {
        subject,
        occurredAt: new Date(ledger.clock()).toISOString(),
        actor: { role: 'operator', organisation: operator },
        visibility: { held: false },
      },
      data: { keys },
      received: { mode: 'start', text },
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

/** What was written down last, as text. */
function lastOf(events: readonly LedgerEvent[]): string | undefined {
  const last = events.filter(isLogKeysChanged).at(-1);
  return last && JSON.stringify(last.data.keys);
}
