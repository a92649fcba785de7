import { DatabaseSync } from 'node:sqlite';
import { ensureFile } from './durable-files.js';

/** SQLite's primary result code for what another connection holds (https://sqlite.org/rescode.html). */
const BUSY = 5;

/**
 * Takes a lock for as long as this process lives or until it is given back.
 *
 * The lock is SQLite's own exclusive lock on an empty file. The operating system frees it with the
 * process, however that ends, and SQLite sees a second opener in the same process and in another
 * thread too. The file must not be copied or read with other means by the process that holds it:
 * where locks belong to a process (POSIX), closing any handle of the file frees them.
 *
 * @returns how to give it back; nothing where somebody else holds it.
 */
export function takeFileLock(path: string): (() => void) | undefined {
  const lock = new DatabaseSync(ensureFile(path), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return () => {
    lock.close();
  };
}

function isBusy(error: unknown): boolean {
  const { errcode } = Object(error) as { errcode?: unknown };
  return typeof errcode === 'number' && (errcode & 0xff) === BUSY;
}
