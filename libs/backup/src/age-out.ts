import { BackupError } from './backup.errors.js';
import type { BackupFolders } from './backup-folders.js';
import type { EpochKeys } from './epoch-keys.js';
import { Manifests } from './manifest.js';

/** What becomes of the backups of a folder once the keys of older epochs are destroyed. */
export interface Ageing {
  /** The numbers of backups that nobody puts back any more. */
  readonly lost: readonly number[];
  /** The numbers of those that are left. */
  readonly left: readonly number[];
}

/**
 * What becomes of backups if the keys of every epoch before one are destroyed.
 *
 * @throws BackupError `AGEING_REFUSED` if that epoch has not begun, or no backup were left;
 *   `BACKUP_DAMAGED`.
 */
export function ageingOf(
  folders: Pick<BackupFolders, 'data'>,
  epochs: Pick<EpochKeys, 'oldest' | 'newest'>,
  before: number,
): Ageing {
  if (before > epochs.newest) {
    throw refused(
      `Epoch ${before} has not begun: the newest is ${epochs.newest}. Make a backup with --new-epoch first.`,
      `up to ${epochs.newest}`,
      `${before}`,
    );
  }
  const manifests = new Manifests(folders.data);
  const backups = manifests.numbers().map((number) => ({
    number,
    oldest: Math.min(...manifests.read(number).files.flatMap(({ epoch }) => epoch ?? [])),
  }));
  const numbersOf = (opens: (oldest: number) => boolean) =>
    backups.filter(({ oldest }) => opens(oldest)).map(({ number }) => number);
  const left = numbersOf((oldest) => oldest >= before);
  if (left.length === 0) {
    throw refused(
      `No backup in ${folders.data} is of epoch ${before} or later, so that none could be put back any more. Make one first.`,
      `a backup of epoch ${before}`,
      'none',
    );
  }
  return { lost: numbersOf((oldest) => oldest >= epochs.oldest && oldest < before), left };
}

function refused(sentence: string, expected: string, found: string): BackupError {
  return new BackupError('AGEING_REFUSED', sentence, { expected, found });
}
