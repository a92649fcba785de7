import { randomBytes, type KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import type { KekProvider } from './kek.js';
import {
  createPrivateFile,
  PrivateFileError,
  readPrivateFile,
} from '../../durable/src/private-file.js';
import { isWithin } from '../../durable/src/places.js';
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
        settle(usable(path, () => keyOf(path, dataFolder, mayCreate)));
      }),
  };
}

/**
 * Puts a key that was kept elsewhere into its file, where there is none.
 *
 * @throws VaultError `KEK_UNUSABLE`, also where there is a file already: nothing is written over.
 */
export function putKek({ path, dataFolder }: FileKekOptions, key: KeyObject): void {
  const file = resolve(path);
  usable(file, () => {
    refuseInside(file, resolve(dataFolder));
    const before = read(file);
    if (before?.equals(key) === true) throw new PrivateFileError('holds this key already');
    if (!before) createPrivateFile(file, textOf(key.export()));
    // Another process may have been faster.
    if (read(file)?.equals(key) !== true) {
      throw new PrivateFileError('holds another key, and nothing is written over it');
    }
  });
}

function keyOf(path: string, dataFolder: string, mayCreate: boolean): KeyObject {
  refuseInside(path, dataFolder);
  return read(path) ?? made(path, mayCreate);
}

function refuseInside(path: string, dataFolder: string): void {
  if (isWithin(path, dataFolder)) {
    throw new PrivateFileError(
      `is inside the data folder ${dataFolder}, so that a copy of the data would hold its own key: keep it elsewhere`,
    );
  }
}

function made(path: string, mayCreate: boolean): KeyObject {
  if (!mayCreate) {
    throw new PrivateFileError(
      'is missing, and what the vault holds opens with no other: put the file back from where it is kept safe',
    );
  }
  createPrivateFile(path, textOf(randomBytes(KEY_BYTES)));
  const key = read(path);
  if (key === undefined) {
    throw new PrivateFileError('is a link to nothing, or vanished while it was made');
  }
  return key;
}

function textOf(key: Buffer): string {
  return `${FORM} ${key.toString('base64url')}\n`;
}

function read(path: string): KeyObject | undefined {
  const text = readPrivateFile(path, MAX_FILE_BYTES);
  if (text === undefined) return undefined;
  const match = /^waymark-kek-1 ([A-Za-z0-9_-]{43})\n?$/.exec(text);
  const raw = Buffer.from(match?.[1] ?? '', 'base64url');
  if (raw.length !== KEY_BYTES || raw.toString('base64url') !== match?.[1]) {
    throw new PrivateFileError(
      `is malformed: it must hold "${FORM}", a space and 43 characters of base64url`,
    );
  }
  return secretKey(raw);
}

function usable<Result>(path: string, use: () => Result): Result {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof PrivateFileError)) throw error;
    throw new VaultError(
      'KEK_UNUSABLE',
      `The key-encryption key file ${path} ${error.message}.`,
      error.cause,
    );
  }
}
