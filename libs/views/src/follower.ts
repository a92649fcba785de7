import { setImmediate as turn } from 'node:timers/promises';
import type { Generation } from './generation.js';
import type { EventSource } from './projection.js';

/** How much is gathered before it is stored. */
export interface Pace {
  /** The greatest number of events asked for at once. */
  readonly batchSize: number;
  /** Stored at the latest with so many events or rows gathered. */
  readonly most: number;
  /** Stored at the latest so many milliseconds after the first event gathered. */
  readonly withinMs: number;
}

/** How a source is followed into a generation. */
export interface Following {
  readonly generation: Generation;
  readonly source: EventSource;
  readonly signal: AbortSignal;
  readonly pace: Pace;
  /** Asked after each batch; the following ends when it answers yes. Else with the source. */
  readonly enough?: () => boolean | Promise<boolean>;
  readonly onStored?: () => void;
}

/** After a full batch the next is waited for so long before what was gathered is stored, in ms. */
const NEXT_BATCH_MS = 50;

/**
 * Takes a source's events into a generation. While more are there at once, several batches are
 * stored as one: in a larger transaction the pages that many rows share are written once. What came
 * alone is stored at once, so that it is seen.
 * Nothing is left gathered when it ends.
 */
export async function follow(following: Following): Promise<void> {
  const { generation, source, signal, pace, enough, onStored } = following;
  const { batchSize, most, withinMs } = pace;
  // Breaking off must also end a source that is just waiting for what comes next.
  const ending = new AbortController();
  const events = source.follow(generation.reached, {
    batchSize,
    signal: AbortSignal.any([signal, ending.signal]),
  });
  const batches = events[Symbol.asyncIterator]();
  const store = async () => {
    await generation.flush();
    onStored?.();
  };
  let since = 0;
  try {
    for (;;) {
      const next = batches.next();
      if (generation.gathered > 0 && !(await arrives(next))) await store();
      const result = await next;
      if (result.done === true) break;
      const batch = result.value;
      if (generation.gathered === 0) since = performance.now();
      await generation.take(batch);
      const due = generation.gathered >= most || performance.now() - since >= withinMs;
      if (due || batch.length < batchSize) await store();
      if (signal.aborted || (await enough?.()) === true) break;
      await turn();
    }
    if (generation.gathered > 0) await store();
  } finally {
    ending.abort();
    await batches.return?.();
  }
}

/** Whether a batch (or an error) comes within the time for which one is waited. */
async function arrives(next: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, NEXT_BATCH_MS, false);
  });
  const there = next.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([there, late]);
  } finally {
    clearTimeout(timer);
  }
}
