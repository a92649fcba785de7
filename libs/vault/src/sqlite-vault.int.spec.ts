import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteVault } from './sqlite-vault.js';
import { describeVault } from './vault.features.js';

describeVault('a vault over SQLite', () => {
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
});
