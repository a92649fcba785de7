import { requireSpan } from './when.js';

/**
 * Beginnings and ends that people write as a date or as an instant: *in force from 1 November until
 * 31 December* means both days, whole, in London.
 */

/** The instant from which a moment counts (milliseconds since 1970): of a date its beginning. */
export function beginningOf(moment: string): number {
  return requireSpan(moment).earliest;
}

/** The instant at which it is over: of a date its end; an instant is over at itself. */
export function endOf(moment: string): number {
  const { earliest, latest } = requireSpan(moment);
  return latest === earliest ? latest : latest + 1;
}
