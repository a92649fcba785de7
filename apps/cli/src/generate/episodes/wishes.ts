import { dateText, DAY, HOUR, instantText, MINUTE } from '../calendar.js';
import { AMBULANCE, COUNCIL, HAVEN, type Partner, POLICE, TRUST } from '../partnership.js';
import type { Random } from '../random.js';
import type { Hero, Standing, Step } from '../story.js';
import * as words from '../words.js';

/** What people say of who may be told. */

const NOTICE = { version: '2026-01', language: 'en' };

function recipients(partners: readonly Partner[]) {
  return partners.map(({ organisation, name }) => ({ ...organisation, name }));
}

/** The trust asks, and the person says yes to some. */
export function consentGranted(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  standing.consents += 1;
  standing.grant = standing.consents;
  const terms = {
    recipients: recipients(random.chance(0.6) ? [POLICE, AMBULANCE, HAVEN] : [AMBULANCE, HAVEN]),
    purposes: ['TREAT'],
    plan: hero.plan,
    sections: random.chance(0.5) ? ['helps', 'not-helpful'] : ['helps', 'not-helpful', 'people'],
    notice: NOTICE,
  };
  const asked: Step = {
    at,
    by: TRUST,
    type: 'ConsentSought',
    data: {
      person: hero.identifier,
      occurredAt: instantText(at),
      reference: `asked-${standing.grant}`,
      ...terms,
    },
  };
  const granted: Step = {
    at: at + 30 * MINUTE,
    by: TRUST,
    type: 'ConsentGranted',
    data: {
      person: hero.identifier,
      occurredAt: instantText(at + 20 * MINUTE),
      reference: `grant-${standing.grant}`,
      consentReference: `asked-${standing.grant}`,
      ...terms,
      ...(random.chance(0.5) && { period: { until: dateText(at + 180 * DAY) } }),
      method: random.pick(['verbal', 'written', 'phone']),
      words: random.pick(words.SAID_WHEN_GRANTING),
      ...(random.chance(0.2) && { witness: 'Synthetic advocate' }),
    },
  };
  return random.chance(0.7) ? [asked, granted] : [granted];
}

/** The person says who is not to be told; sometimes it reaches the ledger days later. */
export function consentLimited(hero: Hero, standing: Standing, at: number, random: Random): Step[] {
  const to = random.pick([POLICE, COUNCIL]);
  standing.consents += 1;
  standing.denied = to;
  const late = random.chance(0.4);
  return [
    {
      at: late ? at + 2 * DAY : at + 10 * MINUTE,
      by: random.chance(0.6) ? TRUST : HAVEN,
      type: 'ConsentLimited',
      data: {
        person: hero.identifier,
        occurredAt: instantText(at),
        ...(late && { learnedAt: instantText(at + HOUR), learnedHow: 'Said at the evening desk.' }),
        reference: `limit-${standing.consents}`,
        recipients: recipients([to]),
        ...(random.chance(0.5) && { purposes: ['TREAT'] }),
        method: 'verbal',
        words: random.pick(words.SAID_WHEN_LIMITING),
      },
    },
  ];
}

/** The newest consent of the trust is taken back, or given again. */
export function consentRevisited(
  hero: Hero,
  standing: Standing,
  at: number,
  random: Random,
): Step[] {
  if (standing.grant === 0) return consentGranted(hero, standing, at, random);
  const data = {
    person: hero.identifier,
    occurredAt: instantText(at),
    consentReference: `grant-${standing.grant}`,
    method: 'phone',
  };
  const step = { at: at + 5 * MINUTE, by: TRUST };
  if (random.chance(0.5)) {
    const period = { until: dateText(at + 365 * DAY) };
    return [{ ...step, type: 'ConsentReconfirmed', data: { ...data, period } }];
  }
  standing.grant = 0;
  const reason = random.pick(words.SAID_WHEN_LIMITING);
  return [{ ...step, type: 'ConsentWithdrawn', data: { ...data, words: reason } }];
}

/** Whether the person could decide this was assessed. */
export function capacityAssessed(
  hero: Hero,
  _standing: Standing,
  at: number,
  random: Random,
): Step[] {
  return [
    {
      at,
      by: TRUST,
      type: 'CapacityAssessed',
      data: {
        person: hero.identifier,
        occurredAt: instantText(at),
        capacityDecision: 'share-information',
        outcome: random.chance(0.8) ? 'has' : 'fluctuating',
        assessorRole: 'Psychiatrist',
        reviewBy: dateText(at + 28 * DAY),
      },
    },
  ];
}

/** Recorded for the wrong day, and said so. */
export function enteredInError(hero: Hero, standing: Standing, at: number): Step[] {
  standing.consents += 1;
  const reference = `error-${standing.consents}`;
  const said = { person: hero.identifier, occurredAt: instantText(at) };
  return [
    {
      at,
      by: HAVEN,
      type: 'ConsentRefused',
      data: { ...said, reference, recipients: recipients([AMBULANCE]) },
    },
    {
      at: at + DAY,
      by: HAVEN,
      type: 'ConsentEnteredInError',
      data: {
        ...said,
        occurredAt: instantText(at + DAY),
        consentReference: reference,
        reason: 'The person never said so. It was a slip of the pen.',
      },
    },
  ];
}
