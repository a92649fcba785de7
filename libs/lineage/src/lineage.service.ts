import { agreementKnownAt, type AgreementTimeline } from '../../agreement/src/agreement.js';
import { agreementsTable } from '../../agreement/src/agreement.view.js';
import {
  disclosureOf,
  recipientOf,
  type Disclosure,
} from '../../disclosure/src/disclosure.graphql.js';
import { flowsTable, STILL } from '../../disclosure/src/disclosure.view.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { Reporting, ReportingReader } from '../../oversight/src/reporting.js';
import { connectionOf, mapped, type PageRequest } from '../../vocabulary/src/page.graphql.js';
import { placeAfter, placeKey } from '../../vocabulary/src/place.graphql.js';
import {
  codeInWords,
  deficiencyInWords,
  receiptOf,
  whenOf,
  words,
} from '../../vocabulary/src/vocabulary.graphql.js';
import { OpenedRows } from '../../views/src/opened-rows.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { RowOf } from '../../views/src/table.js';
import {
  confirmationOf,
  crossDeficiencies,
  showsDeficiency,
  type Surroundings,
} from './flow-answer.js';
import type { FlowFilter, FlowTimes } from './flow-filter.js';
import { readFlows, type FlowPage, type ReadFlow } from './flow-reader.js';
import type { AnsweredDisclosure, OnwardStep } from './lineage.answers.js';
import type { DisclosureConnection } from './lineage.graphql.js';
import { matchesTable } from './lineage.view.js';
import { wishesInWords } from './wishes.words.js';

/** What is asked of `whereMyDataWent`. */
export interface WhereRequest {
  readonly subjects: readonly string[];
  readonly page: PageRequest;
  readonly filter: FlowFilter;
  readonly times: FlowTimes;
}

/** Answers where a person's data went. */
export class LineageService {
  readonly #agreements = new OpenedRows(agreementsTable, ({ agreement }) => agreement);

  constructor(
    private readonly views: ViewsReader,
    private readonly ledger: Ledger,
    private readonly reporting: ReportingReader,
  ) {}

  /**
   * A page of disclosures, newest first.
   *
   * @throws GraphQLError `BAD_REQUEST` for a cursor that is none; ViewsError.
   */
  async whereMyDataWent(request: WhereRequest): Promise<DisclosureConnection> {
    const { subjects, page, filter } = request;
    const now = this.ledger.clock();
    const times = withoutFuture(request.times, now);
    const after = placeAfter(page);
    const reporting = await this.#reporting(times);
    const agreements = await this.#agreementsBy(times);
    const agreement = (id: string) => agreements.get(id);
    const isDeficient = showsDeficiency(filter.deficiency);
    const found = await readFlows(this.views, {
      subjects,
      filter: isDeficient ? { ...filter, deficiency: undefined } : filter,
      isMeant:
        isDeficient &&
        ((flow, plans) => isDeficient(flow, { agreement, plan: (id) => plans.get(id) })),
      times,
      after,
      first: page.first,
      reported: (organisation, span) => reporting.reported(organisation, span),
    });
    const answered = await this.#answers(found, subjects, times, {
      agreement,
      plan: (id) => found.plans.get(id),
      reports: (organisation, instant) => reporting.reports(organisation, instant),
      now: times.knownAt ?? now,
    });
    const connection = connectionOf(answered, page, ({ row }) => placeKey(row));
    const { edges, pageInfo } = mapped(connection, ({ node }) => node);
    return {
      edges,
      pageInfo: { ...pageInfo, hasNextPage: found.more },
      lawKeepsBack: words('law.keepsBack'),
      notASubjectAccessAnswer: words('answer.notSubjectAccess'),
    };
  }

  async #answers(
    page: FlowPage,
    subjects: readonly string[],
    times: FlowTimes,
    others: Omit<Surroundings, 'receipt'>,
  ) {
    const ids = page.flows.map(({ row }) => row.id);
    const origins = page.flows.flatMap(({ row }) => row.onwardOf ?? []);
    const [matches, onward, shown] = await Promise.all([
      this.#matches(ids, times),
      this.#onward(ids, subjects, times),
      this.#shown(origins, subjects, times),
    ]);
    const around: Surroundings = { ...others, receipt: (id) => matches.get(id) };
    return page.flows.map((read) => ({
      row: read.row,
      node: this.#answer(read, around, {
        of: read.row.onwardOf !== null && shown.has(read.row.onwardOf),
        to: onward.get(read.row.id) ?? [],
      }),
    }));
  }

  #answer(
    { row, wishes }: ReadFlow,
    around: Surroundings,
    onward: { readonly of: boolean; readonly to: readonly OnwardStep[] },
  ): AnsweredDisclosure {
    const { flow } = row.cell.state;
    const disclosure: Disclosure = disclosureOf(row.cell);
    const confirmation = confirmationOf(flow, around);
    const { leafIndex, recordedAt } = row.cell;
    return Object.assign(disclosure, {
      // The id of what may not be shown would tell that it is there.
      onwardOf: onward.of ? disclosure.onwardOf : undefined,
      deficiencies: [
        ...disclosure.reportedDeficiencies,
        ...crossDeficiencies(flow, around).map(deficiencyInWords),
      ],
      withinWishes: wishesInWords(wishes),
      confirmation: {
        status: confirmation.status,
        words: codeInWords('confirmation', confirmation.status).words,
        receipt: confirmation.receipt,
      },
      onwardTo: onward.to,
      receipt: receiptOf({
        eventId: row.id,
        leafIndex,
        recordedAt,
        leafHash: this.ledger.reader.leaf(leafIndex)?.toString('base64') ?? '',
      }),
    });
  }

  async #matches(ids: readonly string[], { knownAt }: FlowTimes): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await this.views
      .db(matchesTable)
      .selectFrom('flow_receipts')
      .selectAll()
      .where('disclosure', 'in', ids)
      .where('knownFrom', '<=', knownAt ?? STILL)
      .where('knownUntil', knownAt === undefined ? '=' : '>', knownAt ?? STILL)
      .execute();
    const opened = await this.views.openRows(matchesTable, rows);
    return new Map(opened.map(({ disclosure, receipt }) => [disclosure, receipt]));
  }

  async #onward(
    ids: readonly string[],
    subjects: readonly string[],
    times: FlowTimes,
  ): Promise<Map<string, OnwardStep[]>> {
    const steps = new Map<string, OnwardStep[]>();
    if (ids.length === 0) return steps;
    const rows = await this.#visible(subjects, times)
      .selectAll()
      .where('onwardOf', 'in', ids)
      .execute();
    for (const row of await this.views.openRows(flowsTable, rows)) {
      const from = row.onwardOf ?? '';
      steps.set(from, [...(steps.get(from) ?? []), onwardStep(row)]);
    }
    return steps;
  }

  /** Which of these flows may be shown. */
  async #shown(
    ids: readonly string[],
    subjects: readonly string[],
    times: FlowTimes,
  ): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#visible(subjects, times).select('id').where('id', 'in', ids).execute();
    return new Set(rows.map(({ id }) => id));
  }

  /** Flows that may be shown, each as it was known at a moment. */
  #visible(subjects: readonly string[], { knownAt }: FlowTimes) {
    const flows = this.views
      .db(flowsTable)
      .selectFrom('flows')
      .where('subject', 'in', subjects)
      .where('held', '=', 0);
    return knownAt === undefined
      ? flows.where('knownUntil', '=', STILL)
      : flows.where('knownFrom', '<=', knownAt).where('knownUntil', '>', knownAt);
  }

  /** Who reports, by what the ledger knew at the moment as of which is asked. */
  async #reporting({ knownAt }: FlowTimes): Promise<Reporting> {
    const reporting = await this.reporting.read();
    return knownAt === undefined ? reporting : reporting.knownAt(knownAt);
  }

  /** Agreements as the ledger knew them then. They are few: all are read, and kept opened. */
  async #agreementsBy({ knownAt }: FlowTimes): Promise<ReadonlyMap<string, AgreementTimeline>> {
    const stored = await this.views
      .db(agreementsTable)
      .selectFrom('agreements')
      .selectAll()
      .execute();
    const agreements = new Map<string, AgreementTimeline>();
    for (const { agreement, cell } of await this.#agreements.open(this.views, stored)) {
      const { state } = cell;
      const known = knownAt === undefined ? state : agreementKnownAt(state, knownAt);
      if (known) agreements.set(agreement, known);
    }
    return agreements;
  }
}

function onwardStep({ cell }: RowOf<typeof flowsTable>): OnwardStep {
  const { flow } = cell.state;
  return { id: flow.id, to: recipientOf(flow.to), occurredAt: whenOf(flow.occurredAt) };
}

/** A moment that has not come shows what the present shows. */
function withoutFuture({ asOf, knownAt }: FlowTimes, now: number): FlowTimes {
  return {
    ...(asOf !== undefined && asOf < now && { asOf }),
    ...(knownAt !== undefined && knownAt < now && { knownAt }),
  };
}
