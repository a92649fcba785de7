import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { keepProofs } from './keep-proofs.js';
import type { ProverData, ProverMessage, ProverOrder } from './prover-protocol.js';

/** The prover's thread: people's trees and the maps of them are hashed here, off everybody's way. */
const port = parentPort;
if (!port) throw new Error('The prover runs as a worker thread.');

/** Whoever records or asks comes first; only on Linux has a thread a priority of its own. */
if (process.platform === 'linux') setPriority(10);

const say = (message: ProverMessage): void => {
  port.postMessage(message);
};
const stop = new AbortController();
const orders = { makeAnew: false };
let recording: PromiseWithResolvers<number> | undefined;
port.on('message', (order: ProverOrder) => {
  if (order.do === 'stop') {
    stop.abort();
    recording?.reject(new Error('stopped'));
  } else if (order.do === 'makeAnew') orders.makeAnew = true;
  else if (order.position !== undefined) recording?.resolve(order.position);
  else recording?.reject(Object.assign(new Error('not recorded'), { code: order.refused }));
});

try {
  await keepProofs({
    ...(workerData as ProverData),
    signal: stop.signal,
    orders,
    record: (data) => {
      recording = Promise.withResolvers();
      say({ say: 'record', data });
      return recording.promise;
    },
    onReady: () => {
      say({ say: 'ready' });
    },
    onTorn: () => {
      say({ say: 'torn' });
    },
    onLate: (code) => {
      say({ say: 'late', code });
    },
  });
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (!stop.signal.aborted) say({ say: 'failed', name, message });
} finally {
  port.close();
}
