import { CmpStr } from 'cmpstr';
import type { PersonName, PersonRegisteredData } from './person.events.js';

/**
 * The marks by which people who may be one are found, without any list of names: the vault keeps a
 * keyed hash of each. A mark is coarse, so that a name that was heard or typed otherwise has the same;
 * what it finds is compared by what was really said (`likeness.ts`).
 */

/** What of a registration tells who somebody is. */
export type Registered = Pick<PersonRegisteredData, 'names' | 'dateOfBirth'>;

/** Pieces of one name that are looked at, and marks of one registration. */
const MAX_PIECES = 6;
const MAX_MARKS = 120;

const phonetic = CmpStr.create();

/** The marks of a registration; none of two pieces of a name without each other, or a birth. */
export function marksOf({ names, dateOfBirth }: Registered): readonly string[] {
  const marks = new Set<string>();
  for (const name of names) {
    if (name.use === 'anonymous') continue;
    const codes = [...new Set(piecesOf(name).slice(0, MAX_PIECES).map(soundOf))].sort();
    for (const [index, code] of codes.entries()) {
      for (const other of codes.slice(index + 1)) marks.add(`name ${code} ${other}`);
      for (const birth of birthMarks(dateOfBirth)) marks.add(`birth ${code} ${birth}`);
    }
  }
  return [...marks].slice(0, MAX_MARKS);
}

/** The mark of whoever was said to have a number that leads to somebody else. */
export function claimMark(holder: string): string {
  return `claims ${holder}`;
}

/** The pieces of a name in plain small letters, given names first. */
export function piecesOf({ text, family, given }: PersonName): readonly string[] {
  const written =
    family === undefined && !given ? text : [...(given ?? []), family ?? ''].join(' ');
  return plainName(written).split(' ').filter(Boolean);
}

/** A name without accents, capitals and signs: `Zoë O’Brien-Khan` is `zoe obrien khan`. */
export function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[\p{M}’'`.]/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** How a piece of a name sounds (Soundex); one that has no Latin letters is as it is written. */
export function soundOf(piece: string): string {
  return /^[a-z]+$/.test(piece) ? phonetic.phoneticIndex(piece, 'soundex') : piece;
}

/** The year, and of a whole day also the day, alike where day and month changed places. */
function birthMarks(dateOfBirth: string | undefined): readonly string[] {
  if (dateOfBirth === undefined) return [];
  const [year = '', month, day] = dateOfBirth.split('-');
  return day && month ? [year, `${year} ${[month, day].sort().join(' ')}`] : [year];
}
