import { dateText, DAY, instantText, MINUTE } from '../calendar.js';
import { DIRECT_CARE, planItem, PROTECTION, route } from '../disclosures.js';
import { AMBULANCE, COUNCIL, HAVEN, POLICE, TRUST } from '../partnership.js';
import type { Step } from '../story.js';
import { ANSWERED, confirmed, named, own, type Telling } from './telling.js';

/** Half a year on the plan is changed, and the ambulance gets the new version; police do not. */
export function secondVersion(told: Telling): readonly Step[] {
  const { hero } = told;
  const { plan } = hero;
  return [
    told.step(TRUST, 'PlanReviewed', [182, '10:00'], {
      plan,
      version: 1,
      outcome: 'changes-needed',
      reviewedWith: ['person', 'staff'],
      words: 'The blanket is gone. Music is better now.',
      nextReviewBy: dateText(told.when(0, '12:00')),
    }),
    told.step(TRUST, 'HelpfulItemAdded', [182, '10:10'], {
      plan,
      ...own('h4', 'Let me listen to my music.'),
    }),
    told.step(TRUST, 'HelpfulItemRemoved', [182, '10:12'], {
      plan,
      item: 'h2',
      reason: 'The blanket was lost.',
    }),
    told.step(TRUST, 'PlanPublished', [180, '09:00'], { plan, version: 2 }),
    ...confirmed(
      told,
      [175, '11:30'],
      [TRUST, AMBULANCE, 'api'],
      [planItem(hero, 2, ['helps', 'not-helpful'], 'The crew’s copy was out of date.')],
      {
        purpose: 'ETREAT',
        reason: 'To replace the old version.',
        ...ANSWERED,
      },
    ),
  ];
}

/** A limit that one service took and another did not know of; wishes that were set aside. */
export function changesOfMind(told: Telling): readonly Step[] {
  const { hero } = told;
  const toPolice = route(TRUST, POLICE, 'phone');
  const limit = { recipients: named([POLICE]), method: 'verbal' };
  return [
    told.step(HAVEN, 'ConsentLimited', [148, '18:00', 2 * DAY - 90 * MINUTE], {
      ...limit,
      reference: 'robin-limit-1',
      words: 'I do not want police to be told any more. I told the haven so.',
    }),
    told.step(TRUST, 'DisclosureMade', [149, '23:55', 5 * MINUTE], {
      ...toPolice,
      items: [planItem(hero, 2, ['helps'], 'Police were on their way.')],
      purpose: 'ETREAT',
      reason: 'Robin had rung for help.',
      ...ANSWERED,
      agreement: hero.agreement,
    }),
    told.step(TRUST, 'ConsentLimited', [140, '10:00'], {
      ...limit,
      reference: 'robin-limit-2',
      words: 'I have told the haven. Now I tell you, too: not police.',
    }),
    told.step(TRUST, 'DisclosureMade', [120, '01:40', 5 * MINUTE], {
      ...toPolice,
      items: [planItem(hero, 2, ['helps', 'not-helpful'], 'Police were to go in.')],
      purpose: 'ETREAT',
      reason: 'Somebody had seen Robin with a knife.',
      howUsed: 'Read to the officers at the door.',
      benefitExpected: 'Nobody is hurt.',
      benefitSeen: 'Nobody was hurt. There was no knife.',
      ...PROTECTION,
      agreement: hero.agreement,
    }),
    told.step(
      TRUST,
      'DisclosureMade',
      [110, '15:00'],
      {
        ...route(TRUST, AMBULANCE, 'email'),
        items: [{ category: 'record/health/mental', necessary: 'It was not. It went astray.' }],
        purpose: 'TREAT',
        reason: 'A letter for another team was sent to the wrong address.',
        ...ANSWERED,
        ...DIRECT_CARE,
        agreement: hero.agreement,
      },
      { name: 'robin-astray' },
    ),
    told.step(
      TRUST,
      'DisclosureRecalled',
      [110, '17:30'],
      { recallReason: 'It was sent to the wrong team.' },
      { refers: { disclosure: 'robin-astray' } },
    ),
    told.step(
      AMBULANCE,
      'RecallAcknowledged',
      [109, '09:00'],
      { outcome: 'deleted', explanation: 'Nobody had opened it.' },
      { refers: { disclosure: 'robin-astray' } },
    ),
    told.step(TRUST, 'DisclosureMade', [90, '14:00'], {
      ...route(POLICE, COUNCIL, 'verbal'),
      occurredAt: {
        earliest: instantText(told.when(97, '00:00')),
        latest: instantText(told.when(93, '23:59')),
      },
      learnedAt: instantText(told.when(90, '13:00')),
      learnedHow: 'Robin told us.',
      reportedBy: TRUST.organisation,
      items: [{ words: 'That Robin had been in a crisis.' }],
    }),
    told.step(TRUST, 'CapacityAssessed', [80, '11:00'], {
      capacityDecision: 'share-information',
      outcome: 'has',
      assessorRole: 'Psychiatrist',
      words: 'I know what I want.',
    }),
    told.step(TRUST, 'ConsentWithdrawn', [70, '15:00'], {
      consentReference: 'robin-grant-1',
      method: 'phone',
      words: 'Let us start again with a new list.',
    }),
    told.step(TRUST, 'DisclosureMade', [69, '10:00'], {
      ...route(TRUST, HAVEN, 'paper'),
      // Nobody wrote down at what time; the consent was taken back on the same day.
      occurredAt: dateText(told.when(70, '12:00')),
      items: [planItem(hero, 2, ['helps'], 'The haven had lost its copy.')],
      purpose: 'TREAT',
      reason: 'To replace a lost copy.',
      ...ANSWERED,
      agreement: hero.agreement,
    }),
  ];
}
