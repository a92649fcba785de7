import { hash, randomFillSync } from 'node:crypto';
import { PART_NAMES, type PartName } from './event-type.js';
import { LedgerError } from './ledger.errors.js';

/**
 * The parts of a letter (`docs/reference/record-format.md`, "Parts"): each is the UTF-8 of the JSON
 * text `["<salt>",{fields}]`, where the salt is 128 random bits in base64url. The commitment to a
 * part is the SHA-256 of its exact bytes, so that a part can be shown and proved while another, of
 * which only the commitment is shown, cannot even be guessed.
 */

const SALT_BYTES = 16;

/** The fields of every part, in the order of `PART_NAMES`, as JSON objects. */
export type PartFields = readonly string[];

/** One part as opened. */
export interface OpenedPart {
  readonly name: PartName;
  readonly bytes: Buffer;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Salts the parts.
 *
 * @param fields JSON text of an object for each part, in order.
 * @returns the exact bytes of each part.
 */
export function saltParts(fields: PartFields): readonly Buffer[] {
  const salts = randomFillSync(Buffer.allocUnsafe(SALT_BYTES * fields.length));
  return fields.map((json, index) => {
    const salt = salts.toString('base64url', index * SALT_BYTES, (index + 1) * SALT_BYTES);
    return Buffer.from(`["${salt}",${json}]`, 'utf8');
  });
}

/** The root of the parts' commitments: SHA-256 over the SHA-256 of each part, in order. */
export function partsRoot(parts: readonly Uint8Array[]): Buffer {
  const commitments = Buffer.allocUnsafe(32 * parts.length);
  parts.forEach((part, index) => {
    hash('sha256', part, 'buffer').copy(commitments, index * 32);
  });
  return hash('sha256', commitments, 'buffer');
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
