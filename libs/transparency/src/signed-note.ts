import { sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { toBase64 } from '../../../verifier/src/base64.js';
import { joinBytes, utf8 } from '../../../verifier/src/bytes.js';
import { checkpointText } from '../../../verifier/src/checkpoint.js';
import { cosignedMessage, joinCosignature } from '../../../verifier/src/cosignature.js';
import { type LogPromise, promiseText } from '../../../verifier/src/promise.js';
import type { VerifierKey } from '../../../verifier/src/verifier-key.js';
import type { StoredCheckpoint } from './checkpoint.js';
import { keysOf, type LogKeys, type Signer } from './signing-keys.js';

/** Signed notes of C2SP `signed-note`, as the log signs them. */

/**
 * A checkpoint (`tlog-checkpoint`): three lines, signed by the log, and dated by its clock
 * (`tlog-cosignature`).
 *
 * @param at Milliseconds since 1970.
 */
export function signedCheckpoint(
  keys: LogKeys,
  tree: Pick<StoredCheckpoint, 'size' | 'root'>,
  at: number,
): string {
  const text = checkpointText({ origin: keys.origin, ...tree });
  const signed = keysOf(keys, 'log').map(({ verifier, secret }) =>
    signatureLine(verifier, sign(null, utf8(text), secret)),
  );
  const dated = keysOf(keys, 'clock').map((key) => cosignature(key, text, at));
  return noteOf(text, [...signed, ...dated]);
}

/**
 * A cosignature (`cosignature/v1`), as the line of a note.
 *
 * @param text The three lines of the checkpoint.
 * @param at Milliseconds since 1970.
 */
export function cosignature({ verifier, secret }: Signer, text: string, at: number): string {
  const time = Math.floor(at / 1_000);
  const signature = sign(null, cosignedMessage(time, text), secret);
  return signatureLine(verifier, joinCosignature({ time, signature }));
}

/**
 * The log's promise that an event will stand under a checkpoint. Ed25519 signs the same text the same
 * way each time, so that it need not be kept. Signed off this thread: it costs some 35 µs, a quarter
 * of what a small request does; asked for like this, 8 µs of this thread.
 */
export async function signedPromise(
  keys: LogKeys,
  promise: Omit<LogPromise, 'origin'>,
): Promise<string> {
  const text = promiseText({ origin: keys.origin, ...promise });
  const lines = keysOf(keys, 'promise').map(async ({ verifier, secret }) =>
    signatureLine(verifier, await signElsewhere(utf8(text), secret)),
  );
  return noteOf(text, await Promise.all(lines));
}

const signElsewhere = promisify((data: Uint8Array, key: KeyObject, done: SignCallback) => {
  sign(null, data, key, done);
});
type SignCallback = (error: Error | null, signature: Buffer) => void;

/** A note: a text, an empty line, and its signature lines. */
export function noteOf(text: string, signatures: readonly string[]): string {
  return `${text}\n${signatures.join('')}`;
}

/** `— <name> <base64 of the key's id and the signature>` and the end of the line. */
export function signatureLine({ name, id }: VerifierKey, signature: Uint8Array): string {
  const number = new Uint8Array(4);
  new DataView(number.buffer).setUint32(0, id);
  return `\u2014 ${name} ${toBase64(joinBytes(number, signature))}\n`;
}
