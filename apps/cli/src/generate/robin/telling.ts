import { atLondonTime, DAY, instantText } from '../calendar.js';
import { CONSENTED, route } from '../disclosures.js';
import type { Partner } from '../partnership.js';
import type { Hero, Step } from '../story.js';

/** Tells steps of one person by the day, counted back from the end, and the time in London. */
export class Telling {
  constructor(
    readonly hero: Hero,
    private readonly until: number,
  ) {}

  when(days: number, time: string): number {
    return atLondonTime(this.until - days * DAY, time);
  }

  /** Something sent at that time, which happened `before` milliseconds earlier. */
  step(
    by: Partner,
    type: string,
    [days, time, before = 0]: readonly [days: number, time: string, before?: number],
    data: object,
    names: Pick<Step, 'name' | 'refers'> = {},
  ): Step {
    const at = this.when(days, time);
    const occurredAt = instantText(at - before);
    return { at, by, type, data: { person: this.hero.identifier, occurredAt, ...data }, ...names };
  }
}

/** Organisations as a consent names them. */
export function named(partners: readonly Partner[]) {
  return partners.map(({ organisation, name }) => ({ ...organisation, name }));
}

/** An item of a plan in Robin’s words. */
export function own(item: string, words: string) {
  return { item, words, authoredBy: 'person' };
}

/** Every question answered, with consent. */
export const ANSWERED = {
  howUsed: 'Read by those who helped Robin, and kept in Robin’s record there.',
  benefitExpected: 'Robin is met by people who know what helps.',
  ...CONSENTED,
} as const;

/** Given by one who reports and received by another; both declare it. */
export function confirmed(
  told: Telling,
  [days, time]: readonly [days: number, time: string],
  [from, to, channel]: readonly [from: Partner, to: Partner, channel: string],
  items: readonly object[],
  answers: object,
): readonly Step[] {
  const { agreement } = told.hero;
  const given = { ...route(from, to, channel), items, reference: `robin-${days}-${time}` };
  const occurredAt = instantText(told.when(days, time));
  return [
    told.step(from, 'DisclosureMade', [days, time], { ...given, ...answers, agreement }),
    told.step(to, 'DisclosureReceived', [days - 1, '09:20'], { ...given, occurredAt }),
  ];
}
