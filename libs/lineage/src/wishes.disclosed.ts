import { isPurpose, PURPOSES, purposeWithin } from '../../vocabulary/src/purpose.js';
import type { Span } from '../../vocabulary/src/when.js';
import type { CompiledStatements } from './wishes.compile.js';
import { contentKey, normalised, type Box, type DisclosedPart } from './wishes.scope.js';
import type { WishRecipient } from './wishes.statements.js';

/** One thing that was given: parts of a plan, a category of record, or words. */
export interface GivenItem {
  readonly plan?: string;
  readonly sections?: readonly string[];
  /** Ids of single items; where they are given, `sections` say where they stand. */
  readonly items?: readonly string[];
  readonly category?: string;
  /** The single items that the plan's version held, where they are known. */
  readonly contents?: readonly { readonly section: string; readonly item: string }[];
}

/** A disclosure, as far as wishes bear on it. */
export interface JudgedDisclosure {
  readonly occurred: Span;
  /** The giver: `organisationKey` of it. */
  readonly sender: string;
  readonly recipient: WishRecipient;
  /** A code of PurposeOfUse; anything else, such as `notStated`, is none. */
  readonly purpose?: string;
  readonly items: readonly GivenItem[];
  /** Whether reporting periods of the sender cover all of `occurred`. */
  readonly senderReports: boolean;
}

/** The smallest thing that is judged, with everything that it may have been where it is not said. */
export interface Atom {
  readonly count: number;
  /** One of the things that it may have been, from 0 to `count` - 1. */
  readonly box: (index: number) => Box;
}

/** Stands for whatever no statement names. */
const OTHER = '\u0000';

/** What the statements name, which is all that tells one unknown from another. */
export class Named {
  /** Whether any statement names a single item, so that it matters which ones a version held. */
  readonly items: boolean;
  readonly #recipients: readonly WishRecipient[];
  readonly #purposes: readonly string[];
  readonly #plans: readonly string[];
  readonly #sections: readonly string[];
  readonly #granted: readonly (DisclosedPart | undefined)[];
  readonly #standsIn: CompiledStatements['sections'];
  #purposeClasses: readonly string[] | undefined;

  constructor({ grants, denials, sections }: CompiledStatements) {
    const all = [...grants, ...denials].map(({ dimensions }) => dimensions);
    const parts = all.flatMap(({ items }) => items);
    const places = parts.flatMap((part) => (part && !('category' in part) ? [part] : []));
    const inStatements = (field: 'plan' | 'section') => [
      ...new Set(places.flatMap((place) => place[field] ?? [])),
    ];
    this.items = places.some(({ item }) => item !== undefined);
    this.#recipients = distinct(all.flatMap(({ recipients }) => recipients.filter(isNamed)));
    this.#purposes = [
      ...new Set(all.flatMap(({ purposes }) => purposes.flatMap((one) => one ?? []))),
    ];
    this.#plans = inStatements('plan');
    this.#sections = inStatements('section');
    this.#granted = distinct(grants.flatMap(({ dimensions }) => dimensions.items));
    this.#standsIn = sections;
  }

  /** One that was told in words only may be any that was named in words. */
  recipients(recipient: WishRecipient): readonly WishRecipient[] {
    const { type } = recipient;
    if (type === 'organisation') return [recipient];
    const named = this.#recipients.filter((other) => other.type === type);
    return [{ type, name: OTHER }, ...named];
  }

  /** A purpose that is not stated may be any; those that no statement tells apart are one. */
  purposes(purpose: string | undefined): readonly string[] {
    if (purpose !== undefined && isPurpose(purpose)) return [purpose];
    this.#purposeClasses ??= [
      ...new Map(PURPOSES.map((code) => [this.#relations(code), code])).values(),
    ];
    return this.#purposeClasses;
  }

  #relations(code: string): string {
    return this.#purposes
      .map((named) => `${Number(purposeWithin(code, named))}${Number(purposeWithin(named, code))}`)
      .join();
  }

  /** What an item stands for: its sections or single items each apart, with what each may have been. */
  parts(item: GivenItem): readonly (readonly (DisclosedPart | undefined)[])[] {
    const parts: (readonly (DisclosedPart | undefined)[])[] = isOfPlan(item)
      ? this.#ofPlan(item)
      : [];
    const { category } = item;
    if (category !== undefined) {
      const part: DisclosedPart | undefined = normalised({ category });
      // Beside parts of a plan, *plans* says what they are and nothing more.
      const said = parts.length > 0 && part !== undefined && !('category' in part);
      if (!said) parts.push([part]);
    }
    return parts.length > 0 ? parts : [this.#anything()];
  }

  /**
   * What words alone may mean. Nothing is denied more than *everything*, and nothing is granted more
   * than something small within a grant, or outside all that is named, is denied less; so these
   * bound every other meaning.
   */
  #anything(): readonly (DisclosedPart | undefined)[] {
    const small = this.#granted.map((part): DisclosedPart => {
      if (part === undefined) return { category: OTHER };
      if ('category' in part) return { category: `${part.category}/${OTHER}` };
      return { plan: OTHER, section: OTHER, item: OTHER, ...part };
    });
    return [undefined, { category: OTHER }, ...small];
  }

  #ofPlan(given: GivenItem): (readonly DisclosedPart[])[] {
    const plans = given.plan === undefined ? [OTHER, ...this.#plans] : [given.plan];
    const { contents } = given;
    const sections = given.sections?.length ? given.sections : undefined;
    const held = contents && this.items ? { contents: new Set(contents.map(contentKey)) } : {};
    const whole = (section: string) => plans.map((plan) => ({ plan, section, ...held }));
    if (given.items === undefined || given.items.length === 0) {
      return sections?.map(whole) ?? [plans.map((plan) => ({ plan, ...held }))];
    }
    const items = given.items.map((item) => ({
      item,
      within: this.#sectionsOf(given.plan, sections, item),
    }));
    const parts: (readonly DisclosedPart[])[] = items.map(({ item, within }) =>
      plans.flatMap((plan) => within.map((section) => ({ plan, section, item }))),
    );
    // A section in which none of the items stands was given whole.
    if (items.every(({ within }) => within.length === 1)) {
      const narrowed = new Set(items.flatMap(({ within }) => within));
      parts.push(...(sections ?? []).filter((section) => !narrowed.has(section)).map(whole));
    }
    return parts;
  }

  /** The sections that an item may stand in: what is known of it, within what was said of it. */
  #sectionsOf(
    plan: string | undefined,
    sections: readonly string[] | undefined,
    item: string,
  ): readonly string[] {
    const known = plan === undefined ? undefined : this.#standsIn.get(`${plan}|${item}`);
    if (sections === undefined) return known ? [...known] : [OTHER, ...this.#sections];
    const within = sections.filter((section) => known?.has(section));
    return within.length > 0 ? within : sections;
  }
}

/** The smallest parts of an item that are judged, each with all that it may have been. */
export function atomsOf(
  item: GivenItem,
  { recipient, purpose }: Pick<JudgedDisclosure, 'recipient' | 'purpose'>,
  named: Named,
): readonly Atom[] {
  const recipients = named.recipients(recipient);
  const purposes = named.purposes(purpose);
  return named.parts(item).map((parts) => ({
    count: parts.length * purposes.length * recipients.length,
    box: (index) => ({
      recipient: at(recipients, index),
      purpose: at(purposes, Math.floor(index / recipients.length)),
      item: parts[Math.floor(index / (recipients.length * purposes.length)) % parts.length],
    }),
  }));
}

/** The member of a list that is not empty, counted round. */
function at<Member>(list: readonly Member[], index: number): Member {
  return list[index % list.length] as Member;
}

/** All but those that have an identifier or stand for everybody. */
function isNamed(recipient: WishRecipient | undefined): recipient is WishRecipient {
  return recipient !== undefined && recipient.type !== 'organisation';
}

function distinct<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function isOfPlan({ plan, sections, items }: GivenItem): boolean {
  return (plan ?? sections ?? items) !== undefined;
}
