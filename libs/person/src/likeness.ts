import { CmpStr } from 'cmpstr';
import type { PersonName } from './person.events.js';
import { piecesOf, type Registered, soundOf } from './name-marks.js';

/**
 * How alike two people are by what services said of them. It proposes, and proves nothing: two people
 * of one name and one birthday are two until an officer has found that they are one.
 */

/** Why two may be one, by code (`likeness.<code>`). */
export type Likely =
  | 'sameName'
  | 'sameNameOtherOrder'
  | 'alikeName'
  | 'partOfName'
  | 'sameBirth'
  | 'birthSwapped'
  | 'birthOneDigit'
  | 'birthInPart';

/** Why they may be two. */
export type Unlikely = 'otherBirth' | 'otherPiecesOfName';

/** How alike two are. */
export interface Likeness {
  /** From 0 to 100. */
  readonly score: number;
  readonly reasons: readonly Likely[];
  readonly against: readonly Unlikely[];
}

/** From this score on two are proposed to an officer. */
export const PROPOSED_FROM = 60;

const similarity = CmpStr.create({ metric: 'jaroWinkler' });

/** From this Jaro-Winkler similarity on two pieces of a name are taken for one, spelt otherwise. */
const ALIKE = 0.88;

/** The likeness of two registrations; `undefined` where nothing of the names is alike. */
export function likenessOf(one: Registered, other: Registered): Likeness | undefined {
  const name = best(
    one.names.flatMap((a) => other.names.flatMap((b) => likenessOfNames(a, b) ?? [])),
  );
  if (!name) return undefined;
  const birth = likenessOfBirths(one.dateOfBirth, other.dateOfBirth);
  return {
    score: Math.round(name.score + birth.score),
    reasons: [...name.reasons, ...birth.reasons],
    against: [...name.against, ...birth.against],
  };
}

/** The one with the greatest score. */
export function best<One extends { readonly score: number }>(all: readonly One[]): One | undefined {
  return all.reduce<One | undefined>(
    (found, one) => (found && found.score >= one.score ? found : one),
    undefined,
  );
}

const NAME_SCORE = 55;

function likenessOfNames(one: PersonName, other: PersonName): Likeness | undefined {
  const [shorter = [], longer = []] = [piecesOf(one), piecesOf(other)].sort(
    // The same from either side, also where both are as long.
    (a, b) => a.length - b.length || (a.join(' ') < b.join(' ') ? -1 : 1),
  );
  if (shorter.length === 0) return undefined;
  if (shorter.join(' ') === longer.join(' ')) return named(NAME_SCORE, 'sameName');
  const left = [...longer];
  const found = shorter.map((piece) => {
    const scores = left.map((each) => ({ each, score: alike(piece, each) }));
    const nearest = best(scores);
    if (nearest) left.splice(left.indexOf(nearest.each), 1);
    return nearest?.score ?? 0;
  });
  const same = found.filter((score) => score >= ALIKE).length;
  const all = same === shorter.length && left.length === 0;
  if (all && found.every((score) => score === 1)) return named(52, 'sameNameOtherOrder');
  const average = found.reduce((sum, score) => sum + score, 0) / found.length;
  if (all) return named(50 * average, 'alikeName');
  if (same === 0) return undefined;
  // A name of one piece that is in the other is little; two that are in one of three are more.
  const part = named((45 * same) / Math.max(shorter.length, 2), 'partOfName');
  return same === shorter.length ? part : { ...part, against: ['otherPiecesOfName'] };
}

function named(score: number, reason: Likely): Likeness {
  return { score, reasons: [reason], against: [] };
}

function alike(one: string, other: string): number {
  if (one === other) return 1;
  const written = similarity.compare(one, other);
  // What only sounds alike counts as no more than just alike.
  return soundOf(one) === soundOf(other) ? Math.max(written, ALIKE) : written;
}

function likenessOfBirths(one: string | undefined, other: string | undefined): Likeness {
  if (one === undefined || other === undefined) return { score: 10, reasons: [], against: [] };
  if (one === other) return born(one.length === DAY ? 45 : 30, 'sameBirth');
  const [shorter = '', longer = ''] = [one, other].sort((a, b) => a.length - b.length);
  if (shorter.length < longer.length) {
    return longer.startsWith(shorter) ? born(25, 'birthInPart') : BORN_OTHERWISE;
  }
  const [year, month, day] = one.split('-');
  if (day !== undefined && other === `${year ?? ''}-${day}-${month ?? ''}`) {
    return born(35, 'birthSwapped');
  }
  const differing = [...one].filter((digit, place) => digit !== other[place]).length;
  return differing === 1 ? born(32, 'birthOneDigit') : BORN_OTHERWISE;
}

/** How long a whole date is. */
const DAY = '2001-02-03'.length;

const BORN_OTHERWISE: Likeness = { score: 0, reasons: [], against: ['otherBirth'] };

function born(score: number, reason: Likely): Likeness {
  return { score, reasons: [reason], against: [] };
}
