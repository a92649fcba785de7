import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Actor } from '../../access/src/actor.js';
import { actorOf } from './claims.js';
import { IdentityError, isIdentityError } from './identity.errors.js';

/** A token that holds: who acts, and until when (milliseconds since 1970). */
export interface VerifiedToken {
  readonly actor: Actor;
  readonly expiresAt: number;
}

/** Tells whether a token holds. */
export interface TokenVerifier {
  /** @throws IdentityError */
  verify(token: string): Promise<VerifiedToken>;
}

/** What a token must be. */
export interface TokenExpectation {
  readonly issuer: string;
  readonly audience: string;
  /** Signature algorithms, all asymmetric; any other, `none` above all, is refused. */
  readonly algorithms: readonly string[];
  /** Finds the key that a token says it was signed with. */
  readonly key: JWTVerifyGetKey;
  /** Milliseconds since 1970; the machine's clock, not the ledger's. */
  readonly now: () => number;
}

/** How far two machines' clocks may be apart, in seconds. */
export const CLOCK_TOLERANCE = 30;

/** A verifier of tokens that one issuer signs for one audience. */
export function tokenVerifier(expectation: TokenExpectation): TokenVerifier {
  return {
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, expectation.key, {
          algorithms: [...expectation.algorithms],
          issuer: expectation.issuer,
          audience: expectation.audience,
          clockTolerance: CLOCK_TOLERANCE,
          currentDate: new Date(expectation.now()),
          requiredClaims: ['iss', 'aud', 'exp', 'sub'],
        });
        // `exp` is required above, and a number by RFC 7519 4.1.4, which jose checks.
        const expiresAt = ((payload.exp ?? 0) + CLOCK_TOLERANCE) * 1_000;
        return { actor: actorOf(payload), expiresAt };
      } catch (error) {
        throw refusalOf(error);
      }
    },
  };
}

/** Why jose refused, as an error of ours. Its messages are not passed on: they may hold claims. */
function refusalOf(error: unknown): unknown {
  if (isIdentityError(error)) return error;
  if (error instanceof errors.JWTExpired) {
    return new IdentityError('TOKEN_EXPIRED', 'The token has expired.');
  }
  if (error instanceof errors.JWTClaimValidationFailed) return claimRefusal(error);
  if (
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JOSENotSupported
  ) {
    return new IdentityError('TOKEN_MALFORMED', 'The token is not a signed JWT.');
  }
  if (error instanceof errors.JOSEError) {
    return new IdentityError(
      'TOKEN_UNTRUSTED',
      'The token is not signed by a key of the issuer with an algorithm that is allowed.',
    );
  }
  return error;
}

function claimRefusal(error: errors.JWTClaimValidationFailed): IdentityError {
  switch (error.claim) {
    case 'iss':
      return new IdentityError('TOKEN_WRONG_ISSUER', 'The token is of another issuer.');
    case 'aud':
      return new IdentityError('TOKEN_WRONG_AUDIENCE', 'The token is for another audience.');
    case 'nbf':
      return new IdentityError('TOKEN_NOT_YET_VALID', 'The token is not valid yet.');
    default:
      return new IdentityError('TOKEN_CLAIMS', 'A claim of the token is missing or malformed.');
  }
}
