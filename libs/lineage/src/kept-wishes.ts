import { hash } from 'node:crypto';
import { isPlanEvent } from '../../crisis-plan/src/crisis-plan.events.js';
import { plansTable } from '../../crisis-plan/src/crisis-plan.view.js';
import { flowsTable, STILL } from '../../disclosure/src/disclosure.tables.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { eventOf } from '../../views/src/event-table.js';
import type { RowSession } from '../../views/src/projection.js';
import { sealedTable, type RowOf } from '../../views/src/table.js';
import { givenOf, judgedAt, type ContentsOf, type Given } from './judged.js';
import { plansContents, plansOf } from './plan-contents.js';
import { compileWishes, type Wishes } from './wishes.js';
import type { WishValue } from './wishes.answer.js';
import { planStatements } from './wishes.plan-statements.js';
import { ageStatements, consentStatements } from './wishes.sources.js';
import type { Statement } from './wishes.statements.js';

/**
 * Whether each flow was within the person's wishes at the time, as known today; to filter by. It is
 * not kept flow by flow: what was given to somebody for some purpose has one answer from one moment
 * to the next, however often it was given. So what somebody says changes a few spans of time, and
 * not tens of thousands of flows, and only those spans in which it counts.
 */

/** Everything that says what a person wished and is not held back: a row for each person. */
export const statementsTable = sealedTable<{ readonly statements: readonly Statement[] }>()({
  name: 'wish_statements',
  columns: { subject: 'text' },
  key: ['subject'],
  subject: 'subject',
});

/** What was given in each flow, to whom and for what, as a key. */
export const flowKindsTable = sealedTable<Readonly<Record<string, never>>>()({
  name: 'flow_kinds',
  columns: { id: 'text', subject: 'text', kind: 'text' },
  key: ['id'],
  subject: 'subject',
  indexes: [['subject']],
});

/**
 * When giving that was within the wishes: spans that follow on each other, from `since` until
 * `until` (milliseconds since 1970, the end excluded). What happened at an interval is a kind of its
 * own, with a single span.
 */
export const kindWishesTable = sealedTable<{
  readonly given: Given;
  readonly atTheTime: WishValue;
}>()({
  name: 'kind_wishes',
  columns: {
    subject: 'text',
    kind: 'text',
    since: 'integer',
    until: 'integer',
    atTheTime: 'text',
  },
  key: ['subject', 'kind', 'since'],
  subject: 'subject',
  indexes: [['subject', 'until desc', 'kind', 'since']],
});

/** The tables of wishes. */
export const keptWishesTables = [statementsTable, flowKindsTable, kindWishesTable] as const;

type KindRow = RowOf<typeof kindWishesTable>;

/** A value with the moment from which it is so. */
interface Step {
  readonly since: number;
  readonly atTheTime: WishValue;
}

/** Since when the first span of a kind is. */
export const BEGINNING = Number.MIN_SAFE_INTEGER;

/** Spans that are read at a time, the last first: most that is said concerns the present. */
const PAGE = 64;

/** Keeps the answers up with what happened and what was said. */
export class KeptWishes {
  readonly #compiled = new CompiledByPerson();

  /** After a flow was told of or corrected. */
  async flow(id: string, rows: RowSession): Promise<void> {
    const [flow] = await rows.select(flowsTable, { id, knownUntil: STILL });
    if (!flow || flow.held === 1) return;
    const { subject, cell } = flow;
    const given = givenOf(cell.state.flow);
    const kind = kindOf(given);
    rows.put(flowKindsTable, { id, subject, kind, cell: {} });
    if (await rows.get(kindWishesTable, { subject, kind, since: BEGINNING })) return;
    const row = await rows.get(statementsTable, { subject });
    const judge = this.#judge(subject, row?.cell.statements ?? [], rows);
    putSteps(await judge.steps(given, BEGINNING), { subject, kind, given }, [], rows);
  }

  /** After something was said of what the person wishes, or a plan changed. */
  async said(event: ReadableEvent, rows: RowSession): Promise<void> {
    const added = [
      ...consentStatements([event]),
      ...planStatements(event),
      ...ageStatements(event),
    ];
    if (added.length === 0 && !changesContents(event)) return;
    const { subject } = event.header;
    const row = await rows.get(statementsTable, { subject });
    const statements = [...(row?.cell.statements ?? []), ...added];
    if (added.length > 0) rows.put(statementsTable, { subject, cell: { statements } });
    const judge = this.#judge(subject, statements, rows);
    if (changesContents(event) && namesSingleItems(statements)) {
      // What a version of the plan held may tell otherwise of any time.
      const { plan } = event.data;
      await judge.anew(BEGINNING, ({ items }) => items.some((item) => item.plan === plan));
    }
    if (added.some(({ kind }) => kind === 'birth')) {
      // When they were sixteen may tell otherwise of any time, where they were assessed before it.
      if (statements.some(isOutgrown)) await judge.anew(BEGINNING);
      return;
    }
    if (added.length > 0) await judge.anew(judge.wishes.mattersFrom(new Set([event.id])));
  }

  #judge(subject: string, statements: readonly Statement[], rows: RowSession): KindJudge {
    return new KindJudge(subject, this.#compiled.of(subject, statements), statements, rows);
  }
}

/** Judges the kinds of what a person's information was given for, within one event. */
class KindJudge {
  readonly #plans = new Map<string, ContentsOf>();

  constructor(
    private readonly subject: string,
    readonly wishes: Wishes,
    private readonly statements: readonly Statement[],
    private readonly rows: RowSession,
  ) {}

  /** The answers from a moment on, each from when it is so. */
  async steps(given: Given, since: number): Promise<readonly Step[]> {
    const contents = await this.#contents(given);
    const at = (moment: number): Step => ({
      since: moment,
      atTheTime: this.wishes.valueAtTheTime(judgedAt(given, moment, contents)),
    });
    if (given.occurred) return [at(since)];
    const later = this.wishes.breakpoints.filter((moment) => moment > since);
    return withoutRepeats([since, ...later].map(at));
  }

  /** Judges anew from a moment on what was given of some kinds. */
  async anew(from: number, isMeant: (given: Given) => boolean = () => true): Promise<void> {
    const spans = (await this.#spansFrom(from)).filter(({ cell }) => isMeant(cell.given));
    for (const [kind, old] of Map.groupBy(spans, (span) => span.kind)) {
      const first = old.reduce((a, b) => (a.since < b.since ? a : b));
      const { given } = first.cell;
      const since = given.occurred ? first.since : Math.max(from, first.since);
      const { atTheTime } = first.cell;
      const before: Step[] = first.since < since ? [{ since: first.since, atTheTime }] : [];
      const steps = withoutRepeats([...before, ...(await this.steps(given, since))]);
      putSteps(steps, { subject: this.subject, kind, given }, old, this.rows);
    }
  }

  /** Spans that reach a moment or lie after it: one that ends there may have to go on. */
  async #spansFrom(moment: number): Promise<readonly KindRow[]> {
    if (moment === Infinity) return [];
    const { subject } = this;
    for (let limit = PAGE; ; limit *= 4) {
      const order = ['until desc'] as const;
      const found = await this.rows.select(kindWishesTable, { subject }, { order, limit });
      const last = found.at(-1);
      if (found.length < limit || !last || last.until < moment) {
        return found.filter(({ until }) => until >= moment);
      }
    }
  }

  /** What versions of plans held; only asked for where somebody spoke of single items. */
  async #contents({ items }: Given): Promise<ContentsOf> {
    if (!namesSingleItems(this.statements)) return () => undefined;
    for (const { plan } of items) {
      if (plan === undefined || this.#plans.has(plan)) continue;
      const where = { subject: this.subject, thing: plan, held: 0 };
      const events = await this.rows.select(plansTable, where);
      this.#plans.set(plan, plansContents(plansOf(events.map(eventOf))));
    }
    return (plan, version) => this.#plans.get(plan)?.(plan, version);
  }
}

/** Writes the spans of a kind that begin with these steps in place of others. */
function putSteps(
  steps: readonly Step[],
  { subject, kind, given }: { subject: string; kind: string; given: Given },
  old: readonly KindRow[],
  rows: RowSession,
): void {
  const end = given.occurred ? given.occurred.latest + 1 : STILL;
  steps.forEach(({ since, atTheTime }, index) => {
    const until = steps[index + 1]?.since ?? end;
    rows.put(kindWishesTable, {
      subject,
      kind,
      since,
      until,
      atTheTime,
      cell: { given, atTheTime },
    });
  });
  const kept = new Set(steps.map(({ since }) => since));
  for (const { since } of old) {
    if (!kept.has(since)) rows.remove(kindWishesTable, { subject, kind, since });
  }
}

function withoutRepeats(steps: readonly Step[]): readonly Step[] {
  return steps.filter(({ atTheTime }, index) => atTheTime !== steps[index - 1]?.atTheTime);
}

/** Clear columns name what was given by a key: it can be long, and is told by the cell. */
function kindOf(given: Given): string {
  return hash('sha256', JSON.stringify(given), 'buffer').subarray(0, 16).toString('base64url');
}

/** Whether what versions of a plan hold may be another after it. */
function changesContents(event: ReadableEvent): event is ReadableEvent<string, { plan: string }> {
  return isPlanEvent(event) && !['PlanAgreed', 'PlanReviewed', 'PlanRetired'].includes(event.type);
}

/** Whether any statement tells single items of a plan apart, so that it matters what versions held. */
function namesSingleItems(statements: readonly Statement[]): boolean {
  return statements.some(
    (statement) =>
      statement.kind === 'planItem' ||
      ('scope' in statement && statement.scope.items?.some((item) => 'item' in item)),
  );
}

/** Whether it ceases to count when the person is sixteen. */
function isOutgrown(statement: Statement): boolean {
  return statement.kind === 'assessment' && statement.untilSixteen === true;
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
