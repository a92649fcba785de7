import type { DisclosureReceivedData } from '../../disclosure/src/disclosure.events.js';
import {
  flowsTable,
  receiptsTable,
  recipientKey,
  STILL,
} from '../../disclosure/src/disclosure.view.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
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
  readonly disclosure: string;
  readonly by: 'id' | 'reference' | 'onlyOne';
}

/** How far apart both may lie, milliseconds: 72 hours, as an agreement has it by default. */
const WINDOW = 72 * 3_600_000;

/** The matches that an event of a flow or a receipt makes. */
export async function matchOf(
  event: ReadableEvent,
  rows: RowSession,
  matches: typeof matchesTable,
): Promise<readonly Match[]> {
  if (event.type === 'DisclosureReceived') {
    const receipt = await rows.get(receiptsTable, { id: event.id });
    if (receipt?.declaredBy !== 'recipient') return [];
    const flow = await flowFor(
      event as ReadableEvent<string, DisclosureReceivedData>,
      receipt,
      rows,
      matches,
    );
    return flow ? [flow] : [];
  }
  return receiptsFor(event, rows, matches);
}

async function flowFor(
  { data, header }: ReadableEvent<string, DisclosureReceivedData>,
  receipt: ReceiptRow,
  rows: RowSession,
  matches: typeof matchesTable,
): Promise<Match | undefined> {
  const { subject } = header;
  if (data.disclosure !== undefined) {
    const [flow] = await rows.select(flowsTable, { id: data.disclosure, knownUntil: STILL });
    return flow && belongs(flow, receipt)
      ? { receipt: receipt.id, disclosure: flow.id, by: 'id' }
      : undefined;
  }
  const between = await rows.select(flowsTable, {
    subject,
    giver: receipt.giver,
    recipient: recipientKey(data.to),
    knownUntil: STILL,
  });
  const candidates = between.filter((flow) => belongs(flow, receipt));
  if (data.reference !== undefined) {
    const same = candidates.filter(({ reference }) => reference === data.reference);
    const [only] = same;
    if (only && same.length === 1) {
      return { receipt: receipt.id, disclosure: only.id, by: 'reference' };
    }
  }
  const free: FlowRow[] = [];
  for (const flow of candidates) {
    if (!within(flow, receipt) || contradicts(flow, receipt)) continue;
    const [taken] = await rows.select(matches, { disclosure: flow.id });
    if (!taken) free.push(flow);
  }
  const [only] = free;
  return only && free.length === 1
    ? { receipt: receipt.id, disclosure: only.id, by: 'onlyOne' }
    : undefined;
}

/** A flow that comes after its receipt. */
async function receiptsFor(
  event: ReadableEvent,
  rows: RowSession,
  matches: typeof matchesTable,
): Promise<readonly Match[]> {
  const [flow] = await rows.select(flowsTable, { id: event.id, knownUntil: STILL });
  if (!flow) return [];
  const { subject, giver, recipient } = flow;
  const candidates: ReceiptRow[] = [];
  for (const receipt of await rows.select(receiptsTable, { subject, giver, recipient })) {
    if (receipt.held === 1 || receipt.declaredBy !== 'recipient') continue;
    if (!(await rows.get(matches, { receipt: receipt.id }))) candidates.push(receipt);
  }
  const named = candidates.filter(({ disclosure }) => disclosure === flow.id);
  if (named.length > 0)
    return named.map(({ id }) => ({ receipt: id, disclosure: flow.id, by: 'id' }));
  const open = candidates.filter(({ disclosure }) => disclosure === null);
  const shared = open.filter(({ reference }) => reference !== null && reference === flow.reference);
  const [one] = shared;
  if (one && shared.length === 1)
    return [{ receipt: one.id, disclosure: flow.id, by: 'reference' }];
  const free = open.filter((receipt) => within(flow, receipt) && !contradicts(flow, receipt));
  const [only] = free;
  return only && free.length === 1
    ? [{ receipt: only.id, disclosure: flow.id, by: 'onlyOne' }]
    : [];
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
