/** What can go wrong with the tree, its checkpoints and its keys. */
export type TransparencyErrorCode =
  /** A leaf or a size that the tree does not have, at least for whoever asks. */
  | 'BEYOND_TREE'
  /** What is stored of the tree is not what was written; it is grown anew from the log. */
  | 'TREE_TORN'
  /** There is no checkpoint yet: the tree is still being grown to where the log stands. */
  | 'NO_CHECKPOINT'
  /** Another process or thread keeps this tree. */
  | 'TREE_LOCKED'
  /** The store failed (disk full, input or output error), or is of a newer version. */
  | 'TREE_FAILED'
  /** The file of signing keys is missing, malformed, or may be read by others. */
  | 'KEYS_UNUSABLE'
  /** The log is older than a checkpoint that was signed of it: an old backup was put back. */
  | 'LOG_ROLLED_BACK'
  /** The file of the last checkpoint is not what was written. */
  | 'CHECKPOINT_UNUSABLE'
  /** The file that says which witnesses are asked is missing or malformed. */
  | 'POLICY_UNUSABLE'
  /** A text or a name that no note can carry. */
  | 'NOTE_INVALID';

/** What was expected and found, where that helps. */
export interface TransparencyErrorDetails {
  readonly expected?: string | number;
  readonly actual?: string | number;
  readonly cause?: unknown;
}

/** An error of the tree, its checkpoints or its keys. */
export class TransparencyError extends Error {
  override readonly name = 'TransparencyError';

  constructor(
    readonly code: TransparencyErrorCode,
    message: string,
    readonly details: TransparencyErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
  }
}

/** Whether something is an error of transparency (of that code), by its structure. */
export function isTransparencyError(
  error: unknown,
  code?: TransparencyErrorCode,
): error is TransparencyError {
  if (typeof error !== 'object' || error === null) return false;
  const candidate = error as { name?: unknown; code?: unknown };
  return (
    candidate.name === 'TransparencyError' &&
    typeof candidate.code === 'string' &&
    (code === undefined || candidate.code === code)
  );
}
