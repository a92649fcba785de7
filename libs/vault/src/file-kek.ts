import { randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { syncFolder } from '../../durable/src/durable-files.js';
import { isWithin } from '../../durable/src/places.js';
import type { KekProvider } from './kek.js';
import { KEY_BYTES, secretKey } from './sealing.js';
import { VaultError } from './vault.errors.js';

export interface FileKekOptions {
  /** The file that holds the key. */
  readonly path: string;
  /** The folder that is backed up as a whole; the key must not be in it. */
  readonly dataFolder: string;
}

/** What the file holds: this, a space, 32 bytes in base64url (43 characters), a line feed. */
const FORM = 'waymark-kek-1';
/** No well-formed file is longer; what is longer is not read. */
const MAX_FILE_BYTES = 200;

/**
 * A key-encryption key in a file, mode 0600, outside the data folder.
 *
 * A missing file is made when the vault allows it: whole and synced before it has its name, so that
 * neither a crash nor a second process that races for it ever sees half a key or another one.
 * A file that others may read, that is malformed, or that stands in the data folder is refused
 * with `KEK_UNUSABLE`.
 */
export function fileKek(options: FileKekOptions): KekProvider {
  const path = resolve(options.path);
  const dataFolder = resolve(options.dataFolder);
  return {
    key: (mayCreate) =>
      new Promise((settle) => {
        refuseInside(path, dataFolder);
        settle(read(path) ?? made(path, mayCreate));
      }),
  };
}

function made(path: string, mayCreate: boolean): KeyObject {
  if (!mayCreate) {
    throw unusable(
      path,
      'is missing, and what the vault holds opens with no other: put the file back from where it is kept safe',
    );
  }
  create(path);
  const key = read(path);
  if (key === undefined)
    throw unusable(path, 'is a link to nothing, or vanished while it was made');
  return key;
}

function read(path: string): KeyObject | undefined {
  let file: number;
  try {
    // A named pipe in this place must be refused and not waited for.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw unusable(path, `cannot be read (${reason(error)})`, error);
  }
  try {
    const { mode, size } = checkedStat(path, file);
    if (size > MAX_FILE_BYTES) throw malformed(path);
    // Windows keeps no such bits: there, who may read is the folder's affair.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const found = (mode & 0o777).toString(8).padStart(4, '0');
      throw unusable(
        path,
        `may be used by others than its owner (mode ${found}): chmod it to 0600`,
      );
    }
    return parse(path, readFileSync(file, 'utf8'));
  } finally {
    closeSync(file);
  }
}

function checkedStat(path: string, file: number): { mode: number; size: number } {
  const stat = fstatSync(file);
  if (!stat.isFile()) throw unusable(path, 'is not a file');
  return stat;
}

function parse(path: string, text: string): KeyObject {
  const match = /^waymark-kek-1 ([A-Za-z0-9_-]{43})\n?$/.exec(text);
  const raw = Buffer.from(match?.[1] ?? '', 'base64url');
  if (raw.length !== KEY_BYTES || raw.toString('base64url') !== match?.[1]) throw malformed(path);
  return secretKey(raw);
}

function create(path: string): void {
  const folder = dirname(path);
  const draft = join(folder, `.${basename(path)}.${randomUUID()}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(file, `${FORM} ${randomBytes(KEY_BYTES).toString('base64url')}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    try {
      // Like O_EXCL it fails where the name is taken, and unlike it the name never stands for less
      // than the whole key.
      linkSync(draft, path);
    } catch (error) {
      // Another process was first; its key is the key.
      if (!hasCode(error, 'EEXIST')) throw error;
    } finally {
      unlinkSync(draft);
    }
    syncFolder(folder);
  } catch (error) {
    throw unusable(path, `could not be made (${reason(error)})`, error);
  }
}

function refuseInside(path: string, dataFolder: string): void {
  if (isWithin(path, dataFolder)) {
    throw unusable(
      path,
      `is inside the data folder ${dataFolder}, so that a copy of the data would hold its own key: keep it elsewhere`,
    );
  }
}

function malformed(path: string): VaultError {
  return unusable(
    path,
    `is malformed: it must hold "${FORM}", a space and 43 characters of base64url`,
  );
}

function unusable(path: string, why: string, cause?: unknown): VaultError {
  return new VaultError('KEK_UNUSABLE', `The key-encryption key file ${path} ${why}.`, cause);
}

/** By structure: an error of another realm is no instance of this one's `Error`. */
function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

function reason(error: unknown): string {
  const known = typeof error === 'object' && error !== null && 'message' in error;
  return String(known ? error.message : error);
}
