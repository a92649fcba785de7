import { dateText, HOUR, MINUTE } from '../calendar.js';
import { CONSENTED_VOLUNTARY, DIRECT_CARE, planItem, route } from '../disclosures.js';
import { AMBULANCE, COUNCIL, HAVEN, party, TRUST } from '../partnership.js';
import type { Step } from '../story.js';
import { ANSWERED, confirmed, named, type Telling } from './telling.js';

/** A new list of who may know, a slip that was put right, and what is still open. */
export function lastWeeks(told: Telling): readonly Step[] {
  const { hero } = told;
  return [
    told.step(TRUST, 'ConsentGranted', [60, '10:00'], {
      reference: 'robin-grant-2',
      recipients: named([AMBULANCE, HAVEN]),
      purposes: ['TREAT'],
      plan: hero.plan,
      sections: ['helps', 'not-helpful', 'medication'],
      period: { until: dateText(told.when(-120, '12:00')) },
      method: 'written',
      words: 'The ambulance and the haven, yes. They may know my tablets now.',
    }),
    told.step(HAVEN, 'ConsentGranted', [50, '19:00'], {
      reference: 'robin-haven-1',
      recipients: named([TRUST]),
      categories: ['record/outcome'],
      method: 'verbal',
      words: 'Tell the trust how my evenings go.',
    }),
    ...confirmed(
      told,
      [45, '22:30'],
      [HAVEN, TRUST, 'portal'],
      [{ category: 'record/outcome', necessary: 'So that the trust knows how it went.' }],
      {
        purpose: 'COC',
        reason: 'To tell how the evening went.',
        ...ANSWERED,
        ...CONSENTED_VOLUNTARY,
      },
    ),
    told.step(HAVEN, 'DisclosureReceived', [30, '16:00', 3 * HOUR], {
      ...route(COUNCIL, HAVEN, 'email'),
      items: [{ category: 'record/social-care' }],
    }),
    told.step(HAVEN, 'ConsentRefused', [25, '18:00'], {
      reference: 'robin-slip',
      recipients: named([AMBULANCE]),
    }),
    told.step(HAVEN, 'ConsentEnteredInError', [24, '18:00'], {
      consentReference: 'robin-slip',
      reason: 'Robin never said so. The note was about somebody else.',
    }),
    told.step(AMBULANCE, 'DisclosureViewed', [12, '02:45'], {
      ...route(TRUST, AMBULANCE, 'shared-record'),
      items: [planItem(hero, 2, ['helps', 'not-helpful'], 'The crew was with Robin.')],
      purpose: 'ETREAT',
      reason: 'Robin had rung for help.',
      ...ANSWERED,
      ...DIRECT_CARE,
      agreement: hero.agreement,
    }),
    ...confirmed(
      told,
      [12, '04:10'],
      [AMBULANCE, TRUST, 'handover'],
      [{ category: 'record/health/physical', necessary: 'The ward had to know.' }],
      {
        purpose: 'TREAT',
        reason: 'To hand over at the door.',
        ...ANSWERED,
        ...DIRECT_CARE,
        benefitSeen: 'Robin did not have to tell it all again.',
      },
    ),
    told.step(TRUST, 'DisclosureMade', [5, '11:20'], {
      from: party(TRUST),
      to: { unregistered: { name: 'Synthetic Homes', kind: 'other-private' } },
      channel: 'post',
      items: [{ category: 'record/contact', necessary: 'They are to mend Robin’s door.' }],
      purpose: 'SUPNWK',
      reason: 'So that the door is mended.',
      ...ANSWERED,
      agreement: hero.agreement,
    }),
    told.step(TRUST, 'DisclosureMade', [1, '01:30', 10 * MINUTE], {
      ...route(TRUST, AMBULANCE, 'phone'),
      items: [{ words: 'What helps, and Robin’s door code.' }],
    }),
  ];
}
