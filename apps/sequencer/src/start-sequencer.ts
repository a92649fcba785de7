import { Worker } from 'node:worker_threads';
import { treePath } from '../../../libs/ledger/src/ledger-files.js';
import type { StoredCheckpoint } from '../../../libs/transparency/src/checkpoint.js';
import { TreeReader } from '../../../libs/transparency/src/sqlite/tree-reader.js';
import type { IntegrityFinding, Published } from '../../../libs/transparency/src/tree-keeper.js';
import type { WitnessReport } from '../../../libs/transparency/src/witness/witnesses.js';
import type { TreeView } from '../../../libs/transparency/src/tree-view.js';
import type { Covering, TreeMessage, TreeOrder, TreeThreadData } from './tree-protocol.js';

/** Whom a sequencer tells. */
export interface SequencerListener {
  /** Told of what is not as it was signed, at the start or later: nothing more may be recorded. */
  readonly onFound: (finding: IntegrityFinding) => void;
  readonly onCovered: (covering: Covering) => void;
  /** Told how the witnesses are doing, at the start and with each checkpoint. */
  readonly onWitnesses: (report: WitnessReport) => void;
  /** Told if the stored tree was no database any more and is made anew. */
  readonly onTorn: () => void;
  /** Told when it ended and was not asked to. */
  readonly onFailure: (error: Error) => void;
}

/** A sequencer that runs in a thread of its own. */
export interface Sequencer {
  /** Lets it sign. */
  begin(): void;
  /** Resolves once it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts the sequencer's thread and waits until the tail of the log has been compared with what was
 * signed last. The log must be there.
 *
 * @param tree Shows what is signed.
 * @throws what the thread met when it started.
 */
export async function startSequencer(
  data: TreeThreadData,
  tree: TreeView,
  listener: SequencerListener,
): Promise<Sequencer> {
  const worker = new Worker(new URL('./tree-thread.js', import.meta.url), { workerData: data });
  const order = (what: TreeOrder): void => {
    worker.postMessage(what);
  };
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
  });
  let publish: (published: Published) => void = () => undefined;
  let reopen: () => void = () => undefined;
  const { published } = await new Promise<Extract<TreeMessage, { say: 'ready' }>>(
    (resolve, reject) => {
      let ready = false;
      const fail = (error: Error): void => {
        if (ready) listener.onFailure(error);
        else reject(error);
      };
      worker.on('error', (error) => {
        fail(error instanceof Error ? error : new Error(String(error)));
      });
      worker.on('message', (message: TreeMessage) => {
        switch (message.say) {
          case 'ready':
            ready = true;
            if (message.finding) listener.onFound(message.finding);
            if (message.witnesses) listener.onWitnesses(message.witnesses);
            resolve(message);
            break;
          case 'covered': {
            const shown = revived(message.covering.published);
            publish(shown);
            if (message.covering.witnesses) listener.onWitnesses(message.covering.witnesses);
            listener.onCovered({ ...message.covering, published: shown });
            break;
          }
          case 'found':
            listener.onFound(message.finding);
            break;
          case 'torn':
            reopen();
            listener.onTorn();
            break;
          case 'failed':
            fail(Object.assign(new Error(message.message), { name: message.name }));
            break;
        }
      });
    },
  );
  const reader = TreeReader.open(treePath(data.files), (place) => {
    order({ do: 'mend', place });
  });
  reopen = () => {
    reader.reopen(treePath(data.files));
  };
  // Nothing is signed before it may begin.
  publish = (shown) => {
    tree.publish(shown, reader);
  };
  if (published) publish(revived(published));
  return {
    begin() {
      order({ do: 'begin' });
    },
    async stop() {
      order({ do: 'stop' });
      await ended;
      reader.close();
    },
  };
}

/** Bytes come out of another thread without the methods of a buffer. */
function revived({ latest, public: shown, witnessed }: Published): Published {
  const of = (checkpoint: StoredCheckpoint) => ({
    ...checkpoint,
    root: Buffer.from(checkpoint.root),
  });
  return { latest: of(latest), public: of(shown), ...(witnessed && { witnessed: of(witnessed) }) };
}
