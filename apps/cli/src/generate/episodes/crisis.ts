import { atLondonTime, DAY, HOUR, instantText, MINUTE } from '../calendar.js';
import {
  account,
  CONSENTED,
  DIRECT_CARE,
  planItem,
  PROTECTION,
  route,
  someItems,
  someSections,
} from '../disclosures.js';
import { AMBULANCE, COUNCIL, HAVEN, party, POLICE, TRUST } from '../partnership.js';
import type { Random } from '../random.js';
import type { Hero, Standing, Step } from '../story.js';
import * as words from '../words.js';

/** Nights in which somebody is in a crisis. */

/** A time in the small hours on or after an instant. */
function night(at: number, random: Random): number {
  const small = atLondonTime(at, '00:10') + random.between(0, 270) * MINUTE;
  return small >= at ? small : small + DAY;
}

/**
 * Three in the morning: the trust tells police by phone and nobody knows the Article 9 condition. The
 * next day the record is completed; police confirm what came.
 */
export function crisisAtNight(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  const name = `${hero.key}-${standing.episodes}-night`;
  const moment = night(at, random);
  const about = random.chance(0.3)
    ? { earliest: instantText(moment - 20 * MINUTE), latest: instantText(moment + 20 * MINUTE) }
    : instantText(moment);
  const reference = random.chance(0.5) ? { reference: name } : {};
  const items = random.chance(0.3)
    ? [{ words: 'What helps, and whom to ring.' }]
    : [planItem(hero, standing.version, someSections(random))];
  const transfer = route(TRUST, POLICE, 'phone', 'Night control room');
  const steps: Step[] = [
    {
      at: moment + 5 * MINUTE,
      by: TRUST,
      type: 'DisclosureMade',
      name,
      data: { person: hero.identifier, occurredAt: about, ...transfer, items, ...reference },
    },
  ];
  if (random.chance(0.7)) {
    const completed = atLondonTime(moment, '10:15') + random.between(0, 300) * MINUTE;
    const whole = planItem(hero, standing.version, someSections(random), words.NECESSARY[1]);
    steps.push({
      at: completed,
      by: TRUST,
      type: 'DisclosureCorrected',
      refers: { disclosure: name },
      data: {
        person: hero.identifier,
        occurredAt: instantText(completed),
        changes: {
          ...account(random, 'ETREAT', random.chance(0.7) ? CONSENTED : PROTECTION),
          items: [whole],
          agreement: hero.agreement,
        },
        correctionReason: words.TOLD_BY_MISTAKE,
      },
    });
  }
  if (random.chance(0.5)) {
    steps.push({
      at: moment + 3 * HOUR,
      by: POLICE,
      type: 'DisclosureReceived',
      data: { person: hero.identifier, occurredAt: about, ...transfer, items, ...reference },
    });
  }
  return steps;
}

/** The ambulance looks at the plan that is shared, and hands over at the door. */
export function ambulanceComes(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  const moment = night(at, random);
  const steps: Step[] = [
    {
      at: moment,
      by: AMBULANCE,
      type: 'DisclosureViewed',
      data: {
        person: hero.identifier,
        occurredAt: instantText(moment),
        agreement: hero.agreement,
        ...route(TRUST, AMBULANCE, 'shared-record'),
        items: [planItem(hero, standing.version, ['helps', 'not-helpful'], words.NECESSARY[1])],
        ...account(random, 'ETREAT', DIRECT_CARE),
      },
    },
  ];
  if (random.chance(0.6)) {
    const reference = `${hero.key}-${standing.episodes}-handover`;
    const handover = {
      person: hero.identifier,
      occurredAt: instantText(moment + 70 * MINUTE),
      ...route(AMBULANCE, TRUST, 'handover'),
      items: [{ category: 'record/health/physical', necessary: words.NECESSARY[0] }],
      reference,
    };
    steps.push(
      {
        at: moment + 2 * HOUR,
        by: AMBULANCE,
        type: 'DisclosureMade',
        data: {
          ...handover,
          agreement: hero.agreement,
          ...account(random, 'TREAT', DIRECT_CARE),
          benefitSeen: random.pick(words.BENEFITS_SEEN),
        },
      },
      { at: moment + 3 * HOUR, by: TRUST, type: 'DisclosureReceived', data: handover },
    );
  }
  return steps;
}

/** Somebody is in danger: the haven rings police without asking first. The person is told later. */
export function emergency(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  const name = `${hero.key}-${standing.episodes}-emergency`;
  const moment = night(at, random);
  const informed = moment + random.between(20, 50) * HOUR;
  const steps: Step[] = [
    {
      at: moment + 10 * MINUTE,
      by: HAVEN,
      type: 'EmergencyDisclosureMade',
      name,
      data: {
        person: hero.identifier,
        occurredAt: instantText(moment),
        ...route(HAVEN, POLICE, 'phone'),
        items: [{ category: 'record/risk', necessary: words.NECESSARY[0] }],
        ...account(random, 'THREAT', {
          ...PROTECTION,
          dataProtectionBasis: { article6: 'd', article9: 'c', personCannotConsent: true },
        }),
        atRisk: random.pick(words.RISKS),
        ...(random.chance(0.8) && { whyNoConsent: random.pick(words.WHY_NO_CONSENT) }),
        ...(random.chance(0.5) && { secondApprover: 'Synthetic manager on call' }),
      },
    },
  ];
  if (random.chance(0.7)) {
    const told = {
      person: hero.identifier,
      occurredAt: instantText(informed),
      how: random.pick(words.HOW_INFORMED),
    };
    const step = { at: informed, by: HAVEN, refers: { disclosure: name } };
    steps.push({ ...step, type: 'PersonInformed', data: told });
  }
  return steps;
}

/** What police were told goes on to the council. */
export function onward(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  const name = `${hero.key}-${standing.episodes}-first`;
  const moment = night(at, random);
  const items = someItems(hero, standing, random);
  return [
    {
      at: moment,
      by: TRUST,
      type: 'DisclosureMade',
      name,
      data: {
        person: hero.identifier,
        occurredAt: instantText(moment),
        agreement: hero.agreement,
        ...route(TRUST, POLICE, 'api'),
        items,
        ...account(random, 'ETREAT', CONSENTED),
        reference: name,
      },
    },
    {
      at: moment + 30 * MINUTE,
      by: POLICE,
      type: 'DisclosureReceived',
      refers: { disclosure: name },
      data: {
        person: hero.identifier,
        occurredAt: instantText(moment),
        ...route(TRUST, POLICE, 'api'),
        items,
      },
    },
    {
      at: moment + 9 * HOUR,
      by: POLICE,
      type: 'OnwardShared',
      refers: { onwardOf: name },
      data: {
        person: hero.identifier,
        occurredAt: instantText(moment + 8 * HOUR),
        from: party(POLICE),
        to: { organisation: party(COUNCIL, 'Adult care duty team') },
        channel: 'email',
        items,
        ...(random.chance(0.6)
          ? account(random, 'CAREMGT', PROTECTION)
          : { purpose: 'CAREMGT', regime: 'UK_GDPR' }),
      },
    },
  ];
}
