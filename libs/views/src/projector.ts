import { Keeper } from './keeper.js';
import type { KeepingVault } from './key-ring.js';
import type { OnNotice } from './notices.js';
import type { RetryOutcome } from './parked.js';
import { planOf } from './plan.js';
import type { EventSource, Projection } from './projection.js';
import type { ViewsStorage } from './storage.js';

/** What keeping views needs. */
export interface ProjectorOptions {
  readonly storage: ViewsStorage;
  /** In the order in which each event is applied to them. */
  readonly projections: readonly Projection[];
  readonly vault: KeepingVault;
  readonly source: EventSource;
  /** The greatest number of events asked for at once; default 512. */
  readonly batchSize?: number;
  /**
   * How long the check at the start may hold back what is served, in milliseconds; default 250.
   * It goes on beside it then.
   */
  readonly checkWaitMs?: number;
  /**
   * After letters of a subject were forgotten and its rows made anew, the keys of the cells of before
   * are kept for so long, in milliseconds, for who has read such a cell and not opened it yet; default
   * 10,000.
   */
  readonly formerCellsMs?: number;
  readonly onNotice?: OnNotice;
}

/** Keeps views up with a log. There is one for a storage. */
export interface Projector {
  /**
   * Follows the log until the signal is aborted or the source ends. May be called again.
   *
   * @throws ViewsError `VIEWS_FAILED` if the store failed, or whatever source or vault threw.
   */
  run(signal: AbortSignal): Promise<void>;
  /** Builds everything anew beside what is served. Answers once the new is served. */
  rebuild(): Promise<void>;
  /** Applies parked events again, in their order; while it runs, between two batches. */
  retryParked(): Promise<RetryOutcome>;
  /** Ends a run and lets go of everything. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Becomes the keeper of views: takes the lock, looks over what is there, and decides what is to be
 * built. What does not fit the projections, or is not what was written, is never served.
 *
 * @throws ViewsError `VIEWS_LOCKED`, `DEFINITION_INVALID`
 */
export async function openProjector(options: ProjectorOptions): Promise<Projector> {
  const plan = planOf(options.projections);
  const lock = await options.storage.lock();
  const { storage, vault, source, onNotice = () => undefined } = options;
  const { batchSize = 512, checkWaitMs = 250, formerCellsMs = 10_000 } = options;
  const keeper = new Keeper(
    { plan, storage, vault, source, batchSize, formerCellsMs, onNotice },
    lock,
  );
  try {
    await keeper.lookOver(checkWaitMs);
    return keeper;
  } catch (error) {
    await keeper.close();
    throw error;
  }
}
