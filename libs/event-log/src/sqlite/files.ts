import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Only the account that runs the ledger reads its files. */
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/**
 * Makes sure that a file is there, with its folders, so that it outlasts a power cut.
 *
 * @returns its absolute path with links resolved, so that whoever comes by another path finds the
 *   same lock beside it.
 */
export function ensureFile(path: string): string {
  const absolute = resolve(path);
  if (!existsSync(absolute)) {
    ensureFolder(dirname(absolute));
    try {
      // Only a file that is new is opened here: closing a handle frees SQLite's locks on the file.
      closeSync(openSync(absolute, 'wx', PRIVATE_FILE));
    } catch (error) {
      // Another opener was faster; the lock decides who stays.
      if (!existsSync(absolute)) throw error;
    }
    syncFolder(dirname(absolute));
  }
  return realpathSync(absolute);
}

function ensureFolder(folder: string): void {
  const firstMade = mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  if (firstMade === undefined) return;
  const top = dirname(firstMade);
  for (let made = folder; ; made = dirname(made)) {
    syncFolder(made);
    if (made === top) return;
  }
}

/** The name of a new file is durable once its folder is (Windows keeps no such handle on folders). */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
