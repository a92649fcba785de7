import { join } from 'node:path';
import { makeFolder } from '../../durable/src/durable-files.js';
import { takeFileLock } from '../../durable/src/file-lock.js';
import { apartFolder, type LedgerFiles } from '../../ledger/src/ledger-files.js';
import { BackupError } from './backup.errors.js';

/**
 * Works while no other process backs this ledger up, restores it, or changes the keys of epochs: each would write over
 * what the other has of them.
 *
 * @throws BackupError `PLACE_REFUSED` while another does; whatever the work throws.
 */
export async function withBackupLock<Result>(
  files: LedgerFiles,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  makeFolder(apartFolder(files));
  const unlock = takeFileLock(join(apartFolder(files), 'backup-lock'));
  if (!unlock) {
    throw new BackupError('PLACE_REFUSED', 'This ledger is being backed up or restored just now.');
  }
  try {
    return await work();
  } finally {
    unlock();
  }
}
