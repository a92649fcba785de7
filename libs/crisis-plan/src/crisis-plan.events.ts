import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import type { NOT_STATED } from '../../vocabulary/src/codes.js';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import type { Deficiency } from '../../vocabulary/src/sentence.js';

/**
 * What can happen to a crisis plan.
 *
 * A plan is named by `plan`, an id that its creator gives and that is unique within the person, not
 * within an organisation: a safe haven that adds an item, or a disclosure that says *plan X version
 * 1*, means the plan that the trust made. A sender that numbers its plans for itself puts its own
 * prefix before the number, or uses a UUID.
 */

/** SNOMED CT: a crisis plan. */
export const CRISIS_PLAN = '736253002';

/** The kinds of plan: crisis, contingency, personalised care and support, advance (SNOMED CT). */
export const PLAN_KINDS = [
  CRISIS_PLAN,
  '325691000000100',
  '2181441000000107',
  '736366004',
] as const;

/** Normal, restricted, very restricted (HL7 v3 Confidentiality). */
export const CONFIDENTIALITY = ['N', 'R', 'V'] as const;

/** Psychiatry disorder information sensitivity (HL7 v3 ActInformationSensitivityPolicy). */
export const PSYCHIATRY = 'PSY';

/** Whose words an item is in. */
export const AUTHORS = ['person', 'carer', 'staff'] as const;

/** Who can agree to a plan or take part in its review. */
export const PARTICIPANTS = ['person', 'carer', 'representative', 'staff', 'other'] as const;

/** What came of a review. */
export const REVIEW_OUTCOMES = ['unchanged', 'changes-needed'] as const;

/** The section in which items that help stand, where no other is named. */
export const HELPS = 'helps';

/** The section in which items that do not help stand, where no other is named. */
export const NOT_HELPFUL = 'not-helpful';

type NotStated = typeof NOT_STATED;
type Participant = (typeof PARTICIPANTS)[number];

/** The text of a section, apart from its items. */
export interface PlanSection {
  /** Its code, for example `helps`, `not-helpful`, `medication`. */
  readonly section: string;
  readonly title?: string;
  readonly words: string;
}

/** Something that helps, or something that does not; which of both says the list it stands in. */
export interface PlanItem {
  /** Its id, unique within the plan's helpful items or within its unhelpful ones. */
  readonly item: string;
  readonly section: string;
  readonly words: string;
  readonly authoredBy: (typeof AUTHORS)[number] | NotStated;
  /** Whether the person knows that it stands in the plan; absent where nobody said. */
  readonly knownToPerson?: boolean;
  /** Organisations that are not to be told; it counts as a wish (`domain.md`, question 2). */
  readonly notToBeToldTo: readonly OrganisationReference[];
}

/** The two lists, which never mix: an id in one says nothing of the same id in the other. */
export type ItemList = 'helpful' | 'unhelpful';

/** Individuals who are not to be told of an item, in words; other people's data. */
export interface PeopleNotToBeTold {
  readonly list: ItemList;
  readonly item: string;
  readonly words: string;
}

export interface PlanCreatedData {
  readonly plan: string;
  readonly kind: (typeof PLAN_KINDS)[number];
  readonly confidentiality: (typeof CONFIDENTIALITY)[number];
  readonly sensitivity: string;
  readonly title?: string;
  /** The plan that this one takes the place of. */
  readonly replaces?: string;
  readonly sections: readonly PlanSection[];
  readonly helpful: readonly PlanItem[];
  readonly unhelpful: readonly PlanItem[];
  readonly peopleNotToBeTold: readonly PeopleNotToBeTold[];
  readonly deficiencies: readonly Deficiency[];
}

export interface SectionEditedData extends PlanSection {
  readonly plan: string;
  readonly authoredBy: (typeof AUTHORS)[number] | NotStated;
}

export interface ItemAddedData extends PlanItem {
  readonly plan: string;
  readonly peopleNotToBeTold?: string;
  readonly deficiencies: readonly Deficiency[];
}

export interface ItemRemovedData {
  readonly plan: string;
  readonly item: string;
  readonly reason?: string;
}

export interface PlanAgreedData {
  readonly plan: string;
  readonly version?: number;
  readonly agreedBy: readonly Participant[];
  /** Who else agreed, in words. */
  readonly others?: string;
  /** What the person does not agree with, in their words. */
  readonly disagreement?: string;
  readonly deficiencies: readonly Deficiency[];
}

export interface PlanReviewedData {
  readonly plan: string;
  readonly version?: number;
  readonly outcome: (typeof REVIEW_OUTCOMES)[number] | NotStated;
  readonly reviewedWith: readonly Participant[];
  readonly words?: string;
  /** A date, where the next review is to come before six months are over. */
  readonly nextReviewBy?: string;
}

export interface PlanPublishedData {
  readonly plan: string;
  /** From 1. What the sender said, else the next. */
  readonly version: number;
  /** Which sections the version has, where the sender says; else those the plan had by then. */
  readonly sections?: readonly string[];
}

export interface PlanRetiredData {
  readonly plan: string;
  readonly reason?: string;
  readonly replacedBy?: string;
}

/** What senders name in their own way: plans, and their items. */
const ids = ['plan', 'item', 'replaces', 'replacedBy'] as const;

const itemAdded = {
  plan: 'what',
  item: 'what',
  section: 'what',
  words: 'ownWords',
  authoredBy: 'what',
  knownToPerson: 'what',
  notToBeToldTo: 'what',
  peopleNotToBeTold: 'otherPeople',
  deficiencies: 'why',
} as const;

const itemRemoved = { plan: 'what', item: 'what', reason: 'why' } as const;

export const PlanCreated = eventType<PlanCreatedData>()({
  name: 'PlanCreated',
  schema: 1,
  ids,
  parts: {
    plan: 'what',
    kind: 'what',
    confidentiality: 'what',
    sensitivity: 'what',
    title: 'ownWords',
    replaces: 'what',
    sections: 'ownWords',
    helpful: 'ownWords',
    unhelpful: 'ownWords',
    peopleNotToBeTold: 'otherPeople',
    deficiencies: 'why',
  },
});

export const SectionEdited = eventType<SectionEditedData>()({
  name: 'SectionEdited',
  schema: 1,
  ids,
  parts: {
    plan: 'what',
    section: 'what',
    title: 'ownWords',
    words: 'ownWords',
    authoredBy: 'what',
  },
});

export const HelpfulItemAdded = eventType<ItemAddedData>()({
  name: 'HelpfulItemAdded',
  schema: 1,
  ids,
  parts: itemAdded,
});

export const HelpfulItemRemoved = eventType<ItemRemovedData>()({
  name: 'HelpfulItemRemoved',
  schema: 1,
  ids,
  parts: itemRemoved,
});

export const UnhelpfulItemAdded = eventType<ItemAddedData>()({
  name: 'UnhelpfulItemAdded',
  schema: 1,
  ids,
  parts: itemAdded,
});

export const UnhelpfulItemRemoved = eventType<ItemRemovedData>()({
  name: 'UnhelpfulItemRemoved',
  schema: 1,
  ids,
  parts: itemRemoved,
});

export const PlanAgreed = eventType<PlanAgreedData>()({
  name: 'PlanAgreed',
  schema: 1,
  ids,
  parts: {
    plan: 'what',
    version: 'what',
    agreedBy: 'what',
    others: 'otherPeople',
    disagreement: 'ownWords',
    deficiencies: 'why',
  },
});

export const PlanReviewed = eventType<PlanReviewedData>()({
  name: 'PlanReviewed',
  schema: 1,
  ids,
  parts: {
    plan: 'what',
    version: 'what',
    outcome: 'what',
    reviewedWith: 'what',
    words: 'ownWords',
    nextReviewBy: 'what',
  },
});

export const PlanPublished = eventType<PlanPublishedData>()({
  name: 'PlanPublished',
  schema: 1,
  ids,
  parts: { plan: 'what', version: 'what', sections: 'what' },
});

export const PlanRetired = eventType<PlanRetiredData>()({
  name: 'PlanRetired',
  schema: 1,
  ids,
  parts: { plan: 'what', reason: 'why', replacedBy: 'what' },
});

/** Every event of this noun. */
export const crisisPlanEvents = [
  PlanCreated,
  SectionEdited,
  HelpfulItemAdded,
  HelpfulItemRemoved,
  UnhelpfulItemAdded,
  UnhelpfulItemRemoved,
  PlanAgreed,
  PlanReviewed,
  PlanPublished,
  PlanRetired,
] as const;

/** Whether an event is a readable one of this noun. */
export const isPlanEvent = ofTypes(crisisPlanEvents);

/** A change to what the plan says. */
export type PlanChange =
  | { readonly type: 'section'; readonly section: PlanSection }
  | { readonly type: 'added'; readonly list: ItemList; readonly item: PlanItem }
  | { readonly type: 'removed'; readonly list: ItemList; readonly item: string };

/** The changes that an event makes to what its plan says, in order; none for most events. */
export function changesOf(event: LedgerEvent): readonly PlanChange[] {
  if (!isPlanEvent(event)) return [];
  switch (event.type) {
    case 'PlanCreated':
      return [
        ...event.data.sections.map((section): PlanChange => ({ type: 'section', section })),
        ...event.data.helpful.map((item): PlanChange => ({ type: 'added', list: 'helpful', item })),
        ...event.data.unhelpful.map((item): PlanChange => ({
          type: 'added',
          list: 'unhelpful',
          item,
        })),
      ];
    case 'SectionEdited':
      return [{ type: 'section', section: sectionOf(event.data) }];
    case 'HelpfulItemAdded':
      return [{ type: 'added', list: 'helpful', item: itemOf(event.data) }];
    case 'HelpfulItemRemoved':
      return [{ type: 'removed', list: 'helpful', item: event.data.item }];
    case 'UnhelpfulItemAdded':
      return [{ type: 'added', list: 'unhelpful', item: itemOf(event.data) }];
    case 'UnhelpfulItemRemoved':
      return [{ type: 'removed', list: 'unhelpful', item: event.data.item }];
    default:
      return [];
  }
}

function sectionOf({ section, title, words }: SectionEditedData): PlanSection {
  return { section, ...(title !== undefined && { title }), words };
}

/** The item alone: whatever else the event says, of other people above all, stays behind. */
function itemOf(data: ItemAddedData): PlanItem {
  const { item, section, words, authoredBy, knownToPerson, notToBeToldTo } = data;
  return {
    item,
    section,
    words,
    authoredBy,
    ...(knownToPerson !== undefined && { knownToPerson }),
    notToBeToldTo,
  };
}
