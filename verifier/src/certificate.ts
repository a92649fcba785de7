import { fromBase64, toBase64 } from './base64.js';
import { fromUtf8 } from './bytes.js';
import { readReceipt, type Receipt, receiptJson, unreadable } from './receipt.js';
import { sha256 } from './sha256.js';
import { type Json, type JsonObject, parseJson } from './strict-json.js';
import { VerificationError } from './verification-error.js';
import { type ReceiptFindings, type SignedTexts, verifyReceipt } from './verify-receipt.js';

/** Certificates of what was erased or forgotten, version 1, as `docs/reference/erasure-certificate.md` describes them. */

/** The version of this form, and what tells a certificate from other JSON. */
export const CERTIFICATE_FORMAT = 'waymark-erasure/1';

/** What a certificate says beside what the event itself does. */
const BESIDE = ['format', 'words', 'envelope', 'receipt'];

/** What every event says that something was erased, and no other. */
const ALWAYS = ['erased', 'remains'];

/** Where in an entry the SHA-256 of the envelope stands (`docs/reference/record-format.md`). */
const FROM = 17;
const TO = 49;

/** A certificate as it was read; nothing of it is checked yet. */
export interface Certificate {
  readonly members: JsonObject;
  /** Of the event that says so. */
  readonly receipt: Receipt;
}

/** @throws VerificationError `RECEIPT_UNREADABLE` */
export function parseCertificate(text: string): Certificate {
  const value = receiptJson(text);
  if (!(value instanceof Map)) throw unreadable('an object', 'another value');
  const members = value as JsonObject;
  const format = members.get('format');
  if (format !== CERTIFICATE_FORMAT) throw unreadable(CERTIFICATE_FORMAT, 'another form');
  return { members, receipt: readReceipt(members.get('receipt') ?? null) };
}

/**
 * Checks a certificate: its receipt; by its envelope, which the entry commits to, that this is an event
 * that says that something was erased; and that the certificate says what that says. The words beside
 * codes are whoever's wrote them, and not checked.
 *
 * @throws VerificationError with the first thing that does not hold or could not be checked.
 */
export async function verifyCertificate(
  { members, receipt }: Certificate,
  signed: SignedTexts,
): Promise<ReceiptFindings> {
  const findings = await verifyReceipt(receipt, signed);
  const envelope = fromBase64(textOf(members.get('envelope')).slice(1, -1)) ?? new Uint8Array();
  const hash = receipt.entry?.subarray(FROM, TO);
  demandSame('envelope', hash && toBase64(hash), toBase64(sha256(envelope)));
  const recorded = new Map<string, Json | undefined>([
    ['type', objectOf(jsonIn(envelope)).get('type')],
    ['erasedAt', receipt.recordedAt],
  ]);
  for (const part of findings.parts?.shown.values() ?? []) {
    const [, fields] = listOf(jsonIn(part));
    for (const [name, value] of objectOf(objectOf(fields).get('data'))) recorded.set(name, value);
  }
  for (const name of [...ALWAYS, ...recorded.keys(), ...members.keys()]) {
    if (BESIDE.includes(name)) continue;
    demandSame(name, recorded.get(name), withoutWords(members.get(name)));
  }
  let erased = 0;
  for (const tally of listOf(recorded.get('erased'))) {
    erased += Number(objectOf(tally).get('events'));
  }
  return { ...findings, erased };
}

function objectOf(value: Json | undefined): JsonObject {
  return value instanceof Map ? (value as JsonObject) : new Map<string, Json>();
}

/** What bytes say; a part is `["<salt>",{"data":{…}, …}]`. */
function jsonIn(bytes: Uint8Array): Json {
  try {
    return parseJson(fromUtf8(bytes) ?? '');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Codes without the words that tell what they mean; nothing else may stand beside what was recorded. */
function withoutWords(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return listOf(value).map((each) => withoutWords(each) ?? null);
  const inWords = objectOf(value);
  const code = inWords.get('code');
  return typeof code === 'string' && inWords.size === 2 && inWords.has('words') ? code : value;
}

function demandSame(name: string, recorded: Json | undefined, said: Json | undefined): void {
  const [expected, found] = [textOf(recorded), textOf(said)];
  if (expected === found && recorded !== undefined) return;
  throw new VerificationError(
    'CERTIFICATE_WRONG',
    `What the certificate says of "${name}" is not what was recorded.`,
    { expected, found },
  );
}

/** One text for values that are alike, in whatever order members stand. */
function textOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `[${listOf(value).map(textOf).join()}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  const members = [...(value as JsonObject)].map(
    ([name, each]) => `${JSON.stringify(name)}:${textOf(each)}`,
  );
  return `{${members.sort().join()}}`;
}
