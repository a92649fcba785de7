import { createHash } from 'node:crypto';
import type { GenerationState } from './storage.js';
import { RESERVED_PREFIX } from './table.js';
import { ViewsError } from './views.errors.js';

/**
 * The state of a generation as one row of text, with a checksum over all of it. What stands in the
 * database beside the tables, in the same transaction.
 */
export const STATE_TABLE = `${RESERVED_PREFIX}state`;

/** The state as stored. */
export interface StateRow {
  readonly position: number;
  readonly body: string;
  readonly checksum: string;
}

/** What else a store keeps with its state. */
export interface StoreNotes {
  /** Whether the generation was built to its end. */
  readonly complete: boolean;
  /** What the store's own schema must look like. */
  readonly schema: string;
}

/** The row for a state. */
export function stateRow(state: GenerationState, notes: StoreNotes): StateRow {
  const { position, ...rest } = state;
  const body = JSON.stringify({ ...rest, ...notes });
  return { position, body, checksum: checksum(position, body) };
}

/**
 * Reads a state row.
 *
 * @throws ViewsError `VIEWS_DAMAGED` unless it is, to the bit, what was written.
 */
export function readState(row: readonly unknown[] | undefined): GenerationState & StoreNotes {
  const [position, body, found] = row ?? [];
  if (typeof position !== 'number' || typeof body !== 'string' || typeof found !== 'string') {
    throw new ViewsError('VIEWS_DAMAGED', 'The state of the views is missing or malformed.');
  }
  if (checksum(position, body) !== found) {
    throw new ViewsError('VIEWS_DAMAGED', 'The state of the views is not what was written.');
  }
  return { position, ...(JSON.parse(body) as Omit<GenerationState & StoreNotes, 'position'>) };
}

function checksum(position: number, body: string): string {
  return createHash('sha256')
    .update(`${String(position)}\n${body}`)
    .digest('hex');
}
