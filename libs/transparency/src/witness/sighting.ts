import { parseCheckpoint } from '../../../../verifier/src/checkpoint.js';
import { openNote } from '../../../../verifier/src/note.js';
import { isVerificationError } from '../../../../verifier/src/verification-error.js';
import type { VerifierKey } from '../../../../verifier/src/verifier-key.js';
import type { StoredCheckpoint } from '../checkpoint.js';
import type { LogKeys } from '../signing-keys.js';

/** What somebody has seen of the log: the log itself signed it, so that nobody can make it up. */
export interface Sighting {
  /** Who shows it; nobody but the log where it is its own. */
  readonly by?: string;
  readonly checkpoint: StoredCheckpoint;
}

/** What a witness shows, if the log signed it. */
export async function sightingOf(
  { origin, signing, retired }: LogKeys,
  witness: VerifierKey,
  note: string,
): Promise<Sighting | undefined> {
  const own = [...signing, ...retired].filter(({ role }) => role === 'log');
  const logs = own.map(({ verifier }) => verifier);
  try {
    const { text, verified } = await openNote(note, [...logs, witness]);
    const { size, root, origin: of } = parseCheckpoint(text);
    if (of !== origin || !verified.some(({ key }) => logs.includes(key))) return undefined;
    const signedAt = 1_000 * Math.max(0, ...verified.map(({ time = 0 }) => time));
    return { by: witness.name, checkpoint: { size, root: Buffer.from(root), note, signedAt } };
  } catch (error) {
    if (isVerificationError(error)) return undefined;
    throw error;
  }
}
