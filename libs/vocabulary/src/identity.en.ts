import type { SentenceCatalogue } from './words.js';

/** English for what is read about who is who, and about what stood with the wrong person. */
export const IDENTITY_EN: SentenceCatalogue = {
  'takenOut.misfiling':
    'This entry was not about you. It was put in your record by mistake and taken out.',

  'misfilingStanding.said': 'An officer said it. A second officer has not checked it yet.',
  'misfilingStanding.verified': 'A second officer checked it. It is being moved.',
  'misfilingStanding.refiled': 'It is done. The wrong record no longer has it.',

  'linkStanding.apart': 'They are two people.',
  'linkStanding.merged': 'They were merged. A second officer has not checked it yet.',
  'linkStanding.linked': 'They are one person.',

  'linkStep.IdentitiesMerged': 'They were merged.',
  'linkStep.MergeVerified': 'A second officer checked it. From then on they were answered as one.',
  'linkStep.IdentitiesUnmerged': 'They were told apart again.',
  'linkStep.IdentitiesToldApart': 'They were looked at, and are two.',

  'likeness.sameName': 'The names are the same.',
  'likeness.sameNameOtherOrder': 'The names are the same in another order.',
  'likeness.alikeName': 'The names sound or look alike.',
  'likeness.partOfName': 'Part of the name is the same, or alike.',
  'likeness.sameBirth': 'The dates of birth are the same.',
  'likeness.birthSwapped': 'The dates of birth are the same with day and month swapped.',
  'likeness.birthOneDigit': 'The dates of birth differ in one digit.',
  'likeness.birthInPart': 'The dates of birth are the same as far as both are known.',
  'likeness.oneNumber': 'One number was said of both.',

  'unlikeness.otherBirth': 'The dates of birth are not the same.',
  'unlikeness.otherPiecesOfName': 'Part of the name is not the same.',
  'unlikeness.toldApart': 'An officer looked at both before, and found that they are two.',
};
