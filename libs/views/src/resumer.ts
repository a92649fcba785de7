import { setTimeout as delay } from 'node:timers/promises';
import {
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Position } from '../../event-log/src/event-log.js';
import type { ViewsReader } from './reader.js';

/** For how long views may take to come up with what was recorded before the start. */
const VIEWS_MS = 3_600_000;

/** After what fails is tried again: at first, and at the most, in milliseconds; each time twice as long. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;

/** What was decided and may have been left undone. */
export interface Unfinished {
  /** For the log: `misfilings`. */
  readonly name: string;
  /** The end of the log. */
  readonly head: () => Promise<Position>;
  /** What is left to be done, by the views; in the order in which it was decided. */
  readonly left: () => Promise<readonly string[]>;
  /** Does it, from wherever it was left; done again it does no more. */
  readonly complete: (one: string) => Promise<void>;
}

/** That something could not be done yet; of this process alone, for the next start tries it at once. */
export interface Delay {
  /** How often it was tried. */
  readonly tried: number;
  /** When it failed last, and when it is tried again; milliseconds since 1970. */
  readonly failedAt: number;
  readonly againAt: number;
  /** The code of the error: what it says may be of somebody. */
  readonly because: string;
}

/**
 * Does what was decided: when it is asked to; again while that fails, ever more seldom; and at the start
 * what a kill left undone. One after the other, beside the rest.
 */
export abstract class Resumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger: Logger;
  readonly #ending = new AbortController();
  readonly #delayed = new Map<string, Delay>();
  readonly #trying = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  #last: Promise<void> = Promise.resolve();

  protected constructor(
    private readonly unfinished: Unfinished,
    private readonly waitedFor: Pick<ViewsReader, 'atLeast'>,
    private readonly pauses = { first: FIRST_PAUSE_MS, longest: LONGEST_PAUSE_MS },
  ) {
    this.#logger = new Logger(unfinished.name);
  }

  onApplicationBootstrap(): void {
    this.#beside(this.#resume());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#running);
  }

  /**
   * Does one, from wherever it was left.
   *
   * @throws whatever keeps it from being done; it is then tried again by itself.
   */
  async complete(one: string): Promise<void> {
    const done = this.#last.then(() => this.unfinished.complete(one));
    this.#last = done.catch(() => undefined);
    try {
      await done;
      this.#delayed.delete(one);
    } catch (error) {
      this.#tell(error);
      this.#delay(one, error);
      if (!this.#trying.has(one)) this.#beside(this.#again(one));
      throw error;
    }
  }

  /** Why something is not done yet; nothing where it did not fail. */
  delayOf(one: string): Delay | undefined {
    return this.#delayed.get(one);
  }

  async #resume(): Promise<void> {
    const { signal } = this.#ending;
    const { head, left } = this.unfinished;
    try {
      await this.waitedFor.atLeast(await head(), { timeoutMs: VIEWS_MS, signal });
      for (const one of await left()) {
        if (signal.aborted) return;
        await this.#try(one);
      }
    } catch (error) {
      if (!signal.aborted) this.#tell(error);
    }
  }

  /** Until it is done, or this ends. */
  async #again(one: string): Promise<void> {
    const { signal } = this.#ending;
    this.#trying.add(one);
    for (let known = this.#delayed.get(one); known; known = this.#delayed.get(one)) {
      const pause = known.againAt - known.failedAt;
      await delay(pause, undefined, { signal }).catch(() => undefined);
      // Somebody may have asked for it meanwhile.
      await this.#last;
      if (signal.aborted) return;
      if (this.#delayed.get(one) === known) await this.#try(one);
    }
    this.#trying.delete(one);
  }

  /** What fails is told, and tried again, by whoever does it. */
  #try(one: string): Promise<void> {
    return this.complete(one).catch(() => undefined);
  }

  #delay(one: string, error: unknown): void {
    const tried = (this.#delayed.get(one)?.tried ?? 0) + 1;
    const { first, longest } = this.pauses;
    const failedAt = Date.now();
    const againAt = failedAt + Math.min(longest, first * 2 ** (tried - 1));
    this.#delayed.set(one, { tried, failedAt, againAt, because: codeOf(error) });
  }

  #beside(work: Promise<void>): void {
    const running = work.finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  readonly #tell = (error: unknown): void => {
    this.#logger.error(`What was decided could not be done: ${codeOf(error)}`);
  };
}

/** By its code: what an error says may be of somebody. */
function codeOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  return String(code ?? name);
}
