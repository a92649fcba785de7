import { type Actor, namespaceOf } from '../../access/src/actor.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { type IdentifierValue, personReference } from '../../vocabulary/src/identifier.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { identityLinksTable } from './identity-link.view.js';
import type { LinkStanding } from './identity-link.js';
import { best, type Likeness, likenessOf, PROPOSED_FROM } from './likeness.js';
import type { LinkedPeople } from './linked-people.js';
import { claimMark, marksOf, type Registered } from './name-marks.js';
import type { PersonRegisteredData } from './person.events.js';
import { claimsTable, peopleTable } from './person.view.js';
import type { Seals } from './seals.js';

/** Somebody who may be the same person as another. */
export interface FoundCandidate extends Likeness {
  /** The pseudonyms that are one person now; the one that is alike first. */
  readonly subjects: readonly string[];
  /** Whether one number was said of both. */
  readonly oneNumber: boolean;
  /** How the two stand to each other; never `linked`. */
  readonly standing: LinkStanding;
  /** Whether an officer found before that they are two. */
  readonly toldApart: boolean;
  /** Whether nothing was said since then that makes them more alike, or alike in another way. */
  readonly settled: boolean;
  /** Whether they are alike only by what is held back of the candidate. */
  readonly heldBack: boolean;
  /** Place in the log of what was said last of the candidate's name. */
  readonly position: number;
}

/** How many people one mark finds at most, and how many are compared. */
const BY_ONE_MARK = 200;
const MOST_COMPARED = 300;
/** How many registrations of one person are looked at, the last ones. */
const REGISTRATIONS = 20;
const ONE_NUMBER = 40;

interface Registration {
  readonly held: boolean;
  readonly position: number;
  readonly said: Registered;
}

/**
 * Finds who may be the same person as somebody. What is held counts too, for officers alone may ask;
 * safe contact never does. What is done for one question is bounded.
 */
export class CandidateFinder {
  constructor(
    private readonly views: ViewsReader,
    private readonly ledger: Pick<Ledger, 'read' | 'vault'>,
    private readonly linked: LinkedPeople,
    private readonly seals: Seals,
  ) {}

  /**
   * The candidates for a person, the likeliest first.
   *
   * @param subjects The pseudonyms that are that person now.
   */
  async of(actor: Actor, subjects: readonly string[]): Promise<readonly FoundCandidate[]> {
    const { vault } = this.ledger;
    const own = (await this.#registrations(subjects)).values().toArray().flat();
    const marks = [...new Set(own.flatMap(({ said }) => marksOf(said)))];
    const marked = await vault.marked(marks, BY_ONE_MARK);
    const oneNumber = await this.#oneNumber(actor, subjects);
    const found = [...new Set([...oneNumber.keys(), ...mostMarked(marked)])]
      .filter((one) => !subjects.includes(one))
      .slice(0, MOST_COMPARED);
    const there = await this.linked.there(found);
    const theirs = await this.#registrations(found.filter((one) => there.has(one)));
    const alikeBy = (one: string, until: number) =>
      compare(
        knownBy(until, own),
        knownBy(until, theirs.get(one) ?? []),
        (oneNumber.get(one) ?? Infinity) <= until,
      );
    const alike = found.flatMap((one) => {
      const compared = there.has(one) ? alikeBy(one, Number.MAX_SAFE_INTEGER) : undefined;
      return compared ? [{ ...compared, id: one, oneNumber: oneNumber.has(one) }] : [];
    });
    alike.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
    return (await this.#apart(subjects, alike)).map(({ id, toldApart, ...candidate }) => ({
      ...candidate,
      toldApart: toldApart !== undefined,
      settled:
        toldApart !== undefined &&
        (oneNumber.get(id) ?? 0) <= toldApart &&
        !isMoreAlike(candidate, alikeBy(id, toldApart)),
    }));
  }

  /** Each once, however many pseudonyms are one person now, with how they stand. */
  async #apart<Alike extends { readonly id: string }>(
    subjects: readonly string[],
    alike: readonly Alike[],
  ) {
    const seen = new Set<string>();
    const apart: (Alike & Pick<FoundCandidate, 'subjects'> & Standing)[] = [];
    for (const one of alike) {
      if (seen.has(one.id)) continue;
      const set = await this.linked.of(one.id);
      for (const each of set) seen.add(each);
      if (set.some((each) => subjects.includes(each))) continue;
      apart.push({ ...one, subjects: set, ...(await this.#standing(subjects, set)) });
    }
    return apart;
  }

  async #standing(subjects: readonly string[], others: readonly string[]): Promise<Standing> {
    const links = await this.views
      .db(identityLinksTable)
      .selectFrom('identity_links')
      .select(['standing', 'since'])
      .where('person', 'in', subjects)
      .where('other', 'in', others)
      .execute();
    const apart = links.filter(({ standing }) => standing === 'apart');
    return {
      standing: links.some(({ standing }) => standing === 'merged') ? 'merged' : 'apart',
      toldApart: apart.length === 0 ? undefined : Math.max(...apart.map(({ since }) => since)),
    };
  }

  /**
   * Who has a number that was said of these, and of whom a number of theirs was said; each with the
   * place in the log at which it was said first.
   */
  async #oneNumber(
    actor: Actor,
    subjects: readonly string[],
  ): Promise<ReadonlyMap<string, number>> {
    const claimants = await this.ledger.vault.marked(subjects.map(claimMark), BY_ONE_MARK);
    const rows = await this.views
      .db(claimsTable)
      .selectFrom('identifier_claims')
      .selectAll()
      .where('subject', 'in', [...subjects, ...claimants.keys()])
      .orderBy('place', 'desc')
      .limit(BY_ONE_MARK)
      .execute();
    const found = new Map<string, number>();
    for (const { subject, cell, place } of await this.views.openRows(claimsTable, rows)) {
      const { identifier, by } = cell;
      const holder = await this.#holder(actor, identifier, namespaceOf(by));
      if (holder === undefined) continue;
      // The last comes first, so that the first of all is what stays.
      const position = Math.floor(place / 2);
      if (subjects.includes(subject)) found.set(holder, position);
      else if (subjects.includes(holder)) found.set(subject, position);
    }
    return found;
  }

  /** Nobody where the number is sealed: whom it leads to is for named officers. */
  async #holder(
    actor: Actor,
    identifier: IdentifierValue,
    namespace: string,
  ): Promise<string | undefined> {
    const [holder] = await this.ledger.vault.find([personReference(identifier, namespace)]);
    if (holder === undefined) return undefined;
    return (await this.seals.hides(actor, holder, identifier)) ? undefined : holder;
  }

  async #registrations(
    subjects: readonly string[],
  ): Promise<ReadonlyMap<string, readonly Registration[]>> {
    if (subjects.length === 0) return new Map();
    const rows = await this.views
      .db(peopleTable)
      .selectFrom('person_events')
      .selectAll()
      .where('subject', 'in', subjects)
      .where('type', '=', 'PersonRegistered')
      .orderBy('position', 'desc')
      .limit(REGISTRATIONS * subjects.length)
      .execute();
    const opened = await this.views.openRows(peopleTable, rows);
    const registrations = new Map<string, Registration[]>();
    for (const { subject, position, held, cell } of opened) {
      const known = registrations.get(subject) ?? [];
      if (known.length === REGISTRATIONS) continue;
      known.push({ held: held === 1, position, said: cell.data as PersonRegisteredData });
      registrations.set(subject, known);
    }
    return registrations;
  }
}

/** How two stand, and where in the log it was found last that they are two. */
interface Standing extends Pick<FoundCandidate, 'standing'> {
  readonly toldApart: number | undefined;
}

/** What was said until a place in the log. */
function knownBy(until: number, all: readonly Registration[]): readonly Registration[] {
  return all.filter(({ position }) => position <= until);
}

/** Whether two are more alike than they were, or alike in a way in which they were not. */
function isMoreAlike(now: Likeness, then: Likeness | undefined): boolean {
  if (!then || now.score > then.score) return true;
  return now.reasons.some((reason) => !then.reasons.includes(reason));
}

/** Those who bear most of the marks first. */
function mostMarked(marked: ReadonlyMap<string, number>): readonly string[] {
  return [...marked].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([one]) => one);
}

/** How alike two people are at most; `undefined` where too little. */
function compare(own: readonly Registration[], theirs: readonly Registration[], claimed: boolean) {
  const shown = likest(
    own,
    theirs.filter(({ held }) => !held),
  );
  const all = likest(own, theirs);
  const bonus = claimed ? ONE_NUMBER : 0;
  const isEnough = (likeness: Likeness | undefined) =>
    claimed || (likeness?.score ?? 0) >= PROPOSED_FROM;
  if (!isEnough(all)) return undefined;
  const heldBack = !isEnough(shown);
  // What is held is told of only where nothing else makes them alike.
  const { score = 0, reasons = [], against = [] } = (heldBack ? all : shown) ?? {};
  const position = Math.max(-1, ...theirs.map((one) => one.position));
  return { score: Math.min(100, score + bonus), reasons, against, heldBack, position };
}

function likest(
  own: readonly Registration[],
  theirs: readonly Registration[],
): Likeness | undefined {
  return best(
    own.flatMap((one) => theirs.flatMap((other) => likenessOf(one.said, other.said) ?? [])),
  );
}
