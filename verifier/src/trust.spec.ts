import { describe, expect, it } from '@jest/globals';
import { signingKey, TestLog } from './testing.features.js';
import { parseTrust } from './trust.js';
import { isVerificationError } from './verification-error.js';
import { verifierKeyText } from './verifier-key.js';

const log = new TestLog();
const keys = log.keys.map(verifierKeyText);
const witness = signingKey('witness.example', 4).key;

function code(text: string, policy?: string): string {
  try {
    parseTrust(text, policy);
    return 'taken';
  } catch (error) {
    if (!isVerificationError(error)) throw error;
    return error.code;
  }
}

describe('whom somebody believes', () => {
  it('is a list of keys, one a line, with comments and lines of any system', () => {
    const { keys: read, policy } = parseTrust(`# The ledger\r\n\r\n${keys.join('\r\n')}\r\n`);
    expect(read).toEqual(log.keys);
    expect(policy.quorum).toBeUndefined();
  });

  it('may be a policy alone, which names logs and witnesses', () => {
    const policy = `log ${keys[0] ?? ''}\nwitness W ${verifierKeyText(witness)}\nquorum W\n`;
    expect(parseTrust('', policy)).toMatchObject({
      keys: [log.log.key],
      policy: { witnesses: [witness] },
    });
  });

  it('is somebody: without any key nothing can be checked', () => {
    expect(code('# none\n')).toBe('KEY_MISSING');
    expect(code('', 'quorum none\n')).toBe('KEY_MISSING');
  });

  it('is not guessed where a line is no key', () => {
    expect(code(`${keys.join('\n')}\nmore\n`)).toBe('KEY_MALFORMED');
    expect(code(keys.join(' '))).toBe('KEY_MALFORMED');
  });
});
