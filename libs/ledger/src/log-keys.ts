import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import { eventType } from './event-type.js';
import { ofTypes } from './facts.js';
import type { Ledger } from './open-ledger.js';
import { recordOfOperator } from './operator-record.js';

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
  await recordOfOperator(ledger, {
    operator,
    type: LogKeysChanged,
    noun: 'log-keys',
    mode: 'start',
    after(events) {
      const last = events.filter(isLogKeysChanged).at(-1);
      return JSON.stringify(last?.data.keys) === JSON.stringify(keys) ? undefined : { keys };
    },
  });
}
