import { OTHERS } from '../../access/src/viewer.js';
import { fold } from '../../ledger/src/decider.js';
import type { ReadableEvent, ReadableOf } from '../../ledger/src/ledger.js';
import { recordedEvent } from '../../ledger/src/recorded-event.graphql.js';
import { codeInWords, words } from '../../vocabulary/src/vocabulary.graphql.js';
import { requireSpan } from '../../vocabulary/src/when.js';
import type { Named, NamedIn } from '../../views/src/read-events.js';
import {
  isConsentEvent,
  type consentEvents,
  type ConsentPeriod as PeriodRecord,
  type ConsentScope as ScopeRecord,
} from './consent.events.js';
import type {
  Consent,
  ConsentEvent,
  ConsentPeriod,
  ConsentRecipient,
  ConsentScope,
} from './consent.graphql.js';
import { consentDecider, type ConsentContent } from './consent.js';
import { consentLinks, consentsOf, type ConsentLinks } from './consent.standing.js';
import { periodInWords, scopeInWords, unknownInWords } from './consent.words.js';

/** Events of consent as they are answered. */

type Recorded = ReadableOf<(typeof consentEvents)[number]>;

/**
 * Every consent, refusal and request with what became of it, in the order in which they were
 * recorded.
 *
 * @param events Those that the reader may see, in the order of the ledger.
 * @param now The ledger's clock, milliseconds since 1970.
 */
export function standingConsents(
  events: readonly ReadableEvent[],
  now: number,
): readonly Consent[] {
  const history = historyOf(events);
  return consentsOf(history.records).flatMap(({ id, status, because }): Consent[] => {
    const event = history.byId.get(id);
    if (!event) return [];
    const { period, ...statement } = statementOf(event, history);
    const code = status === 'standing' ? inTime(period, now) : status;
    return [{ ...statement, period, status: codeInWords('consentStatus', code), because }];
  });
}

/**
 * What events of consent name, as far as that bounds who may see them. What is said of a consent is as
 * wide as the consent, and is kept back with it.
 */
export const namedIn: NamedIn = (events) => {
  const history = historyOf(events);
  return (event) => {
    if (!isConsentEvent(event)) return {};
    const about = history.links.about(event.id);
    const first = history.byId.get(about[0] ?? '');
    const { scope } = termsIn(first && !termsIn(event).scope ? first : event);
    return { partOf: about, ...namedBy(scope) };
  };
};

/** A statement is about everybody where it names nobody, about all of the plan without a section. */
function namedBy(scope: ScopeRecord | undefined): Named {
  const { recipients, namedRecipients, sections, items, plan, categories } = scope ?? {};
  const inWords = recipients === undefined || namedRecipients !== undefined;
  const named = [...(sections ?? []), ...(items ?? []).map(({ section }) => section)];
  const wholePlan = named.length === 0 && (plan !== undefined || categories === undefined);
  const organisations: NonNullable<Named['organisations']> = recipients ?? [];
  return {
    organisations: inWords ? [...organisations, OTHERS] : organisations,
    sections: wholePlan ? 'all' : named,
  };
}

/** Everything that was said, in the order in which it was recorded. */
export function consentHistoryOf(events: readonly ReadableEvent[]): readonly ConsentEvent[] {
  const history = historyOf(events);
  return [...history.byId.values()].map((event) => ({
    ...statementOf(event, history),
    assessment: assessmentOf(event),
  }));
}

interface ConsentHistory {
  readonly byId: ReadonlyMap<string, Recorded>;
  readonly records: Parameters<typeof consentsOf>[0];
  readonly links: ConsentLinks;
}

function historyOf(events: readonly ReadableEvent[]): ConsentHistory {
  const said = events.filter(isConsentEvent);
  const { records } = fold(consentDecider, said);
  return {
    byId: new Map(said.map((event) => [event.id, event])),
    records,
    links: consentLinks(records),
  };
}

function statementOf(event: Recorded, history: ConsentHistory): Omit<ConsentEvent, 'assessment'> {
  const said: ConsentContent = event.data;
  const { scope, period } = termsOf(event, history);
  const about = history.links.about(event.id);
  return {
    ...recordedEvent(event),
    kind: codeInWords('consent', event.type),
    inPlainWords: [
      words(`consent.${event.type}`),
      ...(scope ? [...scopeInWords(scope), ...periodInWords(period)] : []),
      ...(namesAConsent(said) && about.length === 0 ? [unknownInWords()] : []),
    ].join(' '),
    decision: decisionOf(event),
    scope: scope ? scopeOf(scope) : null,
    period: period ? periodOf(period) : null,
    about,
    words: said.words ?? null,
    reason: said.reason ?? null,
    method: said.method === undefined ? null : codeInWords('consentMethod', said.method),
    witnessed: said.witness !== undefined,
    notice: said.notice ?? null,
    reference: said.reference ?? null,
  };
}

interface Terms {
  readonly scope?: ScopeRecord;
  readonly period?: PeriodRecord | undefined;
}

/** What an event itself says that it is about, and for how long. */
function termsIn(event: Recorded): Terms {
  switch (event.type) {
    case 'ConsentSought':
    case 'ConsentGranted':
    case 'ConsentRefused':
    case 'ConsentLimited':
      return { scope: event.data, period: event.data.period };
    default:
      return {};
  }
}

/** The same; of a reconfirmation, what the grant that it renews says. */
function termsOf(event: Recorded, { byId, links }: ConsentHistory): Terms {
  switch (event.type) {
    case 'ConsentReconfirmed': {
      // Where a reference was used again, the newest grant of that name stands for all.
      const grant = byId.get(links.renewed(event.id).at(-1) ?? '');
      if (grant?.type !== 'ConsentGranted') return { period: event.data.period };
      const period = event.data.period ?? leftOf(grant.data.period, event);
      return { scope: grant.data, period };
    }
    default:
      return termsIn(event);
  }
}

/** What is left of a period when it is reconfirmed; where nothing is left, it has no end any more. */
function leftOf(period: PeriodRecord | undefined, { header }: Recorded): PeriodRecord | undefined {
  const until = period?.until;
  const over =
    until !== undefined && requireSpan(until).latest < requireSpan(header.occurredAt).earliest;
  return over ? undefined : period;
}

function namesAConsent({ consent, consentReference }: ConsentContent): boolean {
  return (consent ?? consentReference) !== undefined;
}

function decisionOf({ type }: Recorded): Consent['decision'] {
  switch (type) {
    case 'ConsentGranted':
    case 'ConsentReconfirmed':
      return codeInWords('decision', 'permit');
    case 'ConsentRefused':
    case 'ConsentLimited':
      return codeInWords('decision', 'deny');
    default:
      return null;
  }
}

function scopeOf(scope: ScopeRecord): ConsentScope {
  const { purposes, plan, sections, items, categories } = scope;
  const recipients = recipientsOf(scope);
  return {
    recipients: recipients.length === 0 ? null : recipients,
    purposes: purposes?.map((code) => codeInWords('purpose', code)) ?? null,
    plan: plan ?? null,
    sections: sections ?? null,
    items: items ?? null,
    categories: categories?.map((code) => codeInWords('category', code)) ?? null,
  };
}

function recipientsOf({
  recipients = [],
  namedRecipients = [],
}: ScopeRecord): readonly ConsentRecipient[] {
  return [
    ...recipients.map((organisation) => ({ type: 'organisation', organisation, name: null })),
    ...namedRecipients.map(({ type, name }) => ({
      type,
      organisation: null,
      // Who an individual is is another's data.
      name: type === 'individual' ? null : name,
    })),
  ];
}

/** A date means all of that day in London. */
function periodOf({ from, until }: PeriodRecord): ConsentPeriod {
  return {
    from: from === undefined ? null : new Date(requireSpan(from).earliest),
    until: until === undefined ? null : new Date(requireSpan(until).latest),
  };
}

/** What became of something that stands, as far as only the clock tells. */
function inTime(period: ConsentPeriod | null, now: number): 'standing' | 'notYet' | 'over' {
  if (period?.from && period.from.getTime() > now) return 'notYet';
  return period?.until && period.until.getTime() < now ? 'over' : 'standing';
}

function assessmentOf(event: Recorded): ConsentEvent['assessment'] {
  if (event.type !== 'CapacityAssessed') return null;
  const { outcome, capacityDecision, assessorRole, reviewBy } = event.data;
  return {
    outcome: codeInWords('capacity', outcome),
    decision: capacityDecision ?? null,
    assessorRole,
    reviewBy: reviewBy === undefined ? null : new Date(requireSpan(reviewBy).earliest),
  };
}
