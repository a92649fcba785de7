import type { ReducedScope } from '../../access/src/viewer.js';
import type { Scope } from '../../vocabulary/src/scope.js';
import { inOrder } from '../../ledger/src/entries.js';
import { parseInstant } from '../../vocabulary/src/when.js';
import { reached } from './age.js';
import {
  type Authorisation,
  GIVEN_BY_PERSON,
  type RepresentativeState,
  type Revocation,
} from './representative.js';

/**
 * How each authority to act for a person stands at a moment. It is judged whenever somebody acts on
 * it, by all that is recorded by then, so that what ends it ends it with the next request.
 */

/** What became of an authority. */
export type AuthorityStanding =
  | 'inForce'
  | 'revoked'
  | 'expired'
  /** Parental responsibility ends when a child is eighteen (Children Act 1989 s.91(7), Family Law Reform Act 1969 s.1). */
  | 'endedAtEighteen'
  /** The child was found competent to decide all of it (Gillick [1986] AC 112). */
  | 'endedByCompetence'
  | 'endedByDeath';

/** An authority and how it stands. */
export interface StandingAuthority {
  readonly authorisation: Authorisation;
  readonly standing: AuthorityStanding;
  /** What may be seen on it, where it is in force. */
  readonly scope: ReducedScope;
  /** Whether it should have been looked at again by now. It is in force until somebody does. */
  readonly reviewDue: boolean;
}

/** What of the person's own record bears on it. */
export interface AboutThePerson {
  /** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; absent where nobody said. */
  readonly born?: string | undefined;
  /** Whether they died. */
  readonly died: boolean;
  /** What they were found competent to decide, as far as the latest word on each decision goes. */
  readonly competentFor: readonly Scope[];
}

/** From this age on parental responsibility to see is looked at again. */
const REVIEW_FROM = 12;

const ADULT = 18;

/** Whether two pseudonyms are one representative, as identities are linked now. */
export type IsSameOne = (one: string, other: string) => boolean;

/**
 * Every authority as it stands.
 *
 * @param state Of all the person's pseudonyms; of what is held, only revocations count.
 * @param now Milliseconds since 1970.
 */
export function authoritiesOf(
  state: RepresentativeState,
  about: AboutThePerson,
  now: number,
  isSameOne: IsSameOne = (one, other) => one === other,
): readonly StandingAuthority[] {
  return inOrder(state.authorisations)
    .filter(({ held }) => !held)
    .map((entry) => entry as Authorisation)
    .map((authorisation) => {
      const { content } = authorisation;
      const parental = content.authority === 'parental';
      const without = parental ? about.competentFor : [];
      return {
        authorisation,
        standing: standingOf(
          authorisation,
          state.revocations.filter((one) => revokes(one, authorisation, isSameOne)),
          about,
          now,
        ),
        scope: { ...content.scope, ...(without.length > 0 && { without }) },
        reviewDue: isReviewDue(authorisation, about, now),
      };
    });
}

function standingOf(
  authorisation: Authorisation,
  revocations: readonly Revocation[],
  { born, died, competentFor }: AboutThePerson,
  now: number,
): AuthorityStanding {
  if (died) return 'endedByDeath';
  if (revocations.length > 0) return 'revoked';
  const { authority, expiresAt } = authorisation.content;
  const ends = expiresAt === undefined ? undefined : parseInstant(expiresAt);
  if (ends !== undefined && ends <= now) return 'expired';
  if (authority !== 'parental') return 'inForce';
  // Where the day of birth is not known, they may be eighteen from the first day it can be.
  if (born !== undefined && reached(born, ADULT).earliest <= now) return 'endedAtEighteen';
  return competentFor.some(isEverything) ? 'endedByCompetence' : 'inForce';
}

function revokes(
  revocation: Revocation,
  { id, content, earliest }: Authorisation,
  isSameOne: IsSameOne,
): boolean {
  const { authorisation, representative } = revocation.content;
  if (revocation.byPerson && !GIVEN_BY_PERSON.includes(content.authority)) return false;
  if (authorisation !== undefined) return authorisation === id;
  // Whoever is authorised anew afterwards may act again.
  if (representative === undefined || earliest > revocation.latest) return false;
  return isSameOne(representative, content.representative);
}

function isEverything({ kinds, sections, organisations }: Scope): boolean {
  return kinds === undefined && sections === undefined && organisations === undefined;
}

function isReviewDue(
  { content, earliest }: Authorisation,
  { born }: AboutThePerson,
  now: number,
): boolean {
  const { reviewBy, authority } = content;
  const due = reviewBy === undefined ? undefined : parseInstant(reviewBy);
  if (due !== undefined) return due <= now;
  if (authority !== 'parental' || born === undefined) return false;
  // Recorded since, it was looked at since.
  const { earliest: twelfth } = reached(born, REVIEW_FROM);
  return twelfth <= now && earliest < twelfth;
}
