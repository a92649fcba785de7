/** Why a command could not be carried out. */
export type CliErrorCode =
  /** The command line asks for what cannot be. */
  | 'USAGE'
  /** There is no ledger in the data folder. */
  | 'NO_LEDGER'
  /** Nobody or nothing of that name is known. */
  | 'NOT_KNOWN'
  /** The service cannot be reached, or keeps saying that it is busy. */
  | 'UNREACHABLE'
  /** The service refuses to be asked: a token, a role. */
  | 'REFUSED'
  /** What the service answered is not what such a service answers. */
  | 'UNEXPECTED_ANSWER'
  /** What is to be approved as lost is not missing. */
  | 'NOT_A_LOSS'
  /** A file cannot be read or written, or is not what it should be. */
  | 'FILE'
  /** Somebody pressed Ctrl-C. */
  | 'INTERRUPTED';

/** An error of a command. Its message is one sentence for whoever typed it. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    readonly code: CliErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/** Whether something is an error of a command (of that code), by its structure. */
export function isCliError(error: unknown, code?: CliErrorCode): error is CliError {
  if (typeof error !== 'object' || error === null) return false;
  const candidate = error as { name?: unknown; code?: unknown };
  return (
    candidate.name === 'CliError' &&
    typeof candidate.code === 'string' &&
    (code === undefined || candidate.code === code)
  );
}

/** Errors of the libs whose messages are sentences for people. */
const SENTENCES: ReadonlySet<unknown> = new Set([
  'CliError',
  'ConfigurationError',
  'IdentityError',
  'VaultError',
  'LedgerError',
  'EventLogError',
  'ViewsError',
  'BackupError',
  'TransparencyError',
  'TooFewEvents',
]);

/** What to tell whoever typed the command: one sentence, no stack, no value that was secret. */
export function sentenceOf(error: unknown): string {
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
  const [line = ''] = String(message).split('\n');
  if (SENTENCES.has(name)) return line;
  return `Something went wrong that nobody foresaw: ${line} (NODE_DEBUG=waymark shows where.)`;
}
