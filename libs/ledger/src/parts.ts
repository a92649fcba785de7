import { hash, randomFillSync } from 'node:crypto';
import { writeSha256 } from '../../transparency/src/hashing.js';
import { PART_NAMES, type PartName } from '../../../verifier/src/entry.js';
import { LedgerError } from './ledger.errors.js';

/**
 * The parts of a letter (`docs/reference/record-format.md`, "Parts"): each is the UTF-8 of the JSON
 * text `["<salt>",{fields}]`, where the salt is 128 random bits in base64url. The commitment to a
 * part is the SHA-256 of its exact bytes, so that a part can be shown and proved while another, of
 * which only the commitment is shown, cannot even be guessed.
 */

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** What stands around the fields: `["`, the salt in base64url, `",` and `]`. */
const FRAME_OF_PART = 2 + 22 + 2 + 1;

/** The fields of every part, in the order of `PART_NAMES`, as JSON objects. */
export type PartFields = readonly string[];

/** One part as opened. */
export interface OpenedPart {
  readonly name: PartName;
  readonly bytes: Buffer;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Parts as they are sealed, and what commits to them. */
export interface SaltedParts {
  /** All parts but the last, each after its length in bytes as u32, big-endian. */
  readonly content: Buffer;
  /** The last part, likewise. */
  readonly accountability: Buffer;
  /** SHA-256 over the SHA-256 of each part's exact bytes, in order. */
  readonly root: Buffer;
}

/**
 * Salts the parts, and writes them as they are sealed.
 *
 * @param fields JSON text of an object for each part, in order.
 */
export function saltParts(fields: PartFields): SaltedParts {
  let size = 0;
  const lengths = fields.map((json) => {
    const length = FRAME_OF_PART + Buffer.byteLength(json);
    size += 4 + length;
    return length;
  });
  // One buffer for all of them: this is done for every event.
  const bytes = Buffer.allocUnsafe(size);
  const commitments = Buffer.allocUnsafe(HASH_BYTES * fields.length);
  let offset = 0;
  let last = 0;
  fields.forEach((json, index) => {
    const length = lengths[index] ?? 0;
    last = offset;
    const start = bytes.writeUInt32BE(length, offset);
    bytes.write(`["${freshNonce()}",${json}]`, start, 'utf8');
    offset = start + length;
    writeSha256(bytes.subarray(start, offset), commitments, index * HASH_BYTES);
  });
  return {
    content: bytes.subarray(0, last),
    accountability: bytes.subarray(last),
    root: hash('sha256', commitments, 'buffer'),
  };
}

/** The root of the commitments to parts: SHA-256 over the SHA-256 of each part, in order. */
export function partsRoot(parts: readonly Uint8Array[]): Buffer {
  return hash(
    'sha256',
    Buffer.concat(parts.map((part) => hash('sha256', part, 'buffer'))),
    'buffer',
  );
}

/**
 * What a part says.
 *
 * @param index Its place, which gives its name.
 * @throws LedgerError `RECORD_MALFORMED`
 */
export function readPart(bytes: Buffer, index: number): OpenedPart {
  const name = PART_NAMES[index];
  if (name === undefined) throw malformed('there are more parts than names');
  const parsed: unknown = JSON.parse(bytes.toString('utf8'));
  if (!Array.isArray(parsed) || parsed.length !== 2) throw malformed('a part is no pair');
  const [salt, fields] = parsed as [unknown, unknown];
  if (typeof salt !== 'string' || typeof fields !== 'object' || fields === null) {
    throw malformed('a part is not a salt and its fields');
  }
  return { name, bytes, fields: fields as Record<string, unknown> };
}

function malformed(what: string): LedgerError {
  return new LedgerError('RECORD_MALFORMED', `A letter is malformed: ${what}.`);
}

/** Random bytes are fetched for many salts at once; fetching costs more than they do. */
const salts = Buffer.alloc(SALT_BYTES * 448);
let nextSalt = salts.length;

/** 128 random bits in base64url: the salt of a part, the nonce of an envelope. */
export function freshNonce(): string {
  if (nextSalt === salts.length) {
    randomFillSync(salts);
    nextSalt = 0;
  }
  return salts.toString('base64url', nextSalt, (nextSalt += SALT_BYTES));
}
