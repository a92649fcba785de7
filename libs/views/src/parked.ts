import type { RowOf } from './table.js';
import { RESERVED_PREFIX, clearTable } from './table.js';

/**
 * Events that a projection could not apply, and those of the same stream that wait behind them. A
 * row says which and with what code, never what the error said: that might quote what was sealed.
 */
export const PARKED_TABLE = clearTable({
  name: `${RESERVED_PREFIX}parked`,
  columns: {
    projection: 'text',
    position: 'integer',
    event: 'text',
    stream: 'text',
    /** The position of the event before it, after which it is found again. */
    after: 'integer',
    code: 'text',
  },
  key: ['projection', 'position'],
});

/** An event that is parked for a projection. */
export type Parked = RowOf<typeof PARKED_TABLE>;

/** The code of an event that waits only because an earlier one of its stream is parked. */
export const BEHIND = 'BEHIND';

const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
const NAME = /^[A-Z][A-Za-z0-9]{0,63}$/;

/** What may be kept of an error: its code, or else its name. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'UNKNOWN';
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && CODE.test(code)) return code;
  if (typeof name === 'string' && NAME.test(name)) return name;
  return 'UNKNOWN';
}

/** What trying again has done. */
export interface RetryOutcome {
  readonly applied: number;
  /** How many are still parked. */
  readonly parked: number;
}
