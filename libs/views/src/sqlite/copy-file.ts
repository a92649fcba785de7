import { Worker } from 'node:worker_threads';
import { openFile } from './generation-file.js';

/** What a copying thread is given: two files, of which the second is not there yet. */
export interface CopyTask {
  readonly from: string;
  readonly to: string;
}

/**
 * Copies a generation's file in this thread as it is at one moment: each page is written anew from the
 * rows that are there, so that nothing is in it of rows that were removed or moved.
 */
export function copyFile({ from, to }: CopyTask): void {
  const connection = openFile(from, 'read');
  try {
    connection.run('vacuum into ?', [to]);
  } finally {
    connection.close();
  }
}

/**
 * Copies it in a thread of its own, for it is one long call of SQLite.
 *
 * @throws the signal's reason; ViewsError as it is met there.
 */
export function copyInThread(task: CopyTask, signal: AbortSignal): Promise<void> {
  const worker = new Worker(new URL('./copy-thread.js', import.meta.url), { workerData: task });
  return new Promise<void>((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
      void worker.terminate();
    };
    signal.addEventListener('abort', abort, { once: true });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', abort);
      if (code === 0) resolve();
      else reject(new Error('The thread that copied the views has ended.'));
    });
    if (signal.aborted) abort();
  });
}
