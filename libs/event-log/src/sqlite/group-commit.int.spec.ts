import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventLogError } from '../event-log.errors.js';
import type { EventLog } from '../event-log.js';
import { anEvent, aStream, events, everything, refused } from '../features/fixture.features.js';
import type { SqliteEventLogOptions } from './sqlite-event-log.js';
import { LogFolder } from './testing/log-folder.js';

let place: LogFolder;
let commits: number;
beforeEach(() => {
  place = new LogFolder();
  commits = 0;
});
afterEach(() => place.remove());

function openCounting(options: SqliteEventLogOptions = {}): EventLog {
  return place.open({
    ...options,
    commitWith: (commit) => {
      commits += 1;
      commit();
    },
  });
}

function appendAtOnce(log: EventLog, count: number, size = 1): Promise<unknown>[] {
  return Array.from({ length: count }, () => log.append(aStream(), 'noStream', events(size)));
}

describe('group commit', () => {
  it('makes appends that wait together one transaction', async () => {
    const log = openCounting();
    await Promise.all(appendAtOnce(log, 200));
    expect(commits).toBe(1);
    expect(await everything(log)).toHaveLength(200);
  });

  it('makes appends that follow each other one transaction each', async () => {
    const log = openCounting();
    for (let append = 0; append < 5; append += 1) await log.append('one', 'any', events(1));
    expect(commits).toBe(5);
  });

  it('gives each append of a transaction its own outcome', async () => {
    const log = openCounting();
    const event = anEvent();
    const outcomes = await Promise.allSettled([
      log.append('a', 'noStream', [event]),
      log.append('a', 'noStream', events(1)),
      log.append('a', 'noStream', [event]),
      log.append('a', 0, events(2)),
      log.append('b', 'noStream', [event]),
    ]);
    expect(commits).toBe(1);
    expect(outcomes).toMatchObject([
      { value: { firstRevision: 0, lastRevision: 0, position: 1 } },
      { reason: { code: 'WRONG_EXPECTED_REVISION', details: { actual: 0 } } },
      { value: { firstRevision: 0, lastRevision: 0, position: 1 } },
      { value: { firstRevision: 1, lastRevision: 2, position: 3 } },
      { reason: { code: 'DUPLICATE_EVENT_ID' } },
    ]);
  });

  it('bounds a transaction by events', async () => {
    const log = openCounting({ maxBatchEvents: 10 });
    await Promise.all(appendAtOnce(log, 25, 2));
    expect(commits).toBe(5);
  });

  it('bounds a transaction by bytes', async () => {
    const log = openCounting({ maxBatchBytes: 100_000 });
    const appends = Array.from({ length: 10 }, () =>
      log.append(aStream(), 'noStream', [{ ...anEvent(), data: Buffer.alloc(45_000) }]),
    );
    await Promise.all(appends);
    expect(commits).toBe(5);
  });

  it('gives an append that is larger than a transaction may be one of its own', async () => {
    const log = openCounting({ maxBatchEvents: 10, maxBatchBytes: 100 });
    await Promise.all([...appendAtOnce(log, 3, 1), ...appendAtOnce(log, 2, 50)]);
    expect(await everything(log)).toHaveLength(103);
  });

  it('goes on after transactions that store nothing', async () => {
    const log = openCounting();
    const event = anEvent();
    await log.append('a', 'noStream', [event]);
    for (let again = 0; again < 5; again += 1) {
      await log.append('a', 'noStream', [event]);
      await refused(log.append('a', 'noStream', events(1)), 'WRONG_EXPECTED_REVISION');
    }
    expect(await log.append('a', 0, events(1))).toMatchObject({ position: 2 });
  });
});

describe('a queue that is full', () => {
  it('refuses more events than may wait and stores nothing of them', async () => {
    const log = openCounting({ maxQueuedEvents: 10 });
    const outcomes = await Promise.allSettled(appendAtOnce(log, 8, 2));
    expect(outcomes.map((outcome) => outcome.status === 'fulfilled')).toEqual([
      ...[true, true, true, true, true],
      ...[false, false, false],
    ]);
    expect(outcomes.at(-1)).toMatchObject({
      reason: { code: 'OVERLOADED', details: { actual: expect.stringContaining('12 events') } },
    });
    expect(await everything(log)).toHaveLength(10);
  });

  it('refuses more bytes than may wait', async () => {
    const log = openCounting({ maxQueuedBytes: 10_000 });
    const large = { ...anEvent(), data: Buffer.alloc(6_000) };
    const kept = log.append('a', 'noStream', [large]);
    await refused(log.append('b', 'noStream', [{ ...large, id: anEvent().id }]), 'OVERLOADED');
    await kept;
    expect(await everything(log)).toHaveLength(1);
  });

  it('takes in again what it refused, once it has room', async () => {
    const log = openCounting({ maxQueuedEvents: 2 });
    const event = anEvent();
    const kept = appendAtOnce(log, 2);
    await refused(log.append('again', 'noStream', [event]), 'OVERLOADED');
    await Promise.all(kept);
    await log.append('again', 'noStream', [event]);
    expect(await everything(log)).toHaveLength(3);
  });

  it('takes in any single append when nothing waits', async () => {
    const log = openCounting({ maxQueuedEvents: 1, maxQueuedBytes: 1 });
    await log.append('a', 'noStream', events(5));
    expect(await everything(log)).toHaveLength(5);
  });
});

describe('a store that fails', () => {
  const failures: EventLogError[] = [];
  const onFailure = (error: EventLogError): void => {
    failures.push(error);
  };
  beforeEach(() => {
    failures.length = 0;
  });

  it.each([
    ['before', false],
    ['after', true],
  ])(
    'stops the writer for good when a commit fails %s it has reached the disk',
    async (_when, reaches) => {
      let healthy = true;
      const log = place.open({
        onFailure,
        maxBatchEvents: 4,
        commitWith: (commit) => {
          if (healthy || reaches) commit();
          if (!healthy) throw new Error('disk I/O error');
        },
      });
      await log.append('good', 'noStream', events(3));
      healthy = false;
      const waiting = appendAtOnce(log, 10);
      for (const append of waiting) await refused(append, 'LOG_FAILED');
      healthy = true;
      for (const append of appendAtOnce(log, 3)) await refused(append, 'LOG_FAILED');
      expect(failures).toMatchObject([
        { code: 'LOG_FAILED', message: expect.stringContaining('disk I/O error') },
      ]);
      await log.close();
      await refused(log.append('good', 2, events(1)), 'LOG_CLOSED');

      const again = place.open();
      expect(await again.readStream('good')).toHaveLength(3);
      expect(await again.head()).toBe(reaches ? 7 : 3);
      await again.append('good', 2, events(1));
    },
  );

  it('stops when the file may not grow (SQLITE_FULL), and keeps what it acknowledged', async () => {
    const log = place.open({
      onFailure,
      companion: {
        schema: '',
        prepare: (database) => {
          database.exec('PRAGMA max_page_count = 100');
          return () => undefined;
        },
      },
    });
    let acknowledged = 0;
    const fill = async (): Promise<void> => {
      for (;;) {
        await log.append('full', 'any', [{ ...anEvent(), data: Buffer.alloc(20_000) }]);
        acknowledged += 1;
      }
    };
    await refused(fill(), 'LOG_FAILED');
    await refused(log.append('small', 'noStream', events(1)), 'LOG_FAILED');
    expect(failures).toHaveLength(1);
    await log.close();
    expect(acknowledged).toBeGreaterThan(10);
    expect(await place.open().readStream('full')).toHaveLength(acknowledged);
  });

  it('answers a failure that nobody listens for all the same', async () => {
    const log = place.open({
      commitWith: () => {
        throw new Error('disk I/O error');
      },
    });
    await refused(log.append('a', 'noStream', events(1)), 'LOG_FAILED');
  });
});
