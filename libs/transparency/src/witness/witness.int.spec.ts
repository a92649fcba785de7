import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hash } from 'node:crypto';
import { utf8 } from '../../../../verifier/src/bytes.js';
import { COSIGNATURE_TYPE } from '../../../../verifier/src/cosignature.js';
import { openNote } from '../../../../verifier/src/note.js';
import { NaiveTree } from '../naive-tree.features.js';
import { signedCheckpoint } from '../signed-note.js';
import { type LogKeys, newSigner, newSigningKey } from '../signing-keys.js';
import { SeenStore } from '../sqlite/seen-store.js';
import { someLeaves } from '../testing/tree-files.js';
import { Witness } from './witness.js';

const ORIGIN = 'log.example/one';
const NOW = Date.parse('2026-11-05T02:10:00Z');
const naive = new NaiveTree(someLeaves(40));
const log: LogKeys = { origin: ORIGIN, signing: [newSigningKey(ORIGIN, 'log')], retired: [] };
const own = newSigner('witness.example', COSIGNATURE_TYPE);

let folder: string;
let stores: SeenStore[];
let witness: Witness;

const opened = () => {
  const store = SeenStore.open(join(folder, 'seen.db'));
  stores.push(store);
  const keys = log.signing.map(({ verifier }) => verifier);
  return new Witness(own, keys, store, () => NOW);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-witness-'));
  stores = [];
  witness = opened();
});
afterEach(() => {
  for (const store of stores) store.close();
  rmSync(folder, { recursive: true });
});

const noteOf = (size: number, root = naive.root(0, size), keys = log) =>
  signedCheckpoint(keys, { size, root }, NOW);

function request(old: number, note: string, proof: readonly Buffer[] = []): Uint8Array {
  const hashes = proof.map((hash) => `${hash.toString('base64')}\n`).join('');
  return utf8(`old ${old}\n${hashes}\n${note}`);
}

const grown = (old: number, size: number) =>
  request(old, noteOf(size), old === 0 || old === size ? [] : naive.consistency(old, 0, size));

describe('A witness', () => {
  it('cosigns a checkpoint, with the time, once it has seen that the log only grew', async () => {
    for (const [old, size] of [
      [0, 7],
      [7, 7],
      [7, 33],
    ] as const) {
      const { status, body } = await witness.addCheckpoint(grown(old, size));
      expect([old, size, status]).toEqual([old, size, 200]);
      const { verified } = await openNote(noteOf(size) + body, [own.verifier]);
      expect(verified).toEqual([{ key: own.verifier, time: NOW / 1_000 }]);
    }
  });

  it('says which size it saw last to whoever goes on from another', async () => {
    await witness.addCheckpoint(grown(0, 7));
    for (const old of [0, 5, 8]) {
      expect(await witness.addCheckpoint(request(old, noteOf(33)))).toEqual({
        status: 409,
        body: '7\n',
      });
    }
  });

  it('cosigns no second history, however it is presented', async () => {
    await witness.addCheckpoint(grown(0, 7));
    const other = naive.root(1, 8);
    expect(await witness.addCheckpoint(request(7, noteOf(7, other)))).toMatchObject({
      status: 422,
    });
    const proof = naive.consistency(7, 0, 33);
    const forked = request(7, noteOf(33, other), proof);
    expect(await witness.addCheckpoint(forked)).toMatchObject({ status: 422 });
    expect(await witness.addCheckpoint(request(7, noteOf(5)))).toMatchObject({ status: 400 });
    expect(await witness.addCheckpoint(grown(7, 33))).toMatchObject({ status: 200 });
  });

  it('takes a proof where there is nothing to prove for none', async () => {
    const proof = naive.consistency(7, 0, 33);
    expect(await witness.addCheckpoint(request(0, noteOf(33), proof))).toMatchObject({
      status: 422,
    });
    const nothing = noteOf(0, naive.root(0, 1));
    expect(await witness.addCheckpoint(request(0, nothing))).toMatchObject({ status: 422 });
    expect(await witness.addCheckpoint(request(0, noteOf(0)))).toMatchObject({ status: 200 });
  });

  it('shows what it cosigned last, with the signature of the log and its own and no others', async () => {
    const place = hash('sha256', ORIGIN);
    expect(witness.checkpoint(place)).toBeUndefined();
    const clock = newSigningKey(ORIGIN, 'clock');
    const dated = { ...log, signing: [...log.signing, clock] };
    const { body } = await witness.addCheckpoint(request(0, noteOf(7, naive.root(0, 7), dated)));
    expect(witness.checkpoint(place)).toBe(noteOf(7) + body);
    expect(witness.checkpoint(hash('sha256', 'other.example'))).toBeUndefined();
  });

  it('knows what it saw when it is started anew, and of two at once lets one go on', async () => {
    await witness.addCheckpoint(grown(0, 7));
    const another = opened();
    const answers = await Promise.all([
      witness.addCheckpoint(grown(7, 20)),
      another.addCheckpoint(grown(7, 21)),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('answers what the specification has for strangers, forgers and whatever cannot be read', async () => {
    const stranger = {
      ...log,
      origin: 'other.example',
      signing: [newSigningKey('other.example', 'log')],
    };
    const forger = { ...log, signing: [newSigningKey(ORIGIN, 'log')] };
    const statusOf = async (bytes: Uint8Array) => (await witness.addCheckpoint(bytes)).status;
    expect(await statusOf(request(0, noteOf(7, naive.root(0, 7), stranger)))).toBe(404);
    expect(await statusOf(request(0, noteOf(7, naive.root(0, 7), forger)))).toBe(403);
    for (const text of [
      '',
      'old 0\n',
      'old -1\n\nx',
      `old 00\n\n${noteOf(7)}`,
      'old 0\nAA==\n\nx',
    ]) {
      expect([text, await statusOf(utf8(text))]).toEqual([text, 400]);
    }
    expect(await statusOf(Uint8Array.of(0xff, 0xfe))).toBe(400);
  });
});
