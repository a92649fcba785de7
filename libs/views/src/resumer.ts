import {
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Position } from '../../event-log/src/event-log.js';
import type { ViewsReader } from './reader.js';

/** For how long views may take to come up with what was recorded before the start. */
const VIEWS_MS = 3_600_000;

/** What was decided and may have been left undone. */
export interface Unfinished {
  /** For the log: `misfilings`. */
  readonly name: string;
  /** The end of the log. */
  readonly head: () => Promise<Position>;
  /** What is left to be done, by the views; in the order in which it was decided. */
  readonly left: () => Promise<readonly string[]>;
  /** Does it, from wherever it was left. */
  readonly complete: (one: string) => Promise<void>;
}

/** At the start: does what was decided and a kill left undone. It goes on beside the rest. */
export abstract class Resumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger: Logger;
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();

  protected constructor(
    private readonly unfinished: Unfinished,
    private readonly waitedFor: Pick<ViewsReader, 'atLeast'>,
  ) {
    this.#logger = new Logger(unfinished.name);
  }

  onApplicationBootstrap(): void {
    this.#running = this.#resume();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #resume(): Promise<void> {
    const { signal } = this.#ending;
    const { head, left, complete } = this.unfinished;
    try {
      await this.waitedFor.atLeast(await head(), { timeoutMs: VIEWS_MS, signal });
      for (const one of await left()) {
        if (signal.aborted) return;
        await complete(one).catch(this.#tell);
      }
    } catch (error) {
      if (!signal.aborted) this.#tell(error);
    }
  }

  /** By its code: what an error says may be of somebody. */
  readonly #tell = (error: unknown): void => {
    const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
    this.#logger.error(`What was decided could not be done: ${String(code ?? name)}`);
  };
}
