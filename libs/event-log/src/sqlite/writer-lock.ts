import { takeFileLock } from '../../../durable/src/file-lock.js';
import { EventLogError } from '../event-log.errors.js';

/**
 * Takes the one place for a writer of a log, for as long as this process lives or until it is given
 * back: a lock on an empty file beside the log, `<log>-lock`. (The log's own file cannot be held like
 * this: readers would be shut out.) Should the lock be lost all the same, the writer is guarded as
 * well, see `SqliteWrites`.
 *
 * @param path of the log, links resolved.
 * @returns how to give the place back.
 * @throws EventLogError `LOG_LOCKED` where another writer has the log open.
 */
export function takeWriterLock(path: string): () => void {
  const unlock = takeFileLock(`${path}-lock`);
  if (unlock) return unlock;
  throw new EventLogError(
    'LOG_LOCKED',
    `The event log ${path} is open for writing already, in this process or another one; a log has one writer: stop the other first.`,
  );
}
