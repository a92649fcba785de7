import { flowsTable, receiptsTable, STILL } from '../../disclosure/src/disclosure.view.js';
import { slotsNear } from '../../vocabulary/src/slot.js';
import type { Span } from '../../vocabulary/src/when.js';
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

/** How far apart both may lie where nothing else ties them, milliseconds: 72 hours, as an agreement has it by default. */
const WINDOW = 72 * 3_600_000;

/** The flow that a receipt by its recipient belongs to: one, or none. */
export async function flowOfReceipt(
  id: string,
  rows: RowSession,
  matches: typeof matchesTable,
): Promise<readonly Match[]> {
  const receipt = await rows.get(receiptsTable, { id });
  if (receipt?.declaredBy !== 'recipient') return [];
  const { subject, disclosure, reference } = receipt;
  const found = (flow: FlowRow, by: Match['by']): readonly Match[] => [
    { receipt: id, subject, disclosure: flow.id, by },
  ];
  if (disclosure !== null) {
    const [flow] = await rows.select(flowsTable, { id: disclosure, knownUntil: STILL });
    return flow && belongs(flow, receipt) ? found(flow, 'id') : [];
  }
  if (reference !== null) {
    const same = (await rows.select(flowsTable, { subject, reference })).filter(
      (flow) => flow.knownUntil === STILL && belongs(flow, receipt),
    );
    const [only] = same;
    if (only && same.length === 1) return found(only, 'reference');
  }
  const only = await onlyOne(flowsNear(receipt, rows), async (flow) => {
    if (!belongs(flow, receipt) || !near(flow, receipt) || contradicts(flow, receipt)) return false;
    return !(await isMatched({ disclosure: flow.id }, rows, matches));
  });
  return only ? found(only, 'onlyOne') : [];
}

/** The receipts, not yet another's, that belong to a flow: those that name it, or one. */
export async function receiptsOfFlow(
  id: string,
  rows: RowSession,
  matches: typeof matchesTable,
): Promise<readonly Match[]> {
  const [flow] = await rows.select(flowsTable, { id, knownUntil: STILL });
  if (!flow || flow.held === 1) return [];
  const { subject, giver, recipient, reference } = flow;
  // Most disclosures are confirmed by nobody, and need no further look.
  const between = { subject, giver, recipient };
  const [any] = await rows.select(receiptsTable, between, { order: ['slot'], limit: 1 });
  if (!any) return [];
  const isOpen = async (receipt: ReceiptRow): Promise<boolean> =>
    receipt.held === 0 &&
    receipt.declaredBy === 'recipient' &&
    belongs(flow, receipt) &&
    !(await isMatched({ receipt: receipt.id }, rows, matches));
  const found = (receipt: ReceiptRow, by: Match['by']): Match => ({
    receipt: receipt.id,
    subject,
    disclosure: id,
    by,
  });
  const named = await all(await rows.select(receiptsTable, { disclosure: id }), isOpen);
  if (named.length > 0) return named.map((receipt) => found(receipt, 'id'));
  // It has its own already.
  if (await isMatched({ disclosure: id }, rows, matches)) return [];
  if (reference !== null) {
    const shared = await all(
      (await rows.select(receiptsTable, { subject, reference })).filter(
        ({ disclosure }) => disclosure === null,
      ),
      isOpen,
    );
    const [one] = shared;
    if (one && shared.length === 1) return [found(one, 'reference')];
  }
  const only = await onlyOne(receiptsNear(flow, rows), async (receipt) => {
    if (receipt.disclosure !== null || !near(flow, receipt)) return false;
    return !contradicts(flow, receipt) && (await isOpen(receipt));
  });
  return only ? [found(only, 'onlyOne')] : [];
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

/** Flows between the two of a receipt that may lie near it: more than do, never fewer. */
async function* flowsNear(receipt: ReceiptRow, rows: RowSession): AsyncGenerator<FlowRow> {
  const { subject, giver, recipient } = receipt;
  const between = { subject, giver, recipient, knownUntil: STILL };
  const slots = slotsNear(spanOf(receipt), WINDOW);
  if (!slots) yield* await rows.select(flowsTable, between);
  for (const slot of slots ?? []) yield* await rows.select(flowsTable, { ...between, slot });
}

/** Receipts between the two of a flow that may lie near it. */
async function* receiptsNear(flow: FlowRow, rows: RowSession): AsyncGenerator<ReceiptRow> {
  const { subject, giver, recipient } = flow;
  const between = { subject, giver, recipient };
  const slots = slotsNear(spanOf(flow), WINDOW);
  if (!slots) yield* await rows.select(receiptsTable, between);
  for (const slot of slots ?? []) yield* await rows.select(receiptsTable, { ...between, slot });
}

/** The only one that is meant; none where two are. */
async function onlyOne<Row>(
  candidates: AsyncIterable<Row>,
  isMeant: (row: Row) => Promise<boolean>,
): Promise<Row | undefined> {
  let only: Row | undefined;
  for await (const candidate of candidates) {
    if (!(await isMeant(candidate))) continue;
    if (only !== undefined) return undefined;
    only = candidate;
  }
  return only;
}

async function all<Row>(
  candidates: readonly Row[],
  isMeant: (row: Row) => Promise<boolean>,
): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (const candidate of candidates) if (await isMeant(candidate)) found.push(candidate);
  return found;
}

async function isMatched(
  end: { readonly receipt: string } | { readonly disclosure: string },
  rows: RowSession,
  matches: typeof matchesTable,
): Promise<boolean> {
  return (await rows.select(matches, { ...end, knownUntil: STILL })).length > 0;
}

function spanOf({ occurredFrom, occurredTo }: FlowRow | ReceiptRow): Span {
  return { earliest: occurredFrom, latest: occurredTo };
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

function near(flow: FlowRow, receipt: ReceiptRow): boolean {
  return (
    receipt.occurredFrom <= flow.occurredTo + WINDOW &&
    receipt.occurredTo >= flow.occurredFrom - WINDOW
  );
}
