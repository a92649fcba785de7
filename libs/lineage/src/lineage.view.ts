import { isConsentEvent } from '../../consent/src/consent.events.js';
import { consentsTable } from '../../consent/src/consent.view.js';
import { isPlanEvent } from '../../crisis-plan/src/crisis-plan.events.js';
import { plansTable } from '../../crisis-plan/src/crisis-plan.view.js';
import { isFlowName } from '../../disclosure/src/disclosure.js';
import { holdsTable, wordsTable } from '../../disclosure/src/disclosure.tables.js';
import { releasedBy } from '../../person/src/held.events.js';
import { isPersonEvent } from '../../person/src/person.events.js';
import { peopleTable } from '../../person/src/person.view.js';
import { eventOf } from '../../views/src/event-table.js';
import { asShown, heldIndexTable, isHeldBack } from '../../views/src/held-index.js';
import type { Projection, RowSession } from '../../views/src/projection.js';
import { keptWishesTables, KeptWishes } from './kept-wishes.js';

/** The tables of answers that cross nouns. */
export const lineageTables = [...keptWishesTables] as const;

/** How each event changes them. It comes after the projections whose rows it reads. */
export function lineageProjection(): Projection {
  const wishes = new KeptWishes();
  return {
    name: 'lineage',
    version: 5,
    tables: lineageTables,
    async apply(event, rows) {
      if (!event.readable) return;
      const released = releasedBy(event);
      if (released) {
        await applyReleased(released, event.position, wishes, rows);
        return;
      }
      if (isFlowName(event.type)) {
        await wishes.flow(event.id, rows);
        return;
      }
      if (event.type === 'DisclosureCorrected') {
        await wishes.flow((event.data as { disclosure: string }).disclosure, rows);
        return;
      }
      if (!isConsentEvent(event) && !isPlanEvent(event) && !isPersonEvent(event)) return;
      if (!(await isHeldBack(event, rows))) await wishes.said(asShown(event), rows);
    },
  };
}

/** What is shown from now on, with all that was held with it, counts from now on. */
async function applyReleased(
  { id, subject }: { readonly id: string; readonly subject: string },
  position: number,
  wishes: KeptWishes,
  rows: RowSession,
): Promise<void> {
  for (const { id: flow } of await rows.select(holdsTable, { changedAt: position })) {
    await wishes.flow(flow, rows);
  }
  const place = await rows.get(heldIndexTable, { id });
  if (place?.subject !== subject || place.released !== position) return;
  const at = { subject, position: place.position };
  const word = await rows.get(wordsTable, at);
  if (word) await wishes.flow(word.thing, rows);
  const said =
    (await rows.get(consentsTable, at)) ??
    (await rows.get(plansTable, at)) ??
    (await rows.get(peopleTable, at));
  if (said) await wishes.said(eventOf(said), rows);
}
