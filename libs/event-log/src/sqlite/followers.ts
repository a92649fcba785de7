import type { Position } from '../event-log.js';

interface Waiter {
  readonly after: Position;
  readonly wake: () => void;
}

/**
 * Those who wait for the next event of a log. They are woken by the writer where it lives in the same
 * instance, and otherwise by one timer for all of them, which asks for the head of the log.
 */
export class Followers {
  readonly #head: () => Position;
  readonly #pollMs: number | undefined;
  readonly #waiters = new Set<Waiter>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param head asks for the last position; it may throw, then all are woken to find out themselves.
   * @param pollMs how often it is asked while somebody waits; never, if undefined.
   */
  constructor(head: () => Position, pollMs: number | undefined) {
    this.#head = head;
    this.#pollMs = pollMs;
  }

  /**
   * Waits until there may be events after a position, or until `wake` says that something else has
   * changed.
   *
   * @param started gets how to wake this one alone.
   */
  async wait(after: Position, started: (wake: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      const waiter: Waiter = {
        after,
        wake: () => {
          this.#waiters.delete(waiter);
          resolve();
        },
      };
      this.#waiters.add(waiter);
      started(waiter.wake);
      this.#poll();
    });
  }

  /** Wakes all who wait. */
  wake(): void {
    for (const waiter of [...this.#waiters]) waiter.wake();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #poll(): void {
    if (this.#pollMs === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#wakeThoseBehind(this.#headOrBeyond());
      if (this.#waiters.size > 0) this.#poll();
    }, this.#pollMs);
  }

  /** Who waits reads for itself once it is woken, and so meets the error of a log that fails. */
  #headOrBeyond(): Position {
    try {
      return this.#head();
    } catch {
      return Number.POSITIVE_INFINITY;
    }
  }

  #wakeThoseBehind(head: Position): void {
    for (const waiter of [...this.#waiters]) if (waiter.after < head) waiter.wake();
  }
}
