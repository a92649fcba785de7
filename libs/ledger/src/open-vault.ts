import type { KeyObject } from 'node:crypto';
import { fileKek } from '../../vault/src/file-kek.js';
import type { KekProvider } from '../../vault/src/kek.js';
import { openSqliteVault } from '../../vault/src/sqlite-vault.js';
import type { Vault } from '../../vault/src/vault.js';
import { destroyedFile, type LedgerFiles, vaultPath } from './ledger-files.js';

/** How the vault of a ledger is opened; default neither. */
export interface OpenVaultOptions {
  /**
   * Whether a vault may be made where there is none: only beside an empty log, for the keys of what is
   * recorded cannot be made again.
   */
  readonly mayCreate?: boolean;
  /** Whether it may hold what was destroyed since it was backed up: for who destroys it again. */
  readonly outdated?: boolean;
}

/**
 * Opens the vault of a ledger's files.
 *
 * @throws VaultError `KEK_UNUSABLE`, `VAULT_FAILED`, `KEYS_OUTDATED`
 */
export function openVault(
  files: LedgerFiles,
  { mayCreate = false, outdated = false }: OpenVaultOptions = {},
): Promise<Vault> {
  return openSqliteVault({
    path: vaultPath(files),
    mayCreate,
    kek: kekOf(files),
    destroyedList: destroyedFile(files),
    outdated,
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
