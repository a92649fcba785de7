import { COSIGNATURE_TYPE } from './cosignature.js';
import { NO_WITNESSES, parsePolicy, type Policy } from './policy.js';
import { VerificationError } from './verification-error.js';
import { ED25519_TYPE, parseVerifierKey, type VerifierKey } from './verifier-key.js';

/** Whom somebody believes who checks: keys of logs, of their promises and clocks, and a policy. */
export interface Trust {
  /** Keys of type 0x01 (logs and their promises) and 0x04 (their clocks). */
  readonly keys: readonly VerifierKey[];
  readonly policy: Policy;
}

/**
 * Reads whom to believe.
 *
 * @param keys Verifier keys, one a line; empty lines and lines that begin with `#` are passed over.
 * @param policy As C2SP `tlog-policy` has it; without it no witness is asked.
 * @throws VerificationError `KEY_MALFORMED`, `KEY_UNSUPPORTED`, `POLICY_MALFORMED`.
 */
export function parseTrust(keys: string, policy?: string): Trust {
  const lines = keys.split('\n').map((line) => line.trim());
  const written = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const read = policy === undefined ? NO_WITNESSES : parsePolicy(policy);
  const trust = { keys: [...written.map(parseVerifierKey), ...read.logs], policy: read };
  if (trust.keys.length === 0) {
    throw new VerificationError('KEY_MISSING', 'There are no keys to check anything with.');
  }
  return trust;
}

/** Keys of one name and type. */
function keysNamed(
  { keys }: Trust,
  name: string,
  type: VerifierKey['type'],
): readonly VerifierKey[] {
  return keys.filter((key) => key.name === name && key.type === type);
}

/**
 * The keys with which a log signs.
 *
 * @param name The log's origin, or `<origin>/promise`.
 * @throws VerificationError `KEY_MISSING`
 */
export function signingKeys(trust: Trust, name: string): readonly VerifierKey[] {
  const keys = keysNamed(trust, name, ED25519_TYPE);
  if (keys.length > 0) return keys;
  throw new VerificationError(
    'KEY_MISSING',
    `This was signed in the name of "${name}", of which you have no key. Nothing can be said of it.`,
    { expected: trust.keys.map((key) => key.name).join(', '), found: name },
  );
}

/** The keys with which a log says what time it is. */
export function clockKeys(trust: Trust, origin: string): readonly VerifierKey[] {
  return keysNamed(trust, `${origin}/clock`, COSIGNATURE_TYPE);
}
