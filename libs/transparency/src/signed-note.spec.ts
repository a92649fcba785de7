import { describe, expect, it } from '@jest/globals';
import { openNote } from '../../../verifier/src/note.js';
import { parsePromise } from '../../../verifier/src/promise.js';
import { openCheckpoint } from '../../../verifier/src/signed-checkpoint.js';
import { parseTrust } from '../../../verifier/src/trust.js';
import { keyIdText, verifierKeyText } from '../../../verifier/src/verifier-key.js';
import { signedCheckpoint, signedPromise } from './signed-note.js';
import {
  KEY_ROLES,
  type LogKeys,
  newSigningKey,
  parseSigningKey,
  signingKeyText,
} from './signing-keys.js';

const ORIGIN = 'note.example/log';

function keysOf(...roles: readonly (typeof KEY_ROLES)[number][]): LogKeys {
  return { origin: ORIGIN, signing: roles.map((role) => newSigningKey(ORIGIN, role)), retired: [] };
}

const trustIn = ({ signing }: LogKeys) =>
  parseTrust(signing.map(({ verifier }) => verifierKeyText(verifier)).join('\n'));

const AT = Date.parse('2026-11-05T02:10:00.900Z');
const tree = { size: 7, root: Buffer.alloc(32, 7) };

describe('a checkpoint that the log signs', () => {
  it('is opened by whoever has its keys, and says when it was signed', async () => {
    const keys = keysOf(...KEY_ROLES);
    expect(await openCheckpoint(signedCheckpoint(keys, tree, AT), trustIn(keys))).toMatchObject({
      checkpoint: { origin: ORIGIN, size: 7 },
      time: Math.floor(AT / 1_000),
    });
  });

  it('is signed by the old key and the new one while both are there', async () => {
    const keys = keysOf('log', 'log', 'promise', 'clock', 'clock');
    const note = signedCheckpoint(keys, tree, AT);
    for (const { role, verifier } of keys.signing) {
      if (role === 'promise') continue;
      const { verified } = await openNote(note, [verifier]);
      expect(verified.map(({ key }) => key)).toEqual([verifier]);
    }
  });
});

describe('a promise', () => {
  const promise = {
    eventId: '4f0e7a4c-9d1b-8c6e-a2b3-0c9d8e7f6a5b',
    leafHash: Buffer.alloc(32, 9),
    recordedAt: '2026-11-05T02:10:00.000Z',
    maximumDelay: 3_600,
  };

  it('says what was settled, in five lines', async () => {
    const keys = keysOf(...KEY_ROLES);
    const note = await signedPromise(keys, promise);
    const { text } = await openNote(note, trustIn(keys).keys);
    expect(text).toBe(
      `${ORIGIN}/promise\n${promise.eventId}\n${promise.leafHash.toString('base64')}\n` +
        '2026-11-05T02:10:00.000Z\n3600\n',
    );
    expect(parsePromise(text)).toMatchObject({ origin: ORIGIN, maximumDelay: 3_600 });
  });

  it('is the same however often it is asked for', async () => {
    const keys = keysOf(...KEY_ROLES);
    const [first, second] = await Promise.all([
      signedPromise(keys, promise),
      signedPromise(keys, promise),
    ]);
    expect(second).toBe(first);
  });
});

describe('a signing key as text', () => {
  const key = newSigningKey(ORIGIN, 'log');
  const text = signingKeyText(key);
  const id = keyIdText(key.verifier.id);

  it('has the form of Go’s note, and is the same key when it is read', () => {
    expect(text).toMatch(new RegExp(`^PRIVATE\\+KEY\\+note\\.example/log\\+${id}\\+A`));
    expect(parseSigningKey(text, 'log', ORIGIN)?.verifier).toEqual(key.verifier);
  });

  it.each([
    ['of another name', text.replace('note', 'other')],
    ['whose number is not its own', text.replace(id, '00000000')],
    ['of another type', text.replace(`${id}+A`, `${id}+B`)],
    ['cut off', text.slice(0, -4)],
    ['that is public', text.replace('PRIVATE+KEY+', '')],
  ])('is refused: one %s', (_, wrong) => {
    expect(parseSigningKey(wrong, 'log', ORIGIN)).toBeUndefined();
  });
});
