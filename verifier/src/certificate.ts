import { fromUtf8 } from './bytes.js';
import type { PartName } from './entry.js';
import { readReceipt, type Receipt, receiptJson, unreadable } from './receipt.js';
import { type Json, type JsonObject, parseJson } from './strict-json.js';
import { VerificationError } from './verification-error.js';
import { type ReceiptFindings, type SignedTexts, verifyReceipt } from './verify-receipt.js';

/** Certificates of erasures, version 1, as `docs/reference/erasure-certificate.md` describes them. */

/** The version of this form, and what tells a certificate from other JSON. */
export const CERTIFICATE_FORMAT = 'waymark-erasure/1';

/** In which part of the event stands what a certificate says. */
const SAID_IN: Readonly<Record<string, PartName>> = {
  request: 'what',
  requestedAt: 'what',
  requestedBy: 'whoAndWhen',
  because: 'why',
  decidedBy: 'whoAndWhen',
  erased: 'what',
  pseudonyms: 'what',
  joining: 'what',
  remains: 'what',
};

/** A certificate as it was read; nothing of it is checked yet. */
export interface Certificate {
  readonly members: JsonObject;
  /** Of the event that says that somebody was erased. */
  readonly receipt: Receipt;
}

/** Whether a text says of itself that it is a certificate, of whatever version. */
export function isCertificate(text: string): boolean {
  return /"format"\s*:\s*"waymark-erasure\//.test(text);
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
 * Checks a certificate: its receipt, and that it says what the log recorded. The words beside codes are
 * whoever's wrote them, and not checked.
 *
 * @throws VerificationError with the first thing that does not hold or could not be checked.
 */
export async function verifyCertificate(
  { members, receipt }: Certificate,
  signed: SignedTexts,
): Promise<ReceiptFindings> {
  const findings = await verifyReceipt(receipt, signed);
  demandSame('erasedAt', receipt.recordedAt, members.get('erasedAt'));
  for (const [name, part] of Object.entries(SAID_IN)) {
    const recorded = dataOf(findings.parts?.shown.get(part)).get(name);
    demandSame(name, recorded, withoutWords(members.get(name)));
  }
  let erased = 0;
  for (const tally of listOf(members.get('erased'))) {
    if (tally instanceof Map) erased += Number((tally as JsonObject).get('events'));
  }
  return { ...findings, erased };
}

/** What the event itself says in a part: `["<salt>",{"data":{…}, …}]`. */
function dataOf(part: Uint8Array | undefined): JsonObject {
  const [, fields] = listOf(valueOf((part && fromUtf8(part)) ?? ''));
  const said = fields instanceof Map ? (fields as JsonObject).get('data') : undefined;
  return said instanceof Map ? (said as JsonObject) : new Map<string, Json>();
}

function valueOf(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Codes without the words that tell what they mean. */
function withoutWords(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return listOf(value).map((each) => withoutWords(each) ?? null);
  return value instanceof Map && value.has('code') ? (value as JsonObject).get('code') : value;
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
