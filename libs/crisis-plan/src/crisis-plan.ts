import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import { NOT_STATED } from '../../vocabulary/src/codes.js';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import type { Deficiency } from '../../vocabulary/src/sentence.js';
import {
  CRISIS_PLAN,
  HELPS,
  HelpfulItemAdded,
  HelpfulItemRemoved,
  type ItemList,
  type ItemRemovedData,
  NOT_HELPFUL,
  type PeopleNotToBeTold,
  PlanAgreed,
  type PlanAgreedData,
  PlanCreated,
  type PlanCreatedData,
  type PlanItem,
  PlanPublished,
  type PlanPublishedData,
  PlanRetired,
  type PlanRetiredData,
  PlanReviewed,
  type PlanReviewedData,
  PSYCHIATRY,
  SectionEdited,
  type SectionEditedData,
  UnhelpfulItemAdded,
  UnhelpfulItemRemoved,
} from './crisis-plan.events.js';
import {
  evolvePlan,
  initialPlan,
  nextVersion,
  type PlanState,
  visibleOf,
} from './crisis-plan.state.js';

/**
 * The history of one plan. Everything in it is a fact: it is refused for its form or for who says
 * it, never for what is or is not recorded yet, so that no answer tells whether a plan is known. An
 * edit, a removal, even a publication that comes before its plan waits for it.
 */

/** An item as somebody says it. */
export interface ItemSaid {
  readonly item?: string;
  readonly section?: string;
  readonly words: string;
  readonly authoredBy?: PlanItem['authoredBy'];
  readonly knownToPerson?: boolean;
  readonly notToBeToldTo?: readonly OrganisationReference[];
  readonly peopleNotToBeTold?: string;
}

/** A section as somebody says it when the plan is made. */
export interface SectionSaid {
  readonly section: string;
  readonly title?: string;
  readonly words?: string;
  readonly helpful?: readonly ItemSaid[];
  readonly unhelpful?: readonly ItemSaid[];
}

/** A made plan as somebody says it. */
export interface PlanCreatedSaid extends Partial<
  Pick<PlanCreatedData, 'kind' | 'confidentiality' | 'sensitivity' | 'title' | 'replaces'>
> {
  readonly plan: string;
  readonly sections?: readonly SectionSaid[];
}

/** What can be said of a plan. */
export interface PlanSaid {
  readonly PlanCreated: PlanCreatedSaid;
  readonly SectionEdited: Omit<SectionEditedData, 'authoredBy'> &
    Partial<Pick<SectionEditedData, 'authoredBy'>>;
  readonly HelpfulItemAdded: ItemSaid & { readonly plan: string };
  readonly HelpfulItemRemoved: ItemRemovedData;
  readonly UnhelpfulItemAdded: ItemSaid & { readonly plan: string };
  readonly UnhelpfulItemRemoved: ItemRemovedData;
  readonly PlanAgreed: Omit<PlanAgreedData, 'agreedBy' | 'deficiencies'> &
    Partial<Pick<PlanAgreedData, 'agreedBy'>>;
  readonly PlanReviewed: Omit<PlanReviewedData, 'outcome' | 'reviewedWith'> &
    Partial<Pick<PlanReviewedData, 'outcome' | 'reviewedWith'>>;
  readonly PlanPublished: Omit<PlanPublishedData, 'version'> &
    Partial<Pick<PlanPublishedData, 'version'>>;
  readonly PlanRetired: PlanRetiredData;
}

/** What comes with everything that is said. */
export interface PlanCircumstances {
  /** The ledger's id of the event; names an item that came without an id. */
  readonly eventId: string;
  readonly role: string;
  readonly held: boolean;
  /** The greatest number of a version that was held and is released. */
  readonly greatestReleased?: number;
}

/** One thing said of a plan. */
export type PlanCommand = {
  [Type in keyof PlanSaid]: { readonly type: Type; readonly data: PlanSaid[Type] };
}[keyof PlanSaid] &
  PlanCircumstances;

function decide(command: PlanCommand, state: PlanState): readonly Fact[] {
  switch (command.type) {
    case 'PlanCreated':
      return [fact(PlanCreated, created(command.data, command))];
    case 'SectionEdited': {
      const authoredBy = author(command.data.authoredBy, command.role, '/authoredBy');
      return [fact(SectionEdited, { ...command.data, authoredBy })];
    }
    case 'HelpfulItemAdded':
      return [fact(HelpfulItemAdded, added('helpful', command.data, command))];
    case 'HelpfulItemRemoved':
      return [fact(HelpfulItemRemoved, command.data)];
    case 'UnhelpfulItemAdded':
      return [fact(UnhelpfulItemAdded, added('unhelpful', command.data, command))];
    case 'UnhelpfulItemRemoved':
      return [fact(UnhelpfulItemRemoved, command.data)];
    case 'PlanAgreed':
      return [fact(PlanAgreed, agreed(command.data, command.role))];
    case 'PlanReviewed': {
      const { outcome = NOT_STATED, reviewedWith = [] } = command.data;
      return [fact(PlanReviewed, { ...command.data, outcome, reviewedWith })];
    }
    case 'PlanPublished': {
      // What everybody may see must not be numbered after what is held: the gap would tell of it.
      const next = command.held
        ? nextVersion(state)
        : Math.max(nextVersion(visibleOf(state)), (command.greatestReleased ?? 0) + 1);
      const { version = next } = command.data;
      return [fact(PlanPublished, { ...command.data, version })];
    }
    case 'PlanRetired':
      return [fact(PlanRetired, command.data)];
  }
}

function created(said: PlanCreatedSaid, circumstances: PlanCircumstances): PlanCreatedData {
  const sections = said.sections ?? [];
  refuseTwice(
    sections.map(({ section }) => section),
    'SECTION_TWICE',
    'A section stands twice in the plan.',
    '/sections',
  );
  let count = 0;
  const all = (['helpful', 'unhelpful'] as const).flatMap((list) =>
    sections.flatMap((section, sectionIndex) =>
      (section[list] ?? []).map((item, itemIndex) => {
        count += 1;
        return itemOf(list, { section: section.section, ...item }, circumstances.role, {
          id: `${circumstances.eventId}.${count}`,
          pointer: `/sections/${sectionIndex}/${list}/${itemIndex}`,
        });
      }),
    ),
  );
  const listed = (list: ItemList) => all.filter((one) => one.list === list);
  for (const list of ['helpful', 'unhelpful'] as const) {
    refuseTwice(
      listed(list).map(({ item }) => item.item),
      'ITEM_TWICE',
      'An item’s id stands twice in one list of the plan.',
      '/sections',
    );
  }
  return {
    ...said,
    kind: said.kind ?? CRISIS_PLAN,
    confidentiality: said.confidentiality ?? 'R',
    sensitivity: said.sensitivity ?? PSYCHIATRY,
    sections: sections.map(({ section, title, words = '' }) => ({
      section,
      ...(title !== undefined && { title }),
      words,
    })),
    helpful: listed('helpful').map(({ item }) => item),
    unhelpful: listed('unhelpful').map(({ item }) => item),
    peopleNotToBeTold: all.flatMap(({ people }) => people),
    deficiencies: all.flatMap(({ deficiencies }) => deficiencies),
  };
}

function added(
  list: ItemList,
  said: PlanSaid['HelpfulItemAdded'],
  { eventId, role }: PlanCircumstances,
) {
  const { item, deficiencies } = itemOf(list, said, role, { id: eventId, pointer: '' });
  return { ...said, ...item, deficiencies };
}

interface ItemMade {
  readonly list: ItemList;
  readonly item: PlanItem;
  readonly people: readonly PeopleNotToBeTold[];
  readonly deficiencies: readonly Deficiency[];
}

function itemOf(
  list: ItemList,
  said: ItemSaid,
  role: string,
  { id, pointer }: { readonly id: string; readonly pointer: string },
): ItemMade {
  const [own, other] = list === 'helpful' ? [HELPS, NOT_HELPFUL] : [NOT_HELPFUL, HELPS];
  const { item = id, section = own, words, notToBeToldTo = [], peopleNotToBeTold } = said;
  if (section === other) {
    throw new DecisionRefused(
      'ITEM_IN_OPPOSITE_SECTION',
      `What is ${list === 'helpful' ? 'helpful' : 'not helpful'} cannot stand in the section ${other}.`,
      `${pointer}/section`,
    );
  }
  const authoredBy = author(said.authoredBy, role, `${pointer}/authoredBy`);
  // A person knows what they said themselves.
  const knownToPerson = said.knownToPerson ?? (authoredBy === 'person' ? true : undefined);
  const deficiencies: Deficiency[] = [];
  if (authoredBy === NOT_STATED) {
    deficiencies.push({ code: 'ITEM_AUTHOR_NOT_STATED', field: `${pointer}/authoredBy` });
  }
  if (knownToPerson === undefined) {
    deficiencies.push({ code: 'ITEM_KNOWN_NOT_STATED', field: `${pointer}/knownToPerson` });
  }
  return {
    list,
    item: {
      item,
      section,
      words,
      authoredBy,
      ...(knownToPerson !== undefined && { knownToPerson }),
      notToBeToldTo,
    },
    people: peopleNotToBeTold === undefined ? [] : [{ list, item, words: peopleNotToBeTold }],
    deficiencies,
  };
}

/** Whose words: a person and a carer speak for themselves; of others it is said, or not. */
function author(
  said: PlanItem['authoredBy'] | undefined,
  role: string,
  pointer: string,
): PlanItem['authoredBy'] {
  if (role !== 'person' && role !== 'carer') return said ?? NOT_STATED;
  if (said !== undefined && said !== role) {
    throw new DecisionRefused(
      'WORDS_OF_ANOTHER',
      `A ${role} can only add their own words.`,
      pointer,
    );
  }
  return role;
}

function agreed(said: PlanSaid['PlanAgreed'], role: string): PlanAgreedData {
  const agreedBy = said.agreedBy ?? (role === 'person' ? ['person' as const] : []);
  if (role === 'person' && agreedBy.some((who) => who !== 'person')) {
    throw new DecisionRefused(
      'AGREED_FOR_ANOTHER',
      'A person can only say that they agreed themselves.',
      '/agreedBy',
    );
  }
  const deficiencies =
    agreedBy.length > 0 ? [] : [{ code: 'AGREED_BY_NOT_STATED', field: '/agreedBy' }];
  return { ...said, agreedBy, deficiencies };
}

function refuseTwice(ids: readonly string[], code: string, message: string, pointer: string): void {
  if (new Set(ids).size < ids.length) throw new DecisionRefused(code, message, pointer);
}

/** The rules of a plan's history. */
export const crisisPlanDecider: Decider<PlanState, PlanCommand> = {
  initial: initialPlan,
  evolve: evolvePlan,
  decide,
};
