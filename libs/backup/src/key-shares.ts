import { createHmac, hash, type KeyObject, randomBytes } from 'node:crypto';
import { combine, split } from 'shamir-secret-sharing';
import { KEY_BYTES, secretKey } from '../../vault/src/sealing.js';
import { BackupError } from './backup.errors.js';

/**
 * Shares of the key-encryption key (Shamir 1979, over GF(2^8)): so many of them give it back, and fewer tell
 * nothing of it. Each is a text of a few lines that can be printed, and typed from paper.
 */

/** How a key is shared. */
export interface Sharing {
  /** How many shares give the key back, from 2. */
  readonly needed: number;
  /** How many there are, up to 255. */
  readonly of: number;
}

/** Two of three people. */
export const USUAL_SHARING: Sharing = { needed: 2, of: 3 };

/** A share as somebody has it. */
export interface NamedShare {
  /** What it is called where something is wrong with it: its file. */
  readonly name: string;
  readonly text: string;
}

/** A share that was read. */
interface Share extends Sharing {
  readonly name: string;
  /** From 1. */
  readonly number: number;
  /** What tells the key from others, and tells nothing of it. */
  readonly key: string;
  /** Those that were made together have one. */
  readonly set: string;
  readonly bytes: Buffer;
}

const FORM = 'waymark-key-share-1';
const CHECK_BYTES = 8;

/** By what a key is told from others: the first 8 bytes of HMAC-SHA-256 under it, in hex. */
export function keyCheck(key: KeyObject): string {
  const whole = createHmac('sha256', key).update('waymark key check').digest();
  return whole.toString('hex', 0, CHECK_BYTES);
}

/** Shares a key. @returns the text of each share, the first one first. */
export async function shareKey(
  key: KeyObject,
  { needed, of }: Sharing,
  now: Date,
): Promise<readonly string[]> {
  const set = randomBytes(CHECK_BYTES).toString('hex');
  const exported = key.export();
  const secret = new Uint8Array(exported);
  exported.fill(0);
  const shares = await split(secret, of, needed);
  secret.fill(0);
  return shares.map((share, index) => {
    const bytes = Buffer.from(share).toString('hex');
    const lines = [
      FORM,
      `key ${keyCheck(key)}`,
      `set ${set}`,
      `made ${now.toISOString()}`,
      `share ${index + 1} of ${of}, ${needed} are needed`,
      ...(bytes.match(/.{1,32}/g) ?? []).map((line) => line.replace(/(.{4})(?=.)/g, '$1 ')),
    ];
    return `${[...lines, `sum ${sumOf(lines)}`].join('\n')}\n`;
  });
}

/**
 * The key that shares are of.
 *
 * @returns it, and the numbers of the shares that it was made of.
 * @throws BackupError `SHARES_UNUSABLE`: too few, one that is damaged, or not of one key.
 */
export async function keyOfShares(
  given: readonly NamedShare[],
): Promise<{ readonly key: KeyObject; readonly of: readonly number[] }> {
  const shares = given.map(read);
  const [first, ...others] = shares;
  if (!first) throw unusable('No share was given.', '2 or more', 'none');
  for (const other of others) demandTogether(first, other);
  const different = [...new Map(shares.map((share) => [share.number, share])).values()];
  const { needed, of, set } = first;
  if (different.length < needed) {
    const numbers = different.map(({ number }) => number);
    throw unusable(
      `${needed} different shares are needed, and ${different.length === 1 ? 'one was' : `${different.length} were`} given (${numbers.join(', ')} of ${of}): find another of the set ${set}.`,
      `${needed} of ${of}`,
      `${different.length}`,
    );
  }
  const raw = await combine(different.slice(0, needed).map(({ bytes }) => new Uint8Array(bytes)));
  const key = raw.length === KEY_BYTES ? secretKey(Buffer.from(raw)) : undefined;
  raw.fill(0);
  if (!key || keyCheck(key) !== first.key) {
    throw unusable(
      `These shares do not give the key ${first.key} that they say they are of: one of them was changed after it was made.`,
      first.key,
      key ? keyCheck(key) : 'no key',
    );
  }
  return { key, of: different.slice(0, needed).map(({ number }) => number) };
}

/** Blanks, empty lines and capitals do not matter: it may have been typed from paper. */
function read({ name, text }: NamedShare): Share {
  const lines = text
    .toLowerCase()
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '');
  if (lines[0] !== FORM) {
    throw unusable(`${name} is no share of a key: its first line is not ${FORM}.`, FORM, 'another');
  }
  const last = lines.pop();
  const sum = sumOf(lines);
  if (last !== `sum ${sum}`) {
    throw unusable(
      `The share ${name} is not what was written: a character is wrong or missing. Copy it anew.`,
      'the sum on its last line',
      'another',
    );
  }
  const [, key = '', set = ''] =
    /^key ([0-9a-f]{16})\nset ([0-9a-f]{16})$/m.exec(lines.join('\n')) ?? [];
  const [, number, of, needed] =
    /^share (\d+) of (\d+), (\d+) are needed$/.exec(lines[4] ?? '') ?? [];
  return {
    name,
    key,
    set,
    number: Number(number),
    of: Number(of),
    needed: Number(needed),
    bytes: Buffer.from(lines.slice(5).join('').replaceAll(' ', ''), 'hex'),
  };
}

function demandTogether(one: Share, other: Share): void {
  if (one.key !== other.key) {
    throw unusable(
      `${one.name} is a share of the key ${one.key}, and ${other.name} one of the key ${other.key}: take shares of one key.`,
      one.key,
      other.key,
    );
  }
  if (one.set === other.set) return;
  throw unusable(
    `${one.name} and ${other.name} were made of one key, and not together: take shares of the set ${one.set}, or of the set ${other.set}.`,
    one.set,
    other.set,
  );
}

/** What tells a typing error: the first 8 bytes of the SHA-256 of the lines as they were written, in hex. */
function sumOf(lines: readonly string[]): string {
  const text = lines.map((line) => line.toLowerCase()).join('\n');
  return hash('sha256', text).slice(0, 2 * CHECK_BYTES);
}

function unusable(sentence: string, expected: string, found: string): BackupError {
  return new BackupError('SHARES_UNUSABLE', sentence, { expected, found });
}
