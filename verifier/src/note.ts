import { fromBase64 } from './base64.js';
import { fromUtf8, utf8 } from './bytes.js';
import { cosignedMessage, splitCosignature } from './cosignature.js';
import { type VerifyEd25519, webCryptoEd25519 } from './ed25519.js';
import { VerificationError } from './verification-error.js';
import { isKeyName, isSameKey, keyIdText, ED25519_TYPE, type VerifierKey } from './verifier-key.js';

/**
 * Signed notes (C2SP `signed-note`): a text, an empty line, and a line for each signature. Read as
 * strictly as Go's `golang.org/x/mod/sumdb/note` reads them, and base64 in its canonical form only.
 */

/** A signature line, not yet checked. */
export interface NoteSignature {
  readonly name: string;
  readonly id: number;
  /** What stands after the key's id. */
  readonly signature: Uint8Array;
}

/** A note, not yet checked. */
export interface Note {
  /** With its last newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A signature that was checked and is right. */
export interface VerifiedSignature {
  readonly key: VerifierKey;
  /** Of a cosignature: when it was made, in seconds since 1 January 1970. */
  readonly time?: number;
}

/** A note whose signatures were checked. */
export interface OpenedNote {
  readonly text: string;
  /** By keys that are known, each once; at least one. */
  readonly verified: readonly VerifiedSignature[];
  /** By others. Nothing is known of them. */
  readonly unknown: readonly NoteSignature[];
}

/** As many signatures as Go's `note` reads. */
const MOST_SIGNATURES = 100;
const KEY_ID_BYTES = 4;
const SIGNATURE_BYTES = 64;

/**
 * Reads a note.
 *
 * @throws VerificationError `NOTE_MALFORMED`
 */
export function parseNote(note: string | Uint8Array): Note {
  const whole = typeof note === 'string' ? note : fromUtf8(note);
  if (whole?.isWellFormed() !== true || !/^[\n\u0020-\uffff]*$/.test(whole)) {
    throw malformed('text without control characters', 'others');
  }
  const end = whole.lastIndexOf('\n\n');
  if (end < 0) throw malformed('an empty line before the signatures', 'none');
  const block = whole.slice(end + 2);
  if (!block.endsWith('\n')) throw malformed('signatures, each with an end of line', block);
  const lines = block.slice(0, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) {
    throw malformed(`at most ${MOST_SIGNATURES} signatures`, `${lines.length}`);
  }
  return { text: whole.slice(0, end + 1), signatures: lines.map(signatureIn) };
}

function signatureIn(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^\u2014 ([^ ]*) (.*)$/.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (!isKeyName(name) || !bytes || bytes.length <= KEY_ID_BYTES) {
    throw malformed('a line with a name and a signature', line);
  }
  const id = new DataView(bytes.buffer).getUint32(0);
  return { name, id, signature: bytes.subarray(KEY_ID_BYTES) };
}

/**
 * Reads a note and checks every signature by a key that is known. Signatures by others are told and
 * count for nothing. A second signature by the same key is passed over.
 *
 * @throws VerificationError `NOTE_MALFORMED`; `SIGNATURE_WRONG` where one by a known key is wrong,
 *   whatever the others are; `NOTE_UNSIGNED` where there is none by a known key, `KEY_MISSING` where there
 *   is one by another key of a known name; `KEYS_AMBIGUOUS`.
 */
export async function openNote(
  note: string | Uint8Array,
  known: readonly VerifierKey[],
  verify: VerifyEd25519 = webCryptoEd25519,
): Promise<OpenedNote> {
  const { text, signatures } = parseNote(note);
  const verified = new Map<VerifierKey, VerifiedSignature>();
  const unknown: NoteSignature[] = [];
  for (const signature of signatures) {
    const key = keyOf(signature, known);
    if (!key) unknown.push(signature);
    else if (!verified.has(key)) verified.set(key, await checked(text, signature, key, verify));
  }
  if (verified.size === 0) {
    throw unsigned('Nobody whose key you have has signed this.', known, signatures);
  }
  return { text, verified: [...verified.values()], unknown };
}

/**
 * Why nothing that is signed so is believed. A key of a known name and another number may be a new one,
 * or somebody else's: which, nobody can say who does not have it.
 */
export function unsigned(
  message: string,
  known: readonly VerifierKey[],
  signatures: readonly Pick<VerifierKey, 'name' | 'id'>[],
): VerificationError {
  const other = signatures.find(({ name }) => known.some((key) => key.name === name));
  return new VerificationError(
    other ? 'KEY_MISSING' : 'NOTE_UNSIGNED',
    other
      ? `This is signed by a key of "${other.name}" that you do not have: a new one, or somebody else’s.`
      : message,
    { expected: named(known), found: named(signatures) },
  );
}

function keyOf(
  { name, id }: NoteSignature,
  known: readonly VerifierKey[],
): VerifierKey | undefined {
  const [key, ...others] = known.filter((each) => each.name === name && each.id === id);
  if (key && others.some((other) => !isSameKey(key, other))) {
    throw new VerificationError('KEYS_AMBIGUOUS', `Two keys of "${name}" have the same number.`, {
      found: keyIdText(id),
    });
  }
  return key;
}

async function checked(
  text: string,
  { name, id, signature }: NoteSignature,
  key: VerifierKey,
  verify: VerifyEd25519,
): Promise<VerifiedSignature> {
  const found =
    key.type === ED25519_TYPE ? { signature, message: utf8(text) } : cosigned(text, signature);
  const right =
    found?.signature.length === SIGNATURE_BYTES &&
    (await verify(key.publicKey, found.message, found.signature));
  if (!found || !right) {
    throw new VerificationError(
      'SIGNATURE_WRONG',
      `The signature of "${name}" does not fit: what it signed was changed, or somebody else made it.`,
      { expected: `a signature by ${name} (${keyIdText(id)})`, found: 'another' },
    );
  }
  return 'time' in found ? { key, time: found.time } : { key };
}

function cosigned(text: string, bytes: Uint8Array) {
  const cosignature = splitCosignature(bytes);
  return cosignature && { ...cosignature, message: cosignedMessage(cosignature.time, text) };
}

function named(keys: readonly { readonly name: string; readonly id: number }[]): string {
  return keys.map(({ name, id }) => `${name} (${keyIdText(id)})`).join(', ') || 'nobody';
}

function malformed(expected: string, found: string): VerificationError {
  return new VerificationError(
    'NOTE_MALFORMED',
    'The signed text is damaged: it is not in the form in which signed texts are written.',
    { expected, found },
  );
}
