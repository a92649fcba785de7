import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { IdentityError, isIdentityError } from './identity.errors.js';
import { type TokenVerifier, tokenVerifier } from './token-verifier.js';

/** An OpenID Connect issuer and the audience that its tokens for this ledger name. */
export interface OidcOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Longest wait for an answer of the issuer, in milliseconds. */
  readonly timeout?: number;
  /** How long after a failure the issuer is asked again, in milliseconds. */
  readonly pause?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Signature algorithms that an issuer may use: Ed25519, ECDSA on P-256, RSA from 2,048 bits. */
export const OIDC_ALGORITHMS = ['EdDSA', 'ES256', 'RS256'] as const;

/**
 * A verifier that asks the issuer where its keys are (OpenID Connect Discovery 1.0) at the first
 * token, and for its keys when it must; both are remembered. An issuer that is away makes
 * `ISSUER_UNREACHABLE`, and is asked again after a pause.
 */
export function oidcVerifier(options: OidcOptions): TokenVerifier {
  const now = options.now ?? Date.now;
  return tokenVerifier({
    issuer: options.issuer,
    audience: options.audience,
    algorithms: OIDC_ALGORITHMS,
    key: issuerKeys(options, now),
    now,
  });
}

function issuerKeys(options: OidcOptions, now: () => number): JWTVerifyGetKey {
  const timeout = options.timeout ?? 5_000;
  const pause = options.pause ?? 5_000;
  let keys: Promise<JWTVerifyGetKey> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;

  /** One search at a time, whose outcome all who ask meanwhile share. */
  function find(): Promise<JWTVerifyGetKey> {
    if (keys === undefined) {
      if (now() - failedAt < pause) return Promise.reject(unreachable());
      keys = discover(options.issuer, timeout).then((address) =>
        createRemoteJWKSet(address, { timeoutDuration: timeout }),
      );
      keys.catch(() => {
        failedAt = now();
        keys = undefined;
      });
    }
    return keys;
  }

  return async (header, token) => {
    try {
      const resolve = await find();
      return await resolve(header, token);
    } catch (error) {
      // Keys there are, but none for this token: the token's fault. All else is the issuer's.
      if (
        isIdentityError(error) ||
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys ||
        error instanceof errors.JOSENotSupported
      ) {
        throw error;
      }
      throw unreachable(error);
    }
  };
}

/** Where the issuer's keys are. @throws IdentityError `ISSUER_UNREACHABLE` */
async function discover(issuer: string, timeout: number): Promise<URL> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  let document: unknown;
  try {
    const response = await fetch(address, {
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
      headers: { accept: 'application/json' },
    });
    if (!response.ok) throw new TypeError(`the issuer answered ${response.status}`);
    document = await response.json();
  } catch (error) {
    throw unreachable(error);
  }
  const { issuer: named, jwks_uri: keys } = (document ?? {}) as Record<string, unknown>;
  // Discovery 4.3: the document must be the issuer's own, to the letter.
  if (named !== issuer) {
    throw unreachable(new TypeError('its discovery document names another issuer'));
  }
  if (typeof keys !== 'string' || !URL.canParse(keys)) {
    throw unreachable(new TypeError('its discovery document names no place of keys'));
  }
  const place = new URL(keys);
  // An issuer on this machine, for tests, may go without TLS; it must not lead elsewhere without.
  const secure = place.protocol === 'https:' || place.origin === new URL(issuer).origin;
  if (!secure) throw unreachable(new TypeError('its keys are not behind https'));
  return place;
}

function unreachable(cause?: unknown): IdentityError {
  return new IdentityError(
    'ISSUER_UNREACHABLE',
    'The issuer of tokens cannot be reached; try again later.',
    cause,
  );
}
