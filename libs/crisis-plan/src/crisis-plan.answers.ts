import type { Viewer } from '../../access/src/viewer.js';
import { fold } from '../../ledger/src/decider.js';
import type { ReadableEvent, ReadableOf } from '../../ledger/src/ledger.js';
import { recordedEvent } from '../../ledger/src/recorded-event.graphql.js';
import { endOf } from '../../vocabulary/src/moment.js';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import { codeInWords, deficiencyInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import type { LookedAt, NamedIn } from '../../views/src/read-events.js';
import { requireSpan } from '../../vocabulary/src/when.js';
import {
  isPlanEvent,
  type crisisPlanEvents,
  type ItemList,
  type PlanItem as ItemRecord,
} from './crisis-plan.events.js';
import type {
  CrisisPlan,
  PlanAgreement,
  PlanItem,
  PlanMade,
  PlanRetirement,
  PlanReview,
  PlanSection,
  PlanVersion,
} from './crisis-plan.graphql.js';
import { crisisPlanDecider } from './crisis-plan.js';
import {
  contentsAt,
  reviewDue,
  versionContents,
  type PlanContents,
  type PlanState,
} from './crisis-plan.state.js';

/** Events of plans as they are answered. */

type Recorded = ReadableOf<(typeof crisisPlanEvents)[number]>;
type RecordedOf<Type extends Recorded['type']> = Extract<Recorded, { readonly type: Type }>;

/**
 * Every plan, in the order in which the ledger first heard of them.
 *
 * @param events Those that the reader may see, in the order of the ledger. An id names one plan of
 *   the person, whichever of their pseudonyms it came under.
 * @param person Whose they are.
 * @param now The ledger's clock, milliseconds since 1970.
 */
export function plansIn(
  events: readonly ReadableEvent[],
  person: LookedAt,
  now: number,
): readonly CrisisPlan[] {
  const plans = Map.groupBy(events.filter(isPlanEvent), ({ data }) => data.plan);
  return [...plans].map(([id, ofPlan]) => planOf(id, ofPlan, person, now));
}

/**
 * What is said of a plan is kept back with the plan's making, and names whoever wrote in that plan: of
 * one that several wrote, each alone would be another plan.
 */
export const namedIn: NamedIn = (events) => {
  const plans = Map.groupBy(events.filter(isPlanEvent), ({ data }) => data.plan);
  const named = new Map(
    [...plans].map(([plan, ofPlan]) => [
      plan,
      {
        partOf: ofType(ofPlan, 'PlanCreated').map(({ id }) => id),
        organisations: writersOf(ofPlan),
      },
    ]),
  );
  return (event) => (isPlanEvent(event) ? (named.get(event.data.plan) ?? {}) : {});
};

/** The organisations that wrote in a plan, or of which others told that they did. */
function writersOf(events: readonly ReadableEvent[]): readonly OrganisationReference[] {
  return events.flatMap(({ header: { actor, reportedBy } }) => [
    ...(actor.organisation ? [actor.organisation] : []),
    ...(reportedBy ? [reportedBy] : []),
  ]);
}

/** A plan with the sections that whoever looks may be shown. */
export function planShownTo(viewer: Viewer, plan: CrisisPlan): CrisisPlan {
  if (!viewer.bounded) return plan;
  const shown = (sections: readonly PlanSection[]) =>
    sections.filter(({ section }) => viewer.showsSection(section, plan.writers));
  return {
    ...plan,
    sections: shown(plan.sections),
    versions: plan.versions.map((version) => ({ ...version, sections: shown(version.sections) })),
  };
}

function planOf(
  id: string,
  events: readonly Recorded[],
  person: LookedAt,
  now: number,
): CrisisPlan {
  const state = fold(crisisPlanDecider, events);
  // Several services may tell of it; the first who did made it.
  const [made] = ofType(events, 'PlanCreated');
  const [retired] = newestFirst(ofType(events, 'PlanRetired'));
  const due = reviewDue(state);
  return {
    id,
    plan: id,
    person,
    writers: writersOf(events),
    made: made ? madeOf(made) : null,
    title: made?.data.title ?? null,
    replaces: made?.data.replaces ?? null,
    sections: sectionsOf(contentsAt(state)),
    versions: versionsOf(events, state),
    agreements: newestFirst(ofType(events, 'PlanAgreed')).map(agreementOf),
    reviews: newestFirst(ofType(events, 'PlanReviewed')).map(reviewOf),
    nextReviewDue: due ?? null,
    reviewOverdue: due !== undefined && endOf(due) <= now,
    retired: retired ? retirementOf(retired) : null,
  };
}

/** Each version once, the greatest first; of one that was published twice, the later publication. */
function versionsOf(events: readonly Recorded[], state: PlanState): readonly PlanVersion[] {
  const published = new Map(
    ofType(events, 'PlanPublished').map((event) => [event.data.version, event]),
  );
  const versions = [...published].sort(([a], [b]) => b - a);
  return versions.map(([version, event], index) => ({
    ...recordedEvent(event),
    version,
    current: index === 0 && state.retired.length === 0,
    sections: sectionsOf(versionContents(state, version)),
  }));
}

function sectionsOf(contents: PlanContents | undefined): readonly PlanSection[] {
  if (!contents) return [];
  const { sections, helpful, unhelpful } = contents;
  return sections.map(({ section, title, words }) => ({
    section,
    title: title ?? null,
    words,
    helpful: itemsOf('helpful', section, helpful),
    unhelpful: itemsOf('unhelpful', section, unhelpful),
  }));
}

function itemsOf(
  list: ItemList,
  section: string,
  items: readonly ItemRecord[],
): readonly PlanItem[] {
  return items
    .filter((item) => item.section === section)
    .map(({ item, words, authoredBy, knownToPerson, notToBeToldTo }) => ({
      id: item,
      list: codeInWords('itemList', list),
      words,
      authoredBy: codeInWords('author', authoredBy),
      knownToPerson: knownToPerson ?? null,
      notToBeToldTo,
    }));
}

function madeOf(event: RecordedOf<'PlanCreated'>): PlanMade {
  const { kind, confidentiality, deficiencies } = event.data;
  return {
    ...recordedEvent(event),
    kind: codeInWords('planKind', kind),
    confidentiality: codeInWords('confidentialityLevel', confidentiality),
    deficiencies: deficiencies.map(deficiencyInWords),
  };
}

function agreementOf(event: RecordedOf<'PlanAgreed'>): PlanAgreement {
  const { version, agreedBy, disagreement, deficiencies } = event.data;
  return {
    ...recordedEvent(event),
    version: version ?? null,
    agreedBy: agreedBy.map((who) => codeInWords('participant', who)),
    disagreement: disagreement ?? null,
    deficiencies: deficiencies.map(deficiencyInWords),
  };
}

function reviewOf(event: RecordedOf<'PlanReviewed'>): PlanReview {
  const { version, outcome, reviewedWith, words, nextReviewBy } = event.data;
  return {
    ...recordedEvent(event),
    version: version ?? null,
    outcome: codeInWords('reviewOutcome', outcome),
    reviewedWith: reviewedWith.map((who) => codeInWords('participant', who)),
    words: words ?? null,
    nextReviewBy: nextReviewBy ?? null,
  };
}

function retirementOf(event: RecordedOf<'PlanRetired'>): PlanRetirement {
  const { reason, replacedBy } = event.data;
  return { ...recordedEvent(event), reason: reason ?? null, replacedBy: replacedBy ?? null };
}

function ofType<Type extends Recorded['type']>(
  events: readonly Recorded[],
  type: Type,
): readonly RecordedOf<Type>[] {
  return events.filter((event): event is RecordedOf<Type> => event.type === type);
}

/** By when it happened; of what happened at once, what was recorded later comes first. */
function newestFirst<Event extends Recorded>(events: readonly Event[]): readonly Event[] {
  const at = ({ header }: Event) => requireSpan(header.occurredAt).earliest;
  return events.toReversed().sort((a, b) => at(b) - at(a));
}
