/** What can go wrong with recording, beyond what log and vault say themselves. */
export type LedgerErrorCode =
  /** The same event id was recorded with other content. */
  | 'CONTENT_MISMATCH'
  /** The stream kept moving while the command was decided, more often than it is tried again. */
  | 'CONFLICT'
  /**
   * Whom it is about is erased, or about to be: looked up again, what they are known by leads to
   * somebody new.
   */
  | 'SUBJECT_GONE'
  /**
   * Owners were wiped, but their bytes may still stand in the log's database: it is completed by the
   * next erasure, or when the ledger is opened.
   */
  | 'WIPE_INCOMPLETE'
  /** A stored record is not of a form that this version knows, or not whole. */
  | 'RECORD_MALFORMED'
  /** An event type that no noun declares, or a schema version newer than this program. */
  | 'TYPE_UNKNOWN'
  /** The letter is too large to be stored. */
  | 'RECORD_TOO_LARGE'
  /** The ledger's clock cannot be read. */
  | 'CLOCK_UNUSABLE'
  /** What is stored is not what was signed; nothing is recorded until somebody has looked. */
  | 'READ_ONLY'
  /** The writer has stopped; nothing more is acknowledged. */
  | 'LEDGER_STOPPED';

/** An error of the ledger. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';

  constructor(
    readonly code: LedgerErrorCode,
    message: string,
    readonly details: {
      readonly expected?: number | string;
      readonly actual?: number | string;
      readonly eventId?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
  }
}

/** Whether something is an error of the ledger (of that code), by its structure. */
export function isLedgerError(error: unknown, code?: LedgerErrorCode): error is LedgerError {
  if (typeof error !== 'object' || error === null) return false;
  const candidate = error as { name?: unknown; code?: unknown };
  return (
    candidate.name === 'LedgerError' &&
    typeof candidate.code === 'string' &&
    (code === undefined || candidate.code === code)
  );
}
