import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import type { Position } from '../../event-log/src/event-log.js';
import {
  openSqliteEventLog,
  type FileEventLog,
} from '../../event-log/src/sqlite/sqlite-event-log.js';
import { LedgerError } from './ledger.errors.js';
import { logPath, type LedgerFiles } from './ledger-files.js';
import type { Owner } from './opener.js';
import { indexCompanion, PendingOwners, SPAN, wipeOwners } from './sqlite-index.js';

/** Events of one stream, sealed. */
export interface SealedAppend {
  readonly stream: string;
  readonly expected: number | 'noStream';
  readonly owner: Owner;
  readonly events: readonly SealedEvent[];
}

/** An event, sealed: the frame that is stored, and its leaf hash in base64. */
export interface SealedEvent {
  readonly id: string;
  readonly type: string;
  readonly frame: Uint8Array;
  readonly leaf: string;
}

/** What became of an append. */
export interface Stored {
  /** Of the last event. */
  readonly position: Position;
  /** Whether it was certainly this append that stored them; else they were there before. */
  readonly fresh: boolean;
}

/** Puts sealed events into the log, with their leaves and owners. */
export interface Appender {
  /** Durable when it answers. Throws as `EventLog.append`. */
  append(append: SealedAppend): Promise<Stored>;
  /**
   * Wipes subjects from the owners of all that is stored, with their bytes.
   *
   * @throws LedgerError `WIPE_INCOMPLETE`; EventLogError as an append.
   */
  wipe(subjects: readonly string[]): Promise<void>;
  /** The end of the log. */
  head(): Promise<Position>;
  /** Finishes what was accepted. */
  close(): Promise<void>;
}

/** How long it is tried to empty the write-ahead log, and how long after one try the next is made. */
const TRUNCATING_MS = 10_000;
const PAUSE_MS = 20;

/** Appends in the thread that opens it. */
export class LocalAppender implements Appender {
  private constructor(
    private readonly log: FileEventLog,
    private readonly owners: PendingOwners,
  ) {}

  /**
   * Opens the log for writing, and makes it where there is none.
   *
   * @param onFailure Told once when the disk has refused and nothing is appended any more.
   * @throws EventLogError `LOG_LOCKED` if another process or thread writes.
   */
  static open(files: LedgerFiles, onFailure?: (error: Error) => void): LocalAppender {
    const owners = new PendingOwners();
    const log = openSqliteEventLog(logPath(files), {
      companion: indexCompanion(owners),
      ...(onFailure && { onFailure }),
    });
    return new LocalAppender(log, owners);
  }

  async append({ stream, expected, owner, events }: SealedAppend): Promise<Stored> {
    for (const { leaf } of events) this.owners.expect(leaf, owner);
    const appends = events.map(({ id, type, frame }) => ({ id, type, data: frame }));
    try {
      const { position } = await this.log.append(stream, expected, appends);
      return { position, fresh: events.every(({ leaf }) => this.owners.wasStored(leaf)) };
    } finally {
      for (const { leaf } of events) this.owners.forget(leaf);
    }
  }

  async wipe(subjects: readonly string[]): Promise<void> {
    const head = await this.log.head();
    for (let first = 1; first <= head; first += SPAN) {
      await this.log.amend((db) => {
        wipeOwners(db, subjects, first, first + SPAN - 1);
      });
      await turn();
    }
    const deadline = performance.now() + TRUNCATING_MS;
    while (!(await this.log.truncate())) {
      if (performance.now() > deadline) {
        throw new LedgerError(
          'WIPE_INCOMPLETE',
          `readers held an old state of the log for ${TRUNCATING_MS / 1000} s`,
        );
      }
      await delay(PAUSE_MS);
    }
  }

  head(): Promise<Position> {
    return this.log.head();
  }

  close(): Promise<void> {
    return this.log.close();
  }
}
