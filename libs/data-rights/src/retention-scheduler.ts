import { setTimeout as delay } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Retaining } from './retaining.js';

/** How often what is due is forgotten, in seconds; not at all where it is `undefined`. */
export const RETENTION_SECONDS = Symbol('RETENTION_SECONDS');

/**
 * Forgets what no agreement keeps any more, every so often while the service runs, one round after the
 * other. What is due is so by the clock of the round before, if that was earlier: a clock that jumped
 * ahead destroys nothing if it is put right within the interval, and the log says what was forgotten.
 * The first round ends what a kill had left.
 */
@Injectable()
export class RetentionScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('retention');
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly ledger: Ledger,
    private readonly retaining: Retaining,
    @Inject(RETENTION_SECONDS) private readonly seconds: number | undefined,
  ) {}

  onApplicationBootstrap(): void {
    if (this.seconds !== undefined) this.#running = this.#run(1_000 * this.seconds);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(pause: number): Promise<void> {
    const { signal } = this.#ending;
    let before: number | undefined;
    while (!signal.aborted) {
      const now = this.ledger.clock();
      const due = before === undefined ? undefined : Math.min(before, now);
      await this.retaining.round(due, signal).catch(this.#tell);
      before = now;
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  /** By its code: what an error says may be of somebody. */
  readonly #tell = (error: unknown): void => {
    if (this.#ending.signal.aborted) return;
    const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
    this.#logger.error(`A round was cut short: ${String(code ?? name)}`);
  };
}
