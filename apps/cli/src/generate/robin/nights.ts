import { HOUR, MINUTE } from '../calendar.js';
import { DIRECT_CARE, planItem, PROTECTION, route } from '../disclosures.js';
import { AMBULANCE, COUNCIL, HAVEN, party, POLICE, TRUST } from '../partnership.js';
import type { Step } from '../story.js';
import { ANSWERED, type Telling } from './telling.js';

/** A night in which nobody knew the law, and what came of it; an emergency; a no. */
export function firstNights(told: Telling): readonly Step[] {
  const { hero } = told;
  const toPolice = route(TRUST, POLICE, 'phone', 'Night control room');
  const whole = [planItem(hero, 1, ['helps', 'not-helpful'], 'Police were at the door.')];
  const asked = {
    ...route(TRUST, POLICE, 'email'),
    items: [{ category: 'record/health' }],
    purpose: 'THREAT',
  };
  return [
    told.step(
      TRUST,
      'DisclosureMade',
      [352, '02:15', 10 * MINUTE],
      {
        ...toPolice,
        items: [{ plan: hero.plan, sections: ['helps', 'not-helpful'] }],
        reference: 'robin-352',
      },
      { name: 'robin-night' },
    ),
    told.step(POLICE, 'DisclosureReceived', [352, '06:00', 4 * HOUR - 5 * MINUTE], {
      ...toPolice,
      items: whole,
      reference: 'robin-352',
    }),
    told.step(
      TRUST,
      'DisclosureCorrected',
      [351, '10:30'],
      {
        changes: {
          items: whole,
          purpose: 'ETREAT',
          reason: 'Robin was in a crisis at home. A neighbour had rung police.',
          ...ANSWERED,
          benefitSeen: 'One officer came in, without a uniform. Robin stayed at home.',
          agreement: hero.agreement,
        },
        correctionReason: 'At two in the morning the fields were left empty.',
      },
      { refers: { disclosure: 'robin-night' } },
    ),
    told.step(
      POLICE,
      'OnwardShared',
      [351, '16:00', 2 * HOUR],
      {
        from: party(POLICE),
        to: { organisation: party(COUNCIL, 'Adult care duty team') },
        channel: 'email',
        items: whole,
        purpose: 'CAREMGT',
        reason: 'So that the council could offer help at home.',
        howUsed: 'notStated',
        benefitExpected: 'Robin gets help at home.',
        ...PROTECTION,
      },
      { refers: { onwardOf: 'robin-night' } },
    ),
    told.step(AMBULANCE, 'DisclosureViewed', [300, '23:40'], {
      ...route(TRUST, AMBULANCE, 'shared-record'),
      items: [planItem(hero, 1, ['helps', 'medication'], 'The crew had to know the medicines.')],
      purpose: 'ETREAT',
      reason: 'Robin had fallen in the street.',
      ...ANSWERED,
      ...DIRECT_CARE,
      agreement: hero.agreement,
    }),
    told.step(POLICE, 'DisclosureRequested', [290, '11:00'], {
      ...asked,
      reason: 'We want to know more about the night.',
    }),
    told.step(TRUST, 'DisclosureRefused', [290, '16:40'], {
      ...asked,
      reason: 'You asked for the whole record. There is no danger now that would need it.',
    }),
    told.step(
      HAVEN,
      'EmergencyDisclosureMade',
      [250, '21:50', 10 * MINUTE],
      {
        ...route(HAVEN, POLICE, 'phone'),
        items: [{ category: 'record/risk', necessary: 'Police had to know whom to look for.' }],
        purpose: 'THREAT',
        reason: 'Robin had left and said goodbye to everybody.',
        howUsed: 'Used that night to look for Robin.',
        benefitExpected: 'Robin is found in time.',
        benefitSeen: 'Robin was found, safe, after an hour.',
        ...PROTECTION,
        dataProtectionBasis: { article6: 'd', article9: 'c', personCannotConsent: true },
        atRisk: 'person',
        whyNoConsent: 'Robin could not be reached.',
        secondApprover: 'A synthetic manager on call',
      },
      { name: 'robin-missing' },
    ),
    told.step(
      HAVEN,
      'PersonInformed',
      [249, '17:00'],
      { how: 'In person, over a cup of tea.' },
      { refers: { disclosure: 'robin-missing' } },
    ),
    told.step(TRUST, 'DisclosureMade', [200, '13:10'], {
      from: party(TRUST),
      to: { individual: 'Robin’s sister' },
      channel: 'phone',
      items: [planItem(hero, 1, ['people'], 'So that she knew she might be rung.')],
      purpose: 'SUPNWK',
      reason: 'Robin asked us to ring her.',
      ...ANSWERED,
      agreement: hero.agreement,
    }),
  ];
}
