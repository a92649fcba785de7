import { EventLogError } from '../event-log.errors.js';

/** SQLite's primary result codes (https://sqlite.org/rescode.html) that mean something of their own. */
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** Whether an error says that the pages of a file do not hold together. */
export function isCorrupt(error: unknown): boolean {
  return primaryCode(error) === CORRUPT;
}

/** Whether an error says that a file is no SQLite database. */
export function isNotADatabase(error: unknown): boolean {
  return primaryCode(error) === NOT_A_DATABASE;
}

/** The failure of a read, as the port has it; an error of the log stays what it is. */
export function readFailure(error: unknown): EventLogError {
  if (error instanceof EventLogError) return error;
  return new EventLogError('LOG_FAILED', `The event log could not be read: ${messageOf(error)}.`, {
    cause: error,
  });
}

/** The failure of the writer, after which nothing is acknowledged any more. */
export function writeFailure(cause: unknown): EventLogError {
  return new EventLogError(
    'LOG_FAILED',
    `The event log could not be written (${messageOf(cause)}) and has stopped. Whether the events ` +
      'that were waiting are stored shows when it is opened again: look for their ids.',
    { cause },
  );
}

/** The failure of an opening; an error of the log stays what it is. */
export function openFailure(error: unknown): EventLogError {
  if (error instanceof EventLogError) return error;
  return new EventLogError(
    'LOG_FAILED',
    `The event log could not be opened: ${messageOf(error)}.`,
    {
      cause: error,
    },
  );
}

/** The message of whatever was thrown; by its structure, since the thrower may be of another realm. */
function messageOf(error: unknown): string {
  const { message } = Object(error) as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
}

/** `node:sqlite` gives the extended code; its lowest byte is the primary one. */
function primaryCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
}
