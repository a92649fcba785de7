import { type Entry, entryOf, inOrder, visibleEntries } from '../../ledger/src/entries.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import {
  changesOf,
  isPlanEvent,
  type PlanAgreedData,
  type PlanChange,
  type PlanCreatedData,
  type PlanItem,
  type PlanPublishedData,
  type PlanRetiredData,
  type PlanReviewedData,
  type PlanSection,
} from './crisis-plan.events.js';

/** What is known of one plan, folded from its history, and what it says at any moment. */

/** What is known of a plan. */
export interface PlanState {
  readonly created: readonly Entry<PlanCreatedData>[];
  readonly changes: readonly Entry<PlanChange>[];
  readonly published: readonly Entry<PlanPublishedData>[];
  readonly agreed: readonly Entry<PlanAgreedData>[];
  readonly reviewed: readonly Entry<PlanReviewedData>[];
  readonly retired: readonly Entry<PlanRetiredData>[];
}

/** What a plan says at a moment; helpful and not helpful apart. */
export interface PlanContents {
  readonly sections: readonly PlanSection[];
  readonly helpful: readonly PlanItem[];
  readonly unhelpful: readonly PlanItem[];
}

/** A plan of which nothing is known. */
export const initialPlan: PlanState = {
  created: [],
  changes: [],
  published: [],
  agreed: [],
  reviewed: [],
  retired: [],
};

/** Folds one event of the plan. */
export function evolvePlan(state: PlanState, event: LedgerEvent): PlanState {
  if (!isPlanEvent(event)) return state;
  const entry = <Content>(content: Content) => entryOf(event, content);
  switch (event.type) {
    case 'PlanCreated':
      return {
        ...state,
        created: [...state.created, entry(event.data)],
        changes: [...state.changes, ...changesOf(event).map(entry)],
      };
    case 'PlanAgreed':
      return { ...state, agreed: [...state.agreed, entry(event.data)] };
    case 'PlanReviewed':
      return { ...state, reviewed: [...state.reviewed, entry(event.data)] };
    case 'PlanPublished':
      return { ...state, published: [...state.published, entry(event.data)] };
    case 'PlanRetired':
      return { ...state, retired: [...state.retired, entry(event.data)] };
    default:
      return { ...state, changes: [...state.changes, ...changesOf(event).map(entry)] };
  }
}

/** The same plan without what is held. */
export function visibleOf(state: PlanState): PlanState {
  return {
    created: visibleEntries(state.created),
    changes: visibleEntries(state.changes),
    published: visibleEntries(state.published),
    agreed: visibleEntries(state.agreed),
    reviewed: visibleEntries(state.reviewed),
    retired: visibleEntries(state.retired),
  };
}

/** The number of the next version: one more than the greatest that was published. */
export function nextVersion(state: PlanState): number {
  return Math.max(0, ...state.published.map(({ content }) => content.version)) + 1;
}

/** A publication that is shown: the number that it came with, and since when it is shown. */
export interface ShownPublication {
  readonly version: number;
  /** Where it stands in the log. */
  readonly position: number;
  /** Where its release stands there, if it was held. */
  readonly releasedAt?: number | undefined;
}

/**
 * The numbers that publications are shown with. A number that was shown stays: what was held was
 * numbered as if all were known, so that its number may be another’s by the time that it is
 * released. Then it gets the next after the greatest that was shown until then.
 */
export function numbersShown<Publication extends ShownPublication>(
  published: readonly Publication[],
): ReadonlyMap<Publication, number> {
  const shownAt = ({ position, releasedAt }: ShownPublication) => releasedAt ?? position;
  const numbers = new Map<Publication, number>();
  for (const publication of published.toSorted((a, b) => shownAt(a) - shownAt(b))) {
    const { version, releasedAt } = publication;
    const before = [...numbers.values()];
    const isTaken = releasedAt !== undefined && before.includes(version);
    numbers.set(publication, isTaken ? Math.max(...before) + 1 : version);
  }
  return numbers;
}

/**
 * What the plan says at an instant (milliseconds since 1970; default: at last), as far as is known
 * now. Changes count in the order in which they happened, whatever the order in which they came; of
 * those at one moment, in the ledger's. A removal takes out what was added before it.
 */
export function contentsAt(state: PlanState, instant = Infinity): PlanContents {
  const sections = new Map<string, PlanSection>();
  const lists = { helpful: new Map<string, PlanItem>(), unhelpful: new Map<string, PlanItem>() };
  const changes = state.changes.filter(({ earliest }) => earliest <= instant);
  for (const { content } of inOrder(changes)) {
    if (content.type === 'section') {
      const { section, title, words } = content.section;
      const kept = title ?? sections.get(section)?.title;
      sections.set(section, { section, ...(kept !== undefined && { title: kept }), words });
    } else if (content.type === 'added') {
      const { item } = content;
      lists[content.list].set(item.item, item);
      if (!sections.has(item.section)) {
        sections.set(item.section, { section: item.section, words: '' });
      }
    } else {
      lists[content.list].delete(content.item);
    }
  }
  return {
    sections: [...sections.values()],
    helpful: [...lists.helpful.values()],
    unhelpful: [...lists.unhelpful.values()],
  };
}

/**
 * What a version says: the plan when it was published, cut to the sections that the sender named.
 * Where one number was published twice, the later publication stands for it. `undefined` where there
 * is no such version.
 */
export function versionContents(state: PlanState, version: number): PlanContents | undefined {
  const published = state.published.findLast(({ content }) => content.version === version);
  if (!published) return undefined;
  const contents = contentsAt(state, published.latest);
  const named = published.content.sections;
  if (!named) return contents;
  const inNamed = ({ section }: { readonly section: string }) => named.includes(section);
  const known = new Map(contents.sections.map((section) => [section.section, section]));
  return {
    sections: named.map((section) => known.get(section) ?? { section, words: '' }),
    helpful: contents.helpful.filter(inNamed),
    unhelpful: contents.unhelpful.filter(inNamed),
  };
}

const LONDON = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
});

/**
 * The date in London (`YYYY-MM-DD`) by which the plan is to be reviewed: six calendar months after
 * it was made or last reviewed, or earlier where the last review said so. `undefined` for a plan
 * that was never made, or is retired.
 */
export function reviewDue(state: PlanState): string | undefined {
  const last = inOrder<PlanCreatedData | PlanReviewedData>([
    ...state.created,
    ...state.reviewed,
  ]).at(-1);
  if (!last || state.retired.length > 0) return undefined;
  const due = sixMonthsAfter(last.earliest);
  const said = 'nextReviewBy' in last.content ? last.content.nextReviewBy : undefined;
  return said !== undefined && said < due ? said : due;
}

function sixMonthsAfter(instant: number): string {
  const parts = new Map(LONDON.formatToParts(instant).map(({ type, value }) => [type, value]));
  const [year, month, day] = [
    Number(parts.get('year')),
    Number(parts.get('month')),
    Number(parts.get('day')),
  ];
  // Day 0 of the month after is the last of the month, where it has no such day.
  const last = new Date(Date.UTC(year, month + 6, 0)).getUTCDate();
  return new Date(Date.UTC(year, month + 5, Math.min(day, last))).toISOString().slice(0, 10);
}
