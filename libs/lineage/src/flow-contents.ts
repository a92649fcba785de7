import { type PlanState, versionContents } from '../../crisis-plan/src/crisis-plan.state.js';
import type { PlanItem, PlanSection } from '../../crisis-plan/src/crisis-plan.events.js';
import type { DisclosedItem } from '../../disclosure/src/disclosure.events.js';
import type { Flow } from '../../disclosure/src/disclosure.js';
import type { FlowFilter } from './flow-filter.js';

/**
 * What was given where it is not named: a whole version of a plan holds each of its sections, and a
 * section each of its items (`domain.md`: plan ⊃ section ⊃ item).
 */

/** Plans by their ids, as far as is known. */
type Plans = ReadonlyMap<string, PlanState>;

/**
 * Finds the flows that gave a section or a single item, whether they name it or give what holds it.
 * Where nobody knows what a version held, a whole plan is taken to hold every section: leaving out
 * what did go somewhere is the worse mistake.
 *
 * @returns nothing where the filter asks for neither.
 */
export function givesWhatIsAsked({
  plan,
  section,
  item,
}: FlowFilter): ((flow: Flow, plans: Plans) => boolean) | undefined {
  if (section === undefined && item === undefined) return undefined;
  return ({ items }, plans) => {
    const meant = plan === undefined ? items : items.filter((given) => given.plan === plan);
    return (
      (section === undefined || meant.some((given) => givesSection(given, section, plans))) &&
      (item === undefined || meant.some((given) => givesItem(given, item, plans)))
    );
  };
}

/** The plans that ever had a single item of this id. */
export function plansWithItem(id: string, plans: Plans): readonly string[] {
  return [...plans].flatMap(([plan, state]) =>
    itemsEver(state).some(({ item }) => item === id) ? [plan] : [],
  );
}

function givesSection(given: DisclosedItem, section: string, plans: Plans): boolean {
  const { plan, sections, items } = given;
  if (sections) return sections.includes(section);
  if (plan === undefined) return false;
  if (items) {
    return itemsOf(given, plans).some((one) => one.section === section && items.includes(one.item));
  }
  return sectionsOf(given, plans)?.some((one) => one.section === section) ?? true;
}

function givesItem(given: DisclosedItem, id: string, plans: Plans): boolean {
  const { sections, items } = given;
  if (items) return items.includes(id);
  return itemsOf(given, plans).some(
    ({ item, section }) => item === id && (sections?.includes(section) ?? true),
  );
}

/** The sections of the version that was given; nothing where nobody knows. */
function sectionsOf(given: DisclosedItem, plans: Plans): readonly PlanSection[] | undefined {
  return contentsOf(given, plans)?.sections;
}

/** The single items of the version that was given; of one that nobody knows, all that ever were. */
function itemsOf(given: DisclosedItem, plans: Plans): readonly PlanItem[] {
  const contents = contentsOf(given, plans);
  if (contents) return [...contents.helpful, ...contents.unhelpful];
  const state = given.plan === undefined ? undefined : plans.get(given.plan);
  return state ? itemsEver(state) : [];
}

function contentsOf({ plan, version }: DisclosedItem, plans: Plans) {
  const state = plan === undefined ? undefined : plans.get(plan);
  return state && version !== undefined ? versionContents(state, version) : undefined;
}

function itemsEver({ changes }: PlanState): readonly PlanItem[] {
  return changes.flatMap(({ content }) => (content.type === 'added' ? [content.item] : []));
}
