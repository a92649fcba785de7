import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openNote, parseNote } from './note.js';
import { signatureLine, signedNote, signingKey } from './testing.features.js';
import { isVerificationError } from './verification-error.js';
import { keyIdText, parseVerifierKey, verifierKeyText } from './verifier-key.js';

const DATA = join(import.meta.dirname, '../../../shared/conformance/signed-note/signed-note.json');
const withData = existsSync(DATA) ? it : it.skip;

interface Case {
  readonly desc: string;
  readonly note_b64: string;
  readonly trusted_vkeys: readonly string[];
  readonly accept: boolean;
  readonly verified_key_names: readonly string[] | null;
}

interface Cases {
  readonly good_vkey: string;
  readonly bad_vkeys: readonly string[];
  readonly cases: readonly Case[];
}

const read = (): Cases => JSON.parse(readFileSync(DATA, 'utf8')) as Cases;

const alice = signingKey('alice.example');
const bob = signingKey('bob.example');
const TEXT = 'Something.\n\nAnd more.\n';

function code(act: () => unknown): string {
  try {
    act();
    return 'taken';
  } catch (error) {
    if (!isVerificationError(error)) throw error;
    return error.code;
  }
}

describe('a signed note', () => {
  withData(`is taken or refused as Go's note has it (where ${DATA} is)`, async () => {
    const { cases } = read();
    expect(cases.length).toBeGreaterThan(12);
    for (const { desc, note_b64, trusted_vkeys, accept, verified_key_names } of cases) {
      const note = new Uint8Array(Buffer.from(note_b64, 'base64'));
      const opened = await openNote(note, trusted_vkeys.map(parseVerifierKey)).catch(
        (error: unknown) => {
          if (!isVerificationError(error)) throw error;
        },
      );
      const names = opened?.verified.map(({ key }) => key.name) ?? null;
      expect([desc, accept, names]).toEqual([desc, opened !== undefined, verified_key_names]);
    }
  });

  it('opens to its text, with its empty lines and its last newline, and says who signed', async () => {
    const note = signedNote(TEXT, alice, bob);
    const opened = await openNote(note, [bob.key]);
    expect(opened.text).toBe(TEXT);
    expect(opened.verified).toEqual([{ key: bob.key }]);
    expect(opened.unknown).toMatchObject([{ name: 'alice.example', id: alice.key.id }]);
  });

  it('does not open where one byte of it is another', async () => {
    const note = Buffer.from(signedNote(TEXT, alice));
    for (let at = 0; at < note.length; at += 1) {
      const changed = new Uint8Array(note);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(openNote(changed, [alice.key])).rejects.toThrow();
    }
  });

  it('does not open where the signature of a known key is wrong, though another is right', async () => {
    const forged = `${signedNote(TEXT, alice)}${signatureLine('Else.\n', bob)}`;
    await expect(openNote(forged, [alice.key, bob.key])).rejects.toMatchObject({
      code: 'SIGNATURE_WRONG',
      verdict: 'does-not-hold',
    });
    await expect(openNote(forged, [alice.key])).resolves.toMatchObject({ text: TEXT });
  });

  it('is not signed by another key of the same name', async () => {
    const other = signingKey('alice.example');
    await expect(openNote(signedNote(TEXT, other), [alice.key])).rejects.toMatchObject({
      code: 'KEY_MISSING',
      details: { expected: `alice.example (${keyIdText(alice.key.id)})` },
    });
  });

  it('counts a second signature of one key once', async () => {
    const note = signedNote(TEXT, alice, alice);
    expect((await openNote(note, [alice.key, { ...alice.key }])).verified).toHaveLength(1);
  });

  it('is refused where two keys that are trusted have one name and number', async () => {
    const twin = { ...bob.key, name: alice.key.name, id: alice.key.id };
    await expect(openNote(signedNote(TEXT, alice), [alice.key, twin])).rejects.toMatchObject({
      code: 'KEYS_AMBIGUOUS',
    });
  });

  it('dates cosignatures, and takes none whose time was changed', async () => {
    const witness = signingKey('witness.example', 4);
    const line = (time: number) => `${TEXT}\n${signatureLine(TEXT, witness, time)}`;
    const { verified } = await openNote(line(1_700_000_000), [witness.key]);
    expect(verified).toEqual([{ key: witness.key, time: 1_700_000_000 }]);
    const bytes = Buffer.from(line(1_700_000_000).split(' ').at(-1) ?? '', 'base64');
    bytes.writeUInt8(bytes.readUInt8(11) ^ 1, 11);
    const moved = `${TEXT}\n\u2014 ${witness.key.name} ${bytes.toString('base64')}\n`;
    await expect(openNote(moved, [witness.key])).rejects.toMatchObject({ code: 'SIGNATURE_WRONG' });
  });

  it.each([
    ['no signature', `${TEXT}\n`],
    ['a hyphen for the dash', signedNote(TEXT, alice).replace('\u2014', '-')],
    ['a carriage return', signedNote(TEXT, alice).replaceAll('\n', '\r\n')],
    ['a tab', signedNote('a\tb\n', alice)],
    ['half a character', signedNote(TEXT, alice).replace('more', '\ud800')],
    ['a blank that is not ASCII in the name', signedNote(TEXT, signingKey('a\u2003b'))],
    ['a plus in the name', signedNote(TEXT, signingKey('a+b'))],
    ['a blank after the signature', signedNote(TEXT, alice).replace(/\n$/, ' \n')],
    ['two blanks before the signature', signedNote(TEXT, alice).replace('example ', 'example  ')],
    ['a signature of four bytes', `${TEXT}\n\u2014 alice.example AAAAAA==\n`],
    ['a line after the signatures', `${signedNote(TEXT, alice)}more\n`],
    ['101 signatures', signedNote(TEXT, ...Array.from({ length: 101 }, () => alice))],
  ])('is none with %s', (_, note) => {
    expect(code(() => parseNote(note))).toBe('NOTE_MALFORMED');
  });
});

describe('a key that verifies', () => {
  withData(`is taken or refused as Go's note has it (where ${DATA} is)`, () => {
    const { good_vkey, bad_vkeys } = read();
    expect(verifierKeyText(parseVerifierKey(good_vkey))).toBe(good_vkey);
    for (const bad of bad_vkeys) expect(code(() => parseVerifierKey(bad))).not.toBe('taken');
    for (let from = 0; from < good_vkey.length; from += 1) {
      for (let to = from; to < good_vkey.length + (from === 0 ? 0 : 1); to += 1) {
        expect(code(() => parseVerifierKey(good_vkey.slice(from, to)))).toBe('KEY_MALFORMED');
      }
    }
  });

  it('is refused with any one character changed, and read back as it was written', () => {
    const whole = verifierKeyText(alice.key);
    expect(parseVerifierKey(whole)).toEqual(alice.key);
    const place = fc.nat({ max: whole.length - 1 });
    fc.assert(
      fc.property(place, fc.string({ minLength: 0, maxLength: 2, unit: 'binary' }), (at, other) => {
        const changed = whole.slice(0, at) + other + whole.slice(at + 1);
        fc.pre(changed !== whole);
        expect(code(() => parseVerifierKey(changed))).not.toBe('taken');
      }),
    );
  });

  it('may be of a witness, and of no kind beyond', () => {
    const witness = signingKey('w', 4);
    expect(parseVerifierKey(verifierKeyText(witness.key))).toEqual(witness.key);
    // A key of ML-DSA-44, with a number that fits it.
    const other = { ...alice.key, type: 6 as 4 };
    const id = code(() => parseVerifierKey(verifierKeyText(other)));
    expect(id).toBe('KEY_MALFORMED');
  });
});
