import { joinBytes } from './bytes.js';
import { HASH_BYTES, sha256 } from './sha256.js';
import { VerificationError } from './verification-error.js';

/** The entry of an event, version 1 (`docs/reference/record-format.md`): what is hashed to a leaf. */

/**
 * The parts of every letter, in their order, which is part of the record format. A letter always
 * has all of them, empty ones included, so that their number tells nothing. They are cut along what
 * is shown or withheld together.
 */
export const PART_NAMES = [
  'whoAndWhen',
  'what',
  'why',
  'ownWords',
  'otherPeople',
  'asReceived',
  'accountability',
] as const;

/** The name of a part of a letter. */
export type PartName = (typeof PART_NAMES)[number];

/** Whether a text is the name of a part. */
export function isPartName(text: string): text is PartName {
  return (PART_NAMES as readonly string[]).includes(text);
}

const VERSION = 1;
const ENTRY_BYTES = 145;
const EVENT_ID = 1;
const PARTS_ROOT = 81;

/** What of an entry can be compared. */
export interface Entry {
  /** A UUID in lower case with hyphens. */
  readonly eventId: string;
  /** SHA-256 of the commitments to all parts, in order. */
  readonly partsRoot: Uint8Array;
}

/** @throws VerificationError `ENTRY_WRONG` */
export function parseEntry(bytes: Uint8Array): Entry {
  if (bytes.length !== ENTRY_BYTES || bytes[0] !== VERSION) {
    throw new VerificationError('ENTRY_WRONG', 'What the log recorded is not in the known form.', {
      expected: `${ENTRY_BYTES} bytes that begin with ${VERSION}`,
      found: `${bytes.length} bytes that begin with ${bytes[0] ?? 'none'}`,
    });
  }
  const id = [...bytes.subarray(EVENT_ID, EVENT_ID + 16)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return {
    eventId: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    partsRoot: bytes.subarray(PARTS_ROOT, PARTS_ROOT + HASH_BYTES),
  };
}

/** The root of the parts: SHA-256 of the commitments to each, in the order of `PART_NAMES`. */
export function partsRoot(commitments: readonly Uint8Array[]): Uint8Array {
  return sha256(joinBytes(...commitments));
}
