import { fromBase64, toBase64 } from './base64.js';
import { fromDecimal } from './decimal.js';
import { HASH_BYTES } from './sha256.js';
import { VerificationError } from './verification-error.js';

/** Checkpoints (C2SP `tlog-checkpoint`): what a log was, in three lines and no more. */

/** What a log was at some moment. */
export interface Checkpoint {
  /** Which log: the name of the key that signs its checkpoints. */
  readonly origin: string;
  /** How many leaves it had. */
  readonly size: number;
  /** The root of its tree, 32 bytes. */
  readonly root: Uint8Array;
}

/** The text that a log signs. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/**
 * Reads the text of a checkpoint. Lines beyond the third, which the specification allows and nobody
 * can audit, are refused.
 *
 * @throws VerificationError `CHECKPOINT_MALFORMED`
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', leaves = '', encoded = '', end, ...more] = text.split('\n');
  if (origin === '' || end !== '' || more.length > 0) {
    throw malformed('three lines', `${text.split('\n').length - 1}`);
  }
  const size = fromDecimal(leaves);
  if (size === undefined) throw malformed('a number of records', leaves);
  const root = fromBase64(encoded);
  if (root?.length !== HASH_BYTES) throw malformed('a root of 32 bytes in base64', encoded);
  return { origin, size, root };
}

function malformed(expected: string, found: string): VerificationError {
  return new VerificationError(
    'CHECKPOINT_MALFORMED',
    'The checkpoint, which says what the log was, is damaged.',
    { expected, found },
  );
}
