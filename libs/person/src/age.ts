import { londonMidnight } from '../../vocabulary/src/when.js';

/** How old somebody is, from a date of birth that may be a year or a month only. */

/**
 * The instants between which somebody reached an age (milliseconds since 1970, the days of London); both the same
 * where the day is known. Who was born on 29 February reaches it on 1 March (England: the day after
 * the 28th counts as theirs in common years).
 *
 * @param born `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
 */
export function reached(
  born: string,
  years: number,
): { readonly earliest: number; readonly latest: number } {
  const [year = 0, month, day] = born.split('-').map(Number);
  const first = londonMidnight(year + years, month ?? 1, day ?? 1);
  if (day !== undefined) return { earliest: first, latest: first };
  return { earliest: first, latest: londonMidnight(year + years, (month ?? 12) + 1, 0) };
}
