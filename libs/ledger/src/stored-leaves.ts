import { DatabaseSync } from 'node:sqlite';
import {
  type EventLogReader,
  type Position,
  START,
  type StoredEvent,
} from '../../event-log/src/event-log.js';
import { isEventLogError } from '../../event-log/src/event-log.errors.js';
import { openSqliteEventLogReader } from '../../event-log/src/sqlite/sqlite-event-log-reader.js';
import type { LeafBatch, LeafSource } from '../../transparency/src/leaf-source.js';
import { checkStored } from './check-stored.js';
import { type LedgerFiles, logPath } from './ledger-files.js';
import { IndexReader, type StoredLeaf } from './sqlite-index.js';

/**
 * The leaves of a ledger on SQLite for whoever grows the tree: each is hashed anew from the bytes that
 * are stored, and compared with what was fixed when they were (`docs/reference/record-format.md`). So
 * nothing is signed that the log does not hold.
 */
export class StoredLeaves implements LeafSource {
  private constructor(
    private readonly log: EventLogReader,
    private readonly db: DatabaseSync,
    private readonly index: IndexReader,
  ) {}

  /** Opens an existing ledger. @throws EventLogError */
  static open(files: LedgerFiles): StoredLeaves {
    const log = openSqliteEventLogReader(logPath(files));
    const db = new DatabaseSync(logPath(files), { readOnly: true });
    return new StoredLeaves(log, db, new IndexReader(db));
  }

  size(): number {
    return this.index.end();
  }

  async read(from: number, limit: number): Promise<LeafBatch> {
    const after = from === 0 ? START : this.index.span(from - 1, 1)[0]?.position;
    if (after === undefined) return failed(from, 'comes after one that has no leaf');
    const expected = this.index.span(from, limit);
    const events = await this.#events(after, limit);
    if (!events) return failed(from, 'cannot be read from the file');
    // Events may be fewer, where they are large, and more, where some were recorded just now.
    const reached = events.at(-1)?.position ?? START;
    return leavesOf(
      from,
      events.length === 0 ? expected : expected.filter(({ position }) => position <= reached),
      new Map(events.map((event) => [event.position, event])),
    );
  }

  async close(): Promise<void> {
    await this.log.close();
    if (this.db.isOpen) this.db.close();
  }

  async #events(after: Position, limit: number): Promise<readonly StoredEvent[] | undefined> {
    try {
      return await this.log.readAll(after, limit);
    } catch (error) {
      if (isEventLogError(error, 'UNKNOWN_POSITION')) return [];
      if (isEventLogError(error, 'LOG_FAILED')) return undefined;
      throw error;
    }
  }
}

function leavesOf(
  from: number,
  expected: readonly StoredLeaf[],
  events: ReadonlyMap<Position, StoredEvent>,
): LeafBatch {
  const leaves: Buffer[] = [];
  const recordedAt: number[] = [];
  for (const { leafIndex, position, hash } of expected) {
    const next = from + leaves.length;
    const event = events.get(position);
    const { faults, envelope } = event
      ? checkStored(event, hash)
      : { faults: ['is missing from the log'] };
    const [fault] = leafIndex === next ? faults : ['has no leaf'];
    if (fault !== undefined) {
      return { leaves: Buffer.concat(leaves), recordedAt, fault: { leafIndex: next, what: fault } };
    }
    leaves.push(hash);
    recordedAt.push(Date.parse(envelope?.recordedAt ?? ''));
  }
  return { leaves: Buffer.concat(leaves), recordedAt };
}

function failed(leafIndex: number, what: string): LeafBatch {
  return { leaves: Buffer.alloc(0), recordedAt: [], fault: { leafIndex, what } };
}
