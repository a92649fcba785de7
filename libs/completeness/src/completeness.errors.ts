/** What can go wrong with the proofs of what is one person's. */
export type CompletenessErrorCode =
  /** What is to be proved is not covered by an epoch yet; the next one will. */
  | 'PROOF_DUE'
  /** The store of people's trees is not what was written; it is made anew from the log. */
  | 'RECORDS_TORN'
  /** The store failed (disk full, input or output error), or is of a newer version. */
  | 'RECORDS_FAILED'
  /** The file of the keys of labels is missing, malformed, or may be read by others. */
  | 'LABEL_KEYS_UNUSABLE';

/** An error of the proofs of what is one person's. */
export class CompletenessError extends Error {
  override readonly name = 'CompletenessError';

  constructor(
    readonly code: CompletenessErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether something is an error of these proofs (of that code), by its structure. */
export function isCompletenessError(
  error: unknown,
  code?: CompletenessErrorCode,
): error is CompletenessError {
  if (typeof error !== 'object' || error === null) return false;
  const candidate = error as { name?: unknown; code?: unknown };
  return (
    candidate.name === 'CompletenessError' &&
    typeof candidate.code === 'string' &&
    (code === undefined || candidate.code === code)
  );
}
