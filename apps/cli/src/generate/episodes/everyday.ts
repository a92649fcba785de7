import { DAY, HOUR, instantText, MINUTE } from '../calendar.js';
import {
  account,
  CONSENTED,
  CONSENTED_VOLUNTARY,
  DIRECT_CARE,
  planItem,
  route,
  SAFEGUARDING_DUTY,
  someItems,
} from '../disclosures.js';
import { AMBULANCE, COUNCIL, HAVEN, party, POLICE, TRUST } from '../partnership.js';
import type { Random } from '../random.js';
import type { Hero, Standing, Step } from '../story.js';
import * as words from '../words.js';

/** What goes to and fro by day. */

/** The trust refers somebody to the safe haven, which confirms. */
export function referral(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  const reference = `${hero.key}-${standing.episodes}-referral`;
  const given = {
    person: hero.identifier,
    occurredAt: instantText(at),
    ...route(TRUST, HAVEN, 'api'),
    items: someItems(hero, standing, random),
    reference,
  };
  const steps: Step[] = [
    {
      at: at + MINUTE,
      by: TRUST,
      type: 'DisclosureMade',
      data: {
        ...given,
        agreement: hero.agreement,
        ...account(random, 'TREAT', CONSENTED),
        ...(random.chance(0.4) && { benefitSeen: random.pick(words.BENEFITS_SEEN) }),
        ...(random.chance(0.2) && { staff: 'Synthetic nurse' }),
      },
    },
  ];
  if (random.chance(0.85)) {
    steps.push({ at: at + 2 * HOUR, by: HAVEN, type: 'DisclosureReceived', data: given });
  }
  return steps;
}

/** The haven tells the trust how an evening went. */
export function eveningAtTheHaven(
  hero: Hero,
  _standing: Standing,
  at: number,
  random: Random,
): Step[] {
  return [
    {
      at,
      by: HAVEN,
      type: 'DisclosureMade',
      data: {
        person: hero.identifier,
        occurredAt: instantText(at - HOUR),
        agreement: hero.agreement,
        ...route(HAVEN, random.chance(0.8) ? TRUST : AMBULANCE, 'portal'),
        items: [{ category: 'record/outcome', necessary: words.NECESSARY[3] }],
        ...account(random, 'COC', CONSENTED_VOLUNTARY),
      },
    },
  ];
}

/** Police ask for more than they need, and are told no and why. */
export function refusal(hero: Hero, _standing: Standing, at: number, random: Random): Step[] {
  const asked = {
    person: hero.identifier,
    ...route(TRUST, POLICE, 'email'),
    items: [{ category: 'record/health' }],
    purpose: 'THREAT',
  };
  return [
    {
      at,
      by: POLICE,
      type: 'DisclosureRequested',
      data: { ...asked, occurredAt: instantText(at), reason: 'We want to know more.' },
    },
    {
      at: at + 5 * HOUR,
      by: TRUST,
      type: 'DisclosureRefused',
      data: {
        ...asked,
        occurredAt: instantText(at + 4 * HOUR),
        reason: random.pick(words.REFUSALS),
      },
    },
  ];
}

/** Given to whom the person did not want to be told, because the law asked for it. */
export function againstWishes(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  const to = standing.denied ?? COUNCIL;
  return [
    {
      at,
      by: TRUST,
      type: 'DisclosureMade',
      data: {
        person: hero.identifier,
        occurredAt: instantText(at),
        agreement: hero.agreement,
        ...route(TRUST, to, 'meeting'),
        items: someItems(hero, standing, random),
        ...account(random, 'HLEGAL', SAFEGUARDING_DUTY),
        reason: 'The law asks us to tell the safeguarding board.',
      },
    },
  ];
}

/** To people and places without a system: a sister, a housing association. */
export function toOthers(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  const to = random.chance(0.5)
    ? { individual: 'The person’s sister' }
    : { unregistered: { name: 'Synthetic Homes', kind: 'other-private' } };
  return [
    {
      at: at + 20 * MINUTE,
      by: TRUST,
      type: 'DisclosureMade',
      data: {
        person: hero.identifier,
        occurredAt: instantText(at),
        from: party(TRUST),
        to,
        channel: random.pick(['phone', 'post', 'verbal']),
        items: [planItem(hero, standing.version, ['people'], words.NECESSARY[2])],
        ...account(random, 'SUPNWK', CONSENTED),
      },
    },
  ];
}

/** The trust heard that police told the council; a report, never a confirmation. */
export function hearsay(hero: Hero, _standing: Standing, at: number, random: Random): Step[] {
  return [
    {
      at,
      by: TRUST,
      type: 'DisclosureMade',
      data: {
        person: hero.identifier,
        occurredAt: { earliest: instantText(at - 3 * DAY), latest: instantText(at - DAY) },
        learnedAt: instantText(at - HOUR),
        learnedHow: 'The person told us.',
        reportedBy: TRUST.organisation,
        ...route(POLICE, COUNCIL, 'verbal'),
        items: [{ words: 'That the person was in a crisis.' }],
        ...(random.chance(0.4) && { purpose: 'CAREMGT' }),
      },
    },
  ];
}

/** Received, and declared by nobody. */
export function undeclared(hero: Hero, _standing: Standing, at: number, random: Random): Step[] {
  const from = random.pick([POLICE, COUNCIL]);
  return [
    {
      at,
      by: HAVEN,
      type: 'DisclosureReceived',
      data: {
        person: hero.identifier,
        occurredAt: instantText(at - 2 * HOUR),
        ...route(from, HAVEN, 'email'),
        items: [{ category: 'record/risk' }],
      },
    },
  ];
}

/** Sent to the wrong place, called back, and answered. */
export function recall(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  const name = `${hero.key}-${standing.episodes}-astray`;
  const refers = { disclosure: name };
  return [
    {
      at,
      by: TRUST,
      type: 'DisclosureMade',
      name,
      data: {
        person: hero.identifier,
        occurredAt: instantText(at),
        agreement: hero.agreement,
        ...route(TRUST, AMBULANCE, 'email'),
        items: someItems(hero, standing, random),
        ...account(random, 'TREAT', DIRECT_CARE),
      },
    },
    {
      at: at + 6 * HOUR,
      by: TRUST,
      type: 'DisclosureRecalled',
      refers,
      data: {
        person: hero.identifier,
        occurredAt: instantText(at + 6 * HOUR),
        recallReason: 'It was sent to the wrong team.',
      },
    },
    {
      at: at + 20 * HOUR,
      by: AMBULANCE,
      type: 'RecallAcknowledged',
      refers,
      data: {
        person: hero.identifier,
        occurredAt: instantText(at + 20 * HOUR),
        ...(random.chance(0.8) && { outcome: 'deleted', explanation: 'The email was deleted.' }),
      },
    },
  ];
}
