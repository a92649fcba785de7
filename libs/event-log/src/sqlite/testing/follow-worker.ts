import { parentPort, workerData } from 'node:worker_threads';
import { START } from '../../event-log.js';
import { openSqliteEventLogReader } from '../sqlite-event-log-reader.js';

/** Follows a log from a thread of its own, and posts the ids of each batch until it has so many. */
const { path, count } = workerData as { path: string; count: number };
const reader = openSqliteEventLogReader(path);
let seen = 0;
for await (const batch of reader.follow(START, { batchSize: 50 })) {
  parentPort?.postMessage(batch.map((event) => event.id));
  seen += batch.length;
  if (seen >= count) break;
}
await reader.close();
