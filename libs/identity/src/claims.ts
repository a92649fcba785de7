import type { Actor, Role } from '../../access/src/actor.js';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import { IdentityError } from './identity.errors.js';

/** The roles that a token can give; `public` is whoever has none. */
export const TOKEN_ROLES = [
  'person',
  'representative',
  'carer',
  'partner',
  'officer',
  'auditor',
] as const satisfies Role[];

/** A role that a token can give. */
export type TokenRole = (typeof TOKEN_ROLES)[number];

/** The claims that say who acts. An issuer maps them from whatever it knows of its users. */
export const CLAIMS = {
  role: 'waymark_role',
  /** `SYSTEM|VALUE`, for partner, officer and auditor. */
  organisation: 'waymark_organisation',
  /** The ledger's id of the person; of whom they act or care for, for representative and carer. */
  person: 'waymark_person',
  /** The ledger's own id of a representative or a carer. */
  self: 'waymark_self',
} as const;

/**
 * Who acts, from verified claims. Nothing but the claims of the role is taken: a person's token says
 * no organisation, an organisation's no person.
 *
 * @throws IdentityError `TOKEN_CLAIMS` naming the claim that is missing or malformed.
 */
export function actorOf(claims: Readonly<Record<string, unknown>>): Actor {
  const account = claims['sub'];
  if (typeof account !== 'string' || account === '' || account.length > 255) throw wrong('sub');
  const role = TOKEN_ROLES.find((candidate) => candidate === claims[CLAIMS.role]);
  if (role === undefined) throw wrong(CLAIMS.role);
  if (role === 'person' || role === 'representative' || role === 'carer') {
    const person = personIn(claims, CLAIMS.person);
    const signedIn = signedInAt(claims);
    const who = { role, person, ...signedIn, account };
    return role === 'person' ? who : { ...who, self: personIn(claims, CLAIMS.self) };
  }
  const text = claims[CLAIMS.organisation];
  const organisation = typeof text === 'string' ? parseReference(text) : undefined;
  if (organisation === undefined) throw wrong(CLAIMS.organisation);
  return { role, organisation, account };
}

function personIn(claims: Readonly<Record<string, unknown>>, claim: string): string {
  const person = claims[claim];
  if (typeof person !== 'string' || !/^[\w:.-]{1,128}$/.test(person)) throw wrong(claim);
  return person;
}

/** When whoever signed in proved who they are (RFC 9068 2.2.1): not when the token was made. */
function signedInAt({
  auth_time: at,
}: Readonly<Record<string, unknown>>): Pick<Actor, 'signedInAt'> {
  if (at === undefined) return {};
  if (typeof at !== 'number' || !Number.isSafeInteger(at) || at < 0) throw wrong('auth_time');
  return { signedInAt: at * 1_000 };
}

/** `SYSTEM|VALUE` as a reference; systems are URIs and hold no `|`. `undefined` if it is none. */
export function parseReference(text: string): OrganisationReference | undefined {
  const at = text.indexOf('|');
  const [system, value] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || !/^[^|\s]{1,256}$/.test(system) || !/^\S{1,256}$/.test(value)) return undefined;
  return { system, value };
}

function wrong(claim: string): IdentityError {
  return new IdentityError(
    'TOKEN_CLAIMS',
    `The token's claim ${claim} is missing or not of the form it must have.`,
  );
}
