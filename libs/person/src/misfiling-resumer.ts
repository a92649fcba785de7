import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { misfilingsTable } from './misfiling.view.js';
import { Refiling } from './refiling.js';

/** For how long views may take to come up with what was recorded before the start. */
const VIEWS_MS = 3_600_000;

/** At the start: does what two officers decided and a kill left undone. It goes on beside the rest. */
@Injectable()
export class MisfilingResumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('misfilings');
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly ledger: Ledger,
    private readonly refiling: Refiling,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  onApplicationBootstrap(): void {
    this.#running = this.#resume();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #resume(): Promise<void> {
    const { signal } = this.#ending;
    try {
      const head = await this.ledger.reader.head();
      await this.views.atLeast(head, { timeoutMs: VIEWS_MS, signal });
      const rows = await this.views
        .db(misfilingsTable)
        .selectFrom('misfilings')
        .selectAll()
        .where('standing', '=', 'verified')
        .orderBy('position')
        .execute();
      for (const { misfiling } of rows) {
        if (signal.aborted) return;
        await this.#complete(misfiling);
      }
    } catch (error) {
      if (!signal.aborted) this.#tell(error);
    }
  }

  async #complete(misfiling: string): Promise<void> {
    try {
      await this.refiling.complete(misfiling);
    } catch (error) {
      this.#tell(error);
    }
  }

  /** By its code: what an error says may be of somebody. */
  #tell(error: unknown): void {
    const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
    this.#logger.error(`What was misfiled could not be refiled: ${String(code ?? name)}`);
  }
}
