import { isConsentEvent } from '../../consent/src/consent.events.js';
import { isPlanEvent } from '../../crisis-plan/src/crisis-plan.events.js';
import { plansTable } from '../../crisis-plan/src/crisis-plan.view.js';
import { isFlowName } from '../../disclosure/src/disclosure.js';
import { flowsTable, STILL } from '../../disclosure/src/disclosure.view.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { eventOf } from '../../views/src/event-table.js';
import type { Projection, RowSession } from '../../views/src/projection.js';
import { sealedTable, type RowOf } from '../../views/src/table.js';
import { judgedOf } from './judged.js';
import { flowOfReceipt, receiptsOfFlow, staleMatches, type Match } from './matching.js';
import { plansContents } from './plan-contents.js';
import { compileWishes, type Wishes } from './wishes.js';
import type { WishValue } from './wishes.answer.js';
import { planStatements } from './wishes.plan-statements.js';
import { consentStatements } from './wishes.sources.js';
import type { Statement } from './wishes.statements.js';

/** Everything that says what a person wished and is not held back: a row for each person. */
export const statementsTable = sealedTable<{ readonly statements: readonly Statement[] }>()({
  name: 'wish_statements',
  columns: { subject: 'text' },
  key: ['subject'],
  subject: 'subject',
});

/** Whether each flow was within the person's wishes at the time, as known today; to filter by. */
export const wishesTable = sealedTable<{ readonly atTheTime: WishValue }>()({
  name: 'flow_wishes',
  columns: { id: 'text', subject: 'text', atTheTime: 'text' },
  key: ['id'],
  subject: 'subject',
});

/** Which receipt belongs to which flow; a row for each time of which that was known. */
export const matchesTable = sealedTable<{ readonly by: 'id' | 'reference' | 'onlyOne' }>()({
  name: 'flow_receipts',
  columns: {
    receipt: 'text',
    subject: 'text',
    disclosure: 'text',
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
export const lineageTables = [statementsTable, wishesTable, matchesTable] as const;

/** How each event changes them. It comes after the projections whose rows it reads. */
export function lineageProjection(): Projection {
  const compiled = new CompiledByPerson();
  return {
    name: 'lineage',
    version: 1,
    tables: lineageTables,
    async apply(event, rows) {
      if (!event.readable || event.header.visibility.held) return;
      if (isFlowName(event.type)) {
        await judgeFlow(event.id, rows, compiled);
        await match(event, rows);
        return;
      }
      if (event.type === 'DisclosureReceived') {
        await match(event, rows);
        return;
      }
      if (event.type === 'DisclosureCorrected') {
        const { disclosure } = event.data as { disclosure: string };
        await judgeFlow(disclosure, rows, compiled);
        await matchAnew(disclosure, Date.parse(event.recordedAt), rows);
        return;
      }
      if (isConsentEvent(event) || isPlanEvent(event)) await state(event, rows, compiled);
    },
  };
}

async function state(
  event: ReadableEvent,
  rows: RowSession,
  compiled: CompiledByPerson,
): Promise<void> {
  const added = [...consentStatements([event]), ...planStatements(event)];
  const { subject } = event.header;
  const row = await rows.get(statementsTable, { subject });
  const statements = [...(row?.cell.statements ?? []), ...added];
  if (added.length > 0) rows.put(statementsTable, { subject, cell: { statements } });
  // Otherwise it only changes what a version of a plan held, which few statements ask.
  else if (!namesSingleItems(statements)) return;
  const flows = await rows.select(flowsTable, { subject, held: 0, knownUntil: STILL });
  const wishes = compiled.of(subject, statements);
  for (const flow of flows) await putWish(flow, wishes, statements, rows);
}

/** Whether any statement tells single items of a plan apart, so that it matters what versions held. */
function namesSingleItems(statements: readonly Statement[]): boolean {
  return statements.some(
    (statement) =>
      statement.kind === 'planItem' ||
      ('scope' in statement && statement.scope.items?.some((item) => 'item' in item)),
  );
}

async function judgeFlow(id: string, rows: RowSession, compiled: CompiledByPerson): Promise<void> {
  const [flow] = await rows.select(flowsTable, { id, knownUntil: STILL });
  if (!flow || flow.held === 1) return;
  const row = await rows.get(statementsTable, { subject: flow.subject });
  const statements = row?.cell.statements ?? [];
  await putWish(flow, compiled.of(flow.subject, statements), statements, rows);
}

async function putWish(
  { id, subject, cell }: RowOf<typeof flowsTable>,
  wishes: Wishes,
  statements: readonly Statement[],
  rows: RowSession,
): Promise<void> {
  const { flow } = cell.state;
  const plans = namesSingleItems(statements)
    ? new Set(flow.items.flatMap(({ plan }) => plan ?? []))
    : new Set<string>();
  const events = [];
  for (const plan of plans) {
    events.push(...(await rows.select(plansTable, { subject, thing: plan, held: 0 })));
  }
  const judged = judgedOf(flow, true, plansContents(events.map(eventOf)));
  const atTheTime = wishes.judge(judged).atTheTime.value;
  rows.put(wishesTable, { id, subject, atTheTime, cell: { atTheTime } });
}

async function match(event: ReadableEvent, rows: RowSession): Promise<void> {
  const made =
    event.type === 'DisclosureReceived'
      ? await flowOfReceipt(event.id, rows, matchesTable)
      : await receiptsOfFlow(event.id, rows, matchesTable);
  putMatches(made, Date.parse(event.recordedAt), rows);
}

/** After a correction, a receipt of who turns out not to be the recipient confirms nothing. */
async function matchAnew(disclosure: string, now: number, rows: RowSession): Promise<void> {
  for (const stale of await staleMatches(disclosure, rows, matchesTable)) {
    rows.put(matchesTable, { ...stale, knownUntil: now });
    putMatches(await flowOfReceipt(stale.receipt, rows, matchesTable), now, rows);
  }
  putMatches(await receiptsOfFlow(disclosure, rows, matchesTable), now, rows);
}

function putMatches(made: readonly Match[], knownFrom: number, rows: RowSession): void {
  for (const { by, ...match } of made) {
    rows.put(matchesTable, { ...match, knownFrom, knownUntil: STILL, cell: { by } });
  }
}

/** People whose compiled statements are kept; they only ever grow, so their number tells them apart. */
const KEPT = 500;

class CompiledByPerson {
  readonly #kept = new Map<string, { readonly last: string; readonly wishes: Wishes }>();

  of(subject: string, statements: readonly Statement[]): Wishes {
    const last = `${statements.length} ${statements.at(-1)?.id ?? ''}`;
    const kept = this.#kept.get(subject);
    if (kept?.last === last) return kept.wishes;
    const wishes = compileWishes(statements);
    if (this.#kept.size >= KEPT) this.#kept.clear();
    this.#kept.set(subject, { last, wishes });
    return wishes;
  }
}
