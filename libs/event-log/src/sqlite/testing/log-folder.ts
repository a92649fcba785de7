import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLogReader } from '../../event-log.js';
import { openSqliteEventLog } from '../sqlite-event-log.js';
import type { FileEventLog, SqliteEventLogOptions } from '../sqlite-event-log.js';
import { openSqliteEventLogReader } from '../sqlite-event-log-reader.js';
import type { SqliteReaderOptions } from '../sqlite-event-log-reader.js';

/** A folder for the length of one test, and the logs and readers opened in it. */
export class LogFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'waymark-log-'));
  readonly path = join(this.folder, 'log.db');
  readonly #opened: EventLogReader[] = [];

  open(options: SqliteEventLogOptions = {}): FileEventLog {
    return this.#kept(openSqliteEventLog(this.path, options));
  }

  openReader(options: SqliteReaderOptions = {}): EventLogReader {
    return this.#kept(openSqliteEventLogReader(this.path, options));
  }

  /** Closes what was opened and removes the folder. */
  async remove(): Promise<void> {
    for (const log of this.#opened.toReversed()) await log.close();
    rmSync(this.folder, { recursive: true });
  }

  #kept<Log extends EventLogReader>(log: Log): Log {
    this.#opened.push(log);
    return log;
  }
}
