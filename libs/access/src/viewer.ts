import type { AnswerKind, Scope } from '../../vocabulary/src/scope.js';
import { type OrganisationReference, sameOrganisation } from '../../vocabulary/src/organisation.js';

/**
 * What of a person's record whoever looks may be shown: all that may be shown to the person, or less.
 * Pure, once, here; each answer asks it of each thing before it shows it.
 */

/** What somebody may see, without what was taken out of it. */
export interface ReducedScope extends Scope {
  readonly without?: readonly Scope[];
}

/** Something that may be shown, as far as it is asked who may see it. */
export interface Showable {
  readonly kind: AnswerKind;
  /** Its event. */
  readonly id: string;
  /** The events that it belongs to: it is kept back with them. */
  readonly partOf?: readonly string[];
  /** What joins it with the events of others. */
  readonly correlations?: readonly string[];
  /** The pseudonyms of whom else it is about. */
  readonly alsoAbout?: readonly string[] | undefined;
  /** Every organisation that it names; `others` for whoever is none, or for all of them. */
  readonly organisations?: readonly (OrganisationReference | typeof OTHERS)[];
  /** The plan sections that it tells of: none, `all`, or these. */
  readonly sections?: readonly string[] | 'all';
}

/** Stands among the organisations of a thing for an individual, or for everybody. */
export const OTHERS = 'others';

/** What bounds whoever acts for another. */
export interface Acting {
  /** Of several authorities each lets something be seen. */
  readonly scopes: readonly ReducedScope[];
  /** Their own pseudonyms: what is also about them is not shown to them. */
  readonly self: ReadonlySet<string>;
  /** What joins events about them with events of the person. */
  readonly correlations: ReadonlySet<string>;
}

/** Bounds what is shown. */
export class Viewer {
  /** Whoever may be shown all that may be shown to the person. */
  static readonly UNBOUNDED = new Viewer(undefined, new Set());

  /**
   * @param acting Absent for the person and for officers.
   * @param kept The events that the person keeps from whoever looks.
   */
  constructor(
    private readonly acting: Acting | undefined,
    readonly kept: ReadonlySet<string>,
  ) {}

  /** Whether there is anything to ask; where not, pages need not be gone through. */
  get bounded(): boolean {
    return this.acting !== undefined || this.kept.size > 0;
  }

  /** Whether it is somebody who acts for the person. */
  get acts(): boolean {
    return this.acting !== undefined;
  }

  /** Whether answers of this kind are shown at all. */
  sees(kind: AnswerKind): boolean {
    return !this.acting || this.acting.scopes.some((scope) => offersKind(scope, kind));
  }

  /** Whether this is shown. */
  shows(thing: Showable): boolean {
    if (this.kept.has(thing.id)) return false;
    if (thing.partOf?.some((one) => this.kept.has(one)) === true) return false;
    if (!this.acting) return true;
    const { scopes, self, correlations } = this.acting;
    if (thing.correlations?.some((one) => correlations.has(one)) === true) return false;
    if (thing.alsoAbout?.some((one) => self.has(one)) === true) return false;
    return scopes.some((scope) => covers(scope, thing));
  }

  /** Those of some things that are shown, in their order. */
  among<Thing>(things: readonly Thing[], showable: (thing: Thing) => Showable): readonly Thing[] {
    return this.bounded ? things.filter((thing) => this.shows(showable(thing))) : things;
  }

  /** Whether a section is shown of a plan that these wrote; no authority names a plan. */
  showsSection(section: string, organisations: readonly OrganisationReference[]): boolean {
    if (!this.acting) return true;
    return this.acting.scopes.some((scope) =>
      covers(scope, { kind: 'plans', id: '', sections: [section], organisations }),
    );
  }
}

/** Whether a scope covers all of a thing, and nothing of it was taken out. */
function covers(scope: ReducedScope, thing: Showable): boolean {
  const { organisations, sections, without = [] } = scope;
  if (!includesKind(scope, thing.kind)) return false;
  if (organisations && !(thing.organisations ?? []).every((one) => isAmong(organisations, one))) {
    return false;
  }
  if (sections && !sectionsWithin(thing.sections, sections)) return false;
  return !without.some((taken) => touches(taken, thing));
}

/** Whether a scope has answers of a kind, and not all of them were taken out. */
function offersKind(scope: ReducedScope, kind: AnswerKind): boolean {
  const { without = [] } = scope;
  const takesAll = (taken: Scope) =>
    includesKind(taken, kind) && !taken.sections && !taken.organisations;
  return includesKind(scope, kind) && !without.some(takesAll);
}

function includesKind({ kinds }: Scope, kind: AnswerKind): boolean {
  return kinds?.includes(kind) ?? true;
}

/** Whether any of a thing lies in a scope. */
function touches(scope: Scope, thing: Showable): boolean {
  const { organisations, sections } = scope;
  if (!includesKind(scope, thing.kind)) return false;
  if (
    organisations &&
    !(thing.organisations ?? []).some((one) => one === OTHERS || isAmong(organisations, one))
  ) {
    return false;
  }
  if (!sections || thing.sections === 'all') return true;
  return (thing.sections ?? []).some((section) => sections.includes(section));
}

function sectionsWithin(told: Showable['sections'], sections: readonly string[]): boolean {
  if (told === 'all') return false;
  return (told ?? []).every((section) => sections.includes(section));
}

function isAmong(
  organisations: readonly OrganisationReference[],
  one: OrganisationReference | typeof OTHERS,
): boolean {
  return one !== OTHERS && organisations.some((other) => sameOrganisation(other, one));
}
