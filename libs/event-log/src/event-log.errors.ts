/**
 * What can go wrong with a log. The caller's doing: the first six. Passing: `OVERLOADED`,
 * `LOG_LOCKED` (somebody else writes), `LOG_NOT_FOUND` (no writer has made it yet). For the operator:
 * `LOG_UNSUPPORTED` (not a log, or one of a newer version), `LOG_OUT_OF_STEP` (what is kept in step with
 * the events is not), `LOG_FAILED`. `LOG_CLOSED` is the end.
 */
export type EventLogErrorCode =
  | 'WRONG_EXPECTED_REVISION'
  | 'DUPLICATE_EVENT_ID'
  | 'APPEND_TOO_LARGE'
  | 'INVALID_EVENT'
  | 'INVALID_READ'
  | 'UNKNOWN_POSITION'
  | 'OVERLOADED'
  | 'LOG_NOT_FOUND'
  | 'LOG_UNSUPPORTED'
  | 'LOG_LOCKED'
  | 'LOG_OUT_OF_STEP'
  | 'LOG_FAILED'
  | 'LOG_CLOSED';

/** An error of the event log: a code, and what was expected and found where that helps. */
export class EventLogError extends Error {
  override readonly name = 'EventLogError';

  constructor(
    readonly code: EventLogErrorCode,
    message: string,
    readonly details: {
      /** What was expected; of a revision, as an `ExpectedRevision`. */
      readonly expected?: number | string;
      /** What was found; of a stream, its last revision or `noStream`. */
      readonly actual?: number | string;
      readonly eventId?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
  }
}

/**
 * Whether something is an error of the event log (of that code). It looks at the structure and not
 * the class, so that it also holds for an error that came from another thread or copy of this lib.
 */
export function isEventLogError(error: unknown, code?: EventLogErrorCode): error is EventLogError {
  if (typeof error !== 'object' || error === null) return false;
  const candidate = error as { name?: unknown; code?: unknown };
  return (
    candidate.name === 'EventLogError' &&
    typeof candidate.code === 'string' &&
    (code === undefined || candidate.code === code)
  );
}
