import { DAY, HOUR, instantText } from '../calendar.js';
import { HAVEN, POLICE, TRUST } from '../partnership.js';
import type { Random } from '../random.js';
import type { Hero, Standing, Step } from '../story.js';
import { consentGranted } from './wishes.js';
import { planMade } from './plan.js';

/** How somebody comes to be known: registered, with a plan, asked for consent. */
export function beginning(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  const steps: Step[] = [registered(hero, at, random)];
  if (random.chance(0.25)) steps.push(accessNeed(hero, at + HOUR, random));
  if (random.chance(0.2)) steps.push(safeContact(hero, at + 2 * HOUR));
  if (random.chance(0.1)) steps.push(knownToPolice(hero, at + DAY, random));
  return [
    ...steps,
    ...planMade(hero, standing, at + 2 * DAY, random),
    ...consentGranted(hero, standing, at + 6 * DAY, random),
  ];
}

function registered(hero: Hero, at: number, random: Random): Step {
  return {
    at,
    by: TRUST,
    type: 'PersonRegistered',
    data: {
      person: hero.identifier,
      occurredAt: instantText(at),
      verification: random.pick(['national-service', 'documents-seen', 'known-to-staff']),
      names: [{ use: 'usual', text: hero.name }],
      dateOfBirth: `${random.between(1941, 2007)}-${String(random.between(1, 12)).padStart(2, '0')}`,
      preferredLanguage: random.chance(0.95) ? 'en' : 'cy',
    },
  };
}

function accessNeed(hero: Hero, at: number, random: Random): Step {
  const [group, said] = random.pick([
    ['information-format', 'Large print, please.'],
    ['contact-method', 'Text me. I do not pick up the phone.'],
    ['communication-support', 'Please speak clearly and face me.'],
    ['communication-professional', 'I use British Sign Language.'],
  ]);
  return {
    at,
    by: TRUST,
    type: 'AccessNeedRecorded',
    data: {
      person: hero.identifier,
      occurredAt: instantText(at),
      group,
      words: said,
      met: random.pick(['yes', 'partly', 'notStated']),
      mayBeShared: random.chance(0.8),
    },
  };
}

function safeContact(hero: Hero, at: number): Step {
  return {
    at,
    by: HAVEN,
    type: 'SafeContactRecorded',
    data: {
      person: hero.identifier,
      occurredAt: instantText(at),
      contacts: [
        { method: 'text', safe: true, days: ['mon', 'tue', 'wed'], from: '09:00', until: '15:00' },
        { method: 'post', safe: false },
      ],
      words: 'Text me in the daytime. Never write to my home.',
    },
  };
}

/** Police know people by numbers of their own, and say so once they know who it is. */
function knownToPolice(hero: Hero, at: number, random: Random): Step {
  const system = `${POLICE.organisation.system}/police/nominal`;
  return {
    at,
    by: POLICE,
    type: 'IdentifierLinked',
    data: {
      person: hero.identifier,
      occurredAt: instantText(at),
      identifier: { system, value: `N-${hero.key}` },
      verification: random.pick(['said-by-person', 'taken-over']),
    },
  };
}
