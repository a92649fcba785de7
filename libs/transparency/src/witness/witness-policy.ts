import { type Policy, parsePolicy } from '../../../../verifier/src/policy.js';
import { isVerificationError } from '../../../../verifier/src/verification-error.js';
import { isSameKey } from '../../../../verifier/src/verifier-key.js';
import { isLoopback } from '../../../configuration/src/variables.js';
import { readIfThere } from '../../../durable/src/durable-files.js';
import type { LogKeys } from '../signing-keys.js';
import { TransparencyError } from '../transparency.errors.js';

/**
 * Which witnesses a log asks, and how many are enough: a file in the form of C2SP `tlog-policy`, with the
 * submission prefix of each witness as its URL.
 *
 * @throws TransparencyError `POLICY_UNUSABLE`
 */
export function openWitnessPolicy(path: string, keys: LogKeys): Policy {
  const policy = parsed(path);
  const { logs, witnesses, urls } = policy;
  if (witnesses.length === 0) throw unusable(path, 'names no witness');
  const own = [...keys.signing, ...keys.retired].map(({ verifier }) => verifier);
  if (logs.length > 0 && !logs.some((log) => own.some((key) => isSameKey(key, log)))) {
    throw unusable(path, `is of other logs than ${keys.origin}`);
  }
  for (const witness of witnesses) {
    if (own.some((key) => isSameKey(key, witness))) {
      throw unusable(path, `names ${witness.name}, which is the log itself`);
    }
    if (!isPrefix(urls.get(witness))) {
      throw unusable(
        path,
        `must have, after the key of ${witness.name}, the https URL that it is asked at, without query, fragment or password (http only on this machine)`,
      );
    }
  }
  return policy;
}

/** A policy as others are given it: without comments, and without where witnesses are asked. */
export function publishedPolicy(path: string): string {
  const lines = textOf(path).split('\n');
  const said = lines.map((line) => line.trim()).filter((line) => !/^(#|$)/.test(line));
  return said
    .map((line) => `${line.replace(/^(witness\s+\S+\s+\S+|log\s+\S+)\s.*$/, '$1')}\n`)
    .join('');
}

function parsed(path: string): Policy {
  try {
    return parsePolicy(textOf(path));
  } catch (error) {
    if (!isVerificationError(error)) throw error;
    const { expected = 'a policy', found = 'none' } = error.details;
    throw unusable(path, `cannot be read: expected ${expected}, found ${found}`);
  }
}

function textOf(path: string): string {
  try {
    const bytes = readIfThere(path);
    if (bytes) return bytes.toString('utf8');
  } catch (error) {
    throw unusable(path, `cannot be read (${(error as Error).message})`);
  }
  throw unusable(path, 'is missing');
}

function isPrefix(text: string | undefined): boolean {
  if (text === undefined || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (`${username}${password}${search}${hash}` !== '') return false;
  const here = isLoopback(hostname.replace(/^\[|\]$/g, ''));
  return protocol === 'https:' || (protocol === 'http:' && here);
}

function unusable(path: string, why: string): TransparencyError {
  return new TransparencyError('POLICY_UNUSABLE', `The policy of witnesses ${path} ${why}.`);
}
