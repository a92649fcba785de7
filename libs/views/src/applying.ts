import type { Position } from '../../event-log/src/event-log.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { type BatchRows, isPromise } from './batch-rows.js';
import { BEHIND, codeOf, type Parked } from './parked.js';
import type { PlannedProjection, ViewsPlan } from './plan.js';
import type { MaybePromise } from './projection.js';
import { EventRows } from './row-session.js';

/**
 * Applies events to the rows of a batch, projection by projection: all of an event or nothing. What
 * cannot be applied is parked, and what comes after it in its stream waits behind it.
 */
export class Applying {
  /** Which streams wait for which projection. */
  private readonly blocked = new Set<string>();

  constructor(
    private readonly plan: ViewsPlan,
    /** The rows of the batch that is gathered now. */
    private readonly batch: () => BatchRows,
    private readonly onParked: (parked: Parked) => void,
  ) {}

  /** Lets the streams of what is parked wait, and no others. */
  block(parked: readonly Pick<Parked, 'projection' | 'stream'>[]): void {
    this.blocked.clear();
    for (const one of parked) this.blocked.add(blockOf(one));
  }

  /**
   * Applies an event to all projections, or parks it.
   *
   * @param after The position of the event before it.
   */
  async event(event: LedgerEvent, after: Position): Promise<void> {
    for (const projection of this.plan.projections) {
      const applied = this.apply(projection, event, after);
      // Most events change nothing for most projections, which need not be waited for.
      if (isPromise(applied)) await applied;
    }
  }

  /**
   * Lets a projection apply an event: all of it or nothing.
   *
   * @returns what the projection threw.
   */
  attempt(planned: PlannedProjection, event: LedgerEvent): MaybePromise<unknown> {
    const rows = this.batch();
    const session = new EventRows(rows, planned);
    try {
      const applied = planned.projection.apply(event, session);
      if (isPromise(applied)) {
        return applied.then(
          () => succeeded(rows, session),
          (error: unknown) => failed(rows, session, error),
        );
      }
    } catch (error) {
      return failed(rows, session, error);
    }
    return succeeded(rows, session);
  }

  private apply(
    planned: PlannedProjection,
    event: LedgerEvent,
    after: Position,
  ): MaybePromise<void> {
    const { name: projection } = planned;
    const { position, id, stream } = event;
    const park = (code: string) => {
      this.park({ projection, position, event: id, stream, after, code });
    };
    // What comes after an event that could not be applied would be applied to the wrong rows.
    if (this.blocked.size > 0 && this.blocked.has(blockOf({ projection, stream }))) {
      park(BEHIND);
      return;
    }
    const attempt = this.attempt(planned, event);
    if (!isPromise(attempt)) {
      if (attempt !== undefined) park(codeOf(attempt));
      return;
    }
    return attempt.then((error) => {
      if (error !== undefined) park(codeOf(error));
    });
  }

  private park(parked: Parked): void {
    const layout = this.plan.parked;
    const rows = this.batch();
    rows.put(layout, layout.valuesOf(parked), '');
    rows.work.keep();
    this.blocked.add(blockOf(parked));
    this.onParked(parked);
  }
}

/** Which stream waits for which projection. */
export function blockOf({ projection, stream }: Pick<Parked, 'projection' | 'stream'>): string {
  return `${projection}\0${stream}`;
}

function succeeded(rows: BatchRows, session: EventRows): MaybePromise<undefined> {
  session.end();
  refuseFailure(rows);
  const settled = rows.settle();
  if (isPromise(settled)) {
    return settled.then(() => {
      rows.work.keep();
      return undefined;
    });
  }
  rows.work.keep();
  return undefined;
}

function failed(rows: BatchRows, session: EventRows, error: unknown): unknown {
  session.end();
  refuseFailure(rows);
  rows.undo();
  return error ?? new Error('thrown without an error');
}

/** An event is not to blame for a store that failed, nor to be parked for it. */
function refuseFailure({ failure }: BatchRows): void {
  if (failure !== undefined) throw failure as Error;
}
