import type { SentenceCatalogue } from './words.js';

/**
 * English for the codes of what is recorded of a person and of agreements, in plain words (reading
 * age 9 to 11), by `<kind>.<code>`.
 */
export const NOUNS_EN: SentenceCatalogue = {
  'role.person': 'You',
  'role.representative': 'Somebody who acts for you',
  'role.carer': 'Somebody who cares for you',
  'role.partner': 'A service',
  'role.officer': 'An information rights officer',
  'role.auditor': 'An auditor',

  'consent.ConsentSought': 'You were asked.',
  'consent.ConsentGranted': 'You said yes.',
  'consent.ConsentRefused': 'You said no.',
  'consent.ConsentLimited': 'You said what must not be shared.',
  'consent.ConsentWithdrawn': 'You took back what you had said.',
  'consent.ConsentExpired': 'What you had said ran out.',
  'consent.ConsentReconfirmed': 'You were asked again, and said yes again.',
  'consent.ConsentEnteredInError': 'Something had been recorded by mistake.',
  'consent.CapacityAssessed': 'Somebody checked whether you could make this decision.',

  'consentStatus.standing': 'It stands.',
  'consentStatus.notYet': 'It has not begun yet.',
  'consentStatus.over': 'The time it was for is over.',
  'consentStatus.withdrawn': 'It was taken back.',
  'consentStatus.expired': 'A service says that it ran out.',
  'consentStatus.enteredInError': 'It was recorded by mistake, and counts as never said.',

  'consentSummary.withAll': 'With: anybody.',
  'consentSummary.with': 'With: {names}.',
  'consentSummary.individual': 'somebody you named',
  'consentSummary.team': '{name} ({team})',
  'consentSummary.forAll': 'For: anything.',
  'consentSummary.for': 'For: {purposes}.',
  'consentSummary.whatAll': 'What: everything.',
  'consentSummary.what': 'What: {things}.',
  'consentSummary.plan': 'all of the crisis plan',
  'consentSummary.sections': 'from the crisis plan: {sections}',
  'consentSummary.items': 'single items from the crisis plan: {sections}',
  'consentSummary.from': 'From {from}.',
  'consentSummary.until': 'Until {until}.',
  'consentSummary.fromUntil': 'From {from} until {until}.',
  'consentSummary.unknown': 'What it is about does not stand in this list.',

  'decision.permit': 'Yes: this may be shared.',
  'decision.deny': 'No: this must not be shared.',

  'consentMethod.verbal': 'by talking',
  'consentMethod.written': 'in writing',
  'consentMethod.phone': 'by phone',
  'consentMethod.video': 'by video',
  'consentMethod.portal': 'through a website',
  'consentMethod.sign-language': 'in sign language',
  'consentMethod.other': 'in another way',

  'capacity.has': 'You could make this decision.',
  'capacity.lacks': 'You could not make this decision then.',
  'capacity.fluctuating': 'At times you could make this decision, and at times not.',

  'planKind.736253002': 'Crisis plan',
  'planKind.325691000000100': 'Contingency plan',
  'planKind.2181441000000107': 'Personal care and support plan',
  'planKind.736366004': 'Plan for care in the future (advance care plan)',

  'confidentialityLevel.N': 'Private, like every health record',
  'confidentialityLevel.R': 'More private than most (restricted)',
  'confidentialityLevel.V': 'Very private (very restricted)',

  'author.person': 'Your own words',
  'author.carer': 'The words of somebody who cares for you',
  'author.staff': 'Words of staff',
  'author.notStated': 'Nobody said whose words these are.',

  'itemList.helpful': 'This helps.',
  'itemList.unhelpful': 'This does not help. Do not do it.',

  'participant.person': 'You',
  'participant.carer': 'Somebody who cares for you',
  'participant.representative': 'Somebody who acts for you',
  'participant.staff': 'Staff',
  'participant.other': 'Somebody else',

  'reviewOutcome.unchanged': 'The plan was looked at, and stays as it is.',
  'reviewOutcome.changes-needed': 'The plan was looked at, and needs changes.',
  'reviewOutcome.notStated': 'The plan was looked at. Nobody said what came of it.',

  'verification.national-service': 'The national NHS service was asked.',
  'verification.documents-seen': 'Papers were seen.',
  'verification.known-to-staff': 'Staff know you.',
  'verification.taken-over': 'It was taken from another service.',
  'verification.said-by-person': 'You said so.',
  'verification.unverified': 'Nobody made sure.',
  'verification.notStated': 'Nobody said how this was checked.',

  'authority.written': 'You said so in writing.',
  'authority.lpa': 'A lasting power of attorney for health and welfare',
  'authority.court': 'A court said so.',
  'authority.parental': 'They have parental responsibility for you.',

  'authorityStanding.inForce': 'They may act for you now.',
  'authorityStanding.revoked': 'It was taken back.',
  'authorityStanding.expired': 'The time it was for is over.',
  'authorityStanding.endedAtEighteen': 'It ended when you became eighteen.',
  'authorityStanding.endedByCompetence': 'It ended, because you can decide for yourself.',
  'authorityStanding.endedByDeath': 'It ended with a death.',
  'authorityStanding.erased': 'Nobody here knows any more who this was. They can see nothing.',

  'answerKind.record': 'Names, numbers and what is needed to talk to you',
  'answerKind.consents': 'What you said about sharing',
  'answerKind.plans': 'Plans',
  'answerKind.disclosures': 'Where information went',
  'answerKind.lookUps': 'Who looked',

  'keptFrom.ownScreen': 'Not shown on your screen',
  'keptFrom.representative': 'Not shown to somebody who acts for you',

  'involvement.named': 'They are named. Nobody has said yet what they may be told.',
  'involvement.agreed': 'It is agreed what they may be told.',
  'involvement.partly': 'They may be told some of it.',
  'involvement.notAgreed': 'They may not be told about you.',
  'involvement.ended': 'They are told nothing more.',
  'involvement.erased': 'Nobody here knows any more who this was. They are told nothing.',

  'involvementDecider.person': 'The person decided.',
  'involvementDecider.best-interests':
    'The team decided what was best, since the person could not.',
  'involvementDecider.attorney-or-deputy': 'Somebody with a legal power to decide did.',
  'involvementDecider.parental-responsibility': 'Somebody with parental responsibility decided.',
  'involvementDecider.court': 'A court decided.',

  'caring.unknown': 'Nothing is recorded here about what you may be told.',
  'caring.named': 'You are named as somebody who cares. Nobody has said yet what you may be told.',
  'caring.agreed': 'It is agreed what you may be told.',
  'caring.partly': 'It is agreed that you may be told some of it.',
  'caring.notAgreed': 'It is not agreed that you may be told about the person.',
  'caring.ended': 'It was agreed what you may be told, and that has ended.',
  'caring.endedByDeath': 'It has ended with a death. We are sorry. Support is there for you.',

  'carer.because.person-decides': 'The person wants to keep this to themselves. They may.',
  'carer.because.not-asked-yet': 'Nobody could ask the person yet. Please ask again.',
  'carer.because.somebody-elses': 'It is about somebody else as well.',
  'carer.because.law': 'The law does not let the service say it.',
  'carer.because.notSaid': 'The service may not say why.',

  'carer.always.general':
    'You may always be told about illnesses and treatments in general, and what can help.',
  'carer.always.services':
    'You may always be told how services work, who does what, and how to complain.',
  'carer.always.urgent': 'You may always be told whom to call in a crisis, by day and by night.',
  'carer.always.listen':
    'You may always tell the service what you know and what worries you. Listening shares nothing.',
  'carer.always.assessment':
    'You may ask your council to look at what you yourself need (Care Act 2014, section 10).',
  'carer.always.support': 'You may always be told what support there is for carers.',

  'competence.competent': 'You can decide this for yourself.',
  'competence.notCompetent': 'You could not decide this for yourself then.',

  'nameUse.usual': 'the name you use',
  'nameUse.official': 'your official name',
  'nameUse.nickname': 'a nickname',
  'nameUse.old': 'a name you had before',
  'nameUse.maiden': 'your name before you were married',
  'nameUse.anonymous': 'a made-up name, to keep you private',

  'accessNeed.contact-method': 'How to contact you',
  'accessNeed.information-format': 'How information is given to you',
  'accessNeed.communication-professional': 'Somebody who helps you to communicate',
  'accessNeed.communication-support': 'What helps you to communicate',

  'needMet.yes': 'This is done.',
  'needMet.partly': 'Part of this is done.',
  'needMet.no': 'This is not done.',
  'needMet.notStated': 'Nobody said whether this is done.',

  'contactMethod.phone': 'by phone',
  'contactMethod.voicemail': 'by voicemail',
  'contactMethod.text': 'by text message',
  'contactMethod.email': 'by email',
  'contactMethod.post': 'by post',
  'contactMethod.in-person': 'in person',
  'contactMethod.app': 'through an app',
  'contactMethod.through-somebody': 'through somebody else',
  'contactSafety.safe': 'This is safe.',
  'contactSafety.unsafe': 'This is not safe. Do not use it.',

  'organisationKind.nhs-trust': 'NHS trust',
  'organisationKind.police': 'Police',
  'organisationKind.ambulance': 'Ambulance service',
  'organisationKind.council': 'Council',
  'organisationKind.voluntary': 'Charity or voluntary service',
  'organisationKind.gp': 'GP practice',
  'organisationKind.other-public': 'Another public service',
  'organisationKind.other-private': 'A company',

  'beneficiary.person': 'For the person',
  'beneficiary.family-and-carers': 'For family and carers',
  'beneficiary.services': 'For services',
  'beneficiary.community': 'For everybody who lives here',
};
