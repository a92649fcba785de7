import { agreementKnownAt, type AgreementTimeline } from '../../agreement/src/agreement.js';
import { agreementsTable } from '../../agreement/src/agreement.view.js';
import {
  disclosureOf,
  recipientOf,
  type Disclosure,
} from '../../disclosure/src/disclosure.graphql.js';
import { flowShowable } from '../../disclosure/src/disclosure.shown.js';
import {
  flowsTable,
  matchesTable,
  receiptsTable,
  STILL,
} from '../../disclosure/src/disclosure.tables.js';
import { notHeldAlong } from '../../disclosure/src/held-along.js';
import { LedgerError } from '../../ledger/src/ledger.errors.js';
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
import type { Veil } from '../../vault/src/vault.js';
import type { LookedAt } from '../../views/src/read-events.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { RowOf } from '../../views/src/table.js';
import { bornAsShown } from './born.js';
import {
  confirmationOf,
  crossDeficiencies,
  showsDeficiency,
  type Surroundings,
} from './flow-answer.js';
import type { FlowFilter, FlowTimes } from './flow-filter.js';
import { readFlows, type FlowPage, type ReadFlow } from './flow-reader.js';
import type { AnsweredDisclosure, DisclosureConnection, OnwardStep } from './lineage.answers.js';
import type { UndeclaredReceiptConnection } from './undeclared.graphql.js';
import { undeclaredPage, type UndeclaredRequest } from './undeclared-reader.js';
import { wishesInWords, wishesNotShown } from './wishes.words.js';

/** What is asked of `whereMyDataWent`. */
export interface WhereRequest {
  readonly person: LookedAt;
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
    const { person, page, filter } = request;
    const now = this.ledger.clock();
    const times = withoutFuture(request.times, now);
    const after = placeAfter(page);
    const reporting = await this.#reporting(times);
    const agreements = await this.#agreementsBy(times);
    const agreement = (id: string) => agreements.get(id);
    const born = await bornAsShown(this.views, person, times);
    const isDeficient = showsDeficiency(filter.deficiency);
    const found = await readFlows(this.views, {
      person,
      filter: isDeficient ? { ...filter, deficiency: undefined } : filter,
      isMeant: isDeficient && ((flow, plan) => isDeficient(flow, { agreement, born, plan })),
      times,
      after,
      first: page.first,
      reported: (organisation, span) => reporting.reported(organisation, span),
    });
    const answered = await this.#answers(found, person, times, {
      agreement,
      born,
      plan: found.plan,
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

  /** A page of what was received and nobody declared. Throws as `undeclaredPage`. */
  async undeclaredReceipts(request: UndeclaredRequest): Promise<UndeclaredReceiptConnection> {
    const now = this.ledger.clock();
    const times = withoutFuture(request.times, now);
    const reporting = await this.#reporting(times);
    const agreements = await this.#agreementsBy(times);
    return undeclaredPage(
      this.views,
      { ...request, times },
      {
        agreement: (id) => agreements.get(id),
        reports: (organisation, instant) => reporting.reports(organisation, instant),
        now: times.knownAt ?? now,
      },
    );
  }

  async #answers(
    page: FlowPage,
    { subjects, veil, viewer }: LookedAt,
    times: FlowTimes,
    others: Omit<Surroundings, 'receipt'>,
  ) {
    const ids = page.flows.map(({ row }) => row.id);
    const origins = page.flows.flatMap(({ row }) => row.onwardOf ?? []);
    const [matches, onward, before] = await Promise.all([
      this.#confirmations(page, subjects, times),
      this.#onward(ids, subjects, times),
      this.#flows(origins, subjects, times),
    ]);
    const seen = await viewer();
    const shown = new Set(seen.among(before, flowShowable).map(({ id }) => id));
    const passedOn = Map.groupBy(seen.among(onward, flowShowable), ({ onwardOf }) => onwardOf);
    const around: Surroundings = { ...others, receipt: (id) => matches.get(id) };
    const leaves = this.ledger.reader.leaves(page.flows.map(({ row }) => row.cell.leafIndex));
    return page.flows.map((read) => ({
      row: read.row,
      node: this.#answer(read, around, {
        veil,
        of: read.row.onwardOf !== null && shown.has(read.row.onwardOf),
        to: (passedOn.get(read.row.id) ?? []).map(onwardStep),
        wishes: seen.sees('consents') && seen.sees('plans'),
        leafHash: leaves.get(read.row.cell.leafIndex),
      }),
    }));
  }

  #answer(
    { row, wishes }: ReadFlow,
    around: Surroundings,
    beside: {
      readonly veil: Veil;
      readonly of: boolean;
      readonly to: readonly OnwardStep[];
      /** Whether whoever looks may see what the person wished. */
      readonly wishes: boolean;
      readonly leafHash: Buffer | undefined;
    },
  ): AnsweredDisclosure {
    const { flow } = row.cell.state;
    const disclosure: Disclosure = disclosureOf(row.cell, beside.veil);
    const confirmation = confirmationOf(flow, around);
    const { recordedAt } = row.cell;
    if (!beside.leafHash) {
      throw new LedgerError('RECORD_MALFORMED', 'The leaf of an event is missing from the log.');
    }
    return Object.assign(disclosure, {
      // The id of what may not be shown would tell that it is there.
      onwardOf: beside.of ? disclosure.onwardOf : undefined,
      deficiencies: [
        ...disclosure.reportedDeficiencies,
        ...crossDeficiencies(flow, around).map(deficiencyInWords),
      ],
      withinWishes: wishesInWords(beside.wishes ? wishes : wishesNotShown(wishes)),
      confirmation: {
        status: confirmation.status,
        words: codeInWords('confirmation', confirmation.status).words,
        receipt: confirmation.receipt,
      },
      onwardTo: beside.to,
      receipt: receiptOf({
        eventId: row.id,
        recordedAt,
        leafHash: beside.leafHash.toString('base64'),
        leafIndex: row.cell.leafIndex,
      }),
    });
  }

  /** The receipt that confirms each flow, also one under another pseudonym that is linked now. */
  async #confirmations(
    { flows }: FlowPage,
    subjects: readonly string[],
    times: FlowTimes,
  ): Promise<ReadonlyMap<string, string>> {
    const ids = flows.map(({ row }) => row.id);
    const matches = await this.#matches(ids, times);
    if (subjects.length === 1 || ids.length === 0) return matches;
    const rows = await this.views
      .db(receiptsTable)
      .selectFrom('receipts')
      .selectAll()
      .where('disclosure', 'in', ids)
      .where('subject', 'in', subjects)
      .where('held', '=', 0)
      .where(notHeldAlong(subjects, 'id'))
      .where('declaredBy', '=', 'recipient')
      .where('recordedAt', '<=', times.knownAt ?? STILL)
      .orderBy('position', 'desc')
      .execute();
    for (const receipt of await this.views.openRows(receiptsTable, rows)) {
      const flow = flows.find(({ row }) => row.id === receipt.disclosure)?.row;
      if (flow?.giver !== receipt.giver || flow.recipient !== receipt.recipient) continue;
      if (flow.subject !== receipt.subject) matches.set(flow.id, receipt.id);
    }
    return matches;
  }

  async #matches(ids: readonly string[], { knownAt }: FlowTimes): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await this.views
      .db(matchesTable)
      .selectFrom('flow_receipts')
      .selectAll()
      .where('disclosure', 'in', ids)
      .where('confirms', '=', 1)
      .where('knownFrom', '<=', knownAt ?? STILL)
      .where('knownUntil', knownAt === undefined ? '=' : '>', knownAt ?? STILL)
      // The first that was known is the one shown; of two in one moment, the first of the log.
      .orderBy('knownFrom', 'desc')
      .orderBy('position', 'desc')
      .execute();
    const opened = await this.views.openRows(matchesTable, rows);
    return new Map(opened.map(({ disclosure, receipt }) => [disclosure, receipt]));
  }

  /** What these passed on. */
  async #onward(
    ids: readonly string[],
    subjects: readonly string[],
    times: FlowTimes,
  ): Promise<readonly RowOf<typeof flowsTable>[]> {
    if (ids.length === 0) return [];
    const rows = await this.#knownFlows(subjects, times)
      .selectAll()
      .where('onwardOf', 'in', ids)
      .execute();
    return this.views.openRows(flowsTable, rows.filter(isOf(subjects)));
  }

  /** These, as far as they may be shown. */
  async #flows(
    ids: readonly string[],
    subjects: readonly string[],
    times: FlowTimes,
  ): Promise<readonly RowOf<typeof flowsTable>[]> {
    if (ids.length === 0) return [];
    const rows = await this.#knownFlows(subjects, times)
      .selectAll()
      .where('id', 'in', ids)
      .execute();
    return this.views.openRows(flowsTable, rows.filter(isOf(subjects)));
  }

  /**
   * Flows that are shown as they were known at a moment, whoever they are about. Whose they are is not
   * asked of the store: without statistics it would rather read all of a person's than the few that
   * are named.
   */
  #knownFlows(subjects: readonly string[], { knownAt }: FlowTimes) {
    const flows = this.views
      .db(flowsTable)
      .selectFrom('flows')
      .where('held', '=', 0)
      .where(notHeldAlong(subjects, 'id'));
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

/** Whether a flow is one of these subjects'. */
function isOf(subjects: readonly string[]) {
  return ({ subject }: { readonly subject: string }): boolean => subjects.includes(subject);
}

/** A moment that has not come shows what the present shows. */
function withoutFuture({ asOf, knownAt }: FlowTimes, now: number): FlowTimes {
  return {
    ...(asOf !== undefined && asOf < now && { asOf }),
    ...(knownAt !== undefined && knownAt < now && { knownAt }),
  };
}
