import type { KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { unwrap, wrap, type KekProvider } from '../kek.js';
import { VaultError, isVaultError } from '../vault.errors.js';
import { bytesIn, inTransaction } from './keys-db.js';
import { addVaultKey } from './vault-keys.js';

/** Something known, wrapped when the vault was made: it opens with the key that wrapped the rest. */
const CHECK = Buffer.from('waymark vault');
const CHECK_CONTEXT = { purpose: 'check', generation: 1 };

export interface UnlockOptions {
  /** For sentences. */
  readonly path: string;
  readonly kek: KekProvider;
  readonly mayCreate?: boolean;
}

/**
 * The key-encryption key of this store; a store that is new gets one, and the keys of the vault.
 * However many race, the store has one of each.
 *
 * @throws VaultError `KEK_UNUSABLE` if the key is not to be had or not the one that wrapped this
 *   store; `VAULT_FAILED` if there is nothing to unlock and none may be made.
 */
export async function unlockVault(db: DatabaseSync, options: UnlockOptions): Promise<KeyObject> {
  const present = readCheck(db);
  if (present === undefined) refuseLost(db, options);
  const kek = await options.kek.key(present === undefined);
  try {
    unwrap(kek, CHECK_CONTEXT, present ?? create(db, kek));
  } catch (error) {
    if (!isVaultError(error, 'BOX_TAMPERED')) throw error;
    throw new VaultError(
      'KEK_UNUSABLE',
      `The key-encryption key is not the one that wrapped the store of keys ${options.path}: put the right one back.`,
      error,
    );
  }
  return kek;
}

function readCheck(db: DatabaseSync): Buffer | undefined {
  const row = db.prepare('SELECT kek_check FROM vault').get();
  return row && bytesIn(row, 'kek_check');
}

function refuseLost(db: DatabaseSync, { path, mayCreate = true }: UnlockOptions): void {
  if (mayCreate && db.prepare('SELECT 1 FROM subject').get() === undefined) return;
  throw new VaultError(
    'VAULT_FAILED',
    `The store of keys ${path} is empty or has lost its beginning, though something was sealed with it: restore it from its backup.`,
  );
}

function create(db: DatabaseSync, kek: KeyObject): Buffer {
  return inTransaction(db, () => {
    // Another process may have been first.
    const present = readCheck(db);
    if (present !== undefined) return present;
    const check = wrap(kek, CHECK_CONTEXT, CHECK);
    db.prepare('INSERT INTO vault (id, kek_check, fence) VALUES (1, ?, 0)').run(check);
    addVaultKey(db, kek, 'event-id key', 1);
    addVaultKey(db, kek, 'blind-index key', 1);
    return check;
  });
}
