import { fromBase64 } from './base64.js';
import { fromUtf8 } from './bytes.js';
import { isPartName, type PartName, PART_NAMES } from './entry.js';
import { isEventId, isMoment } from './record.js';
import { HASH_BYTES } from './sha256.js';
import { type Json, type JsonObject, parseJson } from './strict-json.js';
import { VerificationError } from './verification-error.js';

/** Receipts, version 1, as `docs/reference/receipts.md` describes them. */

/** The version of this form, and what tells a receipt from other JSON. */
export const RECEIPT_FORMAT = 'waymark-receipt/1';

/** Longest receipt, in UTF-16 units: a letter is a few kilobytes, and a proof too. */
const LONGEST = 16_000_000;

/** A receipt as it was read; nothing of it is checked yet. */
export interface Receipt {
  readonly eventId: string;
  readonly leafHash: Uint8Array;
  readonly recordedAt: string;
  /** A signed note. */
  readonly promise: string;
  /** A `tlog-proof`; nothing until a checkpoint covers the leaf. */
  readonly proof?: string;
  /** The exact bytes of the entry of which `leafHash` is the leaf. */
  readonly entry?: Uint8Array;
  /** Every part of the letter: its exact bytes where it is shown, or what commits to it. */
  readonly parts?: ReadonlyMap<PartName, ShownPart | WithheldPart>;
}

/** A part that is shown, in its exact bytes. */
export interface ShownPart {
  readonly bytes: Uint8Array;
}

/** A part that is withheld: the SHA-256 of its exact bytes. */
export interface WithheldPart {
  readonly commitment: Uint8Array;
}

/** What every receipt has. */
export const MEMBERS: readonly string[] = [
  'format',
  'eventId',
  'leafHash',
  'recordedAt',
  'promise',
  'proof',
];

/** What it may have beside that. */
export const OPTIONAL: readonly string[] = ['entry', 'shown', 'withheld'];

/**
 * Reads a receipt.
 *
 * @throws VerificationError `RECEIPT_UNREADABLE`
 */
export function parseReceipt(file: string | Uint8Array): Receipt {
  const text = typeof file === 'string' ? file : fromUtf8(file);
  if (text === undefined) throw unreadable('text in UTF-8', 'other bytes');
  return readReceipt(receiptJson(text));
}

/** @throws VerificationError `RECEIPT_UNREADABLE` where it is none, or longer than any. */
export function receiptJson(text: string): Json {
  if (text.length > LONGEST) throw unreadable('a receipt', `${text.length} characters`);
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable('JSON', error.message);
  }
}

/** @throws VerificationError `RECEIPT_UNREADABLE` */
export function readReceipt(value: Json): Receipt {
  if (!(value instanceof Map)) throw unreadable('an object', 'another value');
  const members = value as JsonObject;
  const format = members.get('format');
  if (format !== RECEIPT_FORMAT) throw unreadable(RECEIPT_FORMAT, seen(format));
  demandMembers(members);
  const parts = readParts(members);
  const entry = members.get('entry');
  const proof = members.get('proof');
  if (proof !== null && typeof proof !== 'string') throw unreadable('a proof or null', 'proof');
  return {
    eventId: text(members, 'eventId', isEventId),
    leafHash: bytes(text(members, 'leafHash'), 'leafHash', HASH_BYTES),
    recordedAt: text(members, 'recordedAt', isMoment),
    promise: text(members, 'promise'),
    ...(proof !== null && { proof }),
    ...(entry !== undefined && { entry: bytes(entry, 'entry') }),
    ...(parts && { parts }),
  };
}

function demandMembers(members: JsonObject): void {
  const missing = MEMBERS.find((name) => !members.has(name));
  if (missing !== undefined) throw unreadable(missing, 'none');
  const others = [...members.keys()].filter((name) => ![...MEMBERS, ...OPTIONAL].includes(name));
  if (others.length > 0) throw unreadable('no other members', others.join(', '));
}

/** Each part stands in exactly one of both lists. */
function readParts(members: JsonObject): Receipt['parts'] {
  const shown = partsIn(members, 'shown');
  const withheld = partsIn(members, 'withheld');
  if (!shown && !withheld) return undefined;
  if (!shown || !withheld || !members.has('entry')) {
    throw unreadable('entry, shown and withheld together', 'one without another');
  }
  const parts = new Map<PartName, ShownPart | WithheldPart>();
  for (const name of PART_NAMES) {
    const bytesShown = shown.get(name);
    const commitment = withheld.get(name);
    if ((bytesShown === undefined) === (commitment === undefined)) {
      throw unreadable(`"${name}" either shown or withheld`, commitment ? 'both' : 'neither');
    }
    if (bytesShown !== undefined) parts.set(name, { bytes: bytes(bytesShown, name) });
    else parts.set(name, { commitment: bytes(commitment, name, HASH_BYTES) });
  }
  return parts;
}

function partsIn(members: JsonObject, name: 'shown' | 'withheld'): JsonObject | undefined {
  const value = members.get(name);
  if (value === undefined) return undefined;
  if (!(value instanceof Map)) throw unreadable(`${name} as an object`, 'another value');
  const parts = value as JsonObject;
  const unknown = [...parts.keys()].find((part) => !isPartName(part));
  if (unknown !== undefined) throw unreadable('names of parts', unknown);
  return parts;
}

function text(
  members: JsonObject,
  name: string,
  isRight: (value: string) => boolean = (value) => value !== '',
): string {
  const value = members.get(name);
  if (typeof value !== 'string' || !isRight(value)) {
    throw unreadable(`"${name}" in its form`, seen(value));
  }
  return value;
}

function bytes(value: Json | undefined, name: string, length?: number): Uint8Array {
  const read = typeof value === 'string' ? fromBase64(value) : undefined;
  if (!read || read.length === 0 || (length !== undefined && read.length !== length)) {
    throw unreadable(`"${name}" as ${length ?? 'some'} bytes in base64`, 'something else');
  }
  return read;
}

/** What stands there, as far as it is told in a few words. */
function seen(value: Json | undefined): string {
  if (value === undefined) return 'none';
  return typeof value === 'object' ? 'another value' : JSON.stringify(value).slice(0, 100);
}

/** Why something is no receipt. */
export function unreadable(expected: string, found: string): VerificationError {
  return new VerificationError(
    'RECEIPT_UNREADABLE',
    'This is not a receipt of Waymark, or it is damaged, or of a newer form than is known here.',
    { expected, found },
  );
}
