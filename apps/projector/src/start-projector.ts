import { Worker } from 'node:worker_threads';
import type { LedgerFiles } from '../../../libs/ledger/src/ledger-files.js';
import type { OnNotice } from '../../../libs/views/src/notices.js';
import type { ProjectorMessage } from './projector-protocol.js';

/** A projector that runs in a thread of its own. */
export interface RunningProjector {
  /** Resolves once it has ended, after `stop`. */
  stop(): Promise<void>;
}

/**
 * Starts the projector's thread and waits until the views are kept.
 *
 * @param onFailure Told when it ended and was not asked to.
 */
export async function startProjector(
  files: LedgerFiles,
  onNotice: OnNotice,
  onFailure: (error: Error) => void,
): Promise<RunningProjector> {
  const worker = new Worker(new URL('./projector-thread.js', import.meta.url), {
    workerData: { files },
  });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
  });
  let ready = false;
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error): void => {
      if (ready) onFailure(error);
      else reject(error);
    };
    worker.on('error', (error) => {
      fail(error instanceof Error ? error : new Error(String(error)));
    });
    worker.on('message', (message: ProjectorMessage) => {
      if (message.say === 'notice') onNotice(message.notice);
      if (message.say === 'ready') {
        ready = true;
        resolve();
      }
      if (message.say === 'failed') {
        fail(Object.assign(new Error(message.message), { name: message.name }));
      }
    });
  });
  return {
    async stop() {
      worker.postMessage('stop');
      await ended;
    },
  };
}
