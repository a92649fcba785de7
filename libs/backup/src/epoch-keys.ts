import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  makeFolder,
  readCheckedFile,
  replaceCheckedFile,
} from '../../durable/src/durable-files.js';
import { unwrap, wrap } from '../../vault/src/kek.js';
import { KEY_BYTES, secretKey } from '../../vault/src/sealing.js';
import { isVaultError } from '../../vault/src/vault.errors.js';
import { BackupError } from './backup.errors.js';

/** What the file holds, on one line, with its SHA-256 on a second. */
interface EpochFile {
  readonly form: string;
  /** The oldest epoch whose key there still is. */
  readonly oldest: number;
  /** The one under which keys are backed up now. */
  readonly newest: number;
  /** When that began, ISO 8601. */
  readonly since: string;
  /** The oldest epoch's key, wrapped under the key-encryption key, in base64url. */
  readonly key: string;
}

const FORM = 'waymark-epoch-1';
const NEXT = 'waymark next epoch';

/**
 * The keys under which keys are backed up, one an epoch.
 *
 * Each is made of the one before by a one-way function, and only the oldest that there still is
 * stands in the file. So a copy of the file, however old, opens all later backups, and none of an epoch that had been
 * destroyed when it was made. It is wrapped: without the key-encryption key it opens nothing
 * (`docs/decisions/0022-backups.md`).
 */
export class EpochKeys {
  private constructor(
    private readonly path: string,
    private readonly kek: KeyObject,
    private state: EpochFile,
  ) {}

  /**
   * Opens the file, and makes it where that is allowed.
   *
   * @param now makes the file where there is none; without it a missing one is an error.
   * @throws BackupError `EPOCH_UNUSABLE`
   */
  static open(path: string, kek: KeyObject, now?: Date): EpochKeys {
    const found = readCheckedFile(path);
    if (found === 'damaged') throw unusable(path, 'is not what was written');
    if (found === undefined) {
      if (now === undefined) throw unusable(path, 'is missing');
      return EpochKeys.#make(path, kek, now);
    }
    const state = JSON.parse(found.line) as EpochFile;
    if (state.form !== FORM) throw unusable(path, `has the form ${state.form} and not ${FORM}`);
    const keys = new EpochKeys(path, kek, state);
    keys.#oldestKey();
    return keys;
  }

  static #make(path: string, kek: KeyObject, now: Date): EpochKeys {
    makeFolder(dirname(path));
    const key = wrapped(kek, 1, randomBytes(KEY_BYTES));
    const since = now.toISOString();
    const keys = new EpochKeys(path, kek, { form: FORM, oldest: 1, newest: 1, since, key });
    keys.#write();
    return keys;
  }

  /** The oldest epoch whose key there still is. */
  get oldest(): number {
    return this.state.oldest;
  }

  /** The epoch under which keys are backed up now. */
  get newest(): number {
    return this.state.newest;
  }

  /** When that began. */
  get since(): Date {
    return new Date(this.state.since);
  }

  /**
   * The key of an epoch.
   *
   * @throws BackupError `EPOCH_DESTROYED`
   */
  key(epoch: number): KeyObject {
    return secretKey(this.#raw(epoch));
  }

  /** Begins an epoch: what is backed up from now on is under another key. */
  begin(now: Date): void {
    this.state = { ...this.state, newest: this.newest + 1, since: now.toISOString() };
    this.#write();
  }

  /**
   * Destroys the keys of every epoch before one, as far as this file goes: nobody opens what was
   * backed up in them, unless with a copy of the file from before.
   */
  destroyBefore(epoch: number): void {
    if (epoch <= this.oldest) return;
    const key = wrapped(this.kek, epoch, this.#raw(epoch));
    const newest = Math.max(epoch, this.newest);
    this.state = { ...this.state, oldest: epoch, newest, key };
    // The bytes of the former key go from where they stood, as far as the file system lets them.
    const former = openSync(this.path, 'r+');
    try {
      this.#write();
      writeSync(former, Buffer.alloc(1_024), 0, 1_024, 0);
      fsyncSync(former);
    } finally {
      closeSync(former);
    }
  }

  /** Writes the same into another file, for example of another machine. */
  copyTo(path: string): void {
    makeFolder(dirname(path));
    replaceCheckedFile(path, JSON.stringify(this.state));
  }

  /** Whether another file holds the same. */
  isIn(path: string): boolean {
    if (!existsSync(path)) return false;
    const found = readCheckedFile(path);
    return typeof found === 'object' && found.line === JSON.stringify(this.state);
  }

  #raw(epoch: number): Buffer {
    if (epoch < this.oldest) {
      throw new BackupError(
        'EPOCH_DESTROYED',
        `The keys of epoch ${epoch} cannot be opened any more: its key was destroyed, and the oldest that there is is ${this.oldest}. Use a later backup of the keys.`,
        { expected: `epoch ${this.oldest} or later`, found: `epoch ${epoch}` },
      );
    }
    let key = this.#oldestKey();
    for (let at = this.oldest; at < epoch; at += 1) {
      const next = createHmac('sha256', key).update(NEXT).digest();
      key.fill(0);
      key = next;
    }
    return key;
  }

  #oldestKey(): Buffer {
    const { oldest, key } = this.state;
    try {
      return unwrap(this.kek, contextOf(oldest), Buffer.from(key, 'base64url'));
    } catch (error) {
      if (!isVaultError(error, 'BOX_TAMPERED')) throw error;
      throw unusable(this.path, 'does not open with this key-encryption key', error);
    }
  }

  #write(): void {
    this.copyTo(this.path);
  }
}

function wrapped(kek: KeyObject, epoch: number, raw: Buffer): string {
  const box = wrap(kek, contextOf(epoch), raw);
  raw.fill(0);
  return box.toString('base64url');
}

function contextOf(epoch: number) {
  return { purpose: 'backup epoch', generation: epoch };
}

function unusable(path: string, why: string, cause?: unknown): BackupError {
  return new BackupError(
    'EPOCH_UNUSABLE',
    `The file of the epoch keys ${path} ${why}; backed-up keys open with no other: put a copy of it in its place.`,
    { file: path, ...(cause !== undefined && { cause }) },
  );
}
