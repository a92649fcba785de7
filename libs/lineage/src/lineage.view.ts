import { isConsentEvent } from '../../consent/src/consent.events.js';
import { isPlanEvent } from '../../crisis-plan/src/crisis-plan.events.js';
import { isFlowName } from '../../disclosure/src/disclosure.js';
import { flowsTable, receiptsTable, STILL } from '../../disclosure/src/disclosure.view.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { releasedBy } from '../../person/src/held.events.js';
import type { Projection, RowSession } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import { keptWishesTables, KeptWishes } from './kept-wishes.js';
import {
  flowOfReceipt,
  knownTogetherFrom,
  receiptsAround,
  receiptsOfFlow,
  staleMatches,
  type Match,
} from './matching.js';
import { beginToWait, endWait, showWait, undeclaredTable } from './undeclared.view.js';

/** Which receipt belongs to which flow; a row for each time of which that was known. */
export const matchesTable = sealedTable<{ readonly by: 'id' | 'reference' | 'onlyOne' }>()({
  name: 'flow_receipts',
  columns: {
    receipt: 'text',
    subject: 'text',
    disclosure: 'text',
    /** 1 where the recipient itself says so; what others report confirms nothing. */
    confirms: 'integer',
    /** When both were known to the ledger, milliseconds since 1970. */
    knownFrom: 'integer',
    /** When a correction showed that it was another's; excluded. */
    knownUntil: 'integer',
  },
  key: ['receipt', 'knownFrom'],
  subject: 'subject',
  indexes: [
    ['disclosure', 'knownUntil'],
    ['receipt', 'knownUntil'],
  ],
});

/** The tables of answers that cross nouns. */
export const lineageTables = [...keptWishesTables, matchesTable, undeclaredTable] as const;

/** How each event changes them. It comes after the projections whose rows it reads. */
export function lineageProjection(): Projection {
  const wishes = new KeptWishes();
  return {
    name: 'lineage',
    version: 3,
    tables: lineageTables,
    async apply(event, rows) {
      if (!event.readable) return;
      const released = releasedBy(event);
      if (released !== undefined) {
        await wishes.flow(released, rows);
        await matchReleased(released, event.header.subject, rows);
        return;
      }
      if (event.header.visibility.held) return;
      if (isFlowName(event.type)) {
        await wishes.flow(event.id, rows);
        await match(event, rows);
        return;
      }
      if (event.type === 'DisclosureReceived') {
        await match(event, rows);
        return;
      }
      if (event.type === 'DisclosureCorrected') {
        const { disclosure } = event.data as { disclosure: string };
        await wishes.flow(disclosure, rows);
        await matchAnew(disclosure, Date.parse(event.recordedAt), rows);
        return;
      }
      if (isConsentEvent(event) || isPlanEvent(event)) await wishes.said(event, rows);
    },
  };
}

async function match(event: ReadableEvent, rows: RowSession): Promise<void> {
  const now = Date.parse(event.recordedAt);
  if (event.type === 'DisclosureReceived') await matchReceipt(event.id, now, rows);
  else await putMatches(await receiptsOfFlow(event.id, rows, matchesTable), now, rows);
}

/** A receipt of something that nobody declared waits for it. */
async function matchReceipt(id: string, now: number, rows: RowSession): Promise<void> {
  const made = await flowOfReceipt(id, rows, matchesTable);
  if (made.length === 0) await beginToWait(id, now, rows);
  else await putMatches(made, now, rows);
}

/** After a correction, a receipt of who turns out not to be the recipient confirms nothing. */
async function matchAnew(disclosure: string, now: number, rows: RowSession): Promise<void> {
  for (const stale of await staleMatches(disclosure, rows, matchesTable)) {
    rows.put(matchesTable, { ...stale, knownUntil: now });
    await matchReceipt(stale.receipt, now, rows);
  }
  await putMatches(await receiptsOfFlow(disclosure, rows, matchesTable), now, rows);
}

/**
 * Matches what is shown from now on as it would have been, had it never been held: who may see what
 * is judged by now, whatever the moment that is asked for.
 */
async function matchReleased(id: string, subject: string, rows: RowSession): Promise<void> {
  const [flow] = await rows.select(flowsTable, { id, knownUntil: STILL });
  if (flow?.subject === subject && flow.held === 0) {
    await putMatchesAsKnown(await receiptsOfFlow(id, rows, matchesTable), rows);
    for (const receipt of await receiptsAround(flow, rows)) await showWait(receipt, rows);
    return;
  }
  const receipt = await rows.get(receiptsTable, { id });
  if (receipt?.subject !== subject || receipt.held === 1) return;
  await beginToWait(id, receipt.recordedAt, rows);
  await putMatchesAsKnown(await flowOfReceipt(id, rows, matchesTable), rows);
}

/** Each from the moment from which both of its ends were known. */
async function putMatchesAsKnown(made: readonly Match[], rows: RowSession): Promise<void> {
  for (const match of made) {
    await putMatches([match], await knownTogetherFrom(match, rows, matchesTable), rows);
  }
}

async function putMatches(
  made: readonly Match[],
  knownFrom: number,
  rows: RowSession,
): Promise<void> {
  for (const { by, ...match } of made) {
    rows.put(matchesTable, { ...match, knownFrom, knownUntil: STILL, cell: { by } });
    await endWait(match.receipt, knownFrom, rows);
  }
}
