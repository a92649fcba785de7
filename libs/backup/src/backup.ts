import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { readIfThere } from '../../durable/src/durable-files.js';
import { destroyedFile, epochFile, type LedgerFiles } from '../../ledger/src/ledger-files.js';
import { BackupError, isBackupError } from './backup.errors.js';
import { withBackupLock } from './backup-lock.js';
import type { BackupFolders } from './backup-folders.js';
import { refusePlaces } from './backup-folders.js';
import { EpochKeys } from './epoch-keys.js';
import { LogSource } from './log-source.js';
import { type BackedUpFile, FORM, type Manifest, Manifests } from './manifest.js';
import { bytesOfPart } from './part-source.js';
import { DESTROYED, OWNERS, type Part, PARTS } from './parts.js';
import { sealed } from './sealed-file.js';
import { type Segment, segmentName, writeSegment } from './segment.js';
import { requireFile, writeVerified } from './written-file.js';

/** How a backup is made. */
export interface BackupOptions {
  readonly files: LedgerFiles;
  /** The key-encryption key. */
  readonly kek: KeyObject;
  readonly folders: BackupFolders;
  readonly now: Date;
  /** Copies every event anew, and not only what came since the last backup. */
  readonly full?: boolean;
  /** Begins an epoch of its own for the keys, whether or not the last is old enough. */
  readonly newEpoch?: boolean;
  readonly signal: AbortSignal;
  /** Told how many events were copied, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a backup came to. */
export interface BackupMade {
  readonly number: number;
  /** How many events it holds, and how many of them came to it now. */
  readonly events: number;
  readonly added: number;
  /** Bytes written now. */
  readonly bytes: number;
  /** The epoch under whose key the keys were sealed. */
  readonly epoch: number;
}

/** After so many days the keys are backed up under the key of another epoch. */
const EPOCH_DAYS = 30;
const DAY_MS = 86_400_000;

/** The most events of one segment: some 60 MB. */
const SEGMENT_EVENTS = 32_768;

/**
 * Backs a ledger up while its service runs: the events that came since the last backup, whose they
 * are, and what else there is. Each file is read again and compared before it has its name, and the
 * manifest is written last.
 *
 * @throws BackupError `PLACE_REFUSED`, `OTHER_LEDGER`, `LEDGER_DAMAGED`, `BACKUP_DAMAGED` (of the one
 *   before), `EPOCH_UNUSABLE`; EventLogError; the signal's reason.
 */
export async function makeBackup(options: BackupOptions): Promise<BackupMade> {
  const { files, folders } = options;
  refusePlaces(files, folders);
  return withBackupLock(files, () => new Backup(options).make());
}

class Backup {
  readonly #manifests: Manifests;
  readonly #number: number;
  readonly #epochs: EpochKeys;
  readonly #files: BackedUpFile[] = [];
  #bytes = 0;

  constructor(private readonly options: BackupOptions) {
    const { files, folders, kek, now, newEpoch } = options;
    this.#manifests = new Manifests(folders.data);
    this.#number = (this.#manifests.numbers().at(-1) ?? 0) + 1;
    this.#epochs = EpochKeys.open(epochFile(files), kek, now);
    const age = now.getTime() - this.#epochs.since.getTime();
    if (newEpoch === true || age > EPOCH_DAYS * DAY_MS) this.#epochs.begin(now);
  }

  async make(): Promise<BackupMade> {
    const { now } = this.options;
    const newest = this.#newest();
    const before = this.options.full === true ? undefined : newest;
    if (before) this.#requireSegments(before);
    await this.#copyParts('beforeLog');
    const source = LogSource.open(this.options.files);
    let log: Manifest['log'];
    try {
      log = await this.#copyLog(source, before?.log, newest?.log);
      await this.#keepSealed(OWNERS, 'data', source.owners(log.events));
    } finally {
      await source.close();
    }
    await this.#copyParts('afterLog');
    // Last, so that it has at least what the copied keys do without.
    const destroyed = readIfThere(destroyedFile(this.options.files)) ?? Buffer.alloc(0);
    await this.#keep({ name: DESTROYED, folder: 'data' }, [destroyed]);
    const madeAt = now.toISOString();
    const files = this.#files;
    this.#manifests.write({ form: FORM, number: this.#number, madeAt, log, files });
    return {
      number: this.#number,
      events: log.events,
      added: log.events - (before?.log.events ?? 0),
      bytes: this.#bytes,
      epoch: this.#epochs.newest,
    };
  }

  /** The newest backup there; of those that are damaged none, where all is copied anew. */
  #newest(): Manifest | undefined {
    if (this.options.full !== true) return this.#number === 1 ? undefined : this.#manifests.read();
    for (const number of this.#manifests.numbers().toReversed()) {
      try {
        return this.#manifests.read(number);
      } catch (error) {
        if (!isBackupError(error, 'BACKUP_DAMAGED')) throw error;
      }
    }
    return undefined;
  }

  #requireSegments({ log }: Manifest): void {
    for (const segment of log.segments) requireFile(this.#segmentPath(segment), segment);
  }

  /**
   * @param before From what it goes on.
   * @param newest What is there, whether it goes on from it or not: backups of another ledger are not
   *   written over.
   */
  async #copyLog(
    source: LogSource,
    before: Manifest['log'] | undefined,
    newest: Manifest['log'] | undefined,
  ): Promise<Manifest['log']> {
    const { signal, onProgress } = this.options;
    const events = await source.head();
    await refuseOther(source, events, newest);
    const segments = [...(before?.segments ?? [])];
    const done = before?.events ?? 0;
    for (let first = done + 1; first <= events; first += SEGMENT_EVENTS) {
      const last = Math.min(first + SEGMENT_EVENTS - 1, events);
      const pages = watched(source.events(first, last), (copied) => {
        signal.throwIfAborted();
        onProgress?.(first - 1 - done + copied, events - done);
      });
      const path = this.#segmentPath({ first, last });
      const digest = await writeVerified(path, writeSegment(pages));
      this.#bytes += digest.bytes;
      segments.push({ first, last, ...digest });
    }
    const lastEvent = events === 0 ? undefined : await source.idAt(events);
    return { events, ...(lastEvent !== undefined && { lastEvent }), segments };
  }

  async #copyParts(when: Part['copied']): Promise<void> {
    for (const part of PARTS.filter(({ copied }) => copied === when)) {
      this.options.signal.throwIfAborted();
      const bytes = bytesOfPart(this.options.files, part);
      if (!bytes) continue;
      if (part.kept === 'withKeys') await this.#keepSealed(part.name, 'keys', bytes);
      else await this.#keep({ name: part.name, folder: 'data' }, [bytes]);
    }
  }

  #keepSealed(name: string, folder: 'data' | 'keys', bytes: Uint8Array): Promise<void> {
    const epoch = this.#epochs.newest;
    const content = sealed(name, { number: epoch, key: this.#epochs.key(epoch) }, bytes);
    return this.#keep({ name, folder, epoch }, content);
  }

  async #keep(
    what: Pick<BackedUpFile, 'name' | 'folder' | 'epoch'>,
    content: Iterable<Uint8Array>,
  ): Promise<void> {
    const number = String(this.#number).padStart(6, '0');
    const file = join('files', `${number}-${what.name.replaceAll('/', '-')}`);
    const digest = await writeVerified(join(this.options.folders[what.folder], file), content);
    this.#bytes += digest.bytes;
    this.#files.push({ ...what, file, ...digest });
  }

  #segmentPath(segment: Pick<Segment, 'first' | 'last'>): string {
    return join(this.options.folders.data, 'log', segmentName(segment));
  }
}

/** A backup goes on from one of the same ledger, or not at all. */
async function refuseOther(
  source: LogSource,
  events: number,
  before: Manifest['log'] | undefined,
): Promise<void> {
  if (!before || before.events === 0) return;
  const found = before.events > events ? undefined : await source.idAt(before.events);
  if (found === before.lastEvent) return;
  throw new BackupError(
    'OTHER_LEDGER',
    before.events > events
      ? `The backups there hold ${before.events} events and this log ends at ${events}: an older copy of it was put back, or it is another ledger. Back it up to another folder.`
      : `The backups there are of another ledger: at ${before.events} they hold another event. Back this one up to another folder.`,
    { expected: `event ${before.lastEvent ?? ''} at ${before.events}`, found: found ?? 'no event' },
  );
}

/** The same, telling after each page how many events there were. */
async function* watched<Event>(
  pages: AsyncIterable<readonly Event[]>,
  tell: (done: number) => void,
): AsyncGenerator<readonly Event[], void, undefined> {
  let done = 0;
  for await (const page of pages) {
    yield page;
    done += page.length;
    tell(done);
  }
}
