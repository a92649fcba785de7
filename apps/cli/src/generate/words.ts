/** What made-up people and services say. Short sentences; nothing here was said by anybody. */

/** What helps somebody in a crisis, in their own words. */
export const HELPS = [
  'Speak slowly and tell me your first name.',
  'Let me sit near the door.',
  'Ask me before you touch me.',
  'Give me time to answer.',
  'Let me hold my blue blanket.',
  'Take me somewhere quiet.',
  'Tell me what will happen next.',
  'Let me listen to my music.',
  'Ring my sister. She knows what to say.',
  'Walk with me for a few minutes.',
  'Offer me a warm drink.',
  'Ask me what I need. I often know.',
  'Turn the big light off.',
  'Tell me about something else, such as football.',
] as const;

/** What does not help. "Do not" stands on every line, so that nobody reads it the other way. */
export const DOES_NOT_HELP = [
  'Do not stand around me in a group.',
  'Do not raise your voice.',
  'Do not send people in uniform first, if you can help it.',
  'Do not take my phone away.',
  'Do not tell me to calm down.',
  'Do not talk about me as if I were not there.',
  'Do not close the door behind me.',
  'Do not ask me to tell it all again from the start.',
  'Do not use blue lights in my street.',
  'Do not leave me alone without saying when you will be back.',
  'Do not mention the hospital in your first words.',
] as const;

/** Parts of a plan that stand beside what helps and what does not. */
export const SECTIONS = [
  ['medication', 'Medicines', 'What I take, when, and what I must not be given.'],
  ['early-signs', 'Early signs', 'I stop sleeping. I walk at night. I give my things away.'],
  ['people', 'People to ring', 'My sister first. Then the crisis line.'],
  ['home', 'At home', 'My cat needs food. The key is with my neighbour.'],
] as const;

export const REASONS = [
  'To help in a crisis at home.',
  'So that the person does not have to tell it all again.',
  'To keep the person safe tonight.',
  'To plan a visit for tomorrow.',
  'To find out how best to help.',
  'To hand over when the shift ended.',
] as const;

export const USES = [
  'Read by those who went to the person, and kept in the record of the call.',
  'Read aloud at the handover, and not written down.',
  'Kept in the person’s record there.',
  'Used on the night, then deleted.',
] as const;

export const BENEFITS_EXPECTED = [
  'The person is met by people who know what helps.',
  'Nobody has to use force.',
  'The person can stay at home.',
  'Help comes sooner.',
  'The person is not asked the same things twice.',
] as const;

export const BENEFITS_SEEN = [
  'It was calm. The person stayed at home.',
  'The person went to the safe haven and not to custody.',
  'Nobody noticed a difference.',
  'The crew spoke slowly, and it helped.',
  'The information came too late to help.',
] as const;

export const NECESSARY = [
  'They could not have helped well without it.',
  'It says what helps and what does not.',
  'They needed to know whom to ring.',
  'It was the smallest part that answered what they asked.',
] as const;

export const TOLD_BY_MISTAKE = 'The fields were left empty in the night and filled in today.';

export const REFUSALS = [
  'The person has asked us not to share this.',
  'You asked for the whole record. A part of it would be enough.',
  'There is no risk tonight that would let us share this without asking.',
  'We could not make sure who was asking.',
] as const;

export const WHY_NO_CONSENT = [
  'The person could not be reached and was in danger.',
  'The person was too unwell to answer.',
  'There was no time to ask.',
] as const;

export const RISKS = ['person', 'person', 'others', 'both', 'notStated'] as const;

export const HOW_INFORMED = [
  'On the phone, the next day.',
  'In person, at the visit.',
  'By letter, as the person wishes.',
] as const;

export const SAID_WHEN_GRANTING = [
  'They may know what helps me.',
  'Yes, if it helps them to be kind.',
  'Yes, for half a year. Then ask me again.',
] as const;

export const SAID_WHEN_LIMITING = [
  'I do not want them to know.',
  'It did not help last time.',
  'I want to tell them myself.',
] as const;
