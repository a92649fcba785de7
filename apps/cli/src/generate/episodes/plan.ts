import { dateText, DAY, HOUR, instantText, MINUTE } from '../calendar.js';
import { AMBULANCE, HAVEN, TRUST } from '../partnership.js';
import type { Random } from '../random.js';
import type { Hero, Standing, Step } from '../story.js';
import * as words from '../words.js';

/** How a crisis plan comes about and goes on. */

/** A plan is made with the person, agreed, and published. */
export function planMade(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  const others = random.some(words.SECTIONS, random.between(1, 3));
  const helpful = random.some(words.HELPS, random.between(2, 4));
  const unhelpful = random.some(words.DOES_NOT_HELP, random.between(1, 3));
  standing.items = helpful.length + unhelpful.length;
  standing.version = 1;
  const own = (list: readonly string[], prefix: string) =>
    list.map((said, index) => ({
      item: `${prefix}${index + 1}`,
      words: said,
      authoredBy: 'person',
      ...(random.chance(0.05) && { notToBeToldTo: [AMBULANCE.organisation] }),
    }));
  const about = { person: hero.identifier, plan: hero.plan };
  return [
    {
      at,
      by: TRUST,
      type: 'PlanCreated',
      data: {
        ...about,
        occurredAt: instantText(at),
        title: 'My crisis plan',
        sections: [
          { section: 'helps', title: 'What helps me', helpful: own(helpful, 'h') },
          { section: 'not-helpful', title: 'What does not help', unhelpful: own(unhelpful, 'u') },
          ...others.map(([section, title, said]) => ({ section, title, words: said })),
        ],
      },
    },
    {
      at: at + 3 * DAY,
      by: TRUST,
      type: 'PlanAgreed',
      data: {
        ...about,
        occurredAt: instantText(at + 3 * DAY),
        version: 1,
        agreedBy: random.chance(0.8) ? ['person', 'staff'] : ['staff'],
      },
    },
    {
      at: at + 3 * DAY + HOUR,
      by: TRUST,
      type: 'PlanPublished',
      data: { ...about, occurredAt: instantText(at + 3 * DAY + HOUR), version: 1 },
    },
  ];
}

/** The person adds what helps, takes out what does not fit any more; a new version follows. */
export function planChanged(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  if (standing.version === 0) return planMade(hero, standing, at, random);
  const by = random.chance(0.7) ? TRUST : HAVEN;
  const about = { person: hero.identifier, plan: hero.plan };
  standing.items += 1;
  const helps = random.chance(0.6);
  const steps: Step[] = [
    {
      at,
      by,
      type: helps ? 'HelpfulItemAdded' : 'UnhelpfulItemAdded',
      data: {
        ...about,
        occurredAt: instantText(at),
        item: `${helps ? 'h' : 'u'}x${standing.items}`,
        words: random.pick(helps ? words.HELPS : words.DOES_NOT_HELP),
        authoredBy: random.pick(['person', 'person', 'carer', 'staff']),
        knownToPerson: true,
      },
    },
  ];
  if (random.chance(0.4)) {
    steps.push({
      at: at + 10 * MINUTE,
      by: TRUST,
      type: 'HelpfulItemRemoved',
      data: {
        ...about,
        occurredAt: instantText(at + 5 * MINUTE),
        item: 'h1',
        reason: 'It does not help any more.',
      },
    });
  }
  if (random.chance(0.3)) {
    const [section, title, said] = random.pick(words.SECTIONS);
    const data = { ...about, occurredAt: instantText(at + HOUR), section, title, words: said };
    steps.push({ at: at + HOUR, by: TRUST, type: 'SectionEdited', data });
  }
  if (random.chance(0.6)) {
    standing.version += 1;
    const published = { occurredAt: instantText(at + DAY), version: standing.version };
    steps.push({
      at: at + DAY,
      by: TRUST,
      type: 'PlanPublished',
      data: { ...about, ...published },
    });
  }
  return steps;
}

/** Half a year on, somebody looks at the plan with the person. */
export function planReviewed(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  const changes = random.chance(0.3);
  return [
    {
      at,
      by: TRUST,
      type: 'PlanReviewed',
      data: {
        person: hero.identifier,
        plan: hero.plan,
        occurredAt: instantText(at),
        ...(standing.version > 0 && { version: standing.version }),
        outcome: changes ? 'changes-needed' : 'unchanged',
        reviewedWith: ['person', 'staff'],
        nextReviewBy: dateText(at + 182 * DAY),
      },
    },
  ];
}
