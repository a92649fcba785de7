import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '../event-log.js';
import { anEvent, asGiven, events, refused } from '../features/fixture.features.js';
import type { Companion } from './sqlite-writes.js';
import { LogFolder } from './testing/log-folder.js';

let place: LogFolder;
beforeEach(() => {
  place = new LogFolder();
});
afterEach(() => place.remove());

/** Numbers the events in a table of its own. */
function numbering(seen: StoredEvent[] = [], failAt = Number.POSITIVE_INFINITY): Companion {
  return {
    schema: 'CREATE TABLE IF NOT EXISTS numbered (number INTEGER PRIMARY KEY, id TEXT) STRICT',
    prepare: (database) => {
      const insert = database.prepare('INSERT INTO numbered (id) VALUES (?)');
      return (event) => {
        seen.push(event);
        if (seen.length >= failAt) throw new Error('the companion could not');
        insert.run(event.id);
      };
    },
  };
}

function numbered(): string[] {
  const database = new DatabaseSync(place.path, { readOnly: true });
  const rows = database.prepare('SELECT id FROM numbered ORDER BY number').all();
  database.close();
  return rows.map((row) => String(row['id']));
}

describe('a companion', () => {
  it('is told each event newly stored, with its place, in the order of the log', async () => {
    const seen: StoredEvent[] = [];
    const log = place.open({ companion: numbering(seen) });
    const [one, two] = [events(2), events(3)];
    await Promise.all([log.append('a', 'noStream', one), log.append('b', 'noStream', two)]);
    expect(asGiven(seen)).toEqual(asGiven([...one, ...two]));
    expect(seen.map(({ stream, revision, position }) => [stream, revision, position])).toEqual([
      ['a', 0, 1],
      ['a', 1, 2],
      ['b', 0, 3],
      ['b', 1, 4],
      ['b', 2, 5],
    ]);
  });

  it('is not told what was stored before or refused', async () => {
    const log = place.open({ companion: numbering() });
    const sent = events(2);
    await log.append('a', 'noStream', sent);
    await log.append('a', 'noStream', sent);
    await refused(log.append('a', 'noStream', [anEvent()]), 'WRONG_EXPECTED_REVISION');
    expect(numbered()).toEqual(sent.map((event) => event.id));
  });

  it('keeps its rows with the events over a reopening', async () => {
    const sent = events(4);
    for (const event of sent) {
      const log = place.open({ companion: numbering() });
      await log.append('a', 'any', [event]);
      await log.close();
    }
    expect(numbered()).toEqual(sent.map((event) => event.id));
  });

  it('that throws undoes the whole transaction and stops the writer', async () => {
    const log = place.open({ companion: numbering([], 4) });
    const first = events(2);
    await log.append('a', 'noStream', first);
    const [neighbour, failing] = [
      log.append('b', 'noStream', events(1)),
      log.append('c', 'noStream', events(3)),
    ];
    await refused(neighbour, 'LOG_FAILED');
    await refused(failing, 'LOG_FAILED');
    await refused(log.append('d', 'noStream', events(1)), 'LOG_FAILED');
    expect(await log.head()).toBe(2);
    await log.close();
    expect(numbered()).toEqual(first.map((event) => event.id));
  });

  it('may refuse the opening, and leaves the log to the next one', async () => {
    const refusing: Companion = {
      schema: '',
      prepare: () => {
        throw new Error('the tables are not in step');
      },
    };
    expect(() => place.open({ companion: refusing })).toThrow(
      expect.objectContaining({ code: 'LOG_OUT_OF_STEP', message: 'the tables are not in step' }),
    );
    expect(() => place.open({ companion: { ...numbering(), schema: 'no SQL' } })).toThrow('syntax');
    await place.open().append('a', 'noStream', events(1));
  });

  it('has what it keeps changed between appends, as durably as they are', async () => {
    const log = place.open({ companion: numbering() });
    const [one, two] = [events(3), events(2)];
    await Promise.all([
      log.append('a', 'noStream', one),
      log.amend((database) => {
        database.exec("UPDATE numbered SET id = 'none' WHERE number = 2");
      }),
      log.append('b', 'noStream', two),
    ]);
    await log.amend((database) => {
      database.exec("UPDATE numbered SET id = 'none' WHERE number = 4");
    });
    expect(await log.truncate()).toBe(true);
    expect(statSync(`${place.path}-wal`).size).toBe(0);
    await log.append('c', 'noStream', [anEvent()]);
    expect(numbered().map((id) => id === 'none')).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  it('leaves the write-ahead log to readers of an older state, and cuts it when they are done', async () => {
    const log = place.open({ companion: numbering() });
    await log.append('a', 'noStream', events(1));
    const reader = new DatabaseSync(place.path, { readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM numbered').get();
    await log.append('b', 'noStream', events(1));
    expect(await log.truncate()).toBe(false);
    reader.exec('COMMIT');
    expect(await log.truncate()).toBe(true);
    reader.close();
  });

  it('that cannot be changed stops the writer, and nothing of the change is kept', async () => {
    const log = place.open({ companion: numbering() });
    const sent = events(2);
    await log.append('a', 'noStream', sent);
    const failing = log.amend((database) => {
      database.exec('DELETE FROM numbered');
      throw new Error('it could not');
    });
    await refused(failing, 'LOG_FAILED');
    await refused(log.truncate(), 'LOG_FAILED');
    await refused(log.append('b', 'noStream', events(1)), 'LOG_FAILED');
    await log.close();
    expect(numbered()).toEqual(sent.map((event) => event.id));
    await refused(
      log.amend(() => undefined),
      'LOG_CLOSED',
    );
  });
});
