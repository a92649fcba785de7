import { parseCheckpoint } from '../../../verifier/src/checkpoint.js';
import { openNote } from '../../../verifier/src/note.js';
import { isVerificationError } from '../../../verifier/src/verification-error.js';
import type { StoredCheckpoint } from './checkpoint.js';
import type { LogKeys } from './signing-keys.js';

/** Whether a kept checkpoint says what is kept of it, under a signature of the log itself. */
export async function isSignedBy(keys: LogKeys, checkpoint: StoredCheckpoint): Promise<boolean> {
  const logs = [...keys.signing, ...keys.retired].filter(({ role }) => role === 'log');
  try {
    const { text } = await openNote(
      checkpoint.note,
      logs.map(({ verifier }) => verifier),
    );
    const { origin, size, root } = parseCheckpoint(text);
    return origin === keys.origin && size === checkpoint.size && checkpoint.root.equals(root);
  } catch (error) {
    if (isVerificationError(error)) return false;
    throw error;
  }
}
