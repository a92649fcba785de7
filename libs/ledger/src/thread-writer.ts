import { Worker } from 'node:worker_threads';
import type { SubjectReference } from '../../vault/src/vault.js';
import { LedgerError } from './ledger.errors.js';
import type { Receipt } from './ledger.js';
import { TurnBatcher, type WritePort } from './write-port.js';
import {
  revivedError,
  type WriterAnswer,
  type WriterCall,
  type WriterMessage,
  type WriterThreadData,
} from './writer-protocol.js';
import type { WriteRequest } from './writer.js';

type WithoutNumber<Call> = Call extends unknown ? Omit<Call, 'call'> : never;

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** The writer as seen from another thread. */
export class ThreadWriter implements WritePort {
  readonly #waiting = new Map<number, Waiting>();
  readonly #calls: TurnBatcher<WriterCall>;
  #next = 1;
  #stopped: Error | undefined;
  #ended: () => void = () => undefined;
  readonly #exit = new Promise<void>((resolve) => {
    this.#ended = resolve;
  });

  private constructor(worker: Worker, onFailure: (error: Error) => void) {
    this.#calls = new TurnBatcher((calls) => {
      worker.postMessage(calls);
    });
    worker.on('message', (message: WriterMessage) => {
      if (message.say === 'answers') this.#settle(message.answers);
      if (message.say === 'failed') onFailure(revivedError(message.error));
    });
    worker.on('error', (error) => {
      this.#stop(error instanceof Error ? error : new Error(String(error)));
      onFailure(this.#stopped ?? new Error('The writer stopped.'));
    });
    worker.on('exit', () => {
      this.#stop(new LedgerError('LEDGER_STOPPED', 'The ledger is closed.'));
      this.#ended();
    });
  }

  /**
   * Starts the writer's thread and waits until log and vault are open.
   *
   * @param onFailure Told when the writer has stopped for good.
   * @throws EventLogError `LOG_LOCKED`, VaultError and others, as the writer meets them.
   */
  static async start(
    data: WriterThreadData,
    onFailure: (error: Error) => void,
  ): Promise<ThreadWriter> {
    const worker = new Worker(new URL('./writer-thread.js', import.meta.url), { workerData: data });
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (message: WriterMessage) => {
        worker.off('error', reject);
        if (message.say === 'unusable') reject(revivedError(message.error));
        else resolve();
      });
    });
    return new ThreadWriter(worker, onFailure);
  }

  record(request: WriteRequest): Promise<readonly Receipt[]> {
    return this.#ask({ do: 'record', request });
  }

  ensure(references: readonly SubjectReference[]): Promise<readonly string[]> {
    return this.#ask({ do: 'ensure', references });
  }

  link(reference: SubjectReference, subject: string): Promise<'linked' | 'already' | 'inUse'> {
    return this.#ask({ do: 'link', reference, subject });
  }

  async close(): Promise<void> {
    if (this.#stopped) return;
    await this.#ask({ do: 'close' });
    await this.#exit;
  }

  #ask<Value>(call: WithoutNumber<WriterCall>): Promise<Value> {
    const stopped = this.#stopped;
    if (stopped) return Promise.reject(stopped);
    const number = this.#next++;
    return new Promise<Value>((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.#calls.add({ ...call, call: number });
    });
  }

  #settle(answers: readonly WriterAnswer[]): void {
    for (const answer of answers) {
      if ('call' in answer) {
        const waiting = this.#take(answer.call);
        if ('error' in answer) waiting?.reject(revivedError(answer.error));
        else waiting?.resolve(answer.value as never);
        continue;
      }
      const [call, eventId, leafHash, recordedAt, leafIndex, position, known] = answer;
      const receipt: Receipt = { eventId, leafHash, recordedAt, leafIndex, position, known };
      this.#take(call)?.resolve([receipt] as never);
    }
  }

  #take(call: number): Waiting | undefined {
    const waiting = this.#waiting.get(call);
    this.#waiting.delete(call);
    return waiting;
  }

  /** What was asked and not answered may or may not be stored; who asked must hear of it. */
  #stop(error: Error): void {
    this.#stopped ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#stopped);
    this.#waiting.clear();
  }
}
