import { flowsTable, receiptsTable, STILL } from '../../disclosure/src/disclosure.view.js';
import type { RowSession } from '../../views/src/projection.js';
import type { RowOf } from '../../views/src/table.js';
import type { matchesTable } from './lineage.view.js';

/**
 * Matches what a sender says it gave with what the recipient says it got (`domain.md`, question 5):
 * by the sender's event id or a shared reference, else the only unmatched one of that person, giver
 * and recipient within the window; two candidates stay unmatched.
 */

type FlowRow = RowOf<typeof flowsTable>;
type ReceiptRow = RowOf<typeof receiptsTable>;

/** A receipt and the flow it belongs to. */
export interface Match {
  readonly receipt: string;
  readonly subject: string;
  readonly disclosure: string;
  readonly by: 'id' | 'reference' | 'onlyOne';
}

/** How far apart both may lie, milliseconds: 72 hours, as an agreement has it by default. */
const WINDOW = 72 * 3_600_000;

/** The flow that a receipt by its recipient belongs to: one, or none. */
export async function flowOfReceipt(
  id: string,
  rows: RowSession,
  matches: typeof matchesTable,
): Promise<readonly Match[]> {
  const receipt = await rows.get(receiptsTable, { id });
  if (receipt?.declaredBy !== 'recipient') return [];
  const { subject, giver, recipient, disclosure, reference } = receipt;
  const found = (flow: FlowRow, by: Match['by']): readonly Match[] => [
    { receipt: id, subject, disclosure: flow.id, by },
  ];
  if (disclosure !== null) {
    const [flow] = await rows.select(flowsTable, { id: disclosure, knownUntil: STILL });
    return flow && belongs(flow, receipt) ? found(flow, 'id') : [];
  }
  const between = await rows.select(flowsTable, { subject, giver, recipient, knownUntil: STILL });
  const candidates = between.filter((flow) => belongs(flow, receipt));
  if (reference !== null) {
    const same = candidates.filter((flow) => flow.reference === reference);
    const [only] = same;
    if (only && same.length === 1) return found(only, 'reference');
  }
  const free: FlowRow[] = [];
  for (const flow of candidates) {
    if (!within(flow, receipt) || contradicts(flow, receipt)) continue;
    const [taken] = await rows.select(matches, { disclosure: flow.id, knownUntil: STILL });
    if (!taken) free.push(flow);
  }
  const [only] = free;
  return only && free.length === 1 ? found(only, 'onlyOne') : [];
}

/** The receipts, not yet another's, that belong to a flow: those that name it, or one. */
export async function receiptsOfFlow(
  id: string,
  rows: RowSession,
  matches: typeof matchesTable,
): Promise<readonly Match[]> {
  const [flow] = await rows.select(flowsTable, { id, knownUntil: STILL });
  if (!flow || flow.held === 1) return [];
  const { subject, giver, recipient } = flow;
  const candidates: ReceiptRow[] = [];
  for (const receipt of await rows.select(receiptsTable, { subject, giver, recipient })) {
    if (receipt.held === 1 || receipt.declaredBy !== 'recipient') continue;
    const [taken] = await rows.select(matches, { receipt: receipt.id, knownUntil: STILL });
    if (!taken) candidates.push(receipt);
  }
  if (candidates.length === 0) return [];
  const found = (receipt: ReceiptRow, by: Match['by']): Match => ({
    receipt: receipt.id,
    subject,
    disclosure: id,
    by,
  });
  const named = candidates.filter(({ disclosure }) => disclosure === id);
  if (named.length > 0) return named.map((receipt) => found(receipt, 'id'));
  // It has its own already.
  if ((await rows.select(matches, { disclosure: id, knownUntil: STILL })).length > 0) return [];
  const open = candidates.filter(({ disclosure }) => disclosure === null);
  const shared = open.filter(({ reference }) => reference !== null && reference === flow.reference);
  const [one] = shared;
  if (one && shared.length === 1) return [found(one, 'reference')];
  const free = open.filter((receipt) => within(flow, receipt) && !contradicts(flow, receipt));
  const [only] = free;
  return only && free.length === 1 ? [found(only, 'onlyOne')] : [];
}

/** The matches of a flow that its correction shows to be wrong. */
export async function staleMatches(
  disclosure: string,
  rows: RowSession,
  matches: typeof matchesTable,
): Promise<readonly RowOf<typeof matchesTable>[]> {
  const [flow] = await rows.select(flowsTable, { id: disclosure, knownUntil: STILL });
  const stale: RowOf<typeof matchesTable>[] = [];
  for (const match of await rows.select(matches, { disclosure, knownUntil: STILL })) {
    const receipt = await rows.get(receiptsTable, { id: match.receipt });
    if (!flow || !receipt || !belongs(flow, receipt)) stale.push(match);
  }
  return stale;
}

function belongs(flow: FlowRow, receipt: ReceiptRow): boolean {
  return (
    flow.held === 0 &&
    flow.subject === receipt.subject &&
    flow.giver === receipt.giver &&
    flow.recipient === receipt.recipient
  );
}

/** Two references that differ name two things. */
function contradicts(flow: FlowRow, receipt: ReceiptRow): boolean {
  return (
    flow.reference !== null && receipt.reference !== null && flow.reference !== receipt.reference
  );
}

function within(flow: FlowRow, receipt: ReceiptRow): boolean {
  return (
    receipt.occurredFrom <= flow.occurredTo + WINDOW &&
    receipt.occurredTo >= flow.occurredFrom - WINDOW
  );
}
