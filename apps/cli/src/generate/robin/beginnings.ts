import { MINUTE } from '../calendar.js';
import { planItem } from '../disclosures.js';
import { AMBULANCE, COUNCIL, HAVEN, POLICE, TRUST } from '../partnership.js';
import type { Step } from '../story.js';
import { ANSWERED, confirmed, named, own, type Telling } from './telling.js';

/** Robin becomes known, makes a plan, and says who may know it. */
export function beginnings(told: Telling): readonly Step[] {
  const { hero } = told;
  const { plan } = hero;
  const terms = {
    recipients: named([POLICE, AMBULANCE, HAVEN]),
    purposes: ['TREAT'],
    plan,
    sections: ['helps', 'not-helpful'],
    notice: { version: '2025-09', language: 'en' },
  };
  return [
    told.step(TRUST, 'PersonRegistered', [420, '10:00'], {
      verification: 'national-service',
      names: [{ use: 'usual', text: hero.name }],
      dateOfBirth: '1989-05',
      preferredLanguage: 'en',
    }),
    told.step(TRUST, 'AccessNeedRecorded', [420, '10:20'], {
      group: 'information-format',
      words: 'Please write to me in short sentences.',
      met: 'yes',
      mayBeShared: true,
    }),
    told.step(HAVEN, 'SafeContactRecorded', [419, '18:30'], {
      contacts: [
        { method: 'text', safe: true, from: '09:00', until: '15:00' },
        { method: 'post', safe: false },
      ],
      words: 'Text me in the daytime. Do not write to my home.',
    }),
    told.step(POLICE, 'IdentifierLinked', [418, '09:00'], {
      identifier: { system: `${POLICE.organisation.system}/police/nominal`, value: 'N-robin' },
      verification: 'said-by-person',
    }),
    told.step(TRUST, 'PlanCreated', [410, '11:00'], {
      plan,
      title: 'My crisis plan',
      sections: [
        {
          section: 'helps',
          title: 'What helps me',
          helpful: [
            own('h1', 'Speak slowly and tell me your first name.'),
            own('h2', 'Let me hold my blue blanket.'),
            own('h3', 'Ring my sister. She knows what to say.'),
          ],
        },
        {
          section: 'not-helpful',
          title: 'What does not help',
          unhelpful: [
            own('u1', 'Do not stand around me in a group.'),
            own('u2', 'Do not take my phone away.'),
          ],
        },
        { section: 'medication', title: 'Medicines', words: 'One tablet at night. No injections.' },
        { section: 'people', title: 'People to ring', words: 'My sister first.' },
      ],
    }),
    told.step(HAVEN, 'UnhelpfulItemAdded', [409, '20:15'], {
      plan,
      ...own('u3', 'Do not ask me about my old flat.'),
      notToBeToldTo: [COUNCIL.organisation],
    }),
    told.step(TRUST, 'PlanAgreed', [408, '15:00'], {
      plan,
      version: 1,
      agreedBy: ['person', 'staff'],
    }),
    told.step(TRUST, 'PlanPublished', [408, '15:30'], { plan, version: 1 }),
    told.step(TRUST, 'ConsentSought', [407, '10:00'], { reference: 'robin-asked-1', ...terms }),
    told.step(TRUST, 'ConsentGranted', [407, '10:30', 10 * MINUTE], {
      reference: 'robin-grant-1',
      consentReference: 'robin-asked-1',
      ...terms,
      method: 'verbal',
      words: 'They may know what helps me and what does not. Not my tablets.',
      witness: 'A synthetic advocate',
    }),
    ...confirmed(
      told,
      [400, '14:00'],
      [TRUST, HAVEN, 'api'],
      [planItem(hero, 1, ['helps', 'not-helpful'], 'So that the haven knows what helps.')],
      {
        ...ANSWERED,
        purpose: 'TREAT',
        reason: 'Robin was to go to the haven in the evenings.',
        benefitSeen: 'Robin went three times. It was calm.',
      },
    ),
  ];
}
