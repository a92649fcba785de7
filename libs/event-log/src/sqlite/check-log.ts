import { openForReading } from './database.js';
import { isCorrupt } from './sqlite-error.js';

/** So many faults are told one by one. */
const MOST_FAULTS = 20;

/**
 * Looks over the structure of a log's file: that its pages hold together, and that its indexes say
 * what its tables say, for by them an event is found again that was sent before. What the events hold
 * is not looked at. Takes some 8 s a gigabyte, in which this thread does nothing else.
 *
 * @returns what is damaged, in words; nothing where all is sound.
 * @throws EventLogError `LOG_NOT_FOUND`, `LOG_UNSUPPORTED`, or an error of SQLite's.
 */
export function checkSqliteLog(path: string): readonly string[] {
  const database = openForReading(path, 65_536);
  try {
    const rows = database.prepare(`PRAGMA integrity_check(${MOST_FAULTS})`).all();
    const found = rows.map((row) => String(Object.values(row)[0]));
    return found.filter((fault) => fault !== 'ok');
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    return [(error as Error).message];
  } finally {
    database.close();
  }
}
