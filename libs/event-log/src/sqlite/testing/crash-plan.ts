import { createHash } from 'node:crypto';
import type { ExpectedRevision, NewEvent } from '../../event-log.js';

/**
 * What the crash test's writer appends, worked out from numbers alone, so that the test can say what
 * must be there without having been told: some lanes, each a stream with one append after the other.
 */

export const LANES = 16;

/** One append of the plan. */
export interface PlannedAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

/** The name of a lane's stream. */
export function laneName(lane: number): string {
  return `lane-${lane}`;
}

/** How many events an append has, from 1 to 6. */
export function eventsIn(lane: number, append: number): number {
  return 1 + ((lane * 7 + append * 5) % 6);
}

/** An append of a lane, when the lane has so many events already. */
export function planned(lane: number, append: number, revision: number): PlannedAppend {
  return {
    stream: laneName(lane),
    expected: revision === 0 ? 'noStream' : revision - 1,
    events: Array.from({ length: eventsIn(lane, append) }, (_, index) =>
      plannedEvent(`${lane}.${append}.${index}`, lane + append + index),
    ),
  };
}

function plannedEvent(name: string, kind: number): NewEvent {
  const hex = createHash('sha256').update(name).digest('hex');
  const id = [8, 12, 16, 20, 32].map((end, part) => hex.slice([0, 8, 12, 16, 20][part], end));
  const length = [0, 40, 500, 1_000, 3_000, 20_000][kind % 6] ?? 0;
  const data =
    length === 0
      ? new Uint8Array()
      : createHash('shake256', { outputLength: length }).update(name).digest();
  return { id: id.join('-'), type: `Planned${kind % 3}`, data };
}
