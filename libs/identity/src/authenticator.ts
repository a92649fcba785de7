import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Actor, PUBLIC_ACTOR } from '../../access/src/actor.js';
import { IdentityError } from './identity.errors.js';
import type { TokenVerifier, VerifiedToken } from './token-verifier.js';

/** Longest token, in characters; an HTTP header of Node holds 16 KiB in all. */
export const MAX_TOKEN = 8_192;

/** How an authenticator remembers. */
export interface AuthenticatorOptions {
  /** Most tokens remembered at a time. */
  readonly remembered?: number;
  /** Longest time a token is believed without asking its issuer's keys again, in milliseconds. */
  readonly believedFor?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Tells who acts from the `Authorization` header of a request. A token that was verified is
 * remembered under its SHA-256, never as itself, so that the next request with it costs
 * microseconds; it is forgotten when it expires, and verified anew every few minutes, so that a key
 * that its issuer withdraws stops working.
 */
export class Authenticator {
  readonly #verifier: TokenVerifier;
  readonly #known: LRUCache<string, VerifiedToken>;
  readonly #believedFor: number;
  readonly #now: () => number;

  constructor(verifier: TokenVerifier, options: AuthenticatorOptions = {}) {
    this.#verifier = verifier;
    this.#known = new LRUCache({ max: options.remembered ?? 10_000 });
    this.#believedFor = options.believedFor ?? 300_000;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Who acts: `PUBLIC_ACTOR` without the header. It answers at once where the token is known.
   *
   * @throws IdentityError (or rejects with it) if there is a header and it does not hold.
   */
  authenticate(authorization: string | undefined): Actor | Promise<Actor> {
    if (authorization === undefined) return PUBLIC_ACTOR;
    const token = bearerToken(authorization);
    const digest = hash('sha256', token, 'base64');
    const known = this.#known.get(digest);
    if (known !== undefined && this.#now() < known.expiresAt) return known.actor;
    return this.#verify(token, digest);
  }

  async #verify(token: string, digest: string): Promise<Actor> {
    const { actor, expiresAt } = await this.#verifier.verify(token);
    const believedUntil = Math.min(expiresAt, this.#now() + this.#believedFor);
    this.#known.set(digest, { actor, expiresAt: believedUntil });
    return actor;
  }
}

/** The token of a `Bearer` header (RFC 6750 2.1). @throws IdentityError */
function bearerToken(authorization: string): string {
  if (authorization.length > MAX_TOKEN) {
    throw new IdentityError('TOKEN_TOO_LARGE', `A token has at most ${MAX_TOKEN} characters.`);
  }
  const match = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization);
  if (!match?.[1]) {
    throw new IdentityError(
      'TOKEN_MALFORMED',
      'The Authorization header must be "Bearer", a space, and a token.',
    );
  }
  return match[1];
}
