import type { Pace } from './follower.js';
import { follow } from './follower.js';
import { Generation, emptyState } from './generation.js';
import type { KeepingVault } from './key-ring.js';
import type { OnNotice } from './notices.js';
import type { ViewsPlan } from './plan.js';
import type { EventSource } from './projection.js';
import type { RebuildReason, ViewsStorage } from './storage.js';

/** What keeping and building views need alike. */
export interface Surroundings {
  readonly plan: ViewsPlan;
  readonly storage: ViewsStorage;
  readonly vault: KeepingVault;
  readonly source: EventSource;
  readonly batchSize: number;
  /** How long a reader may still open what it read before rows were made anew, in milliseconds. */
  readonly formerCellsMs: number;
  readonly onNotice: OnNotice;
}

/** Large transactions: nobody reads what is built before it is complete. About 50 MB. */
const BUILDING = { most: 24_576, withinMs: 10_000 };

const PROGRESS_EVERY_MS = 250;

/** The log grows while it is read; after so many times the rest is left to the following live. */
const ROUNDS = 10;

/** A new generation, from the first event on, beside whatever is served. */
export class Builder {
  private complete = false;
  private total = 0;
  private told = 0;
  private toldDone = -1;

  private constructor(
    private readonly around: Surroundings,
    readonly reason: RebuildReason,
    private generation: Generation,
  ) {}

  static async start(
    around: Surroundings,
    reason: RebuildReason,
    number: number,
  ): Promise<Builder> {
    const { plan, storage, vault, source, onNotice } = around;
    const store = await storage.create(number, plan.layouts, emptyState(plan));
    const generation = await Generation.open(plan, store, vault, source, (parked) => {
      onNotice({ kind: 'parked', parked });
    });
    onNotice({ kind: 'rebuilding', generation: number, reason });
    return new Builder(around, reason, generation);
  }

  get number(): number {
    return this.generation.number;
  }

  get progress(): { readonly done: number; readonly total: number } {
    const done = this.generation.events;
    return { done, total: Math.max(done, this.total) };
  }

  /**
   * Goes on until everything is in that the log holds. Ends early if the signal is aborted or the
   * source ends, and can then go on later.
   *
   * @returns the complete generation, not served yet.
   */
  async build(signal: AbortSignal): Promise<Generation | undefined> {
    const { plan, storage, vault, source, onNotice } = this.around;
    if (!this.complete) {
      const pace = { ...BUILDING, batchSize: this.around.batchSize };
      if (!(await this.catchUp(signal, pace))) return undefined;
      const store = await storage.complete(this.generation.store, plan.layouts);
      this.generation = await Generation.open(plan, store, vault, source, (parked) => {
        onNotice({ kind: 'parked', parked });
      });
      this.complete = true;
    }
    const caughtUp = await this.catchUp(signal, livePace(this.around.batchSize));
    return caughtUp ? this.generation : undefined;
  }

  /** Lets go of what was built so far. */
  close(): Promise<void> {
    return this.generation.close();
  }

  /** @returns whether all is in that the log held at the beginning. */
  private async catchUp(signal: AbortSignal, pace: Pace): Promise<boolean> {
    const { source } = this.around;
    const { generation } = this;
    for (let round = 0; round < ROUNDS; round++) {
      const { position, events } = await source.head();
      this.total = events;
      this.tell();
      if (position <= generation.reached) break;
      const enough = () => {
        this.tell();
        return generation.reached >= position;
      };
      await follow({ generation, source, signal, pace, enough });
      if (generation.reached < position) return false;
    }
    return true;
  }

  private tell(): void {
    const now = performance.now();
    const { done, total } = this.progress;
    if (done === this.toldDone) return;
    if (now - this.told < PROGRESS_EVERY_MS && done < total) return;
    this.told = now;
    this.toldDone = done;
    this.around.onNotice({ kind: 'progress', generation: this.number, done, total });
  }
}

/** What comes alone is stored at once; only of a backlog is so much gathered. */
export function livePace(batchSize: number): Pace {
  return { batchSize, most: 16_384, withinMs: 500 };
}
