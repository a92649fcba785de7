import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isMissing, makeFolder, PRIVATE_FILE, syncFolder } from './durable-files.js';

/** Files that hold secrets: mode 0600, whole or not there, outside of what is backed up with the data. */

/** Why such a file cannot be used; its message goes after the name of the file: "is not a file". */
export class PrivateFileError extends Error {
  override readonly name = 'PrivateFileError';
}

/**
 * The text of a private file; `undefined` where there is none.
 *
 * @param mostBytes No well-formed file is longer; what is longer is not read.
 * @throws PrivateFileError where others may use it, or it is not such a file.
 */
export function readPrivateFile(path: string, mostBytes: number): string | undefined {
  let file: number;
  try {
    // A named pipe in this place must be refused and not waited for.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new PrivateFileError(`cannot be read (${reason(error)})`, { cause: error });
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new PrivateFileError('is not a file');
    if (stat.size > mostBytes) return '';
    // Windows keeps no such bits: there, who may read is the folder's affair.
    if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
      const found = (stat.mode & 0o777).toString(8).padStart(4, '0');
      throw new PrivateFileError(
        `may be used by others than its owner (mode ${found}): chmod it to 0600`,
      );
    }
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/**
 * Makes a private file: whole and synced before it has its name, so that neither a crash nor a second
 * process that races for it ever sees half of it. Where there is one already, that stays.
 *
 * @throws PrivateFileError
 */
export function createPrivateFile(path: string, text: string): void {
  const folder = dirname(path);
  const draft = join(folder, `.${basename(path)}.${randomUUID()}`);
  try {
    makeFolder(folder);
    const file = openSync(draft, 'wx', PRIVATE_FILE);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    try {
      // Like O_EXCL it fails where the name is taken, and unlike it the name never stands for less
      // than the whole.
      linkSync(draft, path);
    } catch (error) {
      // Another process was first; what it wrote stands.
      if (!hasCode(error, 'EEXIST')) throw error;
    } finally {
      unlinkSync(draft);
    }
    syncFolder(folder);
  } catch (error) {
    throw new PrivateFileError(`could not be made (${reason(error)})`, { cause: error });
  }
}

/** By structure: an error of another realm is no instance of this one's `Error`. */
function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

function reason(error: unknown): string {
  const known = typeof error === 'object' && error !== null && 'message' in error;
  return String(known ? error.message : error);
}
