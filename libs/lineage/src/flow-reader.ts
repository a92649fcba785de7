import { namedIn as consentNamedIn } from '../../consent/src/consent.answers.js';
import { consentsTable } from '../../consent/src/consent.view.js';
import { namedIn as planNamedIn } from '../../crisis-plan/src/crisis-plan.answers.js';
import { plansTable } from '../../crisis-plan/src/crisis-plan.view.js';
import type { PlanState } from '../../crisis-plan/src/crisis-plan.state.js';
import type { Flow } from '../../disclosure/src/disclosure.js';
import { flowShowable } from '../../disclosure/src/disclosure.shown.js';
import { disclosureTables, flowsTable, STILL } from '../../disclosure/src/disclosure.tables.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { peopleTable } from '../../person/src/person.view.js';
import { organisationKey } from '../../vocabulary/src/organisation.js';
import type { Place } from '../../vocabulary/src/place.graphql.js';
import { requireSpan, type Span } from '../../vocabulary/src/when.js';
import { type LookedAt, readShown, shownAmong } from '../../views/src/read-events.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { newestFirst } from '../../views/src/newest-first.js';
import type { RowOf, StoredRowOf } from '../../views/src/table.js';
import { givesWhatIsAsked, plansWithItem } from './flow-contents.js';
import { NOT_SHOWN, type OtherNouns } from './flow-answer.js';
import type { FlowFilter, FlowTimes } from './flow-filter.js';
import { flowPlaces, flowRows, type FlowQuery } from './flow-query.js';
import { type Given, judgedAt, judgedOf } from './judged.js';
import { KindsGiven } from './kinds-given.js';
import { statementsTable } from './kept-wishes.js';
import { lineageTables } from './lineage.view.js';
import { plansContents, plansOf } from './plan-contents.js';
import { compileWishes, type DisclosureWishes, type Wishes } from './wishes.js';
import type { WishValue } from './wishes.answer.js';

/** A flow that may be shown, and whether it was within the person's wishes. */
export interface ReadFlow {
  readonly row: RowOf<typeof flowsTable>;
  readonly wishes: DisclosureWishes;
}

/** Some flows, newest first. */
export interface FlowPage {
  readonly flows: readonly ReadFlow[];
  readonly more: boolean;
  readonly plan: OtherNouns['plan'];
}

/** What is asked of the reader. */
export interface FlowRequest {
  readonly person: LookedAt;
  readonly filter: FlowFilter;
  readonly times: FlowTimes;
  readonly after?: Place | undefined;
  readonly first: number;
  /** Whether a sender reported all through a span. */
  readonly reported: (organisation: string, span: Span) => boolean;
  /** Which flows are meant beside the filter, where no view tells it. */
  readonly isMeant?: ((flow: Flow, plan: OtherNouns['plan']) => boolean) | undefined;
}

/** Rows that are opened at a time where no view tells which of them are meant. */
const SCAN = 500;

/** Places that are looked at at a time, without opening the rows. */
const PLACES = 1_000;

/** Reads a page of flows with the wishes that each is judged by. */
export async function readFlows(views: ViewsReader, request: FlowRequest): Promise<FlowPage> {
  const { person, filter, times, first, isMeant } = request;
  const { subjects, viewer } = person;
  const judge = await judgeOf(views, person, times);
  const { bounded } = judge;
  // The wishes kept in the view are those of now, pseudonym by pseudonym, and of all that was said; of
  // another moment, of several that are one person, and for whoever may not see all, each flow is
  // judged anew.
  const wishesOfNow =
    times.asOf === undefined && times.knownAt === undefined && subjects.length === 1 && !bounded;
  const judging = filter.withinWishes !== undefined && !wishesOfNow;
  const gives = givesWhatIsAsked(filter);
  const plansWith = filter.item === undefined ? [] : plansWithItem(filter.item, judge.plans);
  const scanning = judging || gives !== undefined || isMeant !== undefined || bounded;
  const reading = { ...request, wishesOfNow, plansWithItem: plansWith };
  const found =
    judging && times.knownAt === undefined
      ? rowsOfKinds(views, reading, judge)
      : allRows(views, reading, scanning ? SCAN : first + 1);
  const flows: ReadFlow[] = [];
  for await (const stored of found) {
    const rows = await views.openRows(flowsTable, stored);
    for (const row of (await viewer()).among(rows, flowShowable)) {
      if (gives?.(row.cell.state.flow, judge.plans) === false) continue;
      if (isMeant?.(row.cell.state.flow, judge.plan) === false) continue;
      const read = { row, wishes: judge.of(row, request.reported) };
      if (!judging || read.wishes.atTheTime.value === filter.withinWishes) flows.push(read);
      if (flows.length > first) break;
    }
    if (flows.length > first) break;
  }
  return { flows: flows.slice(0, first), more: flows.length > first, plan: judge.plan };
}

type Reading = FlowRequest & Pick<FlowQuery, 'wishesOfNow' | 'plansWithItem'>;
type StoredFlows = AsyncIterable<readonly StoredRowOf<typeof flowsTable>[]>;

/** All rows that the filter's columns let through. */
function allRows(views: ViewsReader, reading: Reading, limit: number): StoredFlows {
  const { person, after } = reading;
  const db = views.db(...disclosureTables, ...lineageTables);
  return newestFirst({
    ...person,
    after,
    limit,
    read: (subject, from) =>
      flowRows(db, { ...reading, ...person, subject, after: from, limit }).execute(),
  });
}

/**
 * The rows among them that may have the answer asked for. What was given to somebody for some purpose at
 * one moment has one answer, however often it was given, so most need not be opened to be told apart.
 */
async function* rowsOfKinds(views: ViewsReader, reading: Reading, judge: Judge): StoredFlows {
  const { person, after, filter, first } = reading;
  const db = views.db(...disclosureTables, ...lineageTables);
  const places = newestFirst({
    ...person,
    after,
    limit: PLACES,
    read: (subject, from) =>
      flowPlaces(db, { ...reading, ...person, subject, after: from, limit: PLACES }).execute(),
  });
  const kinds = new KindsGiven(views, person.subjects);
  for await (const some of places) {
    const given = await kinds.of(some);
    const meant = some.filter((place) => {
      const what = place.kind === null ? undefined : given.get(place.kind);
      return !what || judge.at(what, place.occurredTo) === filter.withinWishes;
    });
    for (let from = 0; from < meant.length; from += first + 1) {
      const ids = meant.slice(from, from + first + 1).map(({ id }) => id);
      yield await db
        .selectFrom('flows')
        .selectAll()
        .where('id', 'in', ids)
        .where('knownUntil', '=', STILL)
        .where('held', '=', 0)
        .orderBy('occurredTo', 'desc')
        .orderBy('id', 'desc')
        .execute();
    }
  }
}

interface Judge {
  /** Whether whoever looks may not see all that may be shown to the person. */
  readonly bounded: boolean;
  readonly plans: ReadonlyMap<string, PlanState>;
  readonly plan: OtherNouns['plan'];
  of(row: RowOf<typeof flowsTable>, reported: FlowRequest['reported']): DisclosureWishes;
  /** The first answer's value for what was given at a moment, milliseconds since 1970. */
  at(given: Given, moment: number): WishValue;
}

async function judgeOf(views: ViewsReader, person: LookedAt, times: FlowTimes): Promise<Judge> {
  const { subjects, viewer } = person;
  const { asOf, knownAt } = times;
  const rows = await views
    .db(statementsTable)
    .selectFrom('wish_statements')
    .selectAll()
    .where('subject', 'in', subjects)
    .execute();
  const statements = await views.openRows(statementsTable, rows);
  const planEvents = await readShown(views, plansTable, subjects);
  // After they were read: what is revoked meanwhile counts.
  const seen = await viewer();
  const heard = seen.bounded ? await heardBy(views, person, planEvents) : undefined;
  const isHeard = ({ id }: { readonly id: string }) => heard?.has(id) ?? true;
  const wishes: Wishes = compileWishes(
    statements.flatMap(({ cell }) => cell.statements).filter(isHeard),
    { ...(knownAt !== undefined && { knownAt }), ...(asOf !== undefined && { asOf }) },
  );
  const isKnown = ({ recordedAt }: ReadableEvent) =>
    Date.parse(recordedAt) <= (knownAt ?? Infinity);
  const plans = plansOf(planEvents.filter(isHeard).filter(isKnown));
  const contents = plansContents(plans);
  // Whoever acts for the person may not see every plan, and is not told which there are.
  const unknown = seen.acts ? NOT_SHOWN : undefined;
  return {
    bounded: seen.bounded,
    plans,
    plan: seen.sees('plans') ? (id) => plans.get(id) ?? unknown : undefined,
    of({ cell }, reported) {
      const { flow } = cell.state;
      const reports = reported(organisationKey(flow.from), requireSpan(flow.occurredAt));
      return wishes.judge(judgedOf(flow, reports, contents));
    },
    at: (given, moment) => wishes.valueAtTheTime(judgedAt(given, moment, contents)),
  };
}

/**
 * The statements and the words of plans that whoever looks may see, by their events: wishes, filters
 * and deficiencies use nothing else.
 */
async function heardBy(
  views: ViewsReader,
  { subjects, viewer }: LookedAt,
  plans: readonly ReadableEvent[],
): Promise<ReadonlySet<string>> {
  const consents = await readShown(views, consentsTable, subjects);
  const record = await readShown(views, peopleTable, subjects);
  const seen = await viewer();
  const said = [
    shownAmong(consents, seen, { kind: 'consents', namedIn: consentNamedIn }),
    shownAmong(plans, seen, { kind: 'plans', namedIn: planNamedIn }),
    shownAmong(record, seen, { kind: 'record' }),
  ];
  return new Set(said.flat().map(({ id }) => id));
}
