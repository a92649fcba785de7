import { DAY } from './calendar.js';
import { cloudEvent, type GeneratedEvent } from './cloud-event.js';
import { nhsNumber, TEST_NUMBERS, testNumbers } from './nhs-numbers.js';
import { newPerson, nextEpisode, type Person } from './people.js';
import { Queue, type Timed } from './queue.js';
import { seedOf } from './random.js';
import { robin, robinsStory } from './robin/robin.js';
import { agreements, heartbeats, REPORTERS, reportingPeriods } from './setup.js';
import { type Hero, newStanding, type Step } from './story.js';

/** How long the partnership's story is. */
const STORY = 730 * DAY;

/** Greatest number of people: there are no more numbers of the test range. */
export const MOST_PEOPLE = 900_000;

/** What is to be made up. */
export interface GenerateOptions {
  /** How many people, Robin among them; from 1. */
  readonly people: number;
  /** How many events in all. */
  readonly events: number;
  readonly seed: number;
  /** When the story ends, milliseconds since 1970. */
  readonly until: number;
}

/** That so few events cannot tell of so many people. */
export class TooFewEvents extends RangeError {
  override readonly name = 'TooFewEvents';

  constructor(
    readonly least: number,
    { people, events }: GenerateOptions,
  ) {
    super(`--events is ${events}; for ${people} people it must be at least ${least}.`);
  }
}

/**
 * Makes up what a partnership's systems send, in the order in which they send it. The same options
 * give the same events with the same ids, on every machine. Memory grows with people, not events.
 *
 * @throws TooFewEvents
 */
export function generate(options: GenerateOptions): Iterable<GeneratedEvent> {
  const story = new Partnership(options);
  return { [Symbol.iterator]: () => story.tell() };
}

/** The fewest events that can tell of so many people. */
export function leastEvents(people: number): number {
  const { steps, robin: own } = fixedSteps({ people, events: 0, seed: 0, until: 0 });
  return steps.length + own.length + REPORTERS.length + Math.max(0, people - 1);
}

/** A step on its way, named. */
interface Waiting extends Timed {
  readonly step: Step;
  readonly id: string;
}

/** Somebody on their way, and how many of their events have ids. */
interface Going extends Timed {
  readonly person: Person;
  readonly numbered: number;
}

/** A partner's heartbeats on their way. */
interface Beating extends Waiting {
  readonly rest: Iterator<Step>;
  readonly number: number;
}

type Next = Waiting | Going | Beating;

class Partnership {
  readonly #options: GenerateOptions;
  /** Names this story and no other, so that two in one ledger do not meet. */
  readonly #name: string;

  constructor(options: GenerateOptions) {
    const least = leastEvents(options.people);
    if (options.events < least) throw new TooFewEvents(least, options);
    this.#options = options;
    this.#name = storyName(options);
  }

  *tell(): Generator<GeneratedEvent, void, undefined> {
    const { events, until } = this.#options;
    const queue = new Queue<Next>();
    const fixed = fixedSteps(this.#options);
    this.#add(queue, fixed.steps, 'partnership', 0);
    this.#add(queue, fixed.robin, 'robin', 0);
    const free = events - fixed.steps.length - fixed.robin.length;
    const beats = this.#heartbeats(queue, free);
    this.#people(queue, free - beats, fixed.robin.length);
    for (let next = queue.take(); next; next = queue.take()) {
      if ('person' in next) {
        const { steps, later } = nextEpisode(next.person, until);
        this.#add(queue, steps, next.person.hero.key, next.numbered);
        if (later) {
          queue.add({ at: later.at, person: later, numbered: next.numbered + steps.length });
        }
        continue;
      }
      if ('rest' in next) this.#beat(queue, next.rest, next.number + 1);
      yield cloudEvent(next.step, next.id);
    }
  }

  #add(queue: Queue<Next>, steps: readonly Step[], who: string, numbered: number): void {
    steps.forEach((step, index) => {
      queue.add({
        at: step.at,
        step,
        id: step.id ?? `${this.#name}-${who}-${numbered + index + 1}`,
      });
    });
  }

  /** Starts the heartbeats: about one event in fifty. @returns how many there will be. */
  #heartbeats(queue: Queue<Next>, free: number): number {
    const { people, until } = this.#options;
    const spare = free - REPORTERS.length - Math.max(0, people - 1);
    const more = Math.min(Math.floor(spare / 50), REPORTERS.length * 700);
    const span = { from: until - STORY, until };
    REPORTERS.forEach((reporter, index) => {
      const count = 1 + Math.floor((more + index) / REPORTERS.length);
      this.#beat(queue, heartbeats(reporter, span, count), 1);
    });
    return REPORTERS.length + more;
  }

  #beat(queue: Queue<Next>, rest: Iterator<Step>, number: number): void {
    const next = rest.next();
    if (next.done === true) return;
    const step = next.value;
    const id = `${this.#name}-${step.by.organisation.value}-heartbeat-${number}`;
    queue.add({ at: step.at, step, id, rest, number });
  }

  /** Starts everybody's story; together they have as many events as are left. */
  #people(queue: Queue<Next>, events: number, robins: number): void {
    const { people, seed, until } = this.#options;
    const others = people - 1;
    if (others === 0) {
      const hero = robin(this.#name, `${this.#name}-plan-robin`);
      const standing = { ...newStanding(), version: 2 };
      const at = until - 400 * DAY;
      const person: Person = { hero, standing, seed, known: true, left: events, at };
      if (events > 0) queue.add({ at, person, numbered: robins });
      return;
    }
    const numbers = testNumbers(seedOf(seed) % TEST_NUMBERS);
    for (let index = 0; index < others; index += 1) {
      const number = numbers.next();
      if (number.done === true) throw new RangeError('there are no more numbers');
      const own = seedOf(seed, index + 1);
      const from = until - STORY;
      const at = Math.round(from + 40 * DAY + (own / 4_294_967_296) * 0.6 * STORY);
      const left = shareOf(index, others, events);
      const person = newPerson(this.#hero(index + 1, number.value), own, at, left);
      queue.add({ at, person, numbered: 0 });
    }
  }

  #hero(index: number, number: string): Hero {
    const digits = String(index).padStart(4, '0');
    return {
      key: `p${digits}`,
      name: `Synthetic Person ${digits}`,
      identifier: nhsNumber(number),
      plan: `${this.#name}-plan-${digits}`,
      agreement: this.#name,
    };
  }
}

/** What is the same for however many people: agreements, reporting, and Robin. */
function fixedSteps(options: GenerateOptions) {
  const { until } = options;
  const from = until - STORY;
  const name = storyName(options);
  return {
    steps: [...agreements(name, from), ...reportingPeriods(from)],
    robin: robinsStory(robin(name, `${name}-plan-robin`), until),
  };
}

function storyName({ people, events, seed, until }: GenerateOptions): string {
  const digits = seedOf(people, events, seed, until).toString(16).padStart(8, '0');
  return `synthetic-${digits}`;
}

/** Of some people much is told, of most little. */
const WEIGHTS = [1, 1, 2, 1, 3, 1, 1, 6, 1, 2];
const CYCLE = WEIGHTS.reduce((sum, weight) => sum + weight, 0);

/** How many of so many events are of one of so many people: at least one each, all of them in sum. */
function shareOf(index: number, people: number, events: number): number {
  const more = events - people;
  const before = (count: number) => Math.floor((more * weightBefore(count)) / weightBefore(people));
  return 1 + before(index + 1) - before(index);
}

function weightBefore(count: number): number {
  const rest = WEIGHTS.slice(0, count % WEIGHTS.length);
  return Math.floor(count / WEIGHTS.length) * CYCLE + rest.reduce((sum, weight) => sum + weight, 0);
}
