import { parentPort, workerData } from 'node:worker_threads';
import type { TilePlace } from '../../../libs/transparency/src/tile.js';
import { keepTree } from './keep-tree.js';
import type { TreeMessage, TreeOrder, TreeThreadData } from './tree-protocol.js';

/** The sequencer's thread: what is recorded is read back and hashed here, and signed. */
const port = parentPort;
if (!port) throw new Error('The sequencer runs as a worker thread.');

const say = (message: TreeMessage): void => {
  port.postMessage(message);
};
const stop = new AbortController();
const begin = Promise.withResolvers<undefined>();
const toMend: TilePlace[] = [];
port.on('message', (order: TreeOrder) => {
  if (order.do === 'begin') begin.resolve(undefined);
  if (order.do === 'mend') toMend.push(order.place);
  if (order.do === 'stop') stop.abort();
});

try {
  await keepTree({
    ...(workerData as TreeThreadData),
    signal: stop.signal,
    begin: begin.promise,
    toMend,
    onReady: (published, finding, witnesses) => {
      say({ say: 'ready', published, finding, witnesses });
    },
    onCovered: (covering) => {
      say({ say: 'covered', covering });
    },
    onFound: (finding) => {
      say({ say: 'found', finding });
    },
    onTorn: () => {
      say({ say: 'torn' });
    },
  });
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  say({ say: 'failed', name, message });
} finally {
  port.close();
}
