import { receiptsTable, STILL } from '../../disclosure/src/disclosure.view.js';
import type { RowSession } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import { isOfHeldFlow } from './matching.js';
import type { ReceiptRow } from './undeclared.js';

/**
 * Receipts that nobody declared: each with when it waited for its match, a row for each time. What
 * they say stands in `receipts`.
 */
export const undeclaredTable = sealedTable<Readonly<Record<string, never>>>()({
  name: 'undeclared_receipts',
  columns: {
    id: 'text',
    /** It waited from then, milliseconds since 1970. */
    knownFrom: 'integer',
    /** Until then, excluded. */
    knownUntil: 'integer',
    subject: 'text',
    /** 1 where it is kept back together with what it belongs to. */
    held: 'integer',
    giver: 'text',
    recipient: 'text',
    occurredFrom: 'integer',
    occurredTo: 'integer',
  },
  key: ['id', 'knownFrom'],
  subject: 'subject',
  indexes: [
    ['subject', 'held', 'knownUntil', 'occurredTo desc', 'id desc'],
    ['subject', 'held', 'occurredTo desc', 'id desc'],
    ['id', 'knownUntil'],
  ],
});

/** From now on (milliseconds since 1970) a receipt waits. */
export async function beginToWait(id: string, now: number, rows: RowSession): Promise<void> {
  const receipt = await rows.get(receiptsTable, { id });
  if (!receipt) return;
  const { subject, giver, recipient, occurredFrom, occurredTo } = receipt;
  rows.put(undeclaredTable, {
    id,
    knownFrom: now,
    knownUntil: STILL,
    subject,
    held: (await isOfHeldFlow(receipt, rows)) ? 1 : 0,
    giver,
    recipient,
    occurredFrom,
    occurredTo,
    cell: {},
  });
}

/** Shows when a receipt waited, unless it still is of something that is held. */
export async function showWait(receipt: ReceiptRow, rows: RowSession): Promise<void> {
  if (await isOfHeldFlow(receipt, rows)) return;
  for (const row of await rows.select(undeclaredTable, { id: receipt.id })) {
    rows.put(undeclaredTable, { ...row, held: 0 });
  }
}

/** From then on it does not, if it did. One that is found not to have waited at all has no row. */
export async function endWait(id: string, now: number, rows: RowSession): Promise<void> {
  for (const row of await rows.select(undeclaredTable, { id, knownUntil: STILL })) {
    if (now > row.knownFrom) rows.put(undeclaredTable, { ...row, knownUntil: now });
    else rows.remove(undeclaredTable, { id, knownFrom: row.knownFrom });
  }
}
