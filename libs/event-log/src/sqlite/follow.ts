import type { FollowOptions, Position, StoredEvent } from '../event-log.js';
import type { Followers } from './followers.js';

/** What a follow needs of the log that it follows. */
export interface Followed {
  readonly followers: Followers;
  readonly closed: boolean;
  /** The next events after a position; empty at the end. */
  readonly read: (after: Position, limit: number) => readonly StoredEvent[];
}

type Batch = readonly StoredEvent[];

/** Each iteration of it follows the log anew from the same position. */
export function follow(
  log: Followed,
  after: Position,
  options: FollowOptions,
): AsyncIterable<Batch> {
  return { [Symbol.asyncIterator]: () => iterate(log, after, options) };
}

/**
 * A generator would leave a `return()` waiting behind a `next()` that waits for an event; so that is
 * ended first.
 */
function iterate(log: Followed, after: Position, options: FollowOptions): AsyncIterator<Batch> {
  const ending = new Ending(options.signal);
  const batches = catchUpAndStayOn(log, after, options.batchSize ?? 512, ending);
  return {
    next: () => batches.next(),
    return: () => {
      ending.end();
      return batches.return(undefined);
    },
  };
}

async function* catchUpAndStayOn(
  log: Followed,
  after: Position,
  batchSize: number,
  ending: Ending,
): AsyncGenerator<Batch, undefined> {
  let position = after;
  ending.listen();
  try {
    while (!ending.ended && !log.closed) {
      const batch = log.read(position, batchSize);
      const last = batch.at(-1);
      // Nothing is appended between this read and the wait: both are in one turn.
      if (last === undefined) {
        await log.followers.wait(position, (wake) => {
          ending.wake = wake;
        });
        continue;
      }
      position = last.position;
      yield batch;
    }
    return undefined;
  } finally {
    ending.release();
  }
}

/** The end of one iteration: by its signal, or by whoever iterates. */
class Ending {
  ended = false;
  wake: () => void = () => undefined;
  readonly #signal: AbortSignal | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  listen(): void {
    if (this.#signal?.aborted === true) this.ended = true;
    this.#signal?.addEventListener('abort', this.end);
  }

  readonly end = (): void => {
    this.ended = true;
    this.wake();
  };

  release(): void {
    this.#signal?.removeEventListener('abort', this.end);
  }
}
