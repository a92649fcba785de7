import { fromBase64, toBase64 } from './base64.js';
import { fromDecimal } from './decimal.js';
import { HASH_BYTES } from './sha256.js';
import { VerificationError } from './verification-error.js';

/** Proofs that can be kept and checked offline (C2SP `tlog-proof`). */

/** A proof, not yet checked. */
export interface TlogProof {
  /** The place of the leaf in the log, from 0. */
  readonly index: number;
  /** Hashes from the leaf's sibling up to a child of the root. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, word for word. */
  readonly checkpoint: string;
  /** Whatever was added. Nothing vouches for it. */
  readonly extra?: Uint8Array;
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';

/** Sizes are below 2^53, so no path is longer. */
const MOST_HASHES = 53;

/** A proof as text. */
export function tlogProofText({ index, hashes, checkpoint, extra }: TlogProof): string {
  const lines = [
    FIRST_LINE,
    ...(extra ? [`extra ${toBase64(extra)}`] : []),
    `index ${index}`,
    ...hashes.map(toBase64),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/**
 * Reads a proof.
 *
 * @throws VerificationError `PROOF_MALFORMED`
 */
export function parseTlogProof(text: string): TlogProof {
  const end = text.indexOf('\n\n');
  if (end < 0) throw malformed('an empty line before the checkpoint', 'none');
  const [first, ...lines] = text.slice(0, end).split('\n');
  if (first !== FIRST_LINE) throw malformed(FIRST_LINE, first ?? '');
  const added = lines[0]?.startsWith('extra ') === true ? lines.shift()?.slice(6) : undefined;
  const extra = added === undefined ? undefined : fromBase64(added);
  if (added !== undefined && !extra) throw malformed('extra data in base64', added);
  const [place = '', ...encoded] = lines;
  const index = place.startsWith('index ') ? fromDecimal(place.slice(6)) : undefined;
  if (index === undefined) throw malformed('the place of the record', place);
  if (encoded.length > MOST_HASHES) {
    throw malformed(`at most ${MOST_HASHES} hashes`, `${encoded.length}`);
  }
  const hashes = encoded.map((line) => {
    const hash = fromBase64(line);
    if (hash?.length !== HASH_BYTES) throw malformed('a hash of 32 bytes in base64', line);
    return hash;
  });
  return { index, hashes, checkpoint: text.slice(end + 2), ...(extra && { extra }) };
}

function malformed(expected: string, found: string): VerificationError {
  return new VerificationError('PROOF_MALFORMED', 'The proof is damaged.', { expected, found });
}
