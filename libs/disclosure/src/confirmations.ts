import type { RowSession } from '../../views/src/projection.js';
import type { FlowRow, ReceiptRow } from './disclosure.rows.js';
import {
  KEPT_BACK,
  matchesTable,
  receiptsTable,
  STILL,
  undeclaredTable,
} from './disclosure.tables.js';
import { letGo } from './holds.js';
import {
  flowOfReceipt,
  knownTogetherFrom,
  receiptsOfFlow,
  staleMatches,
  type Match,
} from './matching.js';

/**
 * Keeps which receipt belongs to which flow, and which wait for theirs, of what is shown. Moments are
 * milliseconds since 1970.
 */

/** After a flow was told of that is shown. @param position Of the event that is taken in. */
export async function matchFlow(
  flow: FlowRow,
  now: number,
  position: number,
  rows: RowSession,
): Promise<void> {
  await putMatches(await receiptsOfFlow(flow, rows), now, position, rows);
}

/**
 * After a receipt that is shown. One of something that nobody declared waits for it.
 *
 * @param made What it belongs to.
 */
export async function matchReceipt(
  receipt: ReceiptRow,
  made: readonly Match[],
  position: number,
  rows: RowSession,
): Promise<void> {
  if (made.length === 0) beginToWait(receipt, receipt.recordedAt, rows);
  else await putMatches(made, receipt.recordedAt, position, rows);
}

/**
 * After a correction, a receipt of who turns out not to be the recipient confirms nothing.
 *
 * @param since When the correction was made; it may have been held until now.
 */
export async function matchAnew(
  flow: FlowRow,
  since: number,
  position: number,
  rows: RowSession,
): Promise<void> {
  for (const stale of await staleMatches(flow.id, rows)) {
    // What was never so, as things are known now, leaves no trace.
    if (since > stale.knownFrom) rows.put(matchesTable, { ...stale, knownUntil: since });
    else rows.remove(matchesTable, { receipt: stale.receipt, knownFrom: stale.knownFrom });
    const receipt = await rows.get(receiptsTable, { id: stale.receipt });
    if (!receipt) continue;
    beginToWait(receipt, Math.max(since, receipt.recordedAt), rows);
    await putMatchesAsKnown(await flowOfReceipt(receipt, rows), position, rows);
  }
  await putMatchesAsKnown(await receiptsOfFlow(flow, rows), position, rows);
}

/**
 * Matches what is shown from now on as it would have been, had it never been held: who may see what
 * is judged by now, whatever the moment that is asked for.
 */
export async function matchShownFlow(
  flow: FlowRow,
  position: number,
  rows: RowSession,
): Promise<void> {
  await putMatchesAsKnown(await receiptsOfFlow(flow, rows), position, rows);
}

/** The same of a receipt, which waits from when it came. */
export async function matchShownReceipt(
  receipt: ReceiptRow,
  position: number,
  rows: RowSession,
): Promise<void> {
  const own = { receipt: receipt.id, knownUntil: STILL };
  if ((await rows.select(matchesTable, own)).length > 0) return;
  beginToWait(receipt, receipt.recordedAt, rows);
  await putMatchesAsKnown(await flowOfReceipt(receipt, rows), position, rows);
}

/** Each from the moment from which both of its ends were known. */
async function putMatchesAsKnown(
  made: readonly Match[],
  position: number,
  rows: RowSession,
): Promise<void> {
  for (const match of made) {
    await putMatches([match], await knownTogetherFrom(match, rows), position, rows);
  }
}

async function putMatches(
  made: readonly Match[],
  knownFrom: number,
  position: number,
  rows: RowSession,
): Promise<void> {
  for (const { by, ...match } of made) {
    await showKeptBack(match.receipt, position, rows);
    rows.put(matchesTable, { ...match, knownFrom, knownUntil: STILL, cell: { by } });
    await endWait(match.receipt, knownFrom, rows);
  }
}

/** A receipt that was kept back since it might be of what is held is of something that is shown. */
async function showKeptBack(id: string, position: number, rows: RowSession): Promise<void> {
  const receipt = await rows.get(receiptsTable, { id });
  if (receipt?.held !== KEPT_BACK) return;
  const shown = { ...receipt, held: 0 };
  rows.put(receiptsTable, shown);
  await letGo(id, position, rows);
  beginToWait(shown, shown.recordedAt, rows);
}

/** From now on a receipt waits. */
function beginToWait(receipt: ReceiptRow, now: number, rows: RowSession): void {
  const { id, subject, giver, recipient, occurredFrom, occurredTo } = receipt;
  rows.put(undeclaredTable, {
    id,
    knownFrom: now,
    knownUntil: STILL,
    subject,
    giver,
    recipient,
    occurredFrom,
    occurredTo,
    cell: {},
  });
}

/** From then on it does not, if it did. One that is found not to have waited at all has no row. */
async function endWait(id: string, now: number, rows: RowSession): Promise<void> {
  for (const row of await rows.select(undeclaredTable, { id, knownUntil: STILL })) {
    if (now > row.knownFrom) rows.put(undeclaredTable, { ...row, knownUntil: now });
    else rows.remove(undeclaredTable, { id, knownFrom: row.knownFrom });
  }
}
