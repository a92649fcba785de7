import type { KeyObject } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, replaceFile, syncFolder } from '../../durable/src/durable-files.js';
import { systemClock } from '../../ledger/src/clock.js';
import { LocalAppender } from '../../ledger/src/appender.js';
import {
  apartFolder,
  destroyedFile,
  epochFile,
  type LedgerFiles,
  makeFolders,
} from '../../ledger/src/ledger-files.js';
import { LocalWriter } from '../../ledger/src/local-writer.js';
import { openVault } from '../../ledger/src/open-vault.js';
import { splitRecord } from '../../ledger/src/record-format.js';
import { DestroyedList } from '../../vault/src/destroyed-list.js';
import { leafHash } from '../../transparency/src/hashing.js';
import type { BackupFolders } from './backup-folders.js';
import { BackupError, damaged } from './backup.errors.js';
import { withBackupLock } from './backup-lock.js';
import { EpochKeys } from './epoch-keys.js';
import { LogSource } from './log-source.js';
import { type BackedUpFile, type Manifest, Manifests } from './manifest.js';
import { ownerIn } from './owners.js';
import { DESTROYED, OWNERS, PARTS, partPath } from './parts.js';
import { unsealed } from './sealed-file.js';
import { readSegment, type SegmentEvent, segmentName } from './segment.js';
import { verifyFile } from './written-file.js';

/** How a backup is put back. */
export interface RestoreOptions {
  /** Where to. The data folder must not be there, or be empty. */
  readonly files: LedgerFiles;
  /** The key-encryption key. */
  readonly kek: KeyObject;
  readonly folders: BackupFolders;
  /** Which backup; default the newest. */
  readonly number?: number;
  /** With the keys of which backup, where its own are lost; default its own. */
  readonly keysOf?: number;
  readonly signal: AbortSignal;
  /** Told how far it is: files compared (in bytes), then events put back. */
  readonly onProgress?: (what: 'compared' | 'restored', done: number, total: number) => void;
}

/** What was put back. */
export interface Restored {
  readonly number: number;
  /** When the backup was made, ISO 8601. */
  readonly madeAt: string;
  readonly events: number;
  /** Events whose letters nobody can open: of whom they are, no keys were backed up. */
  readonly unreadable: number;
}

/**
 * Puts a backup back. All of its files are compared with the manifest before anything is written;
 * then a data folder is made beside where it is to stand, and gets its name when it is whole.
 *
 * @throws BackupError `DATA_PRESENT`, `BACKUP_NOT_FOUND`, `BACKUP_INCOMPLETE`, `BACKUP_DAMAGED`,
 *   `EPOCH_UNUSABLE`, `EPOCH_DESTROYED`, `PLACE_REFUSED`; VaultError `KEK_UNUSABLE`; the signal's reason.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { files } = options;
  refusePresent(files.data);
  return withBackupLock(files, () => new Restoring(options).restore());
}

class Restoring {
  readonly #manifest: Manifest;
  /** Of the keys: its own, or those of another backup. */
  readonly #keys: readonly BackedUpFile[];
  readonly #epochs: EpochKeys;
  /** The ledger as it is being made. */
  readonly #files: LedgerFiles;

  constructor(private readonly options: RestoreOptions) {
    const { folders, files, kek, number, keysOf } = options;
    const manifests = new Manifests(folders.data);
    this.#manifest = manifests.read(number);
    const keysFrom = keysOf === undefined ? this.#manifest : manifests.read(keysOf);
    this.#keys = keysFrom.files.filter(({ folder }) => folder === 'keys');
    this.#epochs = EpochKeys.open(epochFile(files), kek);
    this.#files = { ...files, apart: apartFolder(files), data: `${files.data}.restoring` };
  }

  async restore(): Promise<Restored> {
    makeRoom(this.options.files.data);
    await this.#compare();
    // What an earlier attempt left that was killed.
    this.#clear();
    try {
      return await this.#putBack();
    } catch (error) {
      // It holds keys, of those too whose keys were destroyed since.
      this.#clear();
      throw error;
    }
  }

  #clear(): void {
    rmSync(this.#files.data, { recursive: true, force: true });
  }

  async #putBack(): Promise<Restored> {
    const { number, madeAt, log } = this.#manifest;
    const { data } = this.options.files;
    makeFolders(this.#files);
    await this.#restoreLog();
    await this.#restoreParts();
    this.#listDestroyed();
    await this.#catchUp();
    const unreadable = await this.#unreadable();
    syncFolder(this.#files.data);
    renameSync(this.#files.data, data);
    syncFolder(dirname(data));
    return { number, madeAt, events: log.events, unreadable };
  }

  /** Every file that is needed, with what the manifest says of it. */
  async #compare(): Promise<void> {
    const { folders, signal, onProgress } = this.options;
    const needed = [
      ...this.#manifest.log.segments.map((segment) => ({
        path: join(folders.data, 'log', segmentName(segment)),
        digest: segment,
      })),
      ...this.#parts().map((file) => ({ path: this.#pathOf(file), digest: file })),
    ];
    const total = needed.reduce((sum, { digest }) => sum + digest.bytes, 0);
    let done = 0;
    for (const { path, digest } of needed) {
      signal.throwIfAborted();
      await verifyFile(path, digest);
      done += digest.bytes;
      onProgress?.('compared', done, total);
    }
  }

  /** The log anew, event by event in its order. */
  async #restoreLog(): Promise<void> {
    const { folders, signal, onProgress } = this.options;
    const { segments, events: total } = this.#manifest.log;
    const owners = await this.#bytesOf(OWNERS);
    const appender = LocalAppender.open(this.#files);
    try {
      for (const segment of segments) {
        let position = segment.first;
        const path = join(folders.data, 'log', segmentName(segment));
        for await (const events of readSegment(path)) {
          signal.throwIfAborted();
          const first = position;
          position += events.length;
          // All of one turn, so that they are committed together.
          await Promise.all(events.map((event, at) => append(appender, event, first + at, owners)));
          onProgress?.('restored', position - 1, total);
        }
        if (position !== segment.last + 1) {
          throw damaged(path, `events up to ${segment.last}`, `events up to ${position - 1}`);
        }
      }
    } finally {
      await appender.close();
    }
  }

  async #restoreParts(): Promise<void> {
    for (const file of this.#parts()) {
      const { name } = file;
      if (name === OWNERS || name === DESTROYED) continue;
      if (!PARTS.some((part) => part.name === name)) {
        throw damaged(this.#pathOf(file), 'a name that this version of Waymark knows', name);
      }
      const path = partPath(this.#files, name);
      makeFolder(dirname(path));
      replaceFile(path, await this.#bytesOf(name));
    }
  }

  /**
   * What any backup there knows to be destroyed, newer ones too, is known from now on. A list that is
   * damaged still says what is left of it.
   */
  #listDestroyed(): void {
    const folder = join(this.options.folders.data, 'files');
    const list = new DestroyedList(destroyedFile(this.#files));
    const known = list.read();
    const tokens = readdirSync(folder)
      .filter((name) => name.endsWith(`-${DESTROYED}`))
      .flatMap((name) => [...new DestroyedList(join(folder, name)).read()]);
    list.add([...new Set(tokens)].filter((token) => !known.has(token)));
  }

  /** Destroys again what was destroyed after the keys were backed up. */
  async #catchUp(): Promise<void> {
    const writer = await LocalWriter.open({
      files: this.#files,
      clock: systemClock,
      putBack: true,
    });
    await writer.close();
  }

  /** How many events are of somebody of whom there are no keys, and who was not erased since. */
  async #unreadable(): Promise<number> {
    const vault = await openVault(this.#files);
    const source = LogSource.open(this.#files);
    try {
      const owners = source.owners(this.#manifest.log.events);
      const events = new Map<string, number>();
      for (let position = 1; position <= this.#manifest.log.events; position += 1) {
        const { subject } = ownerIn(owners, position);
        if (subject !== undefined) events.set(subject, (events.get(subject) ?? 0) + 1);
      }
      const keys = await vault.keys([...events.keys()]);
      return [...events].reduce((sum, [subject, n]) => sum + (keys.has(subject) ? 0 : n), 0);
    } finally {
      await source.close();
      await vault.close();
    }
  }

  /** What stands whole in the backup: that of the data, and the keys. */
  #parts(): readonly BackedUpFile[] {
    return [...this.#manifest.files.filter(({ folder }) => folder === 'data'), ...this.#keys];
  }

  #pathOf({ folder, file }: BackedUpFile): string {
    return join(this.options.folders[folder], file);
  }

  async #bytesOf(name: string): Promise<Buffer> {
    const file = this.#parts().find((each) => each.name === name);
    if (!file) {
      throw new BackupError('BACKUP_INCOMPLETE', `The backup is incomplete: it holds no ${name}.`);
    }
    const path = this.#pathOf(file);
    if (file.epoch === undefined) return readFileSync(path);
    return unsealed(path, name, (epoch) => this.#epochs.key(epoch));
  }
}

async function append(
  appender: LocalAppender,
  { id, stream, revision, type, data: frame }: SegmentEvent,
  position: number,
  owners: Buffer,
): Promise<void> {
  const leaf = leafHash(splitRecord(frame).entry).toString('base64');
  const stored = await appender.append({
    stream,
    expected: revision === 0 ? 'noStream' : revision - 1,
    owner: ownerIn(owners, position),
    events: [{ id, type, frame, leaf }],
  });
  if (stored.position === position) return;
  throw damaged(`event ${id}`, `position ${position}`, `position ${stored.position}`);
}

/** Takes an empty folder away, as whoever renames another to it must, before any work is done. */
function makeRoom(data: string): void {
  if (!existsSync(data)) return;
  try {
    rmdirSync(data);
  } catch (error) {
    throw new BackupError(
      'PLACE_REFUSED',
      `The folder ${data} cannot be taken away for the one that is restored; is it a place where a disk is mounted? Restore to a folder inside it, or take the mount away.`,
      { file: data, cause: error },
    );
  }
}

function refusePresent(data: string): void {
  if (!existsSync(data) || readdirSync(data).length === 0) return;
  throw new BackupError(
    'DATA_PRESENT',
    `There is something in ${data} already: put it aside first, a restore writes over nothing.`,
    { file: data, expected: 'no folder, or an empty one', found: 'a folder with files' },
  );
}
