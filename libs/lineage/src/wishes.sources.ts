import {
  consentEvents,
  type ConsentPeriod,
  type ConsentReferral,
  type ConsentScope,
} from '../../consent/src/consent.events.js';
import type { PlanItem } from '../../crisis-plan/src/crisis-plan.events.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { LedgerEvent, ReadableEvent, ReadableOf } from '../../ledger/src/ledger.js';
import { reached } from '../../person/src/age.js';
import { CompetenceAssessed, PersonRegistered } from '../../person/src/person.events.js';
import { organisationKey } from '../../vocabulary/src/organisation.js';
import type { Referral } from '../../vocabulary/src/referral.js';
import { parseInstant, requireSpan } from '../../vocabulary/src/when.js';
import type {
  PlanItemStatement,
  Scope,
  Statement,
  StatementPeriod,
  WishItem,
  WishRecipient,
} from './wishes.statements.js';

/** Turns events into the statements that wishes are made of. */

type ConsentEvent = ReadableOf<(typeof consentEvents)[number]>;

const isConsentEvent = ofTypes(consentEvents);

/**
 * The statements in a person's events of consent.
 *
 * @param events Those that the reader may see, in any order. Events of other nouns, and those that
 *   cannot be opened any more, say nothing; a request for consent is no wish.
 */
export function consentStatements(events: Iterable<LedgerEvent>): readonly Statement[] {
  return [...events].filter(isConsentEvent).flatMap((event) => statementOf(event) ?? []);
}

const isAboutAge = ofTypes([PersonRegistered, CompetenceAssessed]);

/**
 * What events of the person's record say: whether somebody under sixteen can take a decision, and when
 * they are sixteen. Where only a month or a year is known they may be so from its first day on, and
 * capacity is presumed.
 */
export function ageStatements(event: LedgerEvent): readonly Statement[] {
  if (!isAboutAge(event)) return [];
  const said = saidOf(event);
  if (event.type === 'CompetenceAssessed') {
    const { decision, outcome } = event.data;
    const lacking = outcome === 'notCompetent';
    return [
      { kind: 'assessment', ...said, capacityDecision: decision, lacking, untilSixteen: true },
    ];
  }
  const { dateOfBirth } = event.data;
  if (dateOfBirth === undefined) return [];
  return [{ kind: 'birth', ...said, sixteen: reached(dateOfBirth, 16).earliest }];
}

/** An item of a plan as an event wrote it. */
export interface WrittenItem extends Pick<PlanItem, 'item' | 'section' | 'notToBeToldTo'> {
  readonly plan: string;
  readonly list: 'helpful' | 'unhelpful';
  /** The individuals who are not to be told, in words. */
  readonly peopleNotToBeTold?: string | undefined;
}

/**
 * What an item of a plan says of who is not to be told of it; made for every item that an event
 * wrote, for one that names nobody any more takes its denial back. Removing an item from the plan
 * does not: versions that hold it are still about.
 */
export function planItemStatement(event: ReadableEvent, written: WrittenItem): PlanItemStatement {
  const { plan, list, section, item, notToBeToldTo, peopleNotToBeTold } = written;
  const organisations = notToBeToldTo.map((one) => organisation(one));
  const people: readonly WishRecipient[] =
    peopleNotToBeTold === undefined ? [] : [{ type: 'individual', name: peopleNotToBeTold }];
  return {
    kind: 'planItem',
    ...saidOf(event),
    list,
    place: { plan, section, item },
    notToBeToldTo: [...organisations, ...people],
  };
}

function statementOf(event: ConsentEvent): Statement | undefined {
  const said = { ...saidOf(event), reference: event.data.reference };
  switch (event.type) {
    case 'ConsentSought':
      return undefined;
    case 'ConsentGranted': {
      const { capacityDecision, period } = event.data;
      const scope = scopeOf(event.data);
      return { kind: 'grant', ...said, scope, capacityDecision, ...periodOf(period) };
    }
    case 'ConsentRefused':
    case 'ConsentLimited': {
      const because = event.type === 'ConsentRefused' ? 'refused' : 'limited';
      const scope = scopeOf(event.data);
      return { kind: 'denial', ...said, because, scope, ...periodOf(event.data.period) };
    }
    case 'ConsentWithdrawn':
      return { kind: 'withdrawal', ...said, about: aboutOf(event.data) };
    case 'ConsentExpired':
      return { kind: 'expiry', ...said, about: aboutOf(event.data) };
    case 'ConsentEnteredInError':
      return { kind: 'error', ...said, about: aboutOf(event.data) };
    case 'ConsentReconfirmed': {
      const { capacityDecision, period } = event.data;
      return {
        kind: 'reconfirmation',
        ...said,
        about: aboutOf(event.data),
        ...(capacityDecision !== undefined && { capacityDecision }),
        ...periodOf(period),
      };
    }
    case 'CapacityAssessed': {
      const { capacityDecision, outcome } = event.data;
      return {
        kind: 'assessment',
        ...said,
        ...(capacityDecision !== undefined && { capacityDecision }),
        about: aboutOf(event.data),
        lacking: outcome === 'lacks',
      };
    }
  }
}

/** The reporter is who sent it, as its token says; who it says told it does not count. */
function saidOf({ id, header, recordedAt }: ReadableEvent) {
  const { organisation: reporter } = header.actor;
  const learnedAt = header.learnedAt === undefined ? undefined : parseInstant(header.learnedAt);
  return {
    id,
    occurred: requireSpan(header.occurredAt),
    recordedAt: Date.parse(recordedAt),
    ...(learnedAt !== undefined && { learnedAt }),
    ...(reporter && { reporter: organisationKey(reporter) }),
  };
}

function aboutOf({ consent, consentReference }: ConsentReferral): Referral {
  return { id: consent, reference: consentReference };
}

function scopeOf(said: ConsentScope): Scope {
  const { recipients, namedRecipients, purposes, plan, sections, items, categories } = said;
  const to: readonly WishRecipient[] = [
    ...(recipients ?? []).map((one) => organisation(one)),
    ...(namedRecipients ?? []),
  ];
  const ofPlan = plan === undefined ? {} : { plan };
  const what: readonly WishItem[] = [
    ...(sections ?? []).map((section) => ({ ...ofPlan, section })),
    ...(items ?? []).map(({ section, item }) => ({ ...ofPlan, section, item })),
    // A plan with neither sections nor items is meant as a whole.
    ...(plan !== undefined && sections === undefined && items === undefined ? [{ plan }] : []),
    ...(categories ?? []).map((category) => ({ category })),
  ];
  return {
    ...(to.length > 0 && { recipients: to }),
    ...(purposes && { purposes }),
    ...(what.length > 0 && { items: what }),
  };
}

function organisation({
  system,
  value,
  team,
}: {
  readonly system: string;
  readonly value: string;
  readonly team?: string;
}): WishRecipient {
  return {
    type: 'organisation',
    organisation: organisationKey({ system, value }),
    ...(team !== undefined && { team }),
  };
}

/** A date means all of that day in London. */
function periodOf(period: ConsentPeriod | undefined): { readonly period?: StatementPeriod } {
  if (!period) return {};
  const { from, until } = period;
  return {
    period: {
      ...(from !== undefined && { from: requireSpan(from).earliest }),
      ...(until !== undefined && { until: requireSpan(until).latest }),
    },
  };
}
