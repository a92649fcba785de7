import { toBase64 } from './base64.js';
import { equalBytes } from './bytes.js';
import { parseEntry } from './entry.js';
import { leafHash, verifyInclusion } from './merkle.js';
import type { LogPromise } from './promise.js';
import type { Receipt } from './receipt.js';
import { checkParts, type PartsFindings } from './shown-parts.js';
import type { CheckpointFindings } from './signed-checkpoint.js';
import { parseTlogProof } from './tlog-proof.js';
import { VerificationError } from './verification-error.js';

/** What was found of a receipt that holds. */
export interface ReceiptFindings {
  readonly eventId: string;
  /** Which log recorded it. */
  readonly origin: string;
  /** When it was recorded, as the log has signed it. */
  readonly recordedAt: string;
  /** When a checkpoint must cover it at the latest, in milliseconds since 1 January 1970. */
  readonly promisedBy: number;
  /** Where it stands and in which checkpoint; nothing while there is only the promise. */
  readonly covered?: CheckpointFindings & {
    /** Its place in the log, from 0. */
    readonly index: number;
  };
  /** Where it has any. */
  readonly parts?: PartsFindings;
  /** Of a certificate: how many events nobody can open any more. */
  readonly erased?: number;
}

/** Opens what a log signed, by the keys that are believed. */
export interface SignedTexts {
  promise(note: string): Promise<LogPromise>;
  checkpoint(note: string): Promise<CheckpointFindings>;
}

/**
 * Checks a receipt: that the log promised this, that the entry and the parts that are shown are those
 * that were recorded, and, where it has a proof, that the log holds it under a checkpoint that is
 * believed.
 *
 * @throws VerificationError with the first thing that does not hold or could not be checked.
 */
export async function verifyReceipt(
  receipt: Receipt,
  signed: SignedTexts,
): Promise<ReceiptFindings> {
  const promise = await signed.promise(receipt.promise);
  demandPromiseOf(receipt, promise);
  const parts = checkEntry(receipt);
  const covered = await checkProof(receipt, promise.origin, signed);
  const { eventId, recordedAt } = receipt;
  return {
    eventId,
    origin: promise.origin,
    recordedAt,
    promisedBy: Date.parse(recordedAt) + 1_000 * promise.maximumDelay,
    ...(covered && { covered }),
    ...(parts && { parts }),
  };
}

function demandPromiseOf(receipt: Receipt, promise: LogPromise): void {
  const pairs = [
    [promise.eventId, receipt.eventId],
    [toBase64(promise.leafHash), toBase64(receipt.leafHash)],
    [promise.recordedAt, receipt.recordedAt],
  ] as const;
  for (const [expected, found] of pairs) {
    if (expected === found) continue;
    throw new VerificationError(
      'PROMISE_OF_ANOTHER',
      'What the log promised and signed is something else than this receipt says.',
      { expected, found },
    );
  }
}

function checkEntry({ entry, eventId, leafHash: leaf, parts }: Receipt): ReceiptFindings['parts'] {
  if (!entry) return undefined;
  const fields = parseEntry(entry);
  const hash = leafHash(entry);
  if (!equalBytes(hash, leaf) || fields.eventId !== eventId) {
    throw new VerificationError(
      'ENTRY_WRONG',
      'What is shown as recorded is not what the log recorded under this receipt.',
      { expected: `${eventId}, ${toBase64(leaf)}`, found: `${fields.eventId}, ${toBase64(hash)}` },
    );
  }
  return parts && checkParts(parts, fields.partsRoot);
}

async function checkProof(
  { proof, leafHash: leaf }: Receipt,
  origin: string,
  signed: SignedTexts,
): Promise<ReceiptFindings['covered']> {
  if (proof === undefined) return undefined;
  const { index, hashes, checkpoint: note } = parseTlogProof(proof);
  const found = await signed.checkpoint(note);
  const { size, root, origin: covering } = found.checkpoint;
  if (covering !== origin) {
    throw new VerificationError(
      'CHECKPOINT_OF_ANOTHER_LOG',
      'The proof is of another log than the one that made the promise.',
      { expected: origin, found: covering },
    );
  }
  verifyInclusion({ index, leafHash: leaf, size, root, proof: hashes });
  return { ...found, index };
}
