import { eventType } from '../../ledger/src/event-type.js';

/** What an epoch commits to. */
export interface RecordsCommittedData {
  /** Counted from 1. */
  readonly epoch: number;
  /** It speaks of this many first events of the log. */
  readonly through: number;
  /** The roots of the maps, in base64: of what may be shown to people, and of what is held back. */
  readonly visible: string;
  readonly held: string;
  /** With which the labels of the maps are checked, in base64. */
  readonly vrfKey: string;
}

/**
 * Everybody's record as it is, committed to at once. One is recorded for each epoch, whether or not anything
 * happened, so that the log tells nobody that something did.
 */
export const RecordsCommitted = eventType<RecordsCommittedData>()({
  name: 'RecordsCommitted',
  schema: 1,
  parts: { epoch: 'what', through: 'what', visible: 'what', held: 'what', vrfKey: 'what' },
});

/** What an epoch came to. */
export interface EpochRoots extends Pick<RecordsCommittedData, 'epoch' | 'through'> {
  readonly visible: Buffer;
  readonly held: Buffer;
}
