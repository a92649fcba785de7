import { type Checkpoint, parseCheckpoint } from './checkpoint.js';
import type { VerifyEd25519 } from './ed25519.js';
import { openNote, parseNote, unsigned } from './note.js';
import { isQuorum, witnessesAsked } from './policy.js';
import { clockKeys, signingKeys, type Trust } from './trust.js';
import { VerificationError } from './verification-error.js';
import type { VerifierKey } from './verifier-key.js';

/** How many witnesses stand behind a checkpoint. */
export interface Witnesses {
  /** How many of those that the policy knows have signed. */
  readonly signed: number;
  /** How many the policy knows. */
  readonly known: number;
  /** How many must have signed at the least. */
  readonly asked: number;
}

/** A checkpoint whose signatures were checked, and which the policy believes. */
export interface CheckpointFindings {
  readonly checkpoint: Checkpoint;
  /**
   * Since when it was there, in seconds since 1 January 1970: as so many witnesses say as must have
   * signed; where none is known, as the log's clock says. Nothing where nobody says it.
   */
  readonly time?: number;
  readonly witnesses: Witnesses;
}

/**
 * Reads a signed checkpoint and checks who signed it.
 *
 * @throws VerificationError `KEY_MISSING` where the log is not known; `NOTE_MALFORMED`,
 *   `CHECKPOINT_MALFORMED`, `NOTE_UNSIGNED`, `SIGNATURE_WRONG`, `WITNESSES_TOO_FEW`.
 */
export async function openCheckpoint(
  note: string | Uint8Array,
  trust: Trust,
  verify?: VerifyEd25519,
): Promise<CheckpointFindings> {
  const checkpoint = parseCheckpoint(parseNote(note).text);
  const logs = signingKeys(trust, checkpoint.origin);
  const clocks = clockKeys(trust, checkpoint.origin);
  const { policy } = trust;
  const known = [...logs, ...clocks, ...policy.witnesses];
  const { verified, unknown } = await openNote(note, known, verify);
  const signers = new Set(verified.map(({ key }) => key));
  if (!logs.some((key) => signers.has(key))) {
    throw unsigned(`The log "${checkpoint.origin}" itself has not signed this checkpoint.`, logs, [
      ...unknown,
      ...verified.map(({ key }) => key),
    ]);
  }
  const witnesses = {
    signed: policy.witnesses.filter((key) => signers.has(key)).length,
    known: policy.witnesses.length,
    asked: witnessesAsked(policy),
  };
  if (!isQuorum(policy, signers)) {
    throw new VerificationError(
      'WITNESSES_TOO_FEW',
      `Too few independent witnesses have signed: ${witnesses.signed}, and your policy asks for others.`,
      { expected: `${witnesses.asked} of ${witnesses.known}`, found: `${witnesses.signed}` },
    );
  }
  const times = verified.filter(({ time }) => time !== undefined);
  const among = (keys: readonly VerifierKey[]) =>
    times
      .filter(({ key }) => keys.includes(key))
      .map(({ time = 0 }) => time)
      .sort((one, other) => other - one);
  // What independent witnesses say counts for more than the log's own clock; by then enough had signed.
  const witnessed = among(policy.witnesses);
  const time = witnessed[Math.max(witnesses.asked, 1) - 1] ?? among(clocks)[0];
  return { checkpoint, witnesses, ...(time !== undefined && { time }) };
}
