import { join } from 'node:path';
import { makeFolder } from '../../durable/src/durable-files.js';

/** Where a ledger's files stand, as a configuration has it. */
export function ledgerFilesOf(places: {
  readonly dataFolder: string;
  readonly keyFile: string;
  readonly apart: string;
}): LedgerFiles {
  return { data: places.dataFolder, keyFile: places.keyFile, apart: places.apart };
}

/** Where a ledger's files stand. */
export interface LedgerFiles {
  /** The folder that holds everything but the key-encryption key. */
  readonly data: string;
  /** The file of the key-encryption key; outside `data`, so that no backup of it holds both. */
  readonly keyFile: string;
  /**
   * The folder of what must not go back when the data do, and is in no backup: the key under which
   * keys are backed up, and the list of what was destroyed. Default the data folder's path and `.apart`.
   */
  readonly apart?: string;
}

/** The folder of what stands apart. */
export function apartFolder({ data, apart = `${data}.apart` }: LedgerFiles): string {
  return apart;
}

/** The file of the keys under which keys are backed up. */
export function epochFile(files: LedgerFiles): string {
  return join(apartFolder(files), 'epoch');
}

/** The list of what was destroyed, so that no backup of the keys brings it back. */
export function destroyedFile(files: LedgerFiles): string {
  return join(apartFolder(files), 'destroyed');
}

/** The last checkpoint that was signed, so that an older log is known for what it is. */
export function lastCheckpointFile(files: LedgerFiles): string {
  return join(apartFolder(files), 'checkpoint');
}

/** The event log's database. */
export function logPath(files: LedgerFiles): string {
  return join(files.data, 'log', 'log.db');
}

/** The vault's database. */
export function vaultPath(files: LedgerFiles): string {
  return join(files.data, 'keys', 'keys.db');
}

/** The database of the tree. */
export function treePath(files: LedgerFiles): string {
  return join(files.data, 'tree', 'tree.db');
}

/** The database of what is one person's, and of the maps that commit to it. */
export function proofsPath(files: LedgerFiles): string {
  return join(files.data, 'proofs', 'proofs.db');
}

/** The folder of the views. */
export function viewsFolder(files: LedgerFiles): string {
  return join(files.data, 'views');
}

/** Makes the folders, readable by this user alone, so that they outlast a power cut. */
export function makeFolders(files: LedgerFiles): void {
  for (const folder of ['log', 'keys', 'views']) {
    makeFolder(join(files.data, folder));
  }
}
