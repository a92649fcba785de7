import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeForgetting } from './forgetting.features.js';
import { openSqliteVault } from './sqlite-vault.js';
import { describeVault, type VaultStore } from './vault.features.js';

function store(): Promise<VaultStore> {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-vault-'));
  const key = createSecretKey(randomBytes(32));
  const kek = { key: () => Promise.resolve(key) };
  return Promise.resolve({
    open: () => openSqliteVault({ path: join(folder, 'keys', 'keys.db'), kek }),
    remove: () => {
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    },
  });
}

describeVault('a vault over SQLite', store);
describeForgetting('forgetting letters in a vault over SQLite', store);
