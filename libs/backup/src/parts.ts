import { join } from 'node:path';
import type { LedgerFiles } from '../../ledger/src/ledger-files.js';

/** A database that stands whole in each backup. Further ones are one entry in the list below. */
export interface Part {
  /** Its path below the data folder. */
  readonly name: string;
  /**
   * Copied before the log, where it must not know of more than the log does; or after it, where it
   * must know of all that the log does.
   */
  readonly copied: 'beforeLog' | 'afterLog';
  /** As it is, beside the log; or sealed under an epoch's key, in the folder of the keys. */
  readonly kept: 'asItIs' | 'withKeys';
  /** Whether a ledger without it is none. */
  readonly needed: boolean;
}

/** What is backed up beside the events and their owners. Views are made anew. */
export const PARTS: readonly Part[] = [
  { name: 'tree/tree.db', copied: 'beforeLog', kept: 'asItIs', needed: false },
  { name: 'keys/keys.db', copied: 'afterLog', kept: 'withKeys', needed: true },
];

/** Whose the events are: sealed, for it joins what an erasure takes apart. It stands with the events. */
export const OWNERS = 'log/owners';

/** The list of what was destroyed, so that keys of an earlier backup do not bring it back. */
export const DESTROYED = 'destroyed';

/** Where a part stands. */
export function partPath({ data }: Pick<LedgerFiles, 'data'>, name: string): string {
  return join(data, ...name.split('/'));
}
