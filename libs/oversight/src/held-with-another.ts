import { flowsTable, holdsTable, STILL } from '../../disclosure/src/disclosure.tables.js';
import { readHeldAlong } from '../../disclosure/src/held-along.js';
import { START } from '../../event-log/src/event-log.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import type { LinkedPeople } from '../../person/src/linked-people.js';
import type { IsHeldWithAnother } from '../../person/src/receipt-finder.js';
import type { ViewsReader } from '../../views/src/reader.js';

/**
 * Says of an event whether it is held since another one is, under whatever pseudonym of the person;
 * false for whoever asks in another role than a person's. As much is looked for whatever the id leads
 * to. Waits until the views have taken it in.
 *
 * @throws ViewsError `VIEWS_BEHIND`, `VIEWS_BUILDING`, `VIEWS_DAMAGED`
 */
export function heldWithAnother(
  views: Pick<ViewsReader, 'atLeast' | 'db'>,
  linked: Pick<LinkedPeople, 'of'>,
): IsHeldWithAnother {
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
    const disclosure = disclosureOf(found?.event) ?? eventId;
    const flows = await db
      .selectFrom('flows')
      .select('subject')
      .where('id', '=', disclosure)
      .where('knownUntil', '=', STILL)
      .where('held', '=', 1)
      .execute();
    const along = await readHeldAlong(views, await linked.of(person));
    const header = found?.event.readable === true ? found.event.header : undefined;
    if (header?.visibility.withCause === true && holds.length === 0) return true;
    return (
      holds.some(({ held }) => held === 1) ||
      flows.some(({ subject }) => subject === header?.subject) ||
      along.some(({ id }) => id === disclosure)
    );
  };
}

/** The disclosure that an event says something of. */
export function disclosureOf(event: LedgerEvent | undefined): string | undefined {
  // A receipt is an end of its own.
  if (event?.readable !== true || event.type === 'DisclosureReceived') return undefined;
  const { disclosure } = event.data as { readonly disclosure?: unknown };
  return typeof disclosure === 'string' ? disclosure : undefined;
}
