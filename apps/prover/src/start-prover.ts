import { Worker } from 'node:worker_threads';
import type { RecordsCommittedData } from '../../../libs/completeness/src/epoch.js';
import type { ProverData, ProverMessage, ProverOrder } from './prover-protocol.js';

/** Whom a prover tells. */
export interface ProverListener {
  /** Records an epoch. @returns where it stands in the log. */
  readonly record: (data: RecordsCommittedData) => Promise<number>;
  /** Told if the store was not what was written and is made anew. */
  readonly onTorn: () => void;
  /** Told by its code what kept an epoch from being made; it is tried again. */
  readonly onLate: (code: string) => void;
  /** Told when it ended and was not asked to. */
  readonly onFailure: (error: Error) => void;
}

/** A prover that runs in a thread of its own. */
export interface RunningProver {
  /** Has what is stored made anew from the log. */
  makeAnew(): void;
  /** Resolves once it has ended. */
  stop(): Promise<void>;
}

/** Starts the prover's thread and waits until its store is open. The log must be there. */
export async function startProver(
  data: ProverData,
  listener: ProverListener,
): Promise<RunningProver> {
  const worker = new Worker(new URL('./prover-thread.js', import.meta.url), { workerData: data });
  const order = (what: ProverOrder): void => {
    worker.postMessage(what);
  };
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
  });
  const record = async (epoch: RecordsCommittedData): Promise<void> => {
    try {
      order({ do: 'recorded', position: await listener.record(epoch) });
    } catch (error) {
      const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
      order({ do: 'recorded', refused: String(code ?? name) });
    }
  };
  let ready = false;
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error): void => {
      if (ready) listener.onFailure(error);
      else reject(error);
    };
    worker.on('error', (error) => {
      fail(error instanceof Error ? error : new Error(String(error)));
    });
    worker.on('message', (message: ProverMessage) => {
      switch (message.say) {
        case 'ready':
          ready = true;
          resolve();
          break;
        case 'record':
          void record(message.data);
          break;
        case 'torn':
          listener.onTorn();
          break;
        case 'late':
          listener.onLate(message.code);
          break;
        case 'failed':
          fail(Object.assign(new Error(message.message), { name: message.name }));
          break;
      }
    });
  });
  return {
    makeAnew() {
      order({ do: 'makeAnew' });
    },
    async stop() {
      order({ do: 'stop' });
      await ended;
    },
  };
}
