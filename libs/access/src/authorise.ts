import { type OrganisationReference, sameOrganisation } from '../../vocabulary/src/organisation.js';
import { isAccessPurpose } from './access-purpose.js';
import type { Actor } from './actor.js';
import { type Action, type Condition, PERMISSIONS } from './permissions.js';

/**
 * Who may see and do what, by `PERMISSIONS`, without I/O. Doors ask `authoriseRole` before they read a
 * body and `authorise` once they know what it is about.
 */

/** What the action is about, as far as the door knows it. */
export interface Resource {
  /** The ledger's id of the person it is about, as identities are linked now. */
  readonly person?: string | undefined;
  /** Whether that is somebody for whom the actor is authorised to act now. */
  readonly represented?: boolean | undefined;
  /** The organisation that sent it. */
  readonly sender?: OrganisationReference | undefined;
  /** Why an officer wants to see it. */
  readonly purpose?: string | undefined;
  /** The organisation that operates the ledger. */
  readonly operator?: OrganisationReference | undefined;
}

/** Why something is denied. */
export type Denial =
  /** Nobody signed in: ask for a token. */
  | 'SIGN_IN_NEEDED'
  /** No one in this role may do it. */
  | 'ROLE_NOT_PERMITTED'
  /** A purpose of the list is missing. */
  | 'PURPOSE_NEEDED'
  /** Answer exactly as for something that does not exist. */
  | 'NOT_FOUND'
  /** What they may see of this person does not include it. */
  | 'OUT_OF_SCOPE'
  /** To be shown only to whoever has just proved again who they are. */
  | 'SIGN_IN_AFRESH';

/** May, or may not and why. */
export type Decision =
  { readonly permitted: true } | { readonly permitted: false; readonly reason: Denial };

const PERMITTED: Decision = { permitted: true };

function denied(reason: Denial): Decision {
  return { permitted: false, reason };
}

/** Whether this role may ever do this: what a door asks before it knows what it is about. */
export function authoriseRole(actor: Actor, action: Action): Decision {
  if (conditionOf(actor, action) !== 'never') return PERMITTED;
  return denied(actor.role === 'public' ? 'SIGN_IN_NEEDED' : 'ROLE_NOT_PERMITTED');
}

/**
 * Whether this actor may do this with that. What does not exist is asked with an empty resource, so
 * that another's and nobody's are denied alike.
 */
export function authorise(actor: Actor, action: Action, resource: Resource = {}): Decision {
  switch (conditionOf(actor, action)) {
    case 'never':
      return authoriseRole(actor, action);
    case 'always':
      return PERMITTED;
    case 'own':
      return actor.person !== undefined && actor.person === resource.person
        ? PERMITTED
        : denied('NOT_FOUND');
    case 'represented':
      return resource.represented === true && actor.person === resource.person
        ? PERMITTED
        : denied('NOT_FOUND');
    case 'ownOrganisation':
      return same(actor.organisation, resource.sender) ? PERMITTED : denied('NOT_FOUND');
    case 'withPurpose':
      return isAccessPurpose(resource.purpose) ? PERMITTED : denied('PURPOSE_NEEDED');
    case 'operator':
      return same(actor.organisation, resource.operator) ? PERMITTED : denied('ROLE_NOT_PERMITTED');
  }
}

function conditionOf(actor: Actor, action: Action): Condition {
  return PERMISSIONS[action][actor.role];
}

function same(a: OrganisationReference | undefined, b: OrganisationReference | undefined): boolean {
  return a !== undefined && b !== undefined && sameOrganisation(a, b);
}
