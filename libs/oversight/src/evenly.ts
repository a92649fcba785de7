import { setTimeout as delay } from 'node:timers/promises';
import { isAccessDenied } from '../../access/src/access-denied.js';

/** How long it takes at least to be told that there is nobody, in milliseconds: well above the work. */
const EVEN_MS = 40;

/**
 * Does something, and tells of no sooner than after a time that is always the same that it came to
 * nothing: whoever is not known, is known and sealed, or was erased, cannot be told apart by waiting.
 */
export async function evenly<Found>(work: () => Promise<Found>): Promise<Found> {
  const even = performance.now() + EVEN_MS;
  try {
    return await work();
  } catch (error) {
    if (isAccessDenied(error)) await delay(Math.max(0, even - performance.now()));
    throw error;
  }
}

/** Does something, and answers no sooner than after the same time, whatever it came to. */
export async function inEvenTime<Found>(work: () => Promise<Found>): Promise<Found> {
  const even = performance.now() + EVEN_MS;
  try {
    return await work();
  } finally {
    await delay(Math.max(0, even - performance.now()));
  }
}
