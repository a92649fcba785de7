import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { toBase64 } from './base64.js';
import { joinBytes, utf8 } from './bytes.js';
import { type Checkpoint, checkpointText } from './checkpoint.js';
import { COSIGNATURE_TYPE, cosignedMessage, joinCosignature } from './cosignature.js';
import { promiseKeyName, promiseText } from './promise.js';
import { RECEIPT_FORMAT } from './receipt.js';
import { type PartName, PART_NAMES } from './entry.js';
import { tlogProofText } from './tlog-proof.js';
import { ED25519_TYPE, type KeyType, type VerifierKey, verifierKey } from './verifier-key.js';

/** A log as the verifier meets one, made with Node's own cryptography and a naive tree. */

/** A key that signs, with the key that verifies. */
export interface SigningKey {
  readonly key: VerifierKey;
  readonly secret: KeyObject;
}

export function signingKey(name: string, type: KeyType = ED25519_TYPE): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { key: verifierKey(name, type, new Uint8Array(raw)), secret: privateKey };
}

/** One signature line. @param time for a cosignature, in seconds. */
export function signatureLine(text: string, { key, secret }: SigningKey, time = 0): string {
  const bare = key.type === ED25519_TYPE;
  const made = sign(null, bare ? utf8(text) : cosignedMessage(time, text), secret);
  const id = new Uint8Array(4);
  new DataView(id.buffer).setUint32(0, key.id);
  const signature = bare ? made : joinCosignature({ time, signature: made });
  return `\u2014 ${key.name} ${toBase64(joinBytes(id, signature))}\n`;
}

export function signedNote(text: string, ...keys: readonly SigningKey[]): string {
  return `${text}\n${keys.map((key) => signatureLine(text, key)).join('')}`;
}

const sha256 = (...bytes: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(
    createHash('sha256')
      .update(joinBytes(...bytes))
      .digest(),
  );

export const leafOf = (entry: Uint8Array): Uint8Array => sha256(Uint8Array.of(0), entry);

/** The largest power of two below a number. */
function split(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}

/** The root of a tree, as RFC 6962, section 2.1 defines it. */
export function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (!only) return sha256();
  if (leaves.length === 1) return only;
  const at = split(leaves.length);
  return sha256(Uint8Array.of(1), rootOf(leaves.slice(0, at)), rootOf(leaves.slice(at)));
}

/** The audit path of RFC 6962, section 2.1.1. */
export function inclusionOf(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const at = split(leaves.length);
  const [left, right] = [leaves.slice(0, at), leaves.slice(at)];
  return index < at
    ? [...inclusionOf(left, index), rootOf(right)]
    : [...inclusionOf(right, index - at), rootOf(left)];
}

/** The consistency proof of RFC 6962, section 2.1.2. */
export function consistencyOf(leaves: readonly Uint8Array[], earlier: number): Uint8Array[] {
  return subproof(leaves, earlier, true);
}

function subproof(leaves: readonly Uint8Array[], earlier: number, whole: boolean): Uint8Array[] {
  if (earlier === leaves.length) return whole ? [] : [rootOf(leaves)];
  const at = split(leaves.length);
  const [left, right] = [leaves.slice(0, at), leaves.slice(at)];
  return earlier <= at
    ? [...subproof(left, earlier, whole), rootOf(right)]
    : [...subproof(right, earlier - at, false), rootOf(left)];
}

/** What the receipt's JSON holds. */
export interface ReceiptJson {
  format: string;
  eventId: string;
  leafHash: string;
  recordedAt: string;
  promise: string;
  proof: string | null;
  entry?: string;
  shown?: Record<string, string>;
  withheld?: Record<string, string>;
}

/** A log with events of which receipts are asked. */
export class TestLog {
  readonly log: SigningKey;
  readonly promises: SigningKey;
  readonly clock: SigningKey;
  readonly parts: Uint8Array[][] = [];
  readonly entries: Uint8Array[] = [];
  readonly recordedAt = '2026-11-05T02:10:00.000Z';
  /** Seconds since 1970: when checkpoints are signed. */
  time = Date.parse(this.recordedAt) / 1_000 + 1;

  constructor(
    readonly origin = 'ledger.example/log',
    readonly maximumDelay = 60,
  ) {
    this.log = signingKey(origin);
    this.promises = signingKey(promiseKeyName(origin));
    this.clock = signingKey(`${origin}/clock`, COSIGNATURE_TYPE);
  }

  get keys(): readonly VerifierKey[] {
    return [this.log.key, this.promises.key, this.clock.key];
  }

  static eventId(index: number): string {
    return `00000000-0000-8000-8000-${String(index).padStart(12, '0')}`;
  }

  /**
   * @param fields Of parts that are to say something, as JSON texts.
   * @param envelope Its exact bytes.
   */
  record(fields: Partial<Record<PartName, string>> = {}, envelope = utf8('{}')): number {
    const index = this.entries.length;
    const parts = PART_NAMES.map((name) =>
      utf8(`["salt of ${name} ${index}",${fields[name] ?? '{}'}]`),
    );
    const id = Uint8Array.from(Buffer.from(TestLog.eventId(index).replaceAll('-', ''), 'hex'));
    const root = sha256(...parts.map((part) => sha256(part)));
    const other = sha256(utf8(`${index}`));
    this.parts.push(parts);
    this.entries.push(joinBytes(Uint8Array.of(1), id, sha256(envelope), other, root, other));
    return index;
  }

  checkpoint(witnesses: readonly SigningKey[] = [], change: Partial<Checkpoint> = {}): string {
    const root = rootOf(this.entries.map(leafOf));
    const text = checkpointText({
      origin: this.origin,
      size: this.entries.length,
      root,
      ...change,
    });
    const dated = [this.clock, ...witnesses].map((key) => signatureLine(text, key, this.time));
    return `${text}\n${signatureLine(text, this.log)}${dated.join('')}`;
  }

  proof(index: number, checkpoint = this.checkpoint()): string {
    const hashes = inclusionOf(this.entries.map(leafOf), index);
    return tlogProofText({ index, hashes, checkpoint });
  }

  promise(index: number): string {
    const text = promiseText({
      origin: this.origin,
      eventId: TestLog.eventId(index),
      leafHash: leafOf(this.entries[index] ?? new Uint8Array()),
      recordedAt: this.recordedAt,
      maximumDelay: this.maximumDelay,
    });
    return signedNote(text, this.promises);
  }

  /** @param shown Names of parts to show, the others being withheld; without it no entry is in it. */
  receipt(
    index: number,
    proof: string | null = this.proof(index),
    shown?: readonly PartName[],
  ): ReceiptJson {
    const entry = this.entries[index] ?? new Uint8Array();
    const parts = PART_NAMES.map((name, nth) => [name, this.parts[index]?.[nth]] as const);
    const chosen = (is: boolean, write: (part: Uint8Array) => Uint8Array) =>
      Object.fromEntries(
        parts
          .filter(([name]) => shown?.includes(name) === is)
          .map(([name, part = new Uint8Array()]) => [name, toBase64(write(part))]),
      );
    return {
      format: RECEIPT_FORMAT,
      eventId: TestLog.eventId(index),
      leafHash: toBase64(leafOf(entry)),
      recordedAt: this.recordedAt,
      promise: this.promise(index),
      proof,
      ...(shown && {
        entry: toBase64(entry),
        shown: chosen(true, (part) => part),
        withheld: chosen(false, (part) => sha256(part)),
      }),
    };
  }
}
