import { resolve } from 'node:path';
import { isWithin } from '../../durable/src/places.js';
import { apartFolder, type LedgerFiles } from '../../ledger/src/ledger-files.js';
import { BackupError } from './backup.errors.js';

/** Where backups stand. */
export interface BackupFolders {
  /** Of the data: events and what is made of them, letters sealed. */
  readonly data: string;
  /** Of the keys, sealed under an epoch's key; apart from the data. */
  readonly keys: string;
}

/**
 * The folders of backups, absolute: keys stand beside the data where nothing else is said.
 *
 * @param from The folder that relative paths start from.
 */
export function backupFolders(from: string, data: string, keys?: string): BackupFolders {
  const folder = resolve(from, data);
  return { data: folder, keys: keys === undefined ? `${folder}.keys` : resolve(from, keys) };
}

/**
 * What would carry its own key, or copy itself, is refused.
 *
 * @throws BackupError `PLACE_REFUSED`
 */
export function refusePlaces(files: LedgerFiles, { data, keys }: BackupFolders): void {
  for (const folder of [data, keys]) {
    refuse(folder, files.data, 'is inside the data folder');
    refuse(files.data, folder, 'holds the data folder', folder);
    refuse(files.keyFile, folder, 'holds the key file, which opens all of it', folder);
    refuse(apartFolder(files), folder, 'holds the key under which keys are backed up', folder);
    refuse(folder, apartFolder(files), 'is inside the folder of what stands apart');
  }
  refuse(keys, data, 'is inside the folder for the data, and keys are backed up apart from them');
  refuse(
    data,
    keys,
    'is inside the folder for the keys, and they are backed up apart from the data',
  );
}

function refuse(path: string, folder: string, why: string, named = path): void {
  if (!isWithin(path, folder)) return;
  throw new BackupError(
    'PLACE_REFUSED',
    `No backup is made: ${named} ${why}. Choose another place.`,
  );
}
