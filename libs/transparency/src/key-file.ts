import { resolve } from 'node:path';
import {
  isKeyName,
  keyIdText,
  parseVerifierKey,
  type VerifierKey,
  verifierKeyText,
} from '../../../verifier/src/verifier-key.js';
import { isVerificationError } from '../../../verifier/src/verification-error.js';
import type { Configuration } from '../../configuration/src/configuration.js';
import { replaceFile } from '../../durable/src/durable-files.js';
import {
  createPrivateFile,
  PrivateFileError,
  readPrivateFile,
} from '../../durable/src/private-file.js';
import { isWithin } from '../../durable/src/places.js';
import {
  KEY_ROLES,
  type KeyRole,
  keyName,
  keysOf,
  type LogKeys,
  newSigningKey,
  parseSigningKey,
  type RetiredKey,
  type SigningKey,
  signingKeyText,
  typeOf,
} from './signing-keys.js';
import { TransparencyError } from './transparency.errors.js';

/** Where a log's keys are. */
export interface KeyFileOptions {
  readonly path: string;
  /** The folder that is backed up as a whole; whoever has the keys can sign in the log's name. */
  readonly dataFolder: string;
  readonly origin: string;
}

/** Where the keys of a service's log are. */
export function keyFileOf({
  log,
  dataFolder,
}: Pick<Configuration, 'log' | 'dataFolder'>): KeyFileOptions {
  return { path: log.keysFile, dataFolder, origin: log.origin };
}

/** The first line of the file. After it each line is `<role> <signing key>` or `was <role> <vkey>`. */
const FORM = 'waymark-log-keys-1';
/** Room for a hundred keys. */
const MAX_FILE_BYTES = 32_768;

/**
 * The keys with which a log signs, from their file; three new ones where there is none yet.
 *
 * @throws TransparencyError `KEYS_UNUSABLE`
 */
export function openKeyFile(options: KeyFileOptions): LogKeys {
  return usable(options, (path, { origin }) => {
    const first: LogKeys = {
      origin,
      signing: KEY_ROLES.map((role) => newSigningKey(origin, role)),
      retired: [],
    };
    const found = read(path, origin);
    if (found) return found;
    createPrivateFile(path, textOf(first));
    // Another process may have been faster.
    return read(path, origin) ?? first;
  });
}

/** As `openKeyFile`, for whoever only looks: nothing where there are none yet. */
export function findKeyFile(options: KeyFileOptions): LogKeys | undefined {
  return usable(options, (path, { origin }) => read(path, origin));
}

/**
 * Adds a new key of a role, which signs beside the older ones from the next start on.
 *
 * @returns all keys.
 * @throws TransparencyError `KEYS_UNUSABLE`
 */
export function addKey(options: KeyFileOptions, role: KeyRole): LogKeys {
  return changed(options, (keys) => ({
    ...keys,
    signing: [...keys.signing, newSigningKey(keys.origin, role)],
  }));
}

/**
 * Lets a key sign no more: its secret is thrown away, and who it was is kept.
 *
 * @param id The eight digits in the middle of its vkey.
 * @returns all keys.
 * @throws TransparencyError `KEYS_UNUSABLE`, also where it is the only one of its role.
 */
export function retireKey(options: KeyFileOptions, id: string): LogKeys {
  return changed(options, (keys) => {
    const key = keys.signing.find(({ verifier }) => keyIdText(verifier.id) === id);
    if (!key) throw new PrivateFileError(`holds no key ${id} that signs`);
    if (keysOf(keys, key.role).length === 1) {
      throw new PrivateFileError(
        `holds no other key for what ${id} signs: add one first, and let both sign until everybody knows it`,
      );
    }
    const { role, verifier } = key;
    return {
      ...keys,
      signing: keys.signing.filter((other) => other !== key),
      retired: [...keys.retired, { role, verifier }],
    };
  });
}

/** A key as it is told to others. */
export interface ListedKey {
  readonly role: KeyRole;
  readonly vkey: string;
  /** Whether it signs; else it signed once. */
  readonly signs: boolean;
}

/** Every key there is and was. */
export function listedKeys({ signing, retired }: LogKeys): readonly ListedKey[] {
  const listed = (signs: boolean) => (key: RetiredKey) => ({
    role: key.role,
    vkey: verifierKeyText(key.verifier),
    signs,
  });
  return [...signing.map(listed(true)), ...retired.map(listed(false))];
}

/** The keys as whoever verifies takes them: one a line, and above it what it is for. */
export function keysText(keys: LogKeys): string {
  return listedKeys(keys)
    .map(({ role, vkey, signs }) => `# ${role}${signs ? '' : ', retired'}\n${vkey}\n`)
    .join('');
}

function changed(options: KeyFileOptions, change: (keys: LogKeys) => LogKeys): LogKeys {
  const keys = openKeyFile(options);
  return usable(options, (path) => {
    const after = change(keys);
    const text = textOf(after);
    if (text.length > MAX_FILE_BYTES) {
      throw new PrivateFileError(`has no room for another key (${MAX_FILE_BYTES} bytes)`);
    }
    replaceFile(path, text);
    return after;
  });
}

function read(path: string, origin: string): LogKeys | undefined {
  const text = readPrivateFile(path, MAX_FILE_BYTES);
  if (text === undefined) return undefined;
  const [form, ...lines] = text.split('\n');
  if (form !== FORM || lines.pop() !== '') throw malformed(`"${FORM}" and a key a line`);
  const signing: SigningKey[] = [];
  const retired: RetiredKey[] = [];
  for (const line of lines) {
    const [, was, word, key = ''] = /^(was )?(\w+) (\S+)$/.exec(line) ?? [];
    const role = KEY_ROLES.find((each) => each === word);
    if (!role) throw malformed('a role and a key in each line');
    if (was === undefined) {
      const parsed = parseSigningKey(key, role, origin);
      if (!parsed) throw malformed(`keys of ${keyName(origin, role)} (WAYMARK_LOG_ORIGIN)`);
      signing.push(parsed);
    } else retired.push({ role, verifier: retiredKey(key, role, origin) });
  }
  const keys = { origin, signing, retired };
  if (KEY_ROLES.some((role) => keysOf(keys, role).length === 0)) {
    throw malformed('a key for each of log, promise and clock');
  }
  return keys;
}

function retiredKey(text: string, role: KeyRole, origin: string): VerifierKey {
  try {
    const key = parseVerifierKey(text);
    if (key.name === keyName(origin, role) && key.type === typeOf(role)) return key;
  } catch (error) {
    if (!isVerificationError(error)) throw error;
  }
  throw malformed('vkeys of those that sign no more, each of its role');
}

function textOf({ signing, retired }: LogKeys): string {
  const lines = [
    FORM,
    ...signing.map((key) => `${key.role} ${signingKeyText(key)}`),
    ...retired.map(({ role, verifier }) => `was ${role} ${verifierKeyText(verifier)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function malformed(wanted: string): PrivateFileError {
  return new PrivateFileError(`is malformed: it must hold ${wanted}`);
}

function usable<Result>(
  options: KeyFileOptions,
  use: (path: string, options: KeyFileOptions) => Result,
): Result {
  const path = resolve(options.path);
  try {
    if (!isKeyName(options.origin)) throw new PrivateFileError('cannot be of a log with this name');
    if (isWithin(path, resolve(options.dataFolder))) {
      throw new PrivateFileError(
        `is inside the data folder ${options.dataFolder}, so that whoever has a copy of the data could sign in the log's name: keep it elsewhere`,
      );
    }
    return use(path, options);
  } catch (error) {
    if (!(error instanceof PrivateFileError)) throw error;
    throw new TransparencyError(
      'KEYS_UNUSABLE',
      `The file of the log's signing keys ${path} ${error.message}.`,
      { cause: error.cause },
    );
  }
}
