import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { keepViews, type KeepViewsOptions } from './keep-views.js';
import type { ProjectorMessage } from './projector-protocol.js';

/** The projector's thread: SQLite blocks, and opening letters costs, so neither is done elsewhere. */
const port = parentPort;
if (!port) throw new Error('The projector runs as a worker thread.');

/**
 * What is sent in is recorded first, and the views follow: where processors are short, they wait.
 * Only on Linux has a thread a priority of its own (setpriority(2), "C library/kernel differences").
 */
if (process.platform === 'linux') setPriority(5);

const say = (message: ProjectorMessage): void => {
  port.postMessage(message);
};
const stop = new AbortController();
port.once('message', () => {
  stop.abort();
});

try {
  await keepViews({
    ...(workerData as Pick<KeepViewsOptions, 'files'>),
    signal: stop.signal,
    onNotice: (notice) => {
      say({ say: 'notice', notice });
    },
    onReady: () => {
      say({ say: 'ready' });
    },
  });
  say({ say: 'ended' });
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  say({ say: 'failed', name, message });
} finally {
  port.close();
}
