import { availableParallelism } from 'node:os';
import { ThreadCalls } from '../../../../libs/ledger/src/thread-calls.js';
import {
  type Checked,
  checkReceipt,
  failed,
  verdictOn,
} from '../../../../verifier/src/check-file.js';
import { type CheckedFile, receiptsIn, type ReceiptText } from '../../../../verifier/src/files.js';
import type { Trust } from '../../../../verifier/src/trust.js';
import { Verifier } from '../../../../verifier/src/verifier.js';
import type { Verdict } from '../../../../verifier/src/words.js';
import { nodeEd25519 } from './node-ed25519.js';
import type { ReceiptCall, ReceiptThreadData } from './receipt-thread.js';

/** Whether a receipt holds. */
export interface Judged {
  readonly verdict: Verdict;
  /** What was found, for whoever is told of it: it is checked once more. */
  readonly checked: () => Promise<Checked>;
}

/** So many receipts are given to a thread at once; fewer need none. */
const AT_ONCE = 256;
/** Batches that wait for each thread: while it answers one it has the next. */
const AHEAD = 2;

/** One for each processor. */
interface Threads {
  readonly all: readonly ReceiptThread[];
  readonly inTurn: Generator<ReceiptThread, never>;
}

type ReceiptThread = ThreadCalls<ReceiptCall, readonly Verdict[]>;

/** Says of many receipts whether they hold, on all processors. */
export class ReceiptJudge {
  readonly #data: ReceiptThreadData;
  readonly #verifier: Verifier;
  #threads: Promise<Threads> | undefined;

  /** @param now Milliseconds since 1970: by then a promise must have been kept. */
  constructor(trust: Trust, now: number) {
    this.#data = { trust, now };
    this.#verifier = new Verifier(trust, nodeEd25519);
  }

  /** Judges all that is in a file, in its order. What cannot be read is told after what could. */
  async *judged(file: CheckedFile): AsyncGenerator<Judged> {
    const underWay: Promise<readonly Judged[]>[] = [];
    for await (const batch of batchesIn(file)) {
      const judging = 'length' in batch ? this.#judge(batch) : this.#unreadable(batch);
      // Whoever waits for it is told.
      judging.catch(() => undefined);
      underWay.push(judging);
      if (underWay.length <= AHEAD * availableParallelism()) continue;
      const [first] = underWay.splice(0, 1);
      if (first) yield* await first;
    }
    for (const judging of underWay) yield* await judging;
  }

  /** Ends the threads. */
  async end(): Promise<void> {
    const { all = [] } = (await this.#threads) ?? {};
    await Promise.all(all.map((thread) => thread.end([])));
  }

  async #judge(batch: readonly ReceiptText[]): Promise<readonly Judged[]> {
    const verdicts = await (batch.length < AT_ONCE ? this.#here(batch) : this.#elsewhere(batch));
    return batch.map((receipt, index) => ({
      verdict: verdicts[index] ?? 'could-not-be-checked',
      checked: () => checkReceipt(receipt, this.#verifier),
    }));
  }

  #here(batch: readonly ReceiptText[]): Promise<readonly Verdict[]> {
    const { now } = this.#data;
    return Promise.all(
      batch.map(async (receipt) => verdictOn(await checkReceipt(receipt, this.#verifier), now)),
    );
  }

  async #elsewhere(batch: ReceiptCall): Promise<readonly Verdict[]> {
    const { inTurn } = await (this.#threads ??= started(this.#data));
    return inTurn.next().value.ask(batch);
  }

  #unreadable(checked: Checked): Promise<readonly Judged[]> {
    const verdict = verdictOn(checked, this.#data.now);
    return Promise.resolve([{ verdict, checked: () => Promise.resolve(checked) }]);
  }
}

/** The receipts of a file, many at once; at the end why there are no more, where it cannot be read. */
async function* batchesIn(file: CheckedFile): AsyncGenerator<readonly ReceiptText[] | Checked> {
  let batch: ReceiptText[] = [];
  let unreadable: Checked | undefined;
  try {
    for await (const receipt of receiptsIn(file)) {
      batch.push(receipt);
      if (batch.length < AT_ONCE) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    unreadable = failed(file.name, error);
  }
  if (batch.length > 0) yield batch;
  if (unreadable) yield unreadable;
}

async function started(data: ReceiptThreadData): Promise<Threads> {
  const script = new URL('./receipt-thread.js', import.meta.url);
  const start = () =>
    // Whoever asks is told that it has ended.
    ThreadCalls.start<ReceiptCall, readonly Verdict[]>(script, data, () => undefined);
  const all = await Promise.all(Array.from({ length: availableParallelism() }, start));
  return { all, inTurn: inTurn(all) };
}

function* inTurn<Each>(all: readonly Each[]): Generator<Each, never> {
  for (;;) yield* all;
}
