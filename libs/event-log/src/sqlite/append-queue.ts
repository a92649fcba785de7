import { EventLogError } from '../event-log.errors.js';
import type { Appended } from '../event-log.js';
import { writeFailure } from './sqlite-error.js';
import type { Outcome, WaitingAppend } from './sqlite-writes.js';

/** How much may wait, and how much of it goes into one transaction. */
export interface QueueLimits {
  readonly maxQueuedEvents: number;
  readonly maxQueuedBytes: number;
  readonly maxBatchEvents: number;
  readonly maxBatchBytes: number;
}

/** What the queue hands its batches to. */
export interface BatchWriter {
  /** Stores a batch durably; whatever it throws ends the writer. */
  commit(batch: readonly WaitingAppend[]): Outcome[];
  /** Housekeeping, after the batch was answered; whatever it throws ends the writer. */
  checkpointIfDue(): void;
  close(): void;
}

interface QueuedAppend extends WaitingAppend {
  readonly size: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: EventLogError) => void;
}

/**
 * Group commit: appends that wait together are one transaction and one sync, in the order in which
 * they came, and each gets its own outcome.
 *
 * Those of one turn of the event loop wait for its end (`setImmediate`); those that come while a
 * batch is written wait for the next. A failure of the store ends it for good.
 */
export class AppendQueue {
  readonly #writer: BatchWriter;
  readonly #limits: QueueLimits;
  readonly #onCommitted: () => void;
  readonly #onFailure: (error: EventLogError) => void;
  #waiting: QueuedAppend[] = [];
  #waitingEvents = 0;
  #waitingBytes = 0;
  #scheduled = false;
  #failure: { readonly cause: unknown } | undefined;

  /**
   * @param onCommitted called after each batch that was answered.
   * @param onFailure called once, in a turn of its own, after everything that waited was refused.
   */
  constructor(
    writer: BatchWriter,
    limits: QueueLimits,
    onCommitted: () => void,
    onFailure: (error: EventLogError) => void,
  ) {
    this.#writer = writer;
    this.#limits = limits;
    this.#onCommitted = onCommitted;
    this.#onFailure = onFailure;
  }

  /**
   * Takes an append in.
   *
   * @param size in bytes, as `appendSize` has it.
   * @throws EventLogError `OVERLOADED`, `LOG_FAILED` at once; the rest comes with the promise.
   */
  add(append: WaitingAppend, size: number): Promise<Appended> {
    if (this.#failure !== undefined) throw writeFailure(this.#failure.cause);
    this.#refuseOverload(append.events.length, size);
    const { stream, expected, events } = append;
    this.#waitingEvents += events.length;
    this.#waitingBytes += size;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ stream, expected, events, size, resolve, reject });
      this.#schedule();
    });
  }

  /**
   * Does something else with the store, between two batches; whatever it throws ends the writer.
   *
   * @throws EventLogError `LOG_FAILED`
   */
  between<Result>(work: () => Result): Result {
    if (this.#failure !== undefined) throw writeFailure(this.#failure.cause);
    try {
      return work();
    } catch (error) {
      this.#fail(error, []);
      throw writeFailure(error);
    }
  }

  /** Writes and answers all that waits, now. */
  drain(): void {
    while (this.#waiting.length > 0) this.#writeBatch();
  }

  /** Whether the store failed; its writer is closed then. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  #refuseOverload(events: number, bytes: number): void {
    const { maxQueuedEvents, maxQueuedBytes } = this.#limits;
    // An empty queue takes any single append: a limit below its size must not refuse it for ever.
    if (this.#waiting.length === 0) return;
    if (
      this.#waitingEvents + events <= maxQueuedEvents &&
      this.#waitingBytes + bytes <= maxQueuedBytes
    ) {
      return;
    }
    throw new EventLogError(
      'OVERLOADED',
      `Too much waits to be written (${this.#waitingEvents} events, ${this.#waitingBytes} bytes); nothing of this append was stored. Try again later.`,
      {
        expected: `at most ${maxQueuedEvents} events and ${maxQueuedBytes} bytes`,
        actual: `${this.#waitingEvents + events} events, ${this.#waitingBytes + bytes} bytes`,
      },
    );
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#writeBatch();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  #writeBatch(): void {
    const batch = this.#takeBatch();
    if (batch.length === 0) return;
    try {
      const outcomes = this.#writer.commit(batch);
      answer(batch, outcomes);
    } catch (error) {
      this.#fail(error, batch);
      return;
    }
    this.#onCommitted();
    try {
      this.#writer.checkpointIfDue();
    } catch (error) {
      this.#fail(error, []);
    }
  }

  #takeBatch(): QueuedAppend[] {
    const { maxBatchEvents, maxBatchBytes } = this.#limits;
    let count = 0;
    let events = 0;
    let bytes = 0;
    for (const append of this.#waiting) {
      const fits =
        events + append.events.length <= maxBatchEvents && bytes + append.size <= maxBatchBytes;
      if (count > 0 && !fits) break;
      count += 1;
      events += append.events.length;
      bytes += append.size;
    }
    this.#waitingEvents -= events;
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, count);
  }

  #fail(error: unknown, batch: readonly QueuedAppend[]): void {
    const cause = this.#closeWriter(error);
    this.#failure = { cause };
    const refused = [...batch, ...this.#waiting];
    this.#waiting = [];
    this.#waitingEvents = 0;
    this.#waitingBytes = 0;
    for (const append of refused) append.reject(writeFailure(cause));
    queueMicrotask(() => {
      this.#onFailure(writeFailure(cause));
    });
  }

  /** Closed at once, so that nothing can be acknowledged through this connection again. */
  #closeWriter(error: unknown): unknown {
    try {
      this.#writer.close();
      return error;
    } catch (closing) {
      return new AggregateError([error, closing], String(error));
    }
  }
}

function answer(batch: readonly QueuedAppend[], outcomes: readonly Outcome[]): void {
  for (const [index, { resolve, reject }] of batch.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined)
      throw new TypeError(`A batch of ${batch.length} got fewer outcomes.`);
    if (outcome instanceof EventLogError) reject(outcome);
    else resolve(outcome);
  }
}
