/** What can go wrong with views. */
export type ViewsErrorCode =
  /** No generation of these tables is served at the moment: it is being built or checked. */
  | 'VIEWS_BUILDING'
  /** What is served has not reached the position asked for in the time allowed. */
  | 'VIEWS_BEHIND'
  /** A row is not, to the bit, what was written; it is never served. A rebuild was asked for. */
  | 'ROW_DAMAGED'
  /** The stored views are not what was written; they are no longer served. */
  | 'VIEWS_DAMAGED'
  /** Another process or thread keeps these views. */
  | 'VIEWS_LOCKED'
  /** The store failed (disk full, input or output error). */
  | 'VIEWS_FAILED'
  | 'VIEWS_CLOSED'
  /** A projection asked for, or wrote, what its tables do not allow. */
  | 'ROW_INVALID'
  /** A table or projection is declared wrongly. */
  | 'DEFINITION_INVALID';

/** What was expected and found, where that helps. Never the content of a row. */
export interface ViewsErrorDetails {
  readonly expected?: string | number;
  readonly actual?: string | number;
  readonly table?: string;
  readonly cause?: unknown;
}

/** An error of the views. */
export class ViewsError extends Error {
  override readonly name = 'ViewsError';

  constructor(
    readonly code: ViewsErrorCode,
    message: string,
    readonly details: ViewsErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
  }
}

/** Whether something is an error of the views (of that code), by its structure. */
export function isViewsError(error: unknown, code?: ViewsErrorCode): error is ViewsError {
  if (typeof error !== 'object' || error === null) return false;
  const candidate = error as { name?: unknown; code?: unknown };
  return (
    candidate.name === 'ViewsError' &&
    typeof candidate.code === 'string' &&
    (code === undefined || candidate.code === code)
  );
}
