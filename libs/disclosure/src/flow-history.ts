import { eventOf } from '../../views/src/event-table.js';
import type { RowSession } from '../../views/src/projection.js';
import type { RowOf } from '../../views/src/table.js';
import { disclosureDecider, withFlow } from './disclosure.js';
import { flowRow, hasFlow, type FlowRow } from './disclosure.rows.js';
import { type FlowCell, flowsTable, STILL, wordsTable } from './disclosure.tables.js';

/** The versions of what is known of a flow, made from how it was told and what was said of it. */

type WordRow = RowOf<typeof wordsTable>;

/** What was said of a flow, in the order of the log. */
export function wordsOf(
  { id, subject }: Pick<FlowRow, 'id' | 'subject'>,
  rows: RowSession,
): Promise<readonly WordRow[]> {
  return rows.select(wordsTable, { subject, thing: id });
}

/**
 * Writes every version of a flow anew. One that is shown has what is shown of what was said; one that
 * is held has all, since nobody is shown it.
 *
 * @param flow Its last version, or the row that it was first told as.
 * @returns its last version.
 */
export async function rewrite(flow: FlowRow, held: number, rows: RowSession): Promise<FlowRow> {
  const words = (await wordsOf(flow, rows)).filter((word) => held === 1 || word.held === 0);
  for (const { id, knownFrom } of await rows.select(flowsTable, { id: flow.id })) {
    rows.remove(flowsTable, { id, knownFrom });
  }
  const versions = versionsOf(flow, words).map((version) => ({ ...version, held }));
  versions.forEach((version, index) => {
    rows.put(flowsTable, { ...version, knownUntil: versions[index + 1]?.knownFrom ?? STILL });
  });
  return versions.at(-1) ?? flow;
}

/** Adds to a flow what was said of it last. */
export function append(flow: FlowRow, word: WordRow, rows: RowSession): FlowRow {
  const next = versionAfter(flow, word);
  if (next.knownFrom > flow.knownFrom) {
    rows.put(flowsTable, { ...flow, knownUntil: next.knownFrom });
  }
  rows.put(flowsTable, next);
  return next;
}

/** Each from when it was known; of several at one moment the last. */
function versionsOf(flow: FlowRow, words: readonly WordRow[]): readonly FlowRow[] {
  const { leafIndex } = flow.cell;
  const told = flow.cell.told ?? flow.cell.state.flow;
  const waited = words.filter((word) => word.cell.leafIndex < leafIndex);
  const before = waited.map(eventOf).reduce(disclosureDecider.evolve, disclosureDecider.initial);
  const state = withFlow(before, told);
  const first = flowRow(state, {
    ...flow,
    knownFrom: flow.recordedAt,
    cell: cellOf(flow.cell, state, told),
  });
  const versions = [first];
  for (const word of words.slice(waited.length)) {
    const last = versions.at(-1) ?? first;
    const next = versionAfter(last, word);
    if (next.knownFrom === last.knownFrom) versions.pop();
    versions.push(next);
  }
  return versions;
}

function versionAfter(flow: FlowRow, word: WordRow): FlowRow {
  const state = disclosureDecider.evolve(flow.cell.state, eventOf(word));
  if (!hasFlow(state)) return flow;
  const told = flow.cell.told ?? flow.cell.state.flow;
  const cell = cellOf(flow.cell, state, told);
  return flowRow(state, { ...flow, knownFrom: word.recordedAt, cell });
}

function cellOf(
  { recordedAt, leafIndex }: FlowCell,
  { flow }: FlowCell['state'],
  told: FlowCell['state']['flow'],
): Omit<FlowCell, 'state'> {
  const isAsTold = flow === told || JSON.stringify(flow) === JSON.stringify(told);
  return { recordedAt, leafIndex, ...(!isAsTold && { told }) };
}
