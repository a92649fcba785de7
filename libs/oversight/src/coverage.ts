import { agreementInForce, type AgreementState } from '../../agreement/src/agreement.js';
import { agreementsTable } from '../../agreement/src/agreement.view.js';
import { flowsTable, STILL, undeclaredTable } from '../../disclosure/src/disclosure.tables.js';
import { notHeldAlong } from '../../disclosure/src/held-along.js';
import { CHANNELS } from '../../vocabulary/src/codes.js';
import { organisationKey, type OrganisationReference } from '../../vocabulary/src/organisation.js';
import { codeInWords, words } from '../../vocabulary/src/vocabulary.graphql.js';
import { OpenedRows } from '../../views/src/opened-rows.js';
import type { LookedAt } from '../../views/src/read-events.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { Coverage, PartnerCoverage } from './oversight.graphql.js';
import type { ReportingPartner, ReportingReader } from './reporting.js';

type Named = OrganisationReference & { readonly name?: string };

/** Says who reports and what is missing (`domain.md`, question 12). */
export class CoverageReader {
  readonly #agreements = new OpenedRows(agreementsTable, ({ agreement }) => agreement);

  constructor(
    private readonly views: ViewsReader,
    private readonly reporting: ReportingReader,
  ) {}

  /** The coverage of a person's answers. Throws as `ViewsReader.openRows`. */
  async of(person: LookedAt, now: number): Promise<Coverage> {
    const reporting = await this.reporting.read();
    const partners = reporting.at(now);
    const reports = new Set(
      partners.filter(({ period }) => period).map((one) => organisationKey(one.organisation)),
    );
    const others = new Map<string, Named>();
    for (const one of [
      ...partners.map(({ organisation }) => organisation),
      ...(await this.#ends(person)),
      ...(await this.#parties(now)),
    ]) {
      // Whoever names it last knows its name best: an agreement does.
      if (!reports.has(organisationKey(one))) others.set(organisationKey(one), one);
    }
    return {
      partners: partners.flatMap((partner) => partnerCoverage(partner) ?? []),
      // In an order of their own: that of the rows would depend on ids that nobody chose.
      notReporting: [...others].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
      sentence: words('law.keepsBack'),
      notASubjectAccessAnswer: words('answer.notSubjectAccess'),
    };
  }

  /** Who stands at an end of what is known now, declared or not. */
  async #ends({ subjects, viewer }: LookedAt): Promise<readonly Named[]> {
    const seen = await viewer();
    // Of whoever may see only some of it, who stands at its ends would tell of the rest.
    if (seen.acts) return [];
    const kept = seen.kept.size === 0 ? [''] : [...seen.kept];
    const db = this.views.db(flowsTable, undeclaredTable);
    const flows = await db
      .selectFrom('flows')
      .select(['giver', 'recipient'])
      .distinct()
      .where('subject', 'in', subjects)
      .where('held', '=', 0)
      .where('knownUntil', '=', STILL)
      .where('id', 'not in', kept)
      .where(notHeldAlong(subjects, 'id'))
      .execute();
    const undeclared = await db
      .selectFrom('undeclared_receipts')
      .select(['giver', 'recipient'])
      .distinct()
      .where('subject', 'in', subjects)
      .where('knownUntil', '=', STILL)
      .where('id', 'not in', kept)
      .where(notHeldAlong(subjects, 'id'))
      .execute();
    return [...flows, ...undeclared].flatMap(ends);
  }

  async #parties(now: number): Promise<readonly Named[]> {
    const rows = await this.views
      .db(agreementsTable)
      .selectFrom('agreements')
      .selectAll()
      .execute();
    const opened = await this.#agreements.open(this.views, rows);
    return opened.flatMap(({ cell }) => partiesAt(cell.state, now));
  }
}

/** The organisations that stand at both ends; others have no identifier. */
function ends(between: { readonly giver: string; readonly recipient: string }): readonly Named[] {
  return [between.giver, between.recipient].flatMap((key) => {
    const bar = key.indexOf('|');
    return bar < 0 ? [] : [{ system: key.slice(0, bar), value: key.slice(bar + 1) }];
  });
}

function partiesAt(state: AgreementState, now: number): readonly Named[] {
  const terms = agreementInForce(state, now);
  return (terms?.parties ?? []).map(({ organisation, name }) => ({ ...organisation, name }));
}

function partnerCoverage(partner: ReportingPartner): PartnerCoverage | undefined {
  const { organisation, period, since, completeThrough } = partner;
  if (!period || since === undefined) return undefined;
  const channels = period.channels ?? [];
  const missing =
    channels.length === 0 ? [] : CHANNELS.filter((channel) => !channels.includes(channel));
  const name = organisation.name ?? organisation.value;
  return {
    organisation,
    reportsSince: new Date(since),
    completeThrough: completeThrough === undefined ? null : new Date(completeThrough),
    channels: channels.map((channel) => codeInWords('channel', channel)),
    missingChannels: missing.map((channel) => codeInWords('channel', channel)),
    words: words(completeThrough === undefined ? 'coverage.reports' : 'coverage.completeThrough', {
      name,
      since: londonDay(since),
      through: completeThrough === undefined ? '' : londonDay(completeThrough),
    }),
  };
}

const DAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', dateStyle: 'long' });

function londonDay(instant: number): string {
  return DAY.format(instant);
}
