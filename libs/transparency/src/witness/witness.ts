import { hash } from 'node:crypto';
import { fromBase64 } from '../../../../verifier/src/base64.js';
import { equalBytes, fromUtf8 } from '../../../../verifier/src/bytes.js';
import { type Checkpoint, parseCheckpoint } from '../../../../verifier/src/checkpoint.js';
import { fromDecimal } from '../../../../verifier/src/decimal.js';
import { verifyConsistency } from '../../../../verifier/src/merkle.js';
import { openNote, parseNote } from '../../../../verifier/src/note.js';
import { isVerificationError } from '../../../../verifier/src/verification-error.js';
import type { VerifierKey } from '../../../../verifier/src/verifier-key.js';
import { EMPTY_ROOT, HASH_BYTES } from '../hashing.js';
import { cosignature, noteOf, signatureLine } from '../signed-note.js';
import type { Signer } from '../signing-keys.js';

/** What a witness saw last of each log, changed by compare-and-swap. */
export interface SeenCheckpoints {
  last(origin: string): Seen | undefined;
  /** @returns whether what was seen last had this size until now. Durable when it answers. */
  swap(origin: string, size: number, next: Seen): boolean;
}

/** What was seen of a log. */
export interface Seen extends Pick<Checkpoint, 'size' | 'root'> {
  /** The checkpoint, signed by the log and cosigned. */
  readonly note: string;
}

/** An answer of C2SP `tlog-witness`. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  /** Of 200 the cosignature, of 409 the size that was seen last; else a sentence. */
  readonly body: string;
}

/** As many as a request may have. */
const MOST_HASHES = 63;

/**
 * Cosigns checkpoints of other logs as long as each is a continuation of the one before (C2SP
 * `tlog-witness`).
 */
export class Witness {
  /**
   * @param key Signs, of type 0x04.
   * @param logs By which keys the logs sign that are witnessed; the name of each is the log's origin.
   * @param now Milliseconds since 1970.
   */
  constructor(
    private readonly key: Signer,
    private readonly logs: readonly VerifierKey[],
    private readonly seen: SeenCheckpoints,
    private readonly now: () => number,
  ) {}

  /**
   * Answers `add-checkpoint`; what it cosigns is remembered first.
   *
   * @throws the error of the store, and then has cosigned nothing.
   */
  async addCheckpoint(request: Uint8Array): Promise<WitnessAnswer> {
    const asked = parseRequest(request);
    if (!asked) {
      return refused(
        400,
        'The body must be "old <size>", a hash a line, an empty line, and a note.',
      );
    }
    const { old, proof, note, text, checkpoint } = asked;
    const { origin, size, root } = checkpoint;
    const keys = this.logs.filter(({ name }) => name === origin);
    if (keys.length === 0) return refused(404, 'This log is not witnessed here.');
    const signed = await signaturesOf(note, keys);
    if (!signed) return refused(403, 'No key of this log that is known here signed this.');
    if (old > size) return refused(400, `The old size ${old} is greater than the size ${size}.`);
    const last = this.seen.last(origin) ?? { size: 0, root: EMPTY_ROOT };
    if (last.size !== old) return conflict(last.size);
    if (!continues(last, checkpoint, proof)) {
      return refused(422, `This is not proved to go on from the ${old} that were seen last.`);
    }
    const line = cosignature(this.key, text, this.now());
    if (!this.seen.swap(origin, old, { size, root, note: noteOf(text, [...signed, line]) })) {
      return conflict(this.seen.last(origin)?.size ?? 0);
    }
    return { status: 200, body: line };
  }

  /**
   * The last checkpoint of a log that was cosigned, with the cosignature; nothing where none was.
   *
   * @param originHash SHA-256 of its origin, in lowercase hex.
   */
  checkpoint(originHash: string): string | undefined {
    const log = this.logs.find(({ name }) => hash('sha256', name) === originHash);
    return log && this.seen.last(log.name)?.note;
  }
}

interface Asked {
  readonly old: number;
  readonly proof: readonly Uint8Array[];
  readonly note: string;
  readonly text: string;
  readonly checkpoint: Checkpoint;
}

/** `old <size>`, a hash a line, an empty line, the note. */
function parseRequest(request: Uint8Array): Asked | undefined {
  const whole = fromUtf8(request) ?? '';
  const end = whole.indexOf('\n\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = whole.slice(0, end).split('\n');
  const old = first.startsWith('old ') ? fromDecimal(first.slice(4)) : undefined;
  const proof = lines.map(fromBase64);
  if (old === undefined || lines.length > MOST_HASHES || !proof.every(isHash)) return undefined;
  const note = whole.slice(end + 2);
  try {
    const { text } = parseNote(note);
    return { old, proof, note, text, checkpoint: parseCheckpoint(text) };
  } catch (error) {
    if (isVerificationError(error)) return undefined;
    throw error;
  }
}

function isHash(bytes: Uint8Array | undefined): bytes is Uint8Array<ArrayBuffer> {
  return bytes?.length === HASH_BYTES;
}

/** The lines by which these keys signed; nothing where none did, or one of them is wrong. */
async function signaturesOf(
  note: string,
  keys: readonly VerifierKey[],
): Promise<readonly string[] | undefined> {
  try {
    const { verified } = await openNote(note, keys);
    const { signatures } = parseNote(note);
    return verified.flatMap(({ key }) => {
      const found = signatures.find(({ name, id }) => name === key.name && id === key.id);
      return found ? [signatureLine(key, found.signature)] : [];
    });
  } catch (error) {
    if (isVerificationError(error)) return undefined;
    throw error;
  }
}

/** Whether a tree goes on from the one before; of an empty one every tree does, and needs no proof. */
function continues(
  before: Pick<Seen, 'size' | 'root'>,
  after: Checkpoint,
  proof: readonly Uint8Array[],
): boolean {
  if (after.size === 0 && !equalBytes(after.root, EMPTY_ROOT)) return false;
  if (before.size === 0) return proof.length === 0;
  try {
    verifyConsistency({
      size1: before.size,
      root1: before.root,
      size2: after.size,
      root2: after.root,
      proof,
    });
    return true;
  } catch (error) {
    if (isVerificationError(error)) return false;
    throw error;
  }
}

function conflict(size: number): WitnessAnswer {
  return { status: 409, body: `${size}\n` };
}

function refused(status: WitnessAnswer['status'], sentence: string): WitnessAnswer {
  return { status, body: `${sentence}\n` };
}
