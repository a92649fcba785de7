import { isEventLogError } from '../../event-log.errors.js';
import type { EventLog } from '../../event-log.js';
import { openSqliteEventLog } from '../sqlite-event-log.js';

/**
 * Appends to the stream `until-failure`, many at once, until the log fails, then tries some more, and
 * prints what was answered as JSON. Argument: the log's path. Runs where the disk will be full.
 */
async function main(path: string): Promise<void> {
  let failures = 0;
  const log = openSqliteEventLog(path, {
    onFailure: () => {
      failures += 1;
    },
  });
  const codes = new Set<string>();
  const acknowledged: string[] = [];
  while (codes.size === 0) await appendSome(log, acknowledged, codes);
  const before = acknowledged.length;
  for (let later = 0; later < 3; later += 1) await appendSome(log, acknowledged, codes);
  const afterwards = acknowledged.length - before;
  await log.close();
  process.stdout.write(JSON.stringify({ acknowledged, afterwards, failures, codes: [...codes] }));
}

async function appendSome(
  log: EventLog,
  acknowledged: string[],
  codes: Set<string>,
): Promise<void> {
  const appends = Array.from({ length: 100 }, async () => {
    const id = crypto.randomUUID();
    try {
      await log.append('until-failure', 'any', [{ id, type: 'Filler', data: Buffer.alloc(1_024) }]);
      acknowledged.push(id);
    } catch (error) {
      if (!isEventLogError(error)) throw error;
      codes.add(error.code);
    }
  });
  await Promise.all(appends);
}

await main(process.argv[2] ?? '');
