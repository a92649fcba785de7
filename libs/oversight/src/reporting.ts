import { beginningOf } from '../../vocabulary/src/moment.js';
import { organisationKey, type OrganisationReference } from '../../vocabulary/src/organisation.js';
import type { Span } from '../../vocabulary/src/when.js';
import { OpenedRows } from '../../views/src/opened-rows.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { completeThrough, reportingAt, type ReportingState } from './oversight.js';
import type { ReportingPeriodDeclaredData } from './oversight.events.js';
import { reportingTable } from './oversight.view.js';

/** Who reports to the ledger, as every answer needs it. */
export class Reporting {
  constructor(private readonly states: ReadonlyMap<string, ReportingState>) {}

  /** The same by what had been declared to the ledger by a moment, milliseconds since 1970. */
  knownAt(knownAt: number): Reporting {
    const known = [...this.states].map(([organisation, state]) => {
      const declared = state.declared.filter(({ recordedAt }) => recordedAt <= knownAt);
      return [organisation, { ...state, declared }] as const;
    });
    return new Reporting(new Map(known));
  }

  /** Whether an organisation reported at a moment, milliseconds since 1970. */
  reports(organisation: string, instant: number): boolean {
    const state = this.states.get(organisation);
    return state !== undefined && reportingAt(state, instant) !== undefined;
  }

  /** Whether its reporting periods cover all of a span, as far as its ends tell. */
  reported(organisation: string, { earliest, latest }: Span): boolean {
    return this.reports(organisation, earliest) && this.reports(organisation, latest);
  }

  /** Every organisation that ever said what it reports, with what holds at a moment. */
  at(instant: number): readonly ReportingPartner[] {
    return [...this.states.values()].flatMap((state): ReportingPartner[] => {
      const period = reportingAt(state, instant);
      const named = state.declared.findLast(({ name }) => name !== undefined) ?? state.declared[0];
      if (!named) return [];
      const { organisation, name } = named;
      const through = completeThrough(state);
      return [
        {
          organisation: { ...organisation, ...(name !== undefined && { name }) },
          ...(period && { period, since: beginningOf(period.from) }),
          ...(through !== undefined && { completeThrough: through }),
        },
      ];
    });
  }

  /** Whether an organisation is among those that ever said what they report. */
  knows(organisation: OrganisationReference): boolean {
    return this.states.has(organisationKey(organisation));
  }
}

/** What is said of one organisation's reports. */
export interface ReportingPartner {
  readonly organisation: OrganisationReference & { readonly name?: string };
  /** The period that holds; absent where none does. */
  readonly period?: ReportingPeriodDeclaredData;
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly completeThrough?: number;
}

/** Reads who reports, from the views. */
export class ReportingReader {
  readonly #rows = new OpenedRows(reportingTable, ({ organisation }) => organisation);

  constructor(private readonly views: ViewsReader) {}

  /** As of now. Throws as `ViewsReader.openRows`. */
  async read(): Promise<Reporting> {
    const stored = await this.views
      .db(reportingTable)
      .selectFrom('reporting')
      .selectAll()
      .orderBy('organisation')
      .execute();
    const rows = await this.#rows.open(this.views, stored);
    return new Reporting(new Map(rows.map(({ organisation, cell }) => [organisation, cell.state])));
  }
}
