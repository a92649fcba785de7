import { flowsTable, holdsTable, STILL } from '../../disclosure/src/disclosure.tables.js';
import { START } from '../../event-log/src/event-log.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import type { IsHeldWithAnother } from '../../person/src/receipt-finder.js';
import type { ViewsReader } from '../../views/src/reader.js';

/**
 * Says of an event whether it is held since another one is; false for whoever asks in another role than
 * a person's. As much is looked for whatever the id leads to. Waits until the views have taken it in.
 *
 * @throws ViewsError `VIEWS_BEHIND`, `VIEWS_BUILDING`, `VIEWS_DAMAGED`
 */
export function heldWithAnother(views: Pick<ViewsReader, 'atLeast' | 'db'>): IsHeldWithAnother {
  return async ({ person }, eventId, found) => {
    if (person === undefined) return false;
    await views.atLeast(found?.receipt.position ?? START);
    const db = views.db(holdsTable, flowsTable);
    const holds = await db
      .selectFrom('disclosure_holds')
      .select('held')
      .where('id', '=', eventId)
      .execute();
    // What was said of a disclosure is held with it.
    const flows = await db
      .selectFrom('flows')
      .select('subject')
      .where('id', '=', disclosureOf(found?.event) ?? eventId)
      .where('knownUntil', '=', STILL)
      .where('held', '=', 1)
      .execute();
    const header = found?.event.readable === true ? found.event.header : undefined;
    if (header?.visibility.withCause === true && holds.length === 0) return true;
    const isHeld = holds.some(({ held }) => held === 1);
    return isHeld || flows.some(({ subject }) => subject === header?.subject);
  };
}

/** The disclosure that an event says something of. */
export function disclosureOf(event: LedgerEvent | undefined): string | undefined {
  // A receipt is an end of its own.
  if (event?.readable !== true || event.type === 'DisclosureReceived') return undefined;
  const { disclosure } = event.data as { readonly disclosure?: unknown };
  return typeof disclosure === 'string' ? disclosure : undefined;
}
