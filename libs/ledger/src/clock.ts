import { readFileSync } from 'node:fs';
import { parseInstant } from '../../vocabulary/src/when.js';
import { LedgerError } from './ledger.errors.js';

/** Tells the present instant in milliseconds since 1970. */
export type Clock = () => number;

/** The machine's clock. */
export const systemClock: Clock = () => Date.now();

/**
 * A clock for tests and rehearsals: the instant that a file holds, read at each use.
 *
 * @throws LedgerError `CLOCK_UNUSABLE`, at each use, if the file holds no ISO 8601 instant.
 */
export function fileClock(path: string): Clock {
  return () => {
    const instant = parseInstant(readClockFile(path).trim());
    if (instant === undefined) {
      throw new LedgerError(
        'CLOCK_UNUSABLE',
        'WAYMARK_CLOCK_FILE must name a file that holds one ISO 8601 instant, such as 2026-11-05T02:05:00Z.',
      );
    }
    return instant;
  };
}

function readClockFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new LedgerError(
      'CLOCK_UNUSABLE',
      'WAYMARK_CLOCK_FILE names a file that cannot be read.',
      { cause },
    );
  }
}

/** The clock that a configuration asks for. */
export function clockOf(file: string | undefined): Clock {
  return file === undefined ? systemClock : fileClock(file);
}

/** A clock that never runs back, and never says less than `floor`. */
export function forwardOnly(clock: Clock, floor: number): Clock {
  let last = floor;
  return () => {
    last = Math.max(last, clock());
    return last;
  };
}
