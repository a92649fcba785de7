/** Why a backup could not be made or put back. */
export type BackupErrorCode =
  /** There is no backup in the folder. */
  | 'BACKUP_NOT_FOUND'
  /** A file of a backup is missing. */
  | 'BACKUP_INCOMPLETE'
  /** A file of a backup is not what was written. */
  | 'BACKUP_DAMAGED'
  /** The folder holds backups of another ledger, or of more than this one holds. */
  | 'OTHER_LEDGER'
  /** What is to be backed up is not what was recorded. */
  | 'LEDGER_DAMAGED'
  /** There is something already where the data are to be put. */
  | 'DATA_PRESENT'
  /** A path stands where it must not, for example a backup inside the data folder. */
  | 'PLACE_REFUSED'
  /** The key under which keys are backed up is missing or damaged. */
  | 'EPOCH_UNUSABLE'
  /** The key under which these keys were backed up was destroyed: they have aged out. */
  | 'EPOCH_DESTROYED'
  /** Older keys cannot be destroyed: nothing newer is there to go back to. */
  | 'AGEING_REFUSED'
  /** Shares of a key are too few, damaged, or not of one key. */
  | 'SHARES_UNUSABLE';

/** What was expected and found, and of which file. */
export interface BackupErrorDetails {
  readonly file?: string;
  readonly expected?: string;
  readonly found?: string;
  readonly cause?: unknown;
}

/** An error of backups. Its message is one sentence for whoever made or needs one. */
export class BackupError extends Error {
  override readonly name = 'BackupError';

  constructor(
    readonly code: BackupErrorCode,
    message: string,
    readonly details: BackupErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
  }
}

/** A file of a backup that is not what was written, in one sentence that says what was. */
export function damaged(file: string, expected: string, found: string): BackupError {
  return new BackupError(
    'BACKUP_DAMAGED',
    `The backup is damaged: ${file} should have ${expected}, and has ${found}.`,
    { file, expected, found },
  );
}

/** Whether something is an error of backups (of that code), by its structure. */
export function isBackupError(error: unknown, code?: BackupErrorCode): error is BackupError {
  if (typeof error !== 'object' || error === null) return false;
  const candidate = error as { name?: unknown; code?: unknown };
  return (
    candidate.name === 'BackupError' &&
    typeof candidate.code === 'string' &&
    (code === undefined || candidate.code === code)
  );
}
