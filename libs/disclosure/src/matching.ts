import { slotsNear } from '../../vocabulary/src/slot.js';
import type { Span } from '../../vocabulary/src/when.js';
import type { RowSession } from '../../views/src/projection.js';
import type { RowOf } from '../../views/src/table.js';
import type { FlowRow, ReceiptRow } from './disclosure.rows.js';
import { flowsTable, KEPT_BACK, matchesTable, receiptsTable, STILL } from './disclosure.tables.js';

/**
 * Matches what a sender says it gave with what the recipient says it got (`domain.md`, question 5):
 * by the sender's event id or a shared reference, else the only unmatched one of that person, giver
 * and recipient within the window; two candidates stay unmatched.
 *
 * What others report of a receipt belongs to a flow likewise, so that it is not taken for something
 * that nobody declared. It confirms nothing, and takes nobody's place.
 */

/** A receipt and the flow it belongs to. */
export interface Match {
  readonly receipt: string;
  readonly subject: string;
  readonly disclosure: string;
  /** 1 where the recipient itself says so. */
  readonly confirms: number;
  /** Where the receipt stands in the log. */
  readonly position: number;
  readonly by: 'id' | 'reference' | 'onlyOne';
}

/** How far apart both may lie where nothing else ties them, milliseconds: 72 hours, as an agreement has it by default. */
export const WINDOW = 72 * 3_600_000;

/** The flow that is shown and that a receipt belongs to: one, or none. */
export async function flowOfReceipt(
  receipt: ReceiptRow,
  rows: RowSession,
): Promise<readonly Match[]> {
  const { id, subject, disclosure, reference, position } = receipt;
  const confirms = isConfirming(receipt) ? 1 : 0;
  const found = (flow: FlowRow, by: Match['by']): readonly Match[] => [
    { receipt: id, subject, disclosure: flow.id, confirms, position, by },
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
    if (!belongs(flow, receipt) || !mayBeMeant(flow, receipt)) return false;
    return confirms === 0 || !(await isConfirmed(flow.id, rows));
  });
  return only ? found(only, 'onlyOne') : [];
}

/**
 * The receipts that are shown, not yet another's, and belong to a flow that is shown; of its recipient
 * those that name it, or one.
 */
export async function receiptsOfFlow(flow: FlowRow, rows: RowSession): Promise<readonly Match[]> {
  const { subject, giver, recipient } = flow;
  // Most disclosures are confirmed by nobody, and need no further look.
  const between = { subject, giver, recipient };
  const [any] = await rows.select(receiptsTable, between, { order: ['slot'], limit: 1 });
  if (!any) return [];
  const reports = await reportsOfFlow(flow, rows);
  return [...(await confirmationsOfFlow(flow, rows)), ...reports];
}

async function confirmationsOfFlow(flow: FlowRow, rows: RowSession): Promise<readonly Match[]> {
  const shown = await confirmationsAmong(0, flow, rows);
  // What is kept back must not stand in the way of what is shown.
  return shown ?? (await confirmationsAmong(KEPT_BACK, flow, rows)) ?? [];
}

/** @returns nothing where none can be meant; none where it cannot be told which. */
async function confirmationsAmong(
  held: number,
  flow: FlowRow,
  rows: RowSession,
): Promise<readonly Match[] | undefined> {
  const { id, subject, reference } = flow;
  const isOpen = async (receipt: ReceiptRow): Promise<boolean> =>
    receipt.held === held && isConfirming(receipt) && (await waitsFor(flow, receipt, rows));
  const found = (receipt: ReceiptRow, by: Match['by']): Match => ({
    receipt: receipt.id,
    subject,
    disclosure: id,
    confirms: 1,
    position: receipt.position,
    by,
  });
  const named = await all(await rows.select(receiptsTable, { disclosure: id }), isOpen);
  if (named.length > 0) return named.map((receipt) => found(receipt, 'id'));
  // It has its own already.
  if (await isConfirmed(id, rows)) return [];
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
  const near: ReceiptRow[] = [];
  for await (const receipt of receiptsNear(flow, rows)) {
    if (receipt.disclosure !== null || !mayBeMeant(flow, receipt)) continue;
    if (await isOpen(receipt)) near.push(receipt);
  }
  const [only] = near;
  if (!only) return undefined;
  return near.length === 1 ? [found(only, 'onlyOne')] : [];
}

/** What others report that belongs to a flow, each found from its own side. */
async function reportsOfFlow(flow: FlowRow, rows: RowSession): Promise<readonly Match[]> {
  const found: Match[] = [];
  for (const receipt of await receiptsAround(flow, rows)) {
    if (isConfirming(receipt) || !(await waitsFor(flow, receipt, rows))) continue;
    found.push(...(await flowOfReceipt(receipt, rows)));
  }
  return found;
}

/** The receipts that name a flow or lie near it: more than are its own, never fewer. */
export async function receiptsAround(
  flow: FlowRow,
  rows: RowSession,
): Promise<readonly ReceiptRow[]> {
  const { id, subject, reference } = flow;
  const around = new Map<string, ReceiptRow>();
  const add = (receipt: ReceiptRow): void => void around.set(receipt.id, receipt);
  (await rows.select(receiptsTable, { disclosure: id })).forEach(add);
  if (reference !== null) {
    (await rows.select(receiptsTable, { subject, reference })).forEach(add);
  }
  for await (const receipt of receiptsNear(flow, rows)) add(receipt);
  return [...around.values()].filter((receipt) => receipt.subject === subject);
}

/**
 * Since when the ledger knew both ends of a match, milliseconds since 1970: the receipt, the flow
 * between those two, and of no other flow that the receipt was taken to belong to.
 */
export async function knownTogetherFrom(
  { receipt, disclosure }: Pick<Match, 'receipt' | 'disclosure'>,
  rows: RowSession,
): Promise<number> {
  const received = await rows.get(receiptsTable, { id: receipt });
  const versions = await rows.select(flowsTable, { id: disclosure });
  const before = await rows.select(matchesTable, { receipt });
  const other = versions.findLastIndex(
    (version) => received === undefined || !isBetweenTheSame(version, received),
  );
  const first = versions[other + 1];
  return Math.max(
    received?.recordedAt ?? 0,
    first?.knownFrom ?? 0,
    ...before.map(({ knownUntil }) => knownUntil),
  );
}

/** The matches of a flow that its correction shows to be wrong. */
export async function staleMatches(
  disclosure: string,
  rows: RowSession,
): Promise<readonly RowOf<typeof matchesTable>[]> {
  const [flow] = await rows.select(flowsTable, { id: disclosure, knownUntil: STILL });
  const stale: RowOf<typeof matchesTable>[] = [];
  for (const match of await rows.select(matchesTable, { disclosure, knownUntil: STILL })) {
    const receipt = await rows.get(receiptsTable, { id: match.receipt });
    if (!flow || !receipt || !belongs(flow, receipt)) stale.push(match);
  }
  return stale;
}

/** Flows between the two of a receipt that may lie near it: more than do, never fewer. */
export async function* flowsNear(receipt: ReceiptRow, rows: RowSession): AsyncGenerator<FlowRow> {
  const { subject, giver, recipient } = receipt;
  const between = { subject, giver, recipient, knownUntil: STILL };
  const slots = slotsNear(spanOf(receipt), WINDOW);
  if (!slots) yield* await rows.select(flowsTable, between);
  for (const slot of slots ?? []) yield* await rows.select(flowsTable, { ...between, slot });
}

/** Receipts between the two of a flow that may lie near it. */
export async function* receiptsNear(flow: FlowRow, rows: RowSession): AsyncGenerator<ReceiptRow> {
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

export async function isConfirmed(disclosure: string, rows: RowSession): Promise<boolean> {
  const found = await rows.select(matchesTable, { disclosure, knownUntil: STILL });
  return found.some(({ confirms }) => confirms === 1);
}

/** Whether a receipt is shown, may belong to a flow, and does not belong to any yet. */
async function waitsFor(flow: FlowRow, receipt: ReceiptRow, rows: RowSession): Promise<boolean> {
  if (receipt.held === 1 || !belongs(flow, receipt)) return false;
  const own = { receipt: receipt.id, knownUntil: STILL };
  return (await rows.select(matchesTable, own)).length === 0;
}

/** Only the recipient's own word confirms. */
function isConfirming({ declaredBy }: ReceiptRow): boolean {
  return declaredBy === 'recipient';
}

function spanOf({ occurredFrom, occurredTo }: FlowRow | ReceiptRow): Span {
  return { earliest: occurredFrom, latest: occurredTo };
}

function belongs(flow: FlowRow, receipt: ReceiptRow): boolean {
  return flow.held === 0 && flow.subject === receipt.subject && isBetweenTheSame(flow, receipt);
}

export function isBetweenTheSame(flow: FlowRow, receipt: ReceiptRow): boolean {
  return flow.giver === receipt.giver && flow.recipient === receipt.recipient;
}

/** Whether nothing speaks against it where nothing ties them. */
export function mayBeMeant(flow: FlowRow, receipt: ReceiptRow): boolean {
  return near(flow, receipt) && !contradicts(flow, receipt) && isToTheSame(flow, receipt);
}

/** Whoever has no identifier is the same where the words are. */
function isToTheSame({ cell: { state } }: FlowRow, { cell: { data } }: ReceiptRow): boolean {
  const { to, individual } = state.flow;
  if (to.type === 'individual') return individual !== undefined && individual === data.individual;
  return to.type !== 'unregistered' || (data.to.type === to.type && data.to.name === to.name);
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
