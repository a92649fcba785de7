import type { SentenceCatalogue } from './words.js';

/**
 * English for the codes of erasure and of what is kept, in plain words (reading age 9 to 11), by
 * `<kind>.<code>`.
 */
export const DATA_RIGHTS_EN: SentenceCatalogue = {
  'erasureGround.notStated': 'It was not said why.',
  'erasureGround.no-longer-needed': 'It is not needed any more.',
  'erasureGround.consent-withdrawn': 'The yes on which it rested was taken back.',
  'erasureGround.objected': 'The person does not want it to be used.',
  'erasureGround.unlawful': 'It was against the law to use it.',
  'erasureGround.legal-duty': 'A law says that it must be erased.',
  'erasureGround.child-online-service': 'An online service took it from a child.',

  'erasureStanding.requested': 'It waits. Two officers have to agree.',
  'erasureStanding.approved': 'Two officers agreed. It will be done soon.',
  'erasureStanding.begun': 'It is being done now.',
  'erasureStanding.refused': 'An officer said no.',

  'erasureRefusal.expression': 'It is needed so that people can speak and learn freely.',
  'erasureRefusal.legal-obligation': 'A law says that it must be kept.',
  'erasureRefusal.public-health': 'It is needed to protect the health of everybody.',
  'erasureRefusal.archiving-research': 'It is needed for history, research or counting.',
  'erasureRefusal.legal-claims': 'It is needed for a legal case.',
  'erasureRefusal.legal-hold': 'It has to be kept for now. You can ask again later.',
  'erasureRefusal.no-ground-applies': 'The law gives no right to have this erased.',
  'erasureRefusal.identity-in-doubt': 'We are not sure that it was you who asked.',
  'erasureRefusal.unfounded-or-excessive':
    'It was asked for too often, or for another reason than to erase it.',
  'erasureRefused.rights':
    'You can complain to the service that said no. You can complain to the Information Commissioner. You can go to court.',

  'holdGround.legal-claims': 'It is needed for a legal case.',
  'holdGround.court-order': 'A court said that it must be kept.',
  'holdGround.inquiry': 'An inquiry asked for it to be kept.',
  'holdGround.legal-obligation': 'A law says that it must be kept.',
  'holdGround.public-health': 'It is needed to protect the health of everybody.',
  'holdGround.archiving-research': 'It is needed for history, research or counting.',
  'holdGround.expression': 'It is needed so that people can speak and learn freely.',
  'holdGround.subject-access':
    'The person asked for a copy. Until they have it, nothing is erased.',

  'erasure.certificate':
    'Somebody asked to be erased, and was. Nobody can open the {events} events about them any more.',

  'retentionStart.last-occurrence':
    'It counts from the last thing that happened to it. Corrections and answers count too.',
  'retention.forgotten':
    '{entries} from before {date} were deleted. The agreement under which this was shared keeps it for {period}.',
  'retention.forgottenOne':
    'One entry from before {date} was deleted. The agreement under which this was shared keeps it for {period}.',
  'retention.certificate':
    'The agreement did not keep this any longer. Nobody can open these {events} events any more.',

  'keptReason.held': 'Part of it is held back. Whoever reviews that decides first.',
  'keptReason.legal-hold': 'Everything about the person has to be kept for now.',
  'keptReason.erasure-requested': 'It was asked that the person be erased. That is decided first.',
  'keptReason.recall-open': 'It was called back. The recipient has not said what became of it.',
  'keptReason.review-open': 'An emergency is still being looked into.',
  'keptReason.informing-deferred': 'The person has not been told of it yet.',
  'keptReason.misfiling-open': 'An officer said that part of it is about somebody else.',

  'remains.types-and-times':
    'For each event: what kind it was, when it was recorded, and a number made from it. Nobody can open it or tell whose it was. It stays so that all other proofs hold.',
  'remains.who-acted':
    'For each event: which service acted, in which role and by which rule. Services have to answer for what they did.',
  'remains.in-others-records':
    'What stands in the record of somebody else. It is theirs. There the person is only a number that leads nowhere.',
  'remains.older-backups':
    'Copies that were made before. They are kept apart, and not for longer than the service must.',
};
