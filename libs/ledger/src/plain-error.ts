/** An error as it crosses threads: what the structural guards look at, and no class. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** An error made fit to cross threads. Causes stay behind. */
export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { code, details } = error as { code?: unknown; details?: unknown };
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(typeof details === 'object' && details !== null && { details: plainDetails(details) }),
  };
}

/** The error again, for whoever waits in this thread. */
export function revivedError(plain: PlainError): Error {
  return Object.assign(new Error(plain.message), {
    name: plain.name,
    ...(plain.code !== undefined && { code: plain.code }),
    ...(plain.details !== undefined && { details: plain.details }),
  });
}

function plainDetails(details: object): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(details).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  );
}
