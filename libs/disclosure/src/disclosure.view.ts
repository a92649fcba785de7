import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { releasedBy } from '../../person/src/held.events.js';
import { isHeldBack, putEvent, showEvent } from '../../views/src/held-index.js';
import type { Projection, RowSession } from '../../views/src/projection.js';
import {
  matchAnew,
  matchFlow,
  matchReceipt,
  matchShownFlow,
  matchShownReceipt,
} from './confirmations.js';
import type {
  DisclosureCorrectedData,
  DisclosureReceivedData,
  DisclosureRefusedData,
} from './disclosure.events.js';
import { disclosureDecider, isFlowName } from './disclosure.js';
import { flowRow, hasFlow, receiptRow, refusalRow, type FlowRow } from './disclosure.rows.js';
import {
  disclosureTables,
  flowsTable,
  KEPT_BACK,
  matchesTable,
  receiptsTable,
  refusalsTable,
  repliesTable,
  SHOWN_ENDS_AT_ONCE,
  type ShownEndKind,
  shownEndsTable,
  STILL,
  wordsTable,
} from './disclosure.tables.js';
import { append, rewrite, wordsOf } from './flow-history.js';
import { putWithCause } from './held-with-cause.js';
import {
  heldFlowsOf,
  heldReceiptsOf,
  holdersOfFlow,
  saysThatItIsHeld,
  shownReceiptsOf,
  strangersOf,
} from './held-with.js';
import {
  disclosureHoldOf,
  disown,
  holdOf,
  everHeld,
  join,
  part,
  putHold,
  settle,
  tie,
  type Hold,
} from './holds.js';
import { flowOfReceipt } from './matching.js';

/** How each event changes the tables of disclosures. */
export const disclosureProjection: Projection = {
  name: 'disclosure',
  version: 12,
  tables: disclosureTables,
  apply(event, rows) {
    if (!event.readable) return;
    if (isFlowName(event.type)) return putFlow(event, rows);
    switch (event.type) {
      case 'DisclosureReceived':
        return putReceipt(event as ReadableEvent<string, DisclosureReceivedData>, rows);
      case 'DisclosureRefused':
      case 'DisclosureRequested':
        return putRefusal(event as ReadableEvent<string, DisclosureRefusedData>, rows);
      case 'DisclosureCorrected':
      case 'DisclosureRecalled':
      case 'RecallAcknowledged':
      case 'EmergencyReviewOpened':
      case 'EmergencyReviewConcluded':
      case 'PersonInformed':
      case 'InformingDeferred':
        return putWord(event as ReadableEvent<string, { disclosure: string }>, rows);
      default: {
        const { held, withCause } = event.header.visibility;
        if (held && withCause === true) return putWithCause(event, rows);
        const released = releasedBy(event);
        return released && release(released, event.position, rows);
      }
    }
  },
};

async function putFlow(event: ReadableEvent, rows: RowSession): Promise<void> {
  const { subject } = event.header;
  const state = disclosureDecider.evolve(disclosureDecider.initial, event);
  if (!hasFlow(state)) return;
  const recordedAt = Date.parse(event.recordedAt);
  const told = flowRow(state, {
    subject,
    held: 0,
    knownFrom: recordedAt,
    recordedAt,
    cell: { recordedAt: event.recordedAt, leafIndex: event.leafIndex },
  });
  putReply(event, state.flow.inReplyTo, rows);
  const own = await isHeldBack(event, rows);
  const any = await everHeld(subject, rows);
  const receipts = any ? await heldReceiptsOf(told, rows) : [];
  const holders = any ? await holdersOfFlow(told, rows) : [];
  if (own || receipts.length > 0 || holders.length > 0) {
    await putHold(event, { kind: 'flow', own, with: holders, tied: false }, rows);
    for (const receipt of receipts) await tie(receipt, rows);
    await holdTogether(event.id, receipts, rows);
    for (const { cell } of await wordsOf(told, rows)) await join(event.id, cell.id, rows);
    const flow = await rewrite(told, 1, rows);
    await noteShownEnds(flow, event, rows);
    return;
  }
  // Only what comes to a stream that was there already can have been waited for; what was held has a
  // stream of its own, beside the one in which something may wait.
  const mayBeAwaited = any || event.revision > 0 || event.header.visibility.held;
  if (!mayBeAwaited) rows.put(flowsTable, told);
  const flow = mayBeAwaited ? await rewrite(told, 0, rows) : told;
  // What was released before it came here stands as if it had never been held.
  if (event.header.visibility.held) await matchShownFlow(flow, event.position, rows);
  else await matchFlow(flow, recordedAt, event.position, rows);
}

async function putReceipt(
  event: ReadableEvent<string, DisclosureReceivedData>,
  rows: RowSession,
): Promise<void> {
  const receipt = receiptRow(event);
  const { id, subject } = receipt;
  const own = await isHeldBack(event, rows);
  const held = (await everHeld(subject, rows))
    ? await heldFlowsOf(receipt, rows)
    : { certain: [], perhaps: [] };
  const made = await flowOfReceipt(receipt, rows);
  const [shown] = made;
  const isNamed = shown !== undefined && shown.by !== 'onlyOne';
  const certain = isNamed ? [] : held.certain;
  const perhaps = shown ? [] : held.perhaps;
  const flows = certain.length > 0 ? certain : perhaps;
  if (!own && flows.length === 0) {
    rows.put(receiptsTable, receipt);
    if (event.header.visibility.held) await matchShownReceipt(receipt, event.position, rows);
    else await matchReceipt(receipt, made, event.position, rows);
    return;
  }
  rows.put(receiptsTable, { ...receipt, held: own || certain.length > 0 ? 1 : KEPT_BACK });
  const isTied = flows.length === 1 && (own || certain.length > 0);
  await putHold(event, { kind: 'receipt', own, with: flows, tied: isTied }, rows);
  if (!shown || flows.length > 0) return;
  // Its other end was shown before, and stays.
  await tie(id, rows);
  const flow = await lastOf(shown.disclosure, subject, rows);
  if (flow) await noteShownEnd('endShown', flow.cell.state.flow, event, rows);
}

async function putRefusal(
  event: ReadableEvent<string, DisclosureRefusedData>,
  rows: RowSession,
): Promise<void> {
  const row = refusalRow(event);
  const { inReplyTo } = event.data;
  putReply(event, inReplyTo, rows);
  const request = inReplyTo && (await disclosureHoldOf(inReplyTo, row.subject, rows));
  const own = await isHeldBack(event, rows);
  rows.put(refusalsTable, { ...row, held: own || request ? 1 : 0 });
  if (!own && !request) return;
  const holders = request ? [request.id] : [];
  await putHold(event, { kind: 'asked', own, with: holders, tied: false }, rows);
}

/** Notes what an event answers: the request may stand under another pseudonym (`held-along.ts`). */
function putReply(
  { id, header: { subject } }: ReadableEvent,
  inReplyTo: string | undefined,
  rows: RowSession,
): void {
  if (inReplyTo !== undefined) rows.put(repliesTable, { id, subject, inReplyTo, cell: {} });
}

/** Something was said of a disclosure after it, or before anybody told of it. */
async function putWord(
  event: ReadableEvent<string, { readonly disclosure: string }>,
  rows: RowSession,
): Promise<void> {
  const { subject } = event.header;
  const id = event.data.disclosure;
  await putEvent(wordsTable, event, rows, id);
  const flow = await lastOf(id, subject, rows);
  const own = await isHeldBack(event, rows);
  if (own && !flow) await putHold(event, { kind: 'word', own, with: [], tied: false }, rows);
  if (own && flow?.held === 0 && isHoldingCorrection(event)) {
    await noteShownEnd('shownBefore', flow.cell.state.flow, event, rows);
  }
  // What is held back must not show through a disclosure that is not.
  if (!flow || (own && flow.held === 0)) return;
  const word = await rows.get(wordsTable, { subject, position: event.position });
  if (!word) return;
  const next = append(flow, word, rows);
  if (event.type !== 'DisclosureCorrected') return;
  if (next.held === 0) {
    await matchAnew(next, Date.parse(event.recordedAt), event.position, rows);
    return;
  }
  const strangers = await strangersOf(next, rows);
  for (const stranger of strangers) await part(id, stranger, rows);
  await show(await settle(strangers, event.position, rows), event.position, rows);
  await noteShownEnds(next, event, rows);
}

function isHoldingCorrection(event: ReadableEvent): boolean {
  return (
    event.type === 'DisclosureCorrected' && saysThatItIsHeld(event.data as DisclosureCorrectedData)
  );
}

/**
 * Shows what was held: from now on, and at every moment at which it was known to the ledger, since
 * who may see what is always judged by now. What was held with it alone is shown with it.
 */
async function release(
  released: { readonly id: string; readonly subject: string },
  position: number,
  rows: RowSession,
): Promise<void> {
  const { id, subject } = released;
  const word = await showEvent(wordsTable, released, rows);
  if (word) {
    const said = word as ReadableEvent<string, { readonly disclosure: string }>;
    await showWord(said, position, rows);
  }
  if (!(await holdOf(id, subject, rows))) return;
  await disown(id, subject, rows);
  await show(await settle([id], position, rows), position, rows);
}

/** What was said of a flow counts from when it was said. */
async function showWord(
  word: ReadableEvent<string, { readonly disclosure: string }>,
  position: number,
  rows: RowSession,
): Promise<void> {
  const flow = await lastOf(word.data.disclosure, word.header.subject, rows);
  if (flow?.held !== 0) return;
  const shown = await rewrite(flow, 0, rows);
  if (word.type === 'DisclosureCorrected') {
    const since = Math.max(flow.recordedAt, Date.parse(word.recordedAt));
    await matchAnew(shown, since, position, rows);
  }
}

/**
 * Shows what nothing holds any more, and matches it as if it had never been held: one after the other,
 * as they were told.
 */
async function show(holds: readonly Hold[], position: number, rows: RowSession): Promise<void> {
  for (const { id, subject } of holds) {
    const flow = await lastOf(id, subject, rows);
    if (flow) await matchShownFlow(await rewrite(flow, 0, rows), position, rows);
    const receipt = await rows.get(receiptsTable, { id });
    if (receipt) {
      const shown = { ...receipt, held: 0 };
      rows.put(receiptsTable, shown);
      await matchShownReceipt(shown, position, rows);
    }
    const refusal = await rows.get(refusalsTable, { id });
    if (refusal) rows.put(refusalsTable, { ...refusal, held: 0 });
  }
}

/** A flow and its receipts, each held for as long as the other is. */
async function holdTogether(
  flow: string,
  receipts: readonly string[],
  rows: RowSession,
): Promise<void> {
  for (const receipt of receipts) {
    await join(receipt, flow, rows);
    await join(flow, receipt, rows);
  }
}

/** An officer is told of each end that was shown before its flow came to be held. */
async function noteShownEnds(flow: FlowRow, event: ReadableEvent, rows: RowSession): Promise<void> {
  const isFree = async (receipt: string): Promise<boolean> =>
    (await rows.select(matchesTable, { receipt, knownUntil: STILL })).length === 0;
  for (const receipt of await shownReceiptsOf(flow, isFree, rows)) {
    await noteShownEnd(
      'endShown',
      { id: receipt, type: 'DisclosureReceived' },
      { ...event, id: flow.id },
      rows,
    );
  }
  for (const onward of await rows.select(flowsTable, { onwardOf: flow.id, knownUntil: STILL })) {
    if (onward.held === 1 || onward.subject !== flow.subject) continue;
    await noteShownEnd('onwardShown', onward.cell.state.flow, { ...event, id: flow.id }, rows);
  }
}

/** Notes it once. */
async function noteShownEnd(
  kind: ShownEndKind,
  { id, type }: { readonly id: string; readonly type: string },
  { id: because, position, recordedAt, header }: ReadableEvent,
  rows: RowSession,
): Promise<void> {
  if (await rows.get(shownEndsTable, { id, because })) return;
  const { subject } = header;
  const first = position * SHOWN_ENDS_AT_ONCE;
  for (let place = first; place < first + SHOWN_ENDS_AT_ONCE; place += 1) {
    const [taken] = await rows.select(shownEndsTable, { place }, { limit: 1 });
    if (taken) continue;
    rows.put(shownEndsTable, { id, because, subject, place, cell: { kind, type, recordedAt } });
    return;
  }
}

/** The last version of a flow of this person. */
async function lastOf(id: string, subject: string, rows: RowSession): Promise<FlowRow | undefined> {
  const [flow] = await rows.select(flowsTable, { id, knownUntil: STILL });
  // Somebody else's disclosure stays as it is: an event counts in its own subject's history only.
  return flow?.subject === subject ? flow : undefined;
}
