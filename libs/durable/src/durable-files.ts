import { hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Files and folders that outlast a power cut, and that only the account of the ledger reads. */

/** Only the account that runs the ledger reads its files. */
export const PRIVATE_FOLDER = 0o700;
export const PRIVATE_FILE = 0o600;

/**
 * Makes a folder, with those above it, so that it outlasts a power cut.
 *
 * @throws the error of the file system.
 */
export function makeFolder(folder: string): void {
  const wanted = resolve(folder);
  const firstMade = mkdirSync(wanted, { recursive: true, mode: PRIVATE_FOLDER });
  if (firstMade === undefined) return;
  const top = dirname(firstMade);
  for (let made = wanted; ; made = dirname(made)) {
    syncFolder(made);
    if (made === top) return;
  }
}

/**
 * Makes sure that a file is there, with its folders, so that it outlasts a power cut.
 *
 * @returns its absolute path with links resolved, so that whoever comes by another path finds the
 *   same lock beside it.
 */
export function ensureFile(path: string): string {
  const absolute = resolve(path);
  if (!existsSync(absolute)) {
    makeFolder(dirname(absolute));
    try {
      // Only a file that is new is opened here: closing a handle frees SQLite's locks on the file.
      closeSync(openSync(absolute, 'wx', PRIVATE_FILE));
    } catch (error) {
      // Another opener was faster.
      if (!existsSync(absolute)) throw error;
    }
    syncFolder(dirname(absolute));
  }
  return realpathSync(absolute);
}

/** Writes a file in place of what has its name: after a power cut there is the one or the other. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const draft = `${path}.new`;
  // One that was left, or put there by another, gives it neither its mode nor its place.
  rmSync(draft, { force: true });
  const handle = openSync(draft, 'wx', PRIVATE_FILE);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, path);
  syncFolder(dirname(path));
}

/** Makes the names in a folder durable. Windows keeps no such handle, and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform !== 'win32') syncFile(folder);
}

/**
 * Makes the bytes of a file durable. Not for a file that a connection of SQLite's has open in this
 * process: closing any handle of it frees the connection's locks.
 */
export function syncFile(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Writes a line of text, and its SHA-256 on a second, as `replaceFile`. */
export function replaceCheckedFile(path: string, line: string): void {
  replaceFile(path, `${line}\n${hash('sha256', line)}\n`);
}

/** What such a file says; `damaged` if it is not, to the bit, what was written. */
export function readCheckedFile(path: string): { line: string } | 'damaged' | undefined {
  const bytes = readIfThere(path);
  if (bytes === undefined) return undefined;
  const [line = ''] = bytes.toString().split('\n', 1);
  const written = Buffer.from(`${line}\n${hash('sha256', line)}\n`);
  return written.equals(bytes) ? { line } : 'damaged';
}

/** The content of a file; nothing if it is not there. */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that there is no such file. By structure: it may be of another realm. */
export function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
