import { categoryWithin } from '../../vocabulary/src/codes.js';
import { purposeWithin } from '../../vocabulary/src/purpose.js';
import type { PlanPlace, Scope, WishItem, WishRecipient } from './wishes.statements.js';

/**
 * How what rules name lies to what was disclosed, in each of the three dimensions: recipient,
 * purpose, item. `undefined` is *all* of a dimension.
 */

/** A dimension's tree: what lies within what. */
interface Dimension<Node> {
  /** Whether `inner` lies wholly inside `outer`. */
  readonly contains: (outer: Node | undefined, inner: Node | undefined) => boolean;
  /** Whether they have anything in common. */
  readonly overlaps: (a: Node | undefined, b: Node | undefined) => boolean;
  /** What two that overlap have in common. */
  readonly meet: (a: Node | undefined, b: Node | undefined) => Node | undefined;
}

/** A part of a plan as it was disclosed. */
interface DisclosedPlace extends PlanPlace {
  /** Keys (`contentKey`) of the single items that it held, where they are known. */
  readonly contents?: ReadonlySet<string>;
}

/** What was disclosed, as far down the tree as it is known. */
export type DisclosedPart = { readonly category: string } | DisclosedPlace;

/** One recipient, one purpose, one part: what one answer is about. */
export interface Box {
  readonly recipient: WishRecipient;
  readonly purpose: string;
  readonly item: DisclosedPart | undefined;
}

/** A statement's dimensions; each list has *all* as its only member where it was left out. */
export interface Dimensions {
  readonly recipients: readonly (WishRecipient | undefined)[];
  readonly purposes: readonly (string | undefined)[];
  readonly items: readonly (WishItem | undefined)[];
}

/** One rule of a statement. */
export interface Rule {
  readonly recipient: WishRecipient | undefined;
  readonly purpose: string | undefined;
  readonly item: WishItem | undefined;
}

/** Names a single item within its plan. */
export function contentKey({ section, item }: { section: string; item: string }): string {
  return `${section}|${item}`;
}

/** The category that is the whole of a record, and so *all*. */
const ALL_CATEGORIES = 'record';

/** The category that holds every plan; as a place it is one without a plan. */
const ALL_PLANS = 'record/crisis-plan';

/** A category that means *all*, or all plans, as such; other parts as they are. */
export function normalised<Part extends DisclosedPart>(part: Part): Part | PlanPlace | undefined {
  if (!('category' in part)) return part;
  if (part.category === ALL_CATEGORIES) return undefined;
  return part.category === ALL_PLANS ? {} : part;
}

/** A scope with *all* spelled out. */
export function dimensionsOf({ recipients, purposes, items }: Scope): Dimensions {
  return {
    recipients: recipients ?? [undefined],
    purposes: purposes ?? [undefined],
    items: items?.map(normalised) ?? [undefined],
  };
}

/** Organisation ⊃ team; whoever has no identifier is like nobody else. */
export const recipients: Dimension<WishRecipient> = {
  contains: (outer, inner) => {
    if (outer === undefined) return true;
    if (inner === undefined) return false;
    if (outer.type === 'organisation') {
      return (
        inner.type === 'organisation' &&
        outer.organisation === inner.organisation &&
        (outer.team === undefined || outer.team === inner.team)
      );
    }
    return outer.type === inner.type && outer.name === inner.name;
  },
  overlaps: (a, b) => recipients.contains(a, b) || recipients.contains(b, a),
  meet: (a, b) => (recipients.contains(a, b) ? b : a),
};

const purposes: Dimension<string> = {
  contains: (outer, inner) =>
    outer === undefined || (inner !== undefined && purposeWithin(inner, outer)),
  overlaps: (a, b) => purposes.contains(a, b) || purposes.contains(b, a),
  meet: (a, b) => (purposes.contains(a, b) ? b : a),
};

const items: Dimension<DisclosedPart> = {
  contains: (outer, inner) => {
    if (outer === undefined) return true;
    if (inner === undefined) return false;
    if ('category' in outer) {
      return 'category' in inner && categoryWithin(inner.category, outer.category);
    }
    if ('category' in inner) return false;
    return (
      (outer.plan === undefined || outer.plan === inner.plan) &&
      (outer.section === undefined || outer.section === inner.section) &&
      (outer.item === undefined || outer.item === inner.item)
    );
  },
  overlaps: (a, b) => {
    if (a === undefined || b === undefined) return true;
    if ('category' in a || 'category' in b) return items.contains(a, b) || items.contains(b, a);
    return (
      agree(a.plan, b.plan) &&
      agree(a.section, b.section) &&
      agree(a.item, b.item) &&
      holds(a, b) &&
      holds(b, a)
    );
  },
  meet: (a, b) => {
    if (a === undefined || b === undefined) return a ?? b;
    if ('category' in a || 'category' in b) return items.contains(a, b) ? b : a;
    // A section of any plan and any section of a plan: what they share is that plan's section.
    return { ...a, ...b };
  },
};

function agree(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** Whether a place whose contents are known holds the single item that another names. */
function holds({ contents, item }: DisclosedPlace, other: DisclosedPlace): boolean {
  if (contents === undefined || item !== undefined || other.item === undefined) return true;
  return contents.has(contentKey({ section: other.section ?? '', item: other.item }));
}

/** Whether one of a statement's rules wholly contains a box. */
export function containsBox(dimensions: Dimensions, box: Box): boolean {
  return (
    dimensions.recipients.some((recipient) => recipients.contains(recipient, box.recipient)) &&
    dimensions.purposes.some((purpose) => purposes.contains(purpose, box.purpose)) &&
    dimensions.items.some((item) => items.contains(item, box.item))
  );
}

/** Whether any of a statement's rules overlaps a box. */
export function overlapsBox(dimensions: Dimensions, box: Box): boolean {
  return (
    dimensions.recipients.some((recipient) => recipients.overlaps(recipient, box.recipient)) &&
    dimensions.purposes.some((purpose) => purposes.overlaps(purpose, box.purpose)) &&
    dimensions.items.some((item) => items.overlaps(item, box.item))
  );
}

/** A statement's rules that overlap a box. */
export function rulesThatHit(dimensions: Dimensions, box: Box): readonly Rule[] {
  const hit = {
    recipients: dimensions.recipients.filter((one) => recipients.overlaps(one, box.recipient)),
    purposes: dimensions.purposes.filter((one) => purposes.overlaps(one, box.purpose)),
    items: dimensions.items.filter((one) => items.overlaps(one, box.item)),
  };
  return hit.recipients.flatMap((recipient) =>
    hit.purposes.flatMap((purpose) => hit.items.map((item) => ({ recipient, purpose, item }))),
  );
}

/**
 * Whether a grant with these dimensions lifts what a rule of a denial takes of a box: one of its
 * rules is equal to or narrower than the denial's in each dimension, and holds all that the denial
 * and the box have in common.
 */
export function lifts(dimensions: Dimensions, rule: Rule, box: Box): boolean {
  return (
    between(recipients, dimensions.recipients, rule.recipient, box.recipient) &&
    between(purposes, dimensions.purposes, rule.purpose, box.purpose) &&
    between(items, dimensions.items, rule.item, box.item)
  );
}

function between<Node>(
  { contains, meet }: Dimension<Node>,
  granted: readonly (Node | undefined)[],
  denied: Node | undefined,
  disclosed: Node | undefined,
): boolean {
  const common = meet(denied, disclosed);
  return granted.some((one) => contains(denied, one) && contains(one, common));
}
