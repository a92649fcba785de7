import { hash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { EventLogReader, StoredEvent } from '../../event-log/src/event-log.js';
import { openSqliteEventLogReader } from '../../event-log/src/sqlite/sqlite-event-log-reader.js';
import { type LedgerFiles, logPath } from '../../ledger/src/ledger-files.js';
import { isLedgerError } from '../../ledger/src/ledger.errors.js';
import { readEntry, splitRecord } from '../../ledger/src/record-format.js';
import { IndexReader, leafIndexOf } from '../../ledger/src/sqlite-index.js';
import { leafHash } from '../../transparency/src/hashing.js';
import { BackupError } from './backup.errors.js';
import { packOwners } from './owners.js';

/** So many events are read at once: each time a moment of its own, so that no writer waits. */
const PAGE = 512;

/** The log as a backup reads it, beside its writer. Events are never changed, so what was read stays. */
export class LogSource {
  private constructor(
    private readonly log: EventLogReader,
    private readonly db: DatabaseSync,
    private readonly index: IndexReader,
  ) {}

  /** @throws EventLogError */
  static open(files: LedgerFiles): LogSource {
    const log = openSqliteEventLogReader(logPath(files));
    const db = new DatabaseSync(logPath(files), { readOnly: true });
    return new LogSource(log, db, new IndexReader(db));
  }

  /** How many events there are. Positions of this log are dense from 1. */
  head(): Promise<number> {
    return this.log.head();
  }

  /** The id of an event. */
  async idAt(position: number): Promise<string | undefined> {
    const [event] = await this.log.readAll(position - 1, 1);
    return event?.id;
  }

  /**
   * The events from one position to another, both included, each held against its leaf.
   *
   * @throws BackupError `LEDGER_DAMAGED`: what is damaged must not take the place of what is not.
   */
  async *events(
    first: number,
    last: number,
  ): AsyncGenerator<readonly StoredEvent[], void, undefined> {
    for (let next = first; next <= last;) {
      const page = await this.log.readAll(next - 1, Math.min(PAGE, last - next + 1));
      const leaves = this.index.leaves(page.map(({ position }) => leafIndexOf(position)));
      for (const event of page) {
        const leaf = leaves.get(leafIndexOf(event.position));
        if (event.position !== next || !leaf || !isRecorded(event, leaf)) throw lost(next);
        next += 1;
      }
      if (page.length === 0) throw lost(next);
      yield page;
    }
  }

  /** The owners of the events up to a position, packed. */
  owners(last: number): Buffer {
    const packed: Buffer[] = [];
    for (let from = 1; from <= last; from += PAGE) {
      const to = Math.min(from + PAGE - 1, last);
      const found = this.index.owners(from, to);
      const nobody = { subject: undefined, accountable: undefined };
      const page = Array.from({ length: to - from + 1 }, (_, at) => found.get(from + at) ?? nobody);
      packed.push(packOwners(page));
    }
    return Buffer.concat(packed);
  }

  async close(): Promise<void> {
    await this.log.close();
    this.db.close();
  }
}

function isRecorded({ data }: StoredEvent, leaf: Buffer): boolean {
  try {
    const { envelope, letter, entry } = splitRecord(data);
    const { envelopeHash, letterHash } = readEntry(entry);
    return (
      leafHash(entry).equals(leaf) &&
      hash('sha256', envelope, 'buffer').equals(envelopeHash) &&
      hash('sha256', letter, 'buffer').equals(letterHash)
    );
  } catch (error) {
    if (isLedgerError(error, 'RECORD_MALFORMED')) return false;
    throw error;
  }
}

function lost(position: number): BackupError {
  return new BackupError(
    'LEDGER_DAMAGED',
    `Leaf ${leafIndexOf(position)} of the log is not what was recorded, so no backup was made of it: run "waymark verify", and restore the ledger from the last backup.`,
    { expected: `leaf ${leafIndexOf(position)} as it was recorded`, found: 'something else' },
  );
}
