import { nhsNumber, ROBINS_NUMBER } from '../nhs-numbers.js';
import type { Hero, Step } from '../story.js';
import { beginnings } from './beginnings.js';
import { changesOfMind, secondVersion } from './changes.js';
import { lastWeeks } from './last-weeks.js';
import { firstNights } from './nights.js';
import { Telling } from './telling.js';

/**
 * The one person with a name, whom a newcomer sees: everything that a story of this kind can hold
 * happens to Robin once, most of it well. Nobody is like Robin; nothing here happened.
 */
export function robin(agreement: string, plan: string): Hero {
  return {
    key: 'robin',
    name: 'Robin Example (synthetic)',
    identifier: nhsNumber(ROBINS_NUMBER),
    plan,
    agreement,
  };
}

/** Robin's story up to an instant, in the order in which it is sent. */
export function robinsStory(hero: Hero, until: number): readonly Step[] {
  const told = new Telling(hero, until);
  return [
    ...beginnings(told),
    ...firstNights(told),
    ...secondVersion(told),
    ...changesOfMind(told),
    ...lastWeeks(told),
  ].sort((a, b) => a.at - b.at);
}
