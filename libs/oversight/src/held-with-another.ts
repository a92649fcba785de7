import { flowsTable, holdsTable, STILL } from '../../disclosure/src/disclosure.tables.js';
import { START } from '../../event-log/src/event-log.js';
import type { FoundEvent, IsHeldWithAnother } from '../../person/src/receipt-finder.js';
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
      .select('id')
      .where('id', '=', eventId)
      .where('held', '=', 1)
      .execute();
    // What was said of a disclosure is held with it.
    const flows = await db
      .selectFrom('flows')
      .select('subject')
      .where('id', '=', disclosureOf(found) ?? eventId)
      .where('knownUntil', '=', STILL)
      .where('held', '=', 1)
      .execute();
    const subject = found?.event.readable === true ? found.event.header.subject : undefined;
    return holds.length > 0 || flows.some((flow) => flow.subject === subject);
  };
}

function disclosureOf(found: FoundEvent | undefined): string | undefined {
  // A receipt is an end of its own.
  if (found?.event.readable !== true || found.event.type === 'DisclosureReceived') return undefined;
  const { disclosure } = found.event.data as { readonly disclosure?: unknown };
  return typeof disclosure === 'string' ? disclosure : undefined;
}
