import { DAY } from './calendar.js';
import { beginning } from './episodes/person.js';
import { ambulanceComes, crisisAtNight, emergency, onward } from './episodes/crisis.js';
import {
  againstWishes,
  eveningAtTheHaven,
  hearsay,
  recall,
  referral,
  refusal,
  toOthers,
  undeclared,
} from './episodes/everyday.js';
import { planChanged, planReviewed } from './episodes/plan.js';
import {
  capacityAssessed,
  consentGranted,
  consentLimited,
  consentRevisited,
  enteredInError,
} from './episodes/wishes.js';
import type { Timed } from './queue.js';
import { Random, seedOf } from './random.js';
import { type Hero, newStanding, type Standing, type Step } from './story.js';

/** Something that happens in one go, and how often in comparison with the others. */
type Episode = (hero: Hero, standing: Standing, at: number, random: Random) => Step[];

const EPISODES: readonly (readonly [often: number, episode: Episode])[] = [
  [22, referral],
  [16, crisisAtNight],
  [14, ambulanceComes],
  [12, eveningAtTheHaven],
  [8, planChanged],
  [6, onward],
  [4, emergency],
  [4, consentLimited],
  [4, consentRevisited],
  [3, againstWishes],
  [3, toOthers],
  [2, consentGranted],
  [2, planReviewed],
  [2, refusal],
  [2, hearsay],
  [1, undeclared],
  [1, recall],
  [1, capacityAssessed],
  [1, enteredInError],
];

const ALL_EPISODES = EPISODES.flatMap(([often, episode]) =>
  new Array<Episode>(often).fill(episode),
);

/** No episode lasts longer than this. */
const LONGEST_EPISODE = 4 * DAY;

/** Somebody on the way through their story; `at` is when it goes on. */
export interface Person extends Timed {
  readonly hero: Hero;
  readonly standing: Standing;
  readonly seed: number;
  /** Whether the first steps, by which somebody becomes known, have been told. */
  readonly known: boolean;
  /** How many events are still to come. */
  readonly left: number;
}

/** Somebody whose story begins at an instant and is to have so many events. */
export function newPerson(hero: Hero, seed: number, at: number, left: number): Person {
  return { hero, standing: newStanding(), seed, known: false, left, at };
}

/**
 * What happens to somebody next.
 *
 * @param until When the whole story ends; nothing happens later.
 * @returns the steps, at most as many as are left, and the person as they go on, if they do.
 */
export function nextEpisode(
  person: Person,
  until: number,
): { readonly steps: readonly Step[]; readonly later: Person | undefined } {
  const { hero, standing, left, at } = person;
  standing.episodes += 1;
  const random = new Random(seedOf(person.seed, standing.episodes));
  const episode = person.known ? random.pick(ALL_EPISODES) : beginning;
  const steps = episode(hero, standing, at, random)
    .slice(0, left)
    .map((step) => ({ ...step, at: Math.min(step.at, until) }));
  const remaining = left - steps.length;
  if (remaining === 0) return { steps, later: undefined };
  const end = Math.max(at, until - LONGEST_EPISODE);
  const gap = ((end - at) * steps.length * (0.5 + random.next())) / remaining;
  const last = Math.max(...steps.map((step) => step.at));
  // Where there is room, one episode ends before the next begins; never so that all is left to the end.
  const next = Math.min(last <= at + 2 * gap ? Math.max(at + gap, last) : at + gap, end);
  return { steps, later: { ...person, known: true, left: remaining, at: Math.round(next) } };
}
