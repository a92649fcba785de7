import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where a ledger's files stand. */
export interface LedgerFiles {
  /** The folder that holds everything but the key-encryption key. */
  readonly data: string;
  /** The file of the key-encryption key; outside `data`, so that no backup of it holds both. */
  readonly keyFile: string;
}

/** The event log's database. */
export function logPath(files: LedgerFiles): string {
  return join(files.data, 'log', 'log.db');
}

/** The vault's database. */
export function vaultPath(files: LedgerFiles): string {
  return join(files.data, 'keys', 'keys.db');
}

/** The folder of the views. */
export function viewsFolder(files: LedgerFiles): string {
  return join(files.data, 'views');
}

/** Makes the folders, readable by this user alone. */
export function makeFolders(files: LedgerFiles): void {
  for (const folder of ['log', 'keys', 'views']) {
    mkdirSync(join(files.data, folder), { recursive: true, mode: 0o700 });
  }
}
