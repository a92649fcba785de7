/** How a command ends, told to whoever started it. */
export const EXIT = {
  /** All was well. */
  ok: 0,
  /** It was done, and something was found wrong, or some items failed. */
  found: 1,
  /** It could not be done: usage, configuration, connection. */
  impossible: 2,
} as const;

/** One of them. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit codes in words, for the help of every command. */
export const EXIT_HELP = `
Exit codes:
  0  all was well
  1  it was done, and something was found wrong, or some items failed
  2  it could not be done: usage, configuration, connection`;
