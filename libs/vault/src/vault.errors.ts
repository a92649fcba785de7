/** What can go wrong with the vault. */
export type VaultErrorCode =
  /** Bytes that are not what was sealed, or not for this event, subject or place. */
  | 'BOX_TAMPERED'
  /** The key that sealed it was destroyed. */
  | 'KEY_GONE'
  /** The subject is about to be shredded, and nothing more is sealed for it. */
  | 'SUBJECT_ERASING'
  /** The key-encryption key is missing, malformed, readable by others, or not the one in use. */
  | 'KEK_UNUSABLE'
  /** The store of keys failed, was busy for too long, or holds what it cannot. */
  | 'VAULT_FAILED'
  /**
   * The store of keys was put back and still holds what was destroyed since. The ledger's writer
   * destroys it again when it opens; until then nothing is read.
   */
  | 'KEYS_OUTDATED'
  /**
   * A shred took effect (no vault uses or finds the keys any more) but their bytes may still stand
   * in the store's files. The next open of the store or the next shred completes it.
   */
  | 'SHRED_INCOMPLETE'
  /** It was closed, or is being closed. */
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
