import type { KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LedgerFiles } from '../../../../libs/ledger/src/ledger-files.js';
import { openVault } from '../../../../libs/ledger/src/open-vault.js';
import { putKek } from '../../../../libs/vault/src/file-kek.js';
import { isVaultError } from '../../../../libs/vault/src/vault.errors.js';

/** Whether a key opens the keys of a ledger; nothing of it stays anywhere. */
export async function opensWith(files: LedgerFiles, key: KeyObject): Promise<boolean> {
  const folder = mkdtempSync(join(dirname(files.keyFile), '.waymark-key-'));
  const keyFile = join(folder, 'key');
  try {
    putKek({ path: keyFile, dataFolder: files.data }, key);
    const vault = await openVault({ ...files, keyFile }, { outdated: true });
    await vault.close();
    return true;
  } catch (error) {
    if (isVaultError(error, 'BOX_TAMPERED') || isVaultError(error, 'KEK_UNUSABLE')) return false;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
