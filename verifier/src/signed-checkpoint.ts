import { type Checkpoint, parseCheckpoint } from './checkpoint.js';
import type { VerifyEd25519 } from './ed25519.js';
import { openNote, parseNote } from './note.js';
import { isQuorum, witnessesAsked } from './policy.js';
import { clockKeys, signingKeys, type Trust } from './trust.js';
import { VerificationError } from './verification-error.js';

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
   * When it was signed, in seconds since 1 January 1970: as the log's clock says it, or the last of
   * the witnesses. Nothing where nobody says it.
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
  const { verified } = await openNote(note, known, verify);
  const signers = new Set(verified.map(({ key }) => key));
  if (!logs.some((key) => signers.has(key))) {
    throw new VerificationError(
      'NOTE_UNSIGNED',
      `The log "${checkpoint.origin}" itself has not signed this checkpoint.`,
      { expected: checkpoint.origin, found: verified.map(({ key }) => key.name).join(', ') },
    );
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
  const clock = times.filter(({ key }) => clocks.includes(key));
  const said = (clock.length > 0 ? clock : times).map(({ time = 0 }) => time);
  return { checkpoint, witnesses, ...(said.length > 0 && { time: Math.max(...said) }) };
}
