import { organisationKey, type OrganisationReference } from '../../vocabulary/src/organisation.js';

/** The roles; a token can carry each but the last. */
export const ROLES = [
  'person',
  'representative',
  'carer',
  'partner',
  'officer',
  'auditor',
  'public',
] as const;

/** A role. */
export type Role = (typeof ROLES)[number];

/** Who acts: in which role, for which organisation, as which person. Nothing else decides. */
export interface Actor {
  readonly role: Role;
  /** The organisation of a partner, officer or auditor, as the token says. */
  readonly organisation?: OrganisationReference;
  /** The ledger's id of the person who signed in; of whom they act for, or care for, where they do. */
  readonly person?: string;
  /** The ledger's id of the representative or the carer themselves. */
  readonly self?: string;
  /** When they last proved who they are, milliseconds since 1970; absent where the token does not say. */
  readonly signedInAt?: number;
  /** The token's subject: a pseudonymous account of the member of staff or service. */
  readonly account: string;
}

/** Whoever comes without a token. */
export const PUBLIC_ACTOR: Actor = { role: 'public', account: '' };

/** The namespace of the identifiers that an actor uses: its organisation's own; nobody's otherwise. */
export function namespaceOf({ organisation }: Pick<Actor, 'organisation'>): string {
  return organisation ? organisationKey(organisation) : '';
}
