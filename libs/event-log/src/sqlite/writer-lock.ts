import { DatabaseSync } from 'node:sqlite';
import { EventLogError } from '../event-log.errors.js';
import { isBusy } from './sqlite-error.js';

/**
 * Takes the one place for a writer of a log, for as long as this process lives or until it is given
 * back.
 *
 * The lock is SQLite's own exclusive lock on an empty file beside the log, `<log>-lock`. The
 * operating system frees it with the process, however that ends, and SQLite sees a second opener in
 * the same process and in another thread too. (The log's own file cannot be held like this: readers
 * would be shut out.)
 *
 * It must not be copied or read with other means by the process that holds it: where locks belong to
 * a process (POSIX), closing any handle of the file frees them. The writer is guarded against that
 * as well, see `SqliteWrites`.
 *
 * @param path of the log, links resolved.
 * @returns how to give the place back.
 * @throws EventLogError `LOG_LOCKED` where another writer has the log open.
 */
export function takeWriterLock(path: string): () => void {
  const lock = new DatabaseSync(`${path}-lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new EventLogError(
      'LOG_LOCKED',
      `The event log ${path} is open for writing already, in this process or another one; a log has one writer: stop the other first.`,
      { cause: error },
    );
  }
  return () => {
    lock.close();
  };
}
