/**
 * Why something does not hold, or could not be checked. What somebody reads first is the message;
 * the code is for programs.
 */

/** What each code means for whoever wants to know whether something holds. */
export const VERDICTS = {
  // What was handed in cannot be read as what it should be, or what is needed to judge is missing.
  FILE_UNREADABLE: 'could-not-be-checked',
  ARCHIVE_UNREADABLE: 'could-not-be-checked',
  RECEIPT_UNREADABLE: 'could-not-be-checked',
  PERSON_UNREADABLE: 'could-not-be-checked',
  NOT_COMPARABLE: 'could-not-be-checked',
  KEY_MALFORMED: 'could-not-be-checked',
  KEY_UNSUPPORTED: 'could-not-be-checked',
  KEYS_AMBIGUOUS: 'could-not-be-checked',
  KEY_MISSING: 'could-not-be-checked',
  POLICY_MALFORMED: 'could-not-be-checked',
  ED25519_UNAVAILABLE: 'could-not-be-checked',
  // It can be read, and it is not so.
  NOTE_MALFORMED: 'does-not-hold',
  NOTE_UNSIGNED: 'does-not-hold',
  SIGNATURE_WRONG: 'does-not-hold',
  CHECKPOINT_MALFORMED: 'does-not-hold',
  CHECKPOINT_OF_ANOTHER_LOG: 'does-not-hold',
  WITNESSES_TOO_FEW: 'does-not-hold',
  PROOF_MALFORMED: 'does-not-hold',
  INCLUSION_WRONG: 'does-not-hold',
  CONSISTENCY_WRONG: 'does-not-hold',
  PROMISE_MALFORMED: 'does-not-hold',
  PROMISE_OF_ANOTHER: 'does-not-hold',
  ENTRY_WRONG: 'does-not-hold',
  PARTS_WRONG: 'does-not-hold',
  CERTIFICATE_WRONG: 'does-not-hold',
  EPOCH_WRONG: 'does-not-hold',
  EPOCH_SPLIT: 'does-not-hold',
  LABEL_WRONG: 'does-not-hold',
  RECORD_WRONG: 'does-not-hold',
  RECORD_SHRANK: 'does-not-hold',
  LINKS_WRONG: 'does-not-hold',
} as const;

/** What an error is about. */
export type VerificationErrorCode = keyof typeof VERDICTS;

/** What an error means for whoever wants to know whether something holds. */
export type FailedVerdict = (typeof VERDICTS)[VerificationErrorCode];

/** What was expected and what was found, where that helps. */
export interface VerificationDetails {
  readonly expected?: string;
  readonly found?: string;
}

/** An error of the verifier: a code, a sentence in plain words, and what was expected and found. */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
  /** Whether it is not so, or nothing can be said. */
  readonly verdict: FailedVerdict;
  readonly details: VerificationDetails;

  constructor(
    readonly code: VerificationErrorCode,
    message: string,
    details: VerificationDetails = {},
  ) {
    super(printable(message));
    this.verdict = VERDICTS[code];
    const { expected, found } = details;
    this.details = {
      ...(expected !== undefined && { expected: printable(expected) }),
      ...(found !== undefined && { found: printable(found) }),
    };
  }
}

/** Most of what is quoted, in UTF-16 units. */
const LONGEST = 300;

/**
 * What can be shown of a text that anybody may have written: nothing that steers a terminal or turns
 * the direction of writing, and no more than is read.
 */
export function printable(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return short.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

/**
 * Whether something is an error of the verifier (of that code). It looks at the structure and not
 * the class, so that it also holds for an error that came from another thread or copy of this file.
 */
export function isVerificationError(
  error: unknown,
  code?: VerificationErrorCode,
): error is VerificationError {
  if (typeof error !== 'object' || error === null) return false;
  const candidate = error as { name?: unknown; code?: unknown };
  return (
    candidate.name === 'VerificationError' &&
    typeof candidate.code === 'string' &&
    (code === undefined || candidate.code === code)
  );
}
