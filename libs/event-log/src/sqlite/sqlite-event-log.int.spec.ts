import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventLogFeatures } from '../event-log.features.js';
import { aStream, events, everything, refused } from '../features/fixture.features.js';
import { followsModel, groupsOfSteps } from '../features/model.features.js';
import { openSqliteEventLog } from './sqlite-event-log.js';
import { openSqliteEventLogReader } from './sqlite-event-log-reader.js';
import { LogFolder } from './testing/log-folder.js';

eventLogFeatures('SQLite', () => {
  const place = new LogFolder();
  const path = join(place.folder, 'a', 'folder', 'that', 'is', 'made', 'log.db');
  return Promise.resolve({
    open: () => Promise.resolve(openSqliteEventLog(path)),
    openReader: () => Promise.resolve(openSqliteEventLogReader(path)),
    destroy: () => place.remove(),
  });
});

describe('a log in a file', () => {
  let place: LogFolder;
  beforeEach(() => {
    place = new LogFolder();
  });
  afterEach(() => place.remove());

  it('numbers its events from 1 without a gap, refusals and reopenings or not', async () => {
    for (let round = 0; round < 3; round += 1) {
      const log = place.open();
      const appends = Array.from({ length: 30 }, (_, index) =>
        log.append(index % 3 === 0 ? 'contended' : aStream(), 'noStream', events(2)),
      );
      await Promise.allSettled(appends);
      await log.close();
    }
    const stored = await everything(place.openReader());
    expect(stored).toHaveLength(3 * 20 * 2 + 2);
    expect(stored.map((event) => event.position)).toEqual(stored.map((_, index) => index + 1));
  });

  it('decides appends that come at once in the order of the calls', async () => {
    const log = place.open({ maxBatchEvents: 5 });
    await fc.assert(
      fc.asyncProperty(groupsOfSteps(8), (groups) => followsModel(log, groups)),
      { numRuns: 200 },
    );
  });

  it('lets nobody change or delete an event with a tool', async () => {
    const log = place.open();
    await log.append('one', 'noStream', events(1));
    const tool = new DatabaseSync(place.path);
    expect(() => {
      tool.exec("UPDATE event SET data = x'00'");
    }).toThrow('an event is never changed');
    expect(() => {
      tool.exec('DELETE FROM event');
    }).toThrow('an event is never deleted');
    tool.close();
  });

  it('reads on after its writer failed', async () => {
    const log = place.open({ commitWith: failingFrom(2) });
    await log.append('one', 'noStream', events(1));
    await refused(log.append('one', 0, events(1)), 'LOG_FAILED');
    expect(await log.readStream('one')).toHaveLength(1);
  });

  it('reads a log that nobody has open for writing', async () => {
    const log = place.open();
    await log.append('one', 'noStream', events(3));
    await log.close();
    expect(await place.openReader().readStream('one')).toHaveLength(3);
  });
});

/** Commits that fail from that one on. */
function failingFrom(first: number): (commit: () => void) => void {
  let commits = 0;
  return (commit) => {
    commits += 1;
    if (commits >= first) throw new Error('disk I/O error');
    commit();
  };
}
