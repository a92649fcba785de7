import { parentPort, workerData } from 'node:worker_threads';
import type { CheckMessage, CheckTask } from './check-file.js';
import { checkFile } from './check-file.js';

/** The thread in which a generation is checked; ends with its result. */
const say = (message: CheckMessage) => parentPort?.postMessage(message);

say({
  kind: 'result',
  check: await checkFile(workerData as CheckTask, {
    signal: new AbortController().signal,
    onProgress: (done, total) => say({ kind: 'progress', done, total }),
  }),
});
