import { fileKek } from '../../vault/src/file-kek.js';
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
    kek: fileKek({ path: files.keyFile, dataFolder: files.data }),
  });
}
