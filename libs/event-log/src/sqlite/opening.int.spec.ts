import {
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { anEvent, events, refused } from '../features/fixture.features.js';
import type { EventLogErrorCode } from '../event-log.errors.js';
import { openSqliteEventLog } from './sqlite-event-log.js';
import { openSqliteEventLogReader } from './sqlite-event-log-reader.js';
import { LogFolder } from './testing/log-folder.js';
import { firstLine, killAndWait, startProgram } from './testing/processes.js';

let place: LogFolder;
beforeEach(() => {
  place = new LogFolder();
});
afterEach(() => place.remove());

function refusedAs(code: EventLogErrorCode, sentence: string): unknown {
  return expect.objectContaining({ code, message: expect.stringContaining(sentence) });
}

/** Another database at the log's path. */
function database(sql: string): void {
  const other = new DatabaseSync(place.path);
  other.exec(sql);
  other.close();
}

describe('a second writer', () => {
  it('is refused in the same process, until the first has closed', async () => {
    const log = place.open();
    expect(() => place.open()).toThrow(refusedAs('LOG_LOCKED', 'open for writing already'));
    await log.append('one', 'noStream', events(1));
    await log.close();
    await place.open().append('one', 0, events(1));
  });

  it('is refused by another path to the same file', () => {
    place.open();
    const link = join(place.folder, 'link.db');
    symlinkSync(place.path, link);
    expect(() => openSqliteEventLog(link)).toThrow(refusedAs('LOG_LOCKED', ''));
  });

  it('is refused in another process, with a sentence', async () => {
    const log = place.open();
    const second = startProgram('hold', place.path);
    expect(await firstLine(second)).toMatch(/^LOG_LOCKED The event log .* is open for writing/);
    await log.close();
    const third = startProgram('hold', place.path);
    expect(await firstLine(third)).toBe('open');
    expect(() => place.open()).toThrow(refusedAs('LOG_LOCKED', ''));
    await killAndWait(third);
    await place.open().append('one', 'noStream', events(1));
  }, 20_000);

  it('of many processes that open at once is refused but for one', async () => {
    const holders = Array.from({ length: 5 }, () => startProgram('hold', place.path));
    const answers = await Promise.all(holders.map(firstLine));
    expect(answers.filter((answer) => answer === 'open')).toHaveLength(1);
    expect(answers.filter((answer) => answer.startsWith('LOG_LOCKED'))).toHaveLength(4);
    await Promise.all(holders.map(killAndWait));
  }, 30_000);

  it('that got in because the lock was lost makes the first stop, and nothing is mixed', async () => {
    const log = place.open();
    await log.append('one', 'noStream', events(2));
    // Where locks belong to a process, closing any handle of the file frees them: a backup can do it.
    readFileSync(`${place.path}-lock`);
    const holder = startProgram('hold', place.path);
    expect(await firstLine(holder)).toBe('open');
    const other = new DatabaseSync(place.path);
    other.exec("INSERT INTO event VALUES (3, randomblob(16), 'one', 2, 'T', x'')");
    other.close();
    await refused(log.append('one', 1, events(1)), 'LOG_FAILED');
    await refused(log.append('two', 'noStream', events(1)), 'LOG_FAILED');
    expect(await log.head()).toBe(3);
    await killAndWait(holder);
  }, 20_000);
});

describe('opening a reader', () => {
  it('where no writer has been says so', async () => {
    const open = (): unknown => place.openReader();
    expect(open).toThrow(refusedAs('LOG_NOT_FOUND', 'made by the first writer'));
    writeFileSync(place.path, '');
    expect(open).toThrow(refusedAs('LOG_NOT_FOUND', ''));
    const log = place.open();
    expect(await place.openReader().head()).toBe(0);
    await log.append('one', 'noStream', events(1));
  });

  it('does not make a file', () => {
    expect(() => place.openReader()).toThrow();
    expect(() => statSync(place.path)).toThrow('ENOENT');
  });
});

describe.each([
  ['for writing', openSqliteEventLog],
  ['for reading', openSqliteEventLogReader],
])('opening %s', (_how, open) => {
  it('refuses a log of a newer version', async () => {
    await place.open().close();
    database('PRAGMA user_version = 2');
    expect(() => open(place.path)).toThrow(
      refusedAs('LOG_UNSUPPORTED', 'schema version 2, and this Waymark knows version 1'),
    );
  });

  it('refuses a database of something else, and leaves it as it is', () => {
    database('CREATE TABLE theirs (a)');
    const before = readFileSync(place.path);
    expect(() => open(place.path)).toThrow(refusedAs('LOG_UNSUPPORTED', 'of something else'));
    expect(readFileSync(place.path).equals(before)).toBe(true);
  });

  it('refuses another application', () => {
    database('PRAGMA application_id = 7');
    expect(() => open(place.path)).toThrow(refusedAs('LOG_UNSUPPORTED', 'of something else'));
  });

  it('refuses what is no database', () => {
    writeFileSync(place.path, 'a text that is long enough to be looked at '.repeat(50));
    expect(() => open(place.path)).toThrow(refusedAs('LOG_UNSUPPORTED', 'no event log'));
  });

  it('refuses a folder', () => {
    mkdirSync(place.path);
    expect(() => open(place.path)).toThrow(refusedAs('LOG_FAILED', 'could not be opened'));
  });

  it('meets a log that was cut short with an error, not with silence', async () => {
    const log = place.open();
    await log.append('one', 'noStream', [{ ...anEvent(), data: Buffer.alloc(500_000) }]);
    await log.close();
    truncateSync(place.path, 50_000);
    const read = async (): Promise<unknown> => {
      const cut = open(place.path);
      try {
        return await cut.readStream('one');
      } finally {
        await cut.close();
      }
    };
    await refused(read(), 'LOG_FAILED');
  });
});

describe('opening a new log', () => {
  it('makes its folder and a file that only its owner reads', () => {
    const path = join(place.folder, 'new', 'log.db');
    const log = openSqliteEventLog(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(place.folder, 'new')).mode & 0o777).toBe(0o700);
    return log.close();
  });

  it('goes on where a writer was killed before it had made anything', async () => {
    writeFileSync(place.path, '');
    database('PRAGMA journal_mode = WAL');
    await place.open().append('one', 'noStream', events(1));
  });
});
