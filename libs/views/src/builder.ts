import type { Pace } from './follower.js';
import { follow } from './follower.js';
import { Generation, emptyState } from './generation.js';
import type { KeepingVault } from './key-ring.js';
import type { OnNotice } from './notices.js';
import type { Parked } from './parked.js';
import type { ViewsPlan } from './plan.js';
import type { EventSource } from './projection.js';
import { remakeForgotten, type RemakingParts } from './remaking.js';
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

/** What building needs besides. */
export interface BuilderOptions extends Surroundings {
  readonly reason: RebuildReason;
  /** A number that no generation ever had. */
  readonly newNumber: () => Promise<number>;
}

/** Large transactions: nobody reads what is built before it is complete. About 50 MB. */
const BUILDING = { most: 24_576, withinMs: 10_000 };

const PROGRESS_EVERY_MS = 250;

/** The log grows while it is read; after so many times the rest is left to the following live. */
const ROUNDS = 10;

/** A new generation, from the first event on, beside whatever is served. */
export class Builder {
  private total = 0;
  private told = 0;
  private toldDone = -1;

  private constructor(
    private readonly around: BuilderOptions,
    private readonly parts: RemakingParts,
    private generation: Generation,
    /** Whether it was built to its end once. */
    private complete: boolean,
  ) {}

  /** Begins with nothing. */
  static async start(around: BuilderOptions): Promise<Builder> {
    const { plan, storage, vault, newNumber, onNotice, reason } = around;
    const parts = remakingParts(around);
    const number = await newNumber();
    const store = await storage.create(number, plan.layouts, emptyState(plan));
    const generation = await Generation.open(plan, store, vault, parts.onParked);
    onNotice({ kind: 'rebuilding', generation: number, reason });
    return new Builder(around, parts, generation, false);
  }

  /**
   * Begins with what another generation has, in a file of its own.
   *
   * @throws the signal's reason
   */
  static async copy(around: BuilderOptions, from: number, signal: AbortSignal): Promise<Builder> {
    const { plan, storage, vault, newNumber, onNotice, reason } = around;
    const parts = remakingParts(around);
    const number = await newNumber();
    onNotice({ kind: 'rebuilding', generation: number, reason });
    const store = await storage.copy(from, number, plan.layouts, signal);
    const generation = await Generation.open(plan, store, vault, parts.onParked);
    return new Builder(around, parts, generation, true);
  }

  get reason(): RebuildReason {
    return this.around.reason;
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
    const { plan, storage, vault } = this.around;
    if (!this.complete) {
      const pace = { ...BUILDING, batchSize: this.around.batchSize };
      if (!(await this.catchUp(signal, pace))) return undefined;
      const store = await storage.complete(this.generation.store, plan.layouts);
      this.generation = await Generation.open(plan, store, vault, this.parts.onParked);
      this.complete = true;
    }
    for (;;) {
      if (!(await this.catchUp(signal, livePace(this.around.batchSize)))) return undefined;
      if (this.generation.forgetting.length === 0) return this.generation;
      await remakeForgotten(this.generation, this.parts, signal);
      if (signal.aborted) return undefined;
    }
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

/** What making rows anew needs of it. */
export function remakingParts(around: Omit<BuilderOptions, 'reason'>): RemakingParts {
  const { plan, storage, vault, source, newNumber, onNotice } = around;
  const onParked = (parked: Parked): void => {
    onNotice({ kind: 'parked', parked });
  };
  return { plan, storage, vault, source, newNumber, onParked };
}
