import type { Resource } from '../../access/src/authorise.js';
import type { LedgerEvent } from './ledger.js';

/**
 * What access to an event's receipt is decided by: who sent it and whom it is about. Of what was
 * forgotten nobody can say any more whose it was, only who sent it, and a person is not to learn of
 * what is held.
 *
 * @param shown Whether it is shown: not held, or released.
 */
export function receiptResource(event: LedgerEvent, shown: boolean): Resource {
  if (!event.readable) return { sender: event.accountable?.organisation };
  const { subject, actor } = event.header;
  return { sender: actor.organisation, ...(shown && { person: subject }) };
}
