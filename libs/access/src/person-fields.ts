import type { Actor } from './actor.js';
import { authoriseRole } from './authorise.js';
import type { Viewer } from './viewer.js';
import type { AnswerKind } from '../../vocabulary/src/scope.js';

/** Who may ask for which field of a person: once, here. A field that is not named is nobody's. */

/** Which kind of answer a field is; or that it is never for whoever acts for the person. */
type FieldRule =
  | AnswerKind
  /** Says nothing that whoever holds the person does not know. */
  | 'everybody'
  /** The person's, and officers'. */
  | 'own'
  /** For officers, and of them those whom its resolver asks for; it refuses everybody else. */
  | 'officers';

/** Every field of `Person` in the schema. */
export const PERSON_FIELDS: Readonly<Record<string, FieldRule>> = {
  id: 'everybody',
  names: 'record',
  dateOfBirth: 'record',
  identifiers: 'record',
  accessNeeds: 'record',
  // How somebody can be reached without another's noticing is never for whoever acts for them.
  safeContact: 'own',
  consents: 'consents',
  consentHistory: 'consents',
  plans: 'plans',
  whereMyDataWent: 'disclosures',
  undeclaredReceipts: 'disclosures',
  refusals: 'disclosures',
  coverage: 'disclosures',
  lookUps: 'lookUps',
  // Of what was about somebody else, whoever acts for the person is told nothing.
  entriesTakenOut: 'own',
  held: 'officers',
  sealedNumbers: 'officers',
  candidates: 'officers',
  representatives: 'own',
  carers: 'own',
  keptBack: 'own',
  // What a young person decides for themselves is not told to those from whom they may keep it.
  assessments: 'own',
  death: 'record',
  // Whoever acts for a person might be whom they want to be forgotten by.
  erasureRequests: 'own',
  legalHolds: 'own',
  // How many there were tells of what was kept from whoever acts for the person.
  entriesForgotten: 'own',
};

/** Whether whoever looks may ask for a field of the person. */
export function mayAskFor(actor: Actor, viewer: Viewer, field: string): boolean {
  const rule = PERSON_FIELDS[field];
  switch (rule) {
    case undefined:
      return false;
    case 'everybody':
      return true;
    case 'officers':
      return actor.role === 'officer';
    case 'own':
      return authoriseRole(actor, 'own-view.read').permitted;
    default:
      return viewer.sees(rule);
  }
}
