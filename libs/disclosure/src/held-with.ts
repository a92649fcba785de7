import { eventOf } from '../../views/src/event-table.js';
import type { RowSession } from '../../views/src/projection.js';
import type { DisclosureCorrectedData } from './disclosure.events.js';
import { disclosureDecider, withFlow } from './disclosure.js';
import type { FlowRow, ReceiptRow } from './disclosure.rows.js';
import { flowsTable, holdsTable, receiptsTable, STILL } from './disclosure.tables.js';
import { wordsOf } from './flow-history.js';
import { disclosureHoldOf, holdOf } from './holds.js';
import {
  flowsNear,
  isBetweenTheSame,
  isConfirmed,
  mayBeMeant,
  receiptsAround,
  receiptsOfFlow,
} from './matching.js';

/** What belongs together of what is held and what is told: ends, answers, what was passed on. */

/** The flows that are held and a receipt is of: for certain, or as far as anybody can tell. */
export interface HeldFlows {
  readonly certain: readonly string[];
  readonly perhaps: readonly string[];
}

/**
 * The flows that are held and that a receipt may be of. To show it would tell of them as soon as it
 * may be of one.
 */
export async function heldFlowsOf(receipt: ReceiptRow, rows: RowSession): Promise<HeldFlows> {
  const { subject, disclosure, reference } = receipt;
  if (disclosure !== null) {
    const named = await rows.select(flowsTable, { id: disclosure, knownUntil: STILL });
    return { certain: idsOf(named.filter((flow) => isHeldOf(flow, subject))), perhaps: [] };
  }
  const isIt = (flow: FlowRow): boolean =>
    isHeldOf(flow, subject) && isBetweenTheSame(flow, receipt);
  if (reference !== null) {
    const same = await rows.select(flowsTable, { subject, reference });
    const certain = idsOf(same.filter((flow) => flow.knownUntil === STILL && isIt(flow)));
    if (certain.length > 0) return { certain, perhaps: [] };
  }
  const perhaps: string[] = [];
  for await (const flow of flowsNear(receipt, rows)) {
    if (isIt(flow) && mayBeMeant(flow, receipt)) perhaps.push(flow.id);
  }
  return { certain: [], perhaps };
}

/** What a flow that was told of is held with: what it passes on or answers, or its receipt. */
export async function holdersOfFlow(flow: FlowRow, rows: RowSession): Promise<readonly string[]> {
  const { subject, onwardOf, cell } = flow;
  const holders: string[] = [];
  for (const id of [onwardOf, cell.state.flow.inReplyTo]) {
    if (id && (await disclosureHoldOf(id, subject, rows))) holders.push(id);
  }
  return [...holders, ...(await heldCorrectionsOf(flow, rows))];
}

/** The receipts that are held by their own word and that a flow is the other end of. */
export async function heldReceiptsOf(flow: FlowRow, rows: RowSession): Promise<readonly string[]> {
  const found: string[] = [];
  const isOpen = !(await receiptsOfFlow(flow, rows)).some(({ confirms }) => confirms === 1);
  for (const receipt of await receiptsAround(flow, rows)) {
    const hold = receipt.held === 1 ? await holdOf(receipt.id, flow.subject, rows) : undefined;
    if (!hold?.cell.own) continue;
    if (isNamed(flow, receipt)) found.push(receipt.id);
    else if (isOpen && !hold.cell.tied && hold.cell.with.length === 0) {
      if (await isOnlyOne(flow, receipt, rows)) found.push(receipt.id);
    }
  }
  return found;
}

/** The receipts that are shown and that a flow that is held is the other end of, or may be. */
export async function shownReceiptsOf(
  flow: FlowRow,
  isFree: (receipt: string) => Promise<boolean>,
  rows: RowSession,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const receipt of await receiptsAround(flow, rows)) {
    if (receipt.held !== 0 || !isEndOf(flow, receipt)) continue;
    if (await isFree(receipt.id)) found.push(receipt.id);
  }
  return found;
}

/** Whether a receipt is, or may be, of a flow, as that now stands. */
export function isEndOf(flow: FlowRow, receipt: ReceiptRow): boolean {
  if (isNamed(flow, receipt)) return true;
  const { disclosure } = receipt;
  return disclosure === null && isBetweenTheSame(flow, receipt) && mayBeMeant(flow, receipt);
}

/** Whether a correction says that something would have been held, had that been said at first. */
export function saysThatItIsHeld({ changes }: Pick<DisclosureCorrectedData, 'changes'>): boolean {
  return changes.regime === 'DPA_PART3' || changes.agreement !== undefined;
}

/** The receipts that are held with a flow and, as that now stands, cannot be of it. */
export async function strangersOf(flow: FlowRow, rows: RowSession): Promise<readonly string[]> {
  const hold = await rows.get(holdsTable, { id: flow.id });
  const strangers: string[] = [];
  for (const id of hold?.cell.holds ?? []) {
    const receipt = await rows.get(receiptsTable, { id });
    if (receipt && !isEndOf(flow, receipt)) strangers.push(id);
  }
  return strangers;
}

/** Corrections that are held, came before their flow, and say that it would have been held. */
async function heldCorrectionsOf(flow: FlowRow, rows: RowSession): Promise<readonly string[]> {
  const words = (await wordsOf(flow, rows)).filter(({ type }) => type === 'DisclosureCorrected');
  const said = words.map(eventOf).reduce(disclosureDecider.evolve, disclosureDecider.initial);
  const counting = withFlow(said, flow.cell.state.flow).corrections.filter(
    (correction) => correction.counts && saysThatItIsHeld(correction),
  );
  const holds = await Promise.all(counting.map(({ id }) => holdOf(id, flow.subject, rows)));
  return holds.flatMap((hold) => (hold ? [hold.id] : []));
}

/** By the sender's event id, or a reference that both ends share. */
function isNamed(flow: FlowRow, receipt: ReceiptRow): boolean {
  if (flow.subject !== receipt.subject) return false;
  if (receipt.disclosure !== null) return receipt.disclosure === flow.id;
  return (
    receipt.reference !== null &&
    receipt.reference === flow.reference &&
    isBetweenTheSame(flow, receipt)
  );
}

/** Whether a receipt may be of this flow, and of no other that nobody confirmed. */
async function isOnlyOne(flow: FlowRow, receipt: ReceiptRow, rows: RowSession): Promise<boolean> {
  if (!isEndOf(flow, receipt)) return false;
  for await (const other of flowsNear(receipt, rows)) {
    if (other.id === flow.id || !mayBeMeant(other, receipt)) continue;
    if (!(await isConfirmed(other.id, rows))) return false;
  }
  return true;
}

function isHeldOf(flow: FlowRow, subject: string): boolean {
  return flow.held === 1 && flow.subject === subject;
}

function idsOf(flows: readonly FlowRow[]): readonly string[] {
  return flows.map(({ id }) => id);
}
