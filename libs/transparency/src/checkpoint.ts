import type { Checkpoint } from '../../../verifier/src/checkpoint.js';

/** A checkpoint as it is kept: what it says, and the note that was signed. */
export interface StoredCheckpoint extends Omit<Checkpoint, 'origin'> {
  readonly root: Buffer;
  /** The signed note, C2SP `tlog-checkpoint`. */
  readonly note: string;
  /** When it was signed, milliseconds since 1970. */
  readonly signedAt: number;
}
