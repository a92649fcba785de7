import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { isAccessDenied } from './access-denied.js';

/** How long it takes at least to be told that there is nobody, in milliseconds: well above the work. */
const EVEN_MS = 40;

/**
 * How much of the wait is left to the end, in milliseconds: a timer counts whole ones from when the loop
 * last looked, so that where within one it fires would tell when it was set, and so how long the work took.
 */
const TIMER_MS = 2;

/**
 * Does something, and tells of no sooner than after a time that is always the same that it came to
 * nothing: whoever is not known, is known and sealed, or was erased, cannot be told apart by waiting;
 * nor can what is held be from what never was.
 *
 * @param isNothing Whether what was found is nothing; default only a denial is.
 */
export async function evenly<Found>(
  work: () => Promise<Found>,
  isNothing: (found: Found) => boolean = () => false,
): Promise<Found> {
  const even = performance.now() + EVEN_MS;
  try {
    const found = await work();
    if (isNothing(found)) await until(even);
    return found;
  } catch (error) {
    if (isAccessDenied(error)) await until(even);
    throw error;
  }
}

/**
 * Does something, and answers no sooner than after the same time, whatever it came to.
 *
 * @param long Milliseconds; well above the work.
 */
export async function inEvenTime<Found>(
  work: () => Promise<Found>,
  long: number = EVEN_MS,
): Promise<Found> {
  const even = performance.now() + long;
  try {
    return await work();
  } finally {
    await until(even);
  }
}

/** Waits until a moment of `performance.now()`, to a small part of a millisecond. */
async function until(moment: number): Promise<void> {
  const timed = moment - performance.now() - TIMER_MS;
  if (timed > 0) await delay(timed);
  while (performance.now() < moment) await turn();
}
