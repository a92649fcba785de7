import { writeSha256 } from '../../transparency/src/hashing.js';
import { LedgerError } from './ledger.errors.js';
import { joinPieces, splitPieces, writePieces } from './pieces.js';

/**
 * Record version 1, to the byte (`docs/reference/record-format.md`): letter, envelope, entry, and
 * the frame that holds the three in the event log. Nothing here is ever re-serialised; what was
 * written is what is hashed.
 */

/** The version of the record. It is the first byte of the frame, the entry and each box. */
export const RECORD_VERSION = 1;

/** Bytes of an entry: version 1, event id 16, and four hashes of 32. */
export const ENTRY_BYTES = 1 + 16 + 4 * 32;

/** What routing needs, in the clear. After an erasure it is what remains. */
export interface Envelope {
  readonly record: number;
  readonly id: string;
  readonly type: string;
  readonly schema: number;
  readonly stream: string;
  readonly revision: number;
  readonly recordedAt: string;
  /** 128 random bits in base64url, so that the envelope's hash cannot be guessed. */
  readonly nonce: string;
}

/** The pieces of a record as stored, each in its exact bytes. */
export interface StoredRecord {
  readonly envelope: Buffer;
  readonly letter: Buffer;
  readonly entry: Buffer;
}

/** The letter: two boxes, each after its length as u32, big-endian. */
export function joinLetter(content: Uint8Array, accountability: Uint8Array): Buffer {
  return joinPieces([content, accountability]);
}

/**
 * The two boxes of a letter.
 *
 * @throws LedgerError `RECORD_MALFORMED`
 */
export function splitLetter(letter: Buffer): readonly [content: Buffer, accountability: Buffer] {
  const [content, accountability, ...more] = splitPieces(letter);
  if (!content || !accountability || more.length > 0) throw malformed('a letter has two boxes');
  return [content, accountability];
}

/** The envelope's bytes: JSON without spaces, members in the order of `Envelope`. */
export function writeEnvelope(envelope: Envelope): Buffer {
  const { record, id, type, schema, stream, revision, recordedAt, nonce } = envelope;
  return Buffer.from(
    JSON.stringify({ record, id, type, schema, stream, revision, recordedAt, nonce }),
    'utf8',
  );
}

/**
 * What an envelope says.
 *
 * @throws LedgerError `RECORD_MALFORMED` if it is not an envelope of version 1.
 */
export function readEnvelope(bytes: Buffer): Envelope {
  const parsed = JSON.parse(bytes.toString('utf8')) as Envelope;
  if (parsed.record !== RECORD_VERSION) {
    throw malformed(`version ${RECORD_VERSION} was expected, ${String(parsed.record)} was found`);
  }
  return parsed;
}

/** A UUID's 16 bytes. */
export function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** The entry: what is hashed into the tree. */
export function writeEntry(
  eventId: string,
  envelope: Uint8Array,
  letter: Uint8Array,
  partsRoot: Uint8Array,
  tag: Uint8Array,
): Buffer {
  const entry = Buffer.allocUnsafe(ENTRY_BYTES);
  entry.writeUInt8(RECORD_VERSION, 0);
  uuidBytes(eventId).copy(entry, 1);
  writeSha256(envelope, entry, 17);
  writeSha256(letter, entry, 49);
  entry.set(partsRoot, 81);
  entry.set(tag, 113);
  return entry;
}

/** The fields of an entry. */
export interface EntryFields {
  readonly eventId: Buffer;
  readonly envelopeHash: Buffer;
  readonly letterHash: Buffer;
  readonly partsRoot: Buffer;
  readonly tag: Buffer;
}

/** @throws LedgerError `RECORD_MALFORMED` */
export function readEntry(entry: Buffer): EntryFields {
  if (entry.length !== ENTRY_BYTES || entry[0] !== RECORD_VERSION) {
    throw malformed('an entry of version 1 has 145 bytes and begins with 1');
  }
  return {
    eventId: entry.subarray(1, 17),
    envelopeHash: entry.subarray(17, 49),
    letterHash: entry.subarray(49, 81),
    partsRoot: entry.subarray(81, 113),
    tag: entry.subarray(113, 145),
  };
}

/** The frame: version, then envelope, letter and entry, each after its length as u32. */
export function joinRecord(record: StoredRecord): Buffer {
  const { envelope, letter, entry } = record;
  const frame = Buffer.allocUnsafe(1 + 3 * 4 + envelope.length + letter.length + entry.length);
  frame.writeUInt8(RECORD_VERSION, 0);
  writePieces(frame, 1, [envelope, letter, entry]);
  return frame;
}

/**
 * The pieces of a frame.
 *
 * @throws LedgerError `RECORD_MALFORMED`
 */
export function splitRecord(frame: Uint8Array): StoredRecord {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  if (bytes[0] !== RECORD_VERSION) throw malformed('its version is unknown');
  const [envelope, letter, entry, ...more] = splitPieces(bytes.subarray(1));
  if (!envelope || !letter || !entry || more.length > 0) throw malformed('it has three pieces');
  return { envelope, letter, entry };
}

function malformed(what: string): LedgerError {
  return new LedgerError('RECORD_MALFORMED', `A record is malformed: ${what}.`);
}
