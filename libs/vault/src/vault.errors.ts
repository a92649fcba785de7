/** What can go wrong with the vault. */
export type VaultErrorCode =
  /** Bytes that are not what was sealed, or not for this event, subject or place. */
  | 'BOX_TAMPERED'
  /** The key that sealed it was destroyed. */
  | 'KEY_GONE'
  /** The key-encryption key is missing, malformed, readable by others, or not the one in use. */
  | 'KEK_UNUSABLE'
  /** The store of keys failed. */
  | 'VAULT_FAILED'
  | 'VAULT_CLOSED';

/** An error of the vault. */
export class VaultError extends Error {
  override readonly name = 'VaultError';

  constructor(
    readonly code: VaultErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/** Whether something is an error of the vault (of that code), by its structure. */
export function isVaultError(error: unknown, code?: VaultErrorCode): error is VaultError {
  if (typeof error !== 'object' || error === null) return false;
  const candidate = error as { name?: unknown; code?: unknown };
  return (
    candidate.name === 'VaultError' &&
    typeof candidate.code === 'string' &&
    (code === undefined || candidate.code === code)
  );
}
