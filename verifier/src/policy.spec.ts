import { describe, expect, it } from '@jest/globals';
import { isQuorum, parsePolicy, witnessesAsked } from './policy.js';
import { signingKey } from './testing.features.js';
import { isVerificationError } from './verification-error.js';
import { verifierKeyText } from './verifier-key.js';

const log = signingKey('log.example').key;
const witnesses = Array.from({ length: 6 }, (_, nth) => signingKey(`w${nth}.example`, 4).key);
const lines = witnesses.map((key, nth) => `witness W${nth} ${verifierKeyText(key)}`).join('\n');
const head = `log ${verifierKeyText(log)}\n${lines}\n`;

function signedBy(...nth: readonly number[]) {
  return new Set(witnesses.filter((_, place) => nth.includes(place)));
}

function refusal(text: string): string {
  try {
    parsePolicy(text);
    return 'taken';
  } catch (error) {
    if (!isVerificationError(error, 'POLICY_MALFORMED')) throw error;
    return `${error.details.expected ?? ''} / ${error.details.found ?? ''}`;
  }
}

describe('a policy', () => {
  it('asks for so many of each group', () => {
    const policy = parsePolicy(
      `${head}group X 2 W0 W1 W2\ngroup Y any W3 W4\ngroup all-of-them all X Y\nquorum all-of-them\n`,
    );
    expect(policy.logs).toEqual([log]);
    expect(policy.witnesses).toEqual(witnesses);
    expect(witnessesAsked(policy)).toBe(3);
    expect(isQuorum(policy, new Set(policy.witnesses))).toBe(true);
    const satisfied = (...nth: number[]) =>
      isQuorum(policy, new Set(policy.witnesses.filter((_, place) => nth.includes(place))));
    expect(satisfied(0, 2, 4)).toBe(true);
    expect(satisfied(0, 1, 2)).toBe(false);
    expect(satisfied(0, 3, 4, 5)).toBe(false);
    expect(satisfied()).toBe(false);
  });

  it('may ask for one witness, or none', () => {
    const one = parsePolicy(`${head}quorum W1`);
    expect(isQuorum(one, new Set([one.witnesses[1] ?? log]))).toBe(true);
    expect(isQuorum(one, new Set([one.witnesses[0] ?? log]))).toBe(false);
    const none = parsePolicy('quorum none\n');
    expect(isQuorum(none, signedBy())).toBe(true);
    expect(witnessesAsked(none)).toBe(0);
  });

  it('passes over comments, empty lines, blanks at the edges and addresses', () => {
    const policy = parsePolicy(
      `# Ours\n\n \t\n\tlog   ${verifierKeyText(log)}\thttps://log.example/ \n  # more\n quorum none \n`,
    );
    expect(policy.logs).toEqual([log]);
  });

  it.each([
    ['no quorum', head],
    ['two quorums', `${head}quorum none\nquorum W1\n`],
    ['a quorum of somebody not named', `${head}quorum W9\n`],
    ['a quorum before its group', `${head}quorum G\ngroup G any W1\n`],
    ['a group of 0', `${head}group G 0 W1\nquorum G\n`],
    ['a group of more than there are', `${head}group G 3 W1 W2\nquorum G\n`],
    ['a group with a leading zero', `${head}group G 01 W1 W2\nquorum G\n`],
    ['a group without members', `${head}group G any\nquorum none\n`],
    ['a member twice', `${head}group G 2 W1 W1\nquorum G\n`],
    ['a member of two groups', `${head}group G any W1\ngroup H any W1\nquorum G\n`],
    ['a group called none', `${head}group none any W1\nquorum none\n`],
    ['none as a member', `${head}group G any none\nquorum G\n`],
    ['a name taken twice', `${head}group W1 any W2\nquorum W1\n`],
    ['a log twice', `${head}log ${verifierKeyText(log)}\nquorum none\n`],
    [
      'a witness twice',
      `${head}witness again ${verifierKeyText(witnesses[0] ?? log)}\nquorum none\n`,
    ],
    ['a log with a key of a witness', `log ${verifierKeyText(witnesses[0] ?? log)}\nquorum none\n`],
    ['a witness with a key of a log', `witness W ${verifierKeyText(log)}\nquorum none\n`],
    ['a key that was cut', `log ${verifierKeyText(log).slice(0, -4)}\nquorum none\n`],
    ['another word', `${head}witnes W\nquorum none\n`],
    ['a word too many', `${head}quorum none please\n`],
    ['carriage returns', `${head}quorum none\r\n`],
    ['a control character', `# \u0007\nquorum none\n`],
    ['half a character', `# \ud800\nquorum none\n`],
    ['too much of it', `quorum none\n${'#'.repeat(1_000_001)}`],
  ])('is none with %s', (_, text) => {
    expect(refusal(text)).not.toBe('taken');
  });

  it('that cannot be read says in which line', () => {
    expect(refusal(`# ours\n${head}quorom none\n`)).toContain('line 9: quorom');
  });
});
