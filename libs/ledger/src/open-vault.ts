import { fileKek } from '../../vault/src/file-kek.js';
import { openSqliteVault } from '../../vault/src/sqlite-vault.js';
import type { Vault } from '../../vault/src/vault.js';
import { type LedgerFiles, vaultPath } from './ledger-files.js';

/**
 * Opens the vault of a ledger's files.
 *
 * @throws VaultError `KEK_UNUSABLE`, `VAULT_FAILED`
 */
export function openVault(files: LedgerFiles): Promise<Vault> {
  return openSqliteVault({
    path: vaultPath(files),
    kek: fileKek({ path: files.keyFile, dataFolder: files.data }),
  });
}
