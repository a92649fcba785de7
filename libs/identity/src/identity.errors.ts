/** What can be wrong with a token, or with asking about one. */
export type IdentityErrorCode =
  | 'TOKEN_MISSING'
  | 'TOKEN_MALFORMED'
  | 'TOKEN_TOO_LARGE'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_NOT_YET_VALID'
  /** No key of the issuer signed it, or not with an algorithm that is allowed. */
  | 'TOKEN_UNTRUSTED'
  | 'TOKEN_WRONG_ISSUER'
  | 'TOKEN_WRONG_AUDIENCE'
  /** The issuer signed it, but it does not say who acts in a way this ledger understands. */
  | 'TOKEN_CLAIMS'
  /** Nobody can tell: the issuer's keys cannot be had. Not the caller's fault. */
  | 'ISSUER_UNREACHABLE'
  /** The demonstration issuer must not issue here, or its key cannot be used. */
  | 'DEMONSTRATION_REFUSED';

/** An error of identity. Its message is one sentence that never repeats the token or its claims. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';

  constructor(
    readonly code: IdentityErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/** Whether something is an error of identity (of that code), by its structure. */
export function isIdentityError(error: unknown, code?: IdentityErrorCode): error is IdentityError {
  if (typeof error !== 'object' || error === null) return false;
  const candidate = error as { name?: unknown; code?: unknown };
  return (
    candidate.name === 'IdentityError' &&
    typeof candidate.code === 'string' &&
    (code === undefined || candidate.code === code)
  );
}
