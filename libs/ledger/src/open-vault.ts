import type { KeyObject } from 'node:crypto';
import { fileKek } from '../../vault/src/file-kek.js';
import type { KekProvider } from '../../vault/src/kek.js';
import { openSqliteVault } from '../../vault/src/sqlite-vault.js';
import type { Vault } from '../../vault/src/vault.js';
import { type LedgerFiles, vaultPath } from './ledger-files.js';

/**
 * Opens the vault of a ledger's files.
 *
 * @param mayCreate Whether a vault may be made where there is none: only beside an empty log, for
 *   the keys of what is recorded cannot be made again.
 * @throws VaultError `KEK_UNUSABLE`, `VAULT_FAILED`
 */
export function openVault(files: LedgerFiles, mayCreate = false): Promise<Vault> {
  return openSqliteVault({
    path: vaultPath(files),
    mayCreate,
    kek: kekOf(files),
  });
}

/**
 * The key-encryption key of a ledger's files, of which there must be one.
 *
 * @throws VaultError `KEK_UNUSABLE`
 */
export function keyEncryptionKey(files: LedgerFiles): Promise<KeyObject> {
  return kekOf(files).key(false);
}

function kekOf({ keyFile, data }: LedgerFiles): KekProvider {
  return fileKek({ path: keyFile, dataFolder: data });
}
