import type { Span } from './when.js';

/**
 * Time in slots, so that what lies near a moment can be looked up by equality, which every index
 * serves. Something short stands in the slot in which it ends; what is longer than a slot stands in
 * one for all such.
 */

/** The length of a slot, milliseconds: 72 hours. */
export const SLOT = 72 * 3_600_000;

/** Where all stands that is longer than a slot. */
const LONG = Number.MIN_SAFE_INTEGER;

/** So many slots are looked through; beyond them it is cheaper to look at everything. */
const MOST = 32;

/** The slot of a span. */
export function slotOf({ earliest, latest }: Span): number {
  return latest - earliest > SLOT ? LONG : Math.floor(latest / SLOT);
}

/**
 * The slots of every span that comes within a distance (milliseconds) of this one.
 *
 * @returns `undefined` where there are so many that all may as well be looked at.
 */
export function slotsNear({ earliest, latest }: Span, distance: number): number[] | undefined {
  const first = Math.floor((earliest - distance) / SLOT);
  // What begins in time may end a slot later.
  const last = Math.floor((latest + distance + SLOT) / SLOT);
  if (last - first >= MOST) return undefined;
  return [...Array.from({ length: last - first + 1 }, (_, index) => first + index), LONG];
}
