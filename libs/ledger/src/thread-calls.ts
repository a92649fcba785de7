import { parentPort, Worker } from 'node:worker_threads';
import { plainError, revivedError, type PlainError } from './plain-error.js';
import { LedgerError } from './ledger.errors.js';
import { TurnBatcher } from './turn-batcher.js';

/**
 * Calls to a thread: what is asked in one turn goes over as one message, and so do the answers, for
 * a message costs more than what is in it.
 */

/** A call, and the number that its answer repeats. */
export type Numbered<Call> = readonly [number: number, call: Call];

/** A value, or an error in the third place. */
type Answer<Value> = readonly [number: number, value: Value | undefined, error?: PlainError];

/** What a thread says. */
type Said<Value> =
  | { readonly say: 'ready' }
  | { readonly say: 'unusable'; readonly error: PlainError }
  | { readonly say: 'failed'; readonly error: PlainError }
  | { readonly say: 'answers'; readonly answers: readonly Answer<Value>[] };

/** A message, and what of it the other thread is given rather than a copy of. */
export interface Message {
  readonly message: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * At most so many calls, and answers, in one message: the other thread begins with the first while
 * the rest are still made. Measured with 64 writers: 16 gives half as much again as no limit.
 */
const FULL = 16;

interface Waiting<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
}

/** The calling side. */
export class ThreadCalls<Call, Value> {
  readonly #waiting = new Map<number, Waiting<Value>>();
  readonly #calls: TurnBatcher<Numbered<Call>>;
  #next = 1;
  #stopped: Error | undefined;
  #ended: () => void = () => undefined;
  readonly #exit = new Promise<void>((resolve) => {
    this.#ended = resolve;
  });

  private constructor(
    worker: Worker,
    onFailure: (error: Error) => void,
    pack: (calls: readonly Numbered<Call>[]) => Message,
  ) {
    this.#calls = new TurnBatcher((calls) => {
      const { message, transfer } = pack(calls);
      worker.postMessage(message, transfer);
    }, FULL);
    worker.on('message', (said: Said<Value>) => {
      if (said.say === 'answers') this.#settle(said.answers);
      if (said.say === 'failed') onFailure(revivedError(said.error));
    });
    worker.on('error', (error) => {
      const stopped = error instanceof Error ? error : new Error(String(error));
      this.#stop(stopped);
      onFailure(stopped);
    });
    worker.on('exit', () => {
      this.#stop(new LedgerError('LEDGER_STOPPED', 'The ledger is closed.'));
      this.#ended();
    });
  }

  /**
   * Starts a thread and waits until it says that it is ready.
   *
   * @param onFailure Told when it has stopped for good and was not asked to.
   * @param pack Makes a message of calls, for `serveCalls` to unpack; default the calls themselves.
   * @throws whatever it met when it started, as `plainError` leaves it.
   */
  static async start<Call, Value>(
    script: URL,
    workerData: object,
    onFailure: (error: Error) => void,
    pack: (calls: readonly Numbered<Call>[]) => Message = copied,
  ): Promise<ThreadCalls<Call, Value>> {
    const worker = new Worker(script, { workerData });
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (said: Said<Value>) => {
        worker.off('error', reject);
        if (said.say === 'unusable') reject(revivedError(said.error));
        else resolve();
      });
    });
    return new ThreadCalls<Call, Value>(worker, onFailure, pack);
  }

  /** Asks. Rejects with what the call threw there, or `LEDGER_STOPPED`. */
  ask(call: Call): Promise<Value> {
    const stopped = this.#stopped;
    if (stopped) return Promise.reject(stopped);
    const number = this.#next++;
    return new Promise<Value>((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.#calls.add([number, call]);
    });
  }

  /** Asks for the end, and waits until the thread has ended. Safe to call twice. */
  async end(call: Call): Promise<void> {
    if (this.#stopped) return;
    await this.ask(call);
    await this.#exit;
  }

  #settle(answers: readonly Answer<Value>[]): void {
    for (const [number, value, error] of answers) {
      const waiting = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (error) waiting?.reject(revivedError(error));
      else waiting?.resolve(value as Value);
    }
  }

  /** What was asked and not answered may or may not be done; who asked must hear of it. */
  #stop(error: Error): void {
    this.#stopped ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#stopped);
    this.#waiting.clear();
  }
}

function copied(calls: readonly unknown[]): Message {
  return { message: calls, transfer: [] };
}

/** What a thread does with calls. */
export interface ThreadWork<Call, Value> {
  /** Answers a call, or throws. */
  readonly perform: (call: Call) => Promise<Value>;
  /** Whether nothing is asked after it. */
  readonly isLast: (call: Call) => boolean;
}

/**
 * The answering side: the whole of a thread's script.
 *
 * @param open Opens what the thread works with; told how to say that it has failed for good.
 * @param unpack The reverse of the caller's `pack`.
 */
export async function serveCalls<Call, Value>(
  open: (failed: (error: Error) => void) => Promise<ThreadWork<Call, Value>>,
  unpack: (message: unknown) => readonly Numbered<Call>[] = (message) =>
    message as readonly Numbered<Call>[],
): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('This runs as a worker thread.');
  const say = (said: Said<Value>): void => {
    port.postMessage(said);
  };
  const answers = new TurnBatcher<Answer<Value>>((batch) => {
    say({ say: 'answers', answers: batch });
  }, FULL);
  const answer = async (
    { perform, isLast }: ThreadWork<Call, Value>,
    [number, call]: Numbered<Call>,
  ): Promise<void> => {
    try {
      answers.add([number, await perform(call)]);
    } catch (error) {
      answers.add([number, undefined, plainError(error)]);
    }
    // With its port closed the thread ends by itself; the last answer has gone by then.
    if (isLast(call)) {
      setImmediate(() => {
        port.close();
      });
    }
  };
  try {
    const work = await open((error) => {
      say({ say: 'failed', error: plainError(error) });
    });
    port.on('message', (message: unknown) => {
      for (const call of unpack(message)) void answer(work, call);
    });
    say({ say: 'ready' });
  } catch (error) {
    say({ say: 'unusable', error: plainError(error) });
    port.close();
  }
}
