import { createSecretKey, hash, type KeyObject, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { keyCheck, keyOfShares, type NamedShare, shareKey, USUAL_SHARING } from './key-shares.js';

const NOW = new Date('2026-11-03T09:00:00Z');
const key = createSecretKey(randomBytes(32));

const shared = async (of: KeyObject = key, sharing = USUAL_SHARING) =>
  (await shareKey(of, sharing, NOW)).map((text, index) => ({ name: `share-${index + 1}`, text }));

const given = (shares: readonly NamedShare[], ...numbers: readonly number[]) =>
  numbers.flatMap((number) => shares[number - 1] ?? []);

async function refusal(shares: readonly NamedShare[]): Promise<string> {
  const found = await keyOfShares(shares).catch((error: unknown) => error);
  expect(found).toMatchObject({ name: 'BackupError', code: 'SHARES_UNUSABLE' });
  return (found as Error).message;
}

describe('shares of a key', () => {
  it.each([
    [1, 2],
    [1, 3],
    [3, 2],
    [1, 2, 3],
  ])('give it back: %j and %j', async (...numbers) => {
    const shares = await shared();
    const recovered = await keyOfShares(given(shares, ...numbers));
    expect(recovered.key.equals(key)).toBe(true);
    expect(recovered.of).toEqual(numbers.slice(0, 2));
  });

  it('give it back where more are needed, and only then', async () => {
    const shares = await shared(key, { needed: 3, of: 5 });
    expect((await keyOfShares(given(shares, 5, 1, 4))).key.equals(key)).toBe(true);
    expect(await refusal(given(shares, 2, 5))).toMatch(
      /^3 different shares are needed, and 2 were given \(2, 5 of 5\): find another of the set [0-9a-f]{16}\.$/,
    );
  });

  it('give it back as somebody typed them from paper', async () => {
    const typed = (await shared()).map(({ name, text }) => ({
      name,
      text: `\r\n${text.toUpperCase().replaceAll(' ', '  ').replaceAll('\n', ' \r\n\r\n')}`,
    }));
    expect((await keyOfShares(given(typed, 2, 3))).key.equals(key)).toBe(true);
  });

  it('are not enough one at a time, nor one of them twice', async () => {
    const shares = await shared();
    const few =
      /^2 different shares are needed, and one was given \(2 of 3\): find another of the set /;
    expect(await refusal(given(shares, 2))).toMatch(few);
    expect(await refusal(given(shares, 2, 2))).toMatch(few);
    expect(await refusal([])).toBe('No share was given.');
  });

  it('are refused with any character wrong, and it is said in which', async () => {
    const shares = await shared();
    const [one, two] = given(shares, 1, 2);
    if (!one || !two) throw new RangeError('There are three.');
    const at = Array.from({ length: one.text.length }, (_, index) => index);
    for (const index of at.filter((each) => /[0-9a-z]/.test(one.text.charAt(each)))) {
      const wrong = one.text.charAt(index) === '7' ? '8' : '7';
      const text = one.text.slice(0, index) + wrong + one.text.slice(index + 1);
      expect(await refusal([{ ...one, text }, two])).toContain('share-1');
    }
    expect(await refusal([{ ...one, text: one.text.slice(0, -9) }, two])).toContain('Copy it anew');
    expect(await refusal([two, { name: 'letter', text: 'Dear all,' }])).toMatch(
      /^letter is no share/,
    );
  });

  it('of another key are told from these, and so are those of the same key made another time', async () => {
    const shares = await shared();
    const other = createSecretKey(randomBytes(32));
    const others = await shared(other);
    expect(await refusal([...given(shares, 1), ...given(others, 2)])).toBe(
      `share-1 is a share of the key ${keyCheck(key)}, and share-2 one of the key ${keyCheck(other)}: take shares of one key.`,
    );
    const again = await shared();
    expect(await refusal([...given(shares, 1), ...given(again, 2)])).toMatch(/ and not together: /);
  });

  it('that were forged with a right sum do not give another key', async () => {
    const other = await shared(createSecretKey(randomBytes(32)));
    const shares = await shared();
    // The lines that name key and set from one, the bytes from another, and the sum made anew.
    const [mine, theirs] = [given(shares, 2)[0], given(other, 2)[0]];
    const lines = [
      ...(mine?.text.split('\n').slice(0, 5) ?? []),
      ...(theirs?.text.split('\n').slice(5, -2) ?? []),
    ];
    const text = `${lines.join('\n')}\nsum ${hash('sha256', lines.join('\n').toLowerCase()).slice(0, 16)}\n`;
    expect(await refusal([...given(shares, 1), { name: 'forged', text }])).toMatch(
      /^These shares do not give the key [0-9a-f]{16} that they say they are of/,
    );
  });

  it('tell nothing of it one at a time: neither it nor the sum of it stands in one', async () => {
    const raw = key.export();
    for (const { text } of await shared()) {
      const joined = text.replaceAll(/\s/g, '');
      for (const form of ['hex', 'base64', 'base64url'] as const) {
        expect(joined).not.toContain(raw.toString(form).slice(0, 20));
      }
    }
  });
});
