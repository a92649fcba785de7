import type { SentenceCatalogue } from './words.js';

/** English for what officers and auditors read about who is who, by `<kind>.<code>`. */
export const IDENTITY_EN: SentenceCatalogue = {
  'linkStanding.apart': 'They are two people.',
  'linkStanding.merged': 'They were merged. A second officer has not checked it yet.',
  'linkStanding.linked': 'They are one person.',

  'linkStep.IdentitiesMerged': 'They were merged.',
  'linkStep.MergeVerified': 'A second officer checked it. From then on they were answered as one.',
  'linkStep.IdentitiesUnmerged': 'They were told apart again.',
};
