import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Position, StoredEvent } from '../event-log.js';
import { idFromBytes, idToBytes } from './event-id.js';

const COLUMNS = 'position, id, stream, revision, type, data';

/** Past this sum of `data` a page ends, so that large events do not fill the memory. */
const PAGE_DATA_BYTES = 4 * 1_048_576;

/** Some events, and whether they are fewer than there are because they are large. */
interface Page {
  readonly events: readonly StoredEvent[];
  readonly cut: boolean;
}

/** The statements that read a log, prepared once. Each sees one moment of the log, and only that. */
export class SqliteReads {
  readonly #all: StatementSync;
  readonly #forwards: StatementSync;
  readonly #backwards: StatementSync;
  readonly #byId: StatementSync;
  readonly #head: StatementSync;

  constructor(database: DatabaseSync) {
    const prepare = (sql: string): StatementSync => {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return statement;
    };
    this.#all = prepare(
      `SELECT ${COLUMNS} FROM event WHERE position > ? ORDER BY position LIMIT ?`,
    );
    this.#forwards = prepare(
      `SELECT ${COLUMNS} FROM event WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`,
    );
    this.#backwards = prepare(
      `SELECT ${COLUMNS} FROM event WHERE stream = ? AND revision <= ? ORDER BY revision DESC LIMIT ?`,
    );
    this.#byId = prepare(`SELECT ${COLUMNS} FROM event WHERE id = ?`);
    this.#head = prepare('SELECT max(position) FROM event');
  }

  /** The next events after a position, at most `limit`, fewer where they are large. */
  page(after: Position, limit: number): Page {
    return pageOf(this.#all.iterate(after, limit));
  }

  /** The next events of a stream from a revision on, at most `limit`, fewer where they are large. */
  streamPage(
    stream: string,
    direction: 'forwards' | 'backwards',
    from: number,
    limit: number,
  ): Page {
    const statement = direction === 'forwards' ? this.#forwards : this.#backwards;
    return pageOf(statement.iterate(stream, from, limit));
  }

  /** The event with an id. */
  find(eventId: string): StoredEvent | undefined {
    const row = this.#byId.get(idToBytes(eventId));
    return row === undefined ? undefined : eventOf(row);
  }

  /** The position of the last event, 0 if there is none. */
  head(): Position {
    const row = this.#head.get() as unknown as [number | null];
    return row[0] ?? 0;
  }
}

/** `node:sqlite` gives a row as an array of its columns (`setReturnArrays`), and types it as a record. */
type Row = Record<string, SQLOutputValue>;
type EventColumns = [number, Uint8Array, string, number, string, Uint8Array];

function pageOf(rows: Iterable<Row>): Page {
  const events: StoredEvent[] = [];
  let bytes = 0;
  for (const row of rows) {
    const event = eventOf(row);
    events.push(event);
    bytes += event.data.byteLength;
    if (bytes >= PAGE_DATA_BYTES) return { events, cut: true };
  }
  return { events, cut: false };
}

function eventOf(row: Row): StoredEvent {
  const [position, id, stream, revision, type, data] = row as unknown as EventColumns;
  return { position, id: idFromBytes(id), stream, revision, type, data };
}
