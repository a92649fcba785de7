import { joinBytes, utf8 } from './bytes.js';

/**
 * C2SP `tlog-cosignature`, the form `cosignature/v1`: a witness, or the log's own clock, says when it
 * saw a checkpoint. The signature of the note is 8 bytes of time and 64 of Ed25519.
 */

/** The byte that tells the type of such a key. */
export const COSIGNATURE_TYPE = 0x04;

const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** A cosignature, taken apart. */
export interface Cosignature {
  /** Seconds since 1 January 1970, UTC. */
  readonly time: number;
  readonly signature: Uint8Array;
}

/** What is signed: a header, the time, and the checkpoint's three lines. @param time in seconds. */
export function cosignedMessage(time: number, checkpoint: string): Uint8Array<ArrayBuffer> {
  return utf8(`cosignature/v1\ntime ${time}\n${checkpoint}`);
}

/** What stands in a note's signature line after the key's id. */
export function joinCosignature({ time, signature }: Cosignature): Uint8Array<ArrayBuffer> {
  const seconds = new Uint8Array(TIME_BYTES);
  new DataView(seconds.buffer).setBigUint64(0, BigInt(time));
  return joinBytes(seconds, signature);
}

/** Takes a cosignature apart; nothing where it has another length or a time that is no number. */
export function splitCosignature(bytes: Uint8Array): Cosignature | undefined {
  if (bytes.length !== TIME_BYTES + SIGNATURE_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const time = Number(view.getBigUint64(0));
  if (!Number.isSafeInteger(time)) return undefined;
  return { time, signature: bytes.subarray(TIME_BYTES) };
}
