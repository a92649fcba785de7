import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { COSIGNATURE_TYPE } from '../../../../verifier/src/cosignature.js';
import { openNote } from '../../../../verifier/src/note.js';
import { parsePolicy } from '../../../../verifier/src/policy.js';
import { verifierKeyText } from '../../../../verifier/src/verifier-key.js';
import { NaiveTree } from '../naive-tree.features.js';
import { signedCheckpoint } from '../signed-note.js';
import { type LogKeys, newSigner, newSigningKey, type Signer } from '../signing-keys.js';
import { SeenStore } from '../sqlite/seen-store.js';
import { type Bent, serveBent } from '../testing/bent-witness.js';
import { someLeaves } from '../testing/tree-files.js';
import type { Sighting } from './sighting.js';
import { openWitnessPolicy, publishedPolicy } from './witness-policy.js';
import { Witness } from './witness.js';
import { Witnesses } from './witnesses.js';

const ORIGIN = 'log.example/one';
const NOW = Date.parse('2026-11-05T02:10:00Z');
const naive = new NaiveTree(someLeaves(40));
const other = new NaiveTree(someLeaves(40, 1_000));
const log: LogKeys = {
  origin: ORIGIN,
  signing: [newSigningKey(ORIGIN, 'log'), newSigningKey(ORIGIN, 'clock')],
  retired: [],
};

interface Served {
  readonly key: Signer;
  readonly address: string;
  readonly core: Witness;
  bent: Bent;
}

let folder: string;
let served: Served[];
let ends: (() => void)[];
let stop: AbortController;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-witnesses-'));
  served = [];
  ends = [];
  stop = new AbortController();
  for (const name of ['w1.example', 'w2.example', 'w3.example']) {
    const key = newSigner(name, COSIGNATURE_TYPE);
    const store = SeenStore.open(join(folder, name, 'seen.db'));
    const keys = log.signing.map(({ verifier }) => verifier);
    const core = new Witness(key, keys, store, () => NOW);
    const state: { bent: Bent } = { bent: 'honest' };
    const { address, close } = await serveBent(core, key, () => state.bent);
    served.push(Object.assign(state, { key, core, address }));
    ends.push(close, () => {
      store.close();
    });
  }
});
afterEach(() => {
  stop.abort();
  for (const end of ends) end();
  rmSync(folder, { recursive: true });
});

const one = (nth: number): Served => {
  const witness = served[nth];
  if (!witness) throw new RangeError(`There is no witness ${nth}.`);
  return witness;
};
const policyText = () =>
  `${served
    .map(({ key, address }, nth) => `witness W${nth} ${verifierKeyText(key.verifier)} ${address}`)
    .join('\n')}\ngroup two 2 W0 W1 W2\nquorum two\n`;
const asked = (patience = 500) =>
  new Witnesses(parsePolicy(policyText()), log, stop.signal, patience);

const checkpointOf = (size: number, tree = naive) => {
  const root = tree.root(0, size);
  return { size, root, signedAt: NOW, note: signedCheckpoint(log, { size, root }, NOW) };
};

async function cosign(witnesses: Witnesses, size: number, tree = naive) {
  const shown: Sighting[] = [];
  const prove = (from: number) =>
    from === 0 || from === size ? [] : tree.consistency(from, 0, size);
  const cosigned = await witnesses.cosign(checkpointOf(size, tree), prove, NOW, (sighting) => {
    shown.push(sighting);
  });
  const { witnesses: each, ...counts } = witnesses.report();
  const faults = each.map(({ fault }) => fault?.code);
  return { ...cosigned, shown, faults, counts, each };
}

describe('the witnesses of a log', () => {
  it('cosign each checkpoint as it grows, in the order of the policy, and again without news', async () => {
    const witnesses = asked();
    for (const size of [0, 7, 7, 33]) {
      const { checkpoint, enough, counts } = await cosign(witnesses, size);
      expect([enough, counts]).toEqual([true, { signed: 3, known: 3, asked: 2, enough: true }]);
      const keys = served.map(({ key }) => key.verifier);
      const { verified } = await openNote(checkpoint.note, keys);
      expect(verified).toEqual(keys.map((key) => ({ key, time: NOW / 1_000 })));
      expect(checkpoint.note.startsWith(checkpointOf(size).note)).toBe(true);
    }
  });

  it('are asked from the size that they have seen, by whoever does not know it', async () => {
    await cosign(asked(), 7);
    one(1).bent = 'fails';
    await cosign(asked(), 20);
    one(1).bent = 'honest';
    const { counts } = await cosign(asked(), 33);
    expect(counts.signed).toBe(3);
  });

  it.each([
    ['fails', 'REFUSED'],
    ['sends elsewhere', 'REFUSED'],
    ['signs something else', 'WRONG_COSIGNATURE'],
    ['signs with another key', 'WRONG_COSIGNATURE'],
    ['sends anything', 'WRONG_COSIGNATURE'],
    ['sends without an end', 'UNEXPECTED_ANSWER'],
    ['says 409 and no size', 'UNEXPECTED_ANSWER'],
    ['says it has seen more', 'SEEN_MORE'],
    ['silent', 'TOO_SLOW'],
  ] as const)(
    'do without one that %s: what it sent is not in the note, and why is told (%s)',
    async (bent, fault) => {
      one(0).bent = bent;
      const witnesses = asked();
      const { checkpoint, enough } = await cosign(witnesses, 7);
      expect(enough).toBe(true);
      expect(checkpoint.note).not.toContain('w1.example');
      // Those who are late are told of when they have answered, or can no more.
      while (witnesses.report().witnesses[0]?.fault === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(witnesses.report()).toMatchObject({
        signed: 2,
        witnesses: [
          { name: 'w1.example', fault: { code: fault } },
          { name: 'w2.example', signedAt: NOW },
          { name: 'w3.example', signedAt: NOW },
        ],
      });
      expect(witnesses.report().witnesses[1]).not.toHaveProperty('fault');
    },
  );

  it('are fewer than enough where two are lost, and the checkpoint is shown with what there is', async () => {
    ends[0]?.();
    one(1).bent = 'signs something else';
    const { checkpoint, enough, faults, counts } = await cosign(asked(), 7);
    expect(enough).toBe(false);
    expect(counts).toEqual({ signed: 1, known: 3, asked: 2, enough: false });
    expect(faults).toEqual(['UNREACHABLE', 'WRONG_COSIGNATURE', undefined]);
    expect(checkpoint.note).toContain('w3.example');
  });

  it('are asked again after a while, and signed by again when they answer as they should', async () => {
    one(0).bent = 'fails';
    const witnesses = asked();
    await cosign(witnesses, 7);
    one(0).bent = 'honest';
    const { counts } = await cosign(witnesses, 7);
    expect(counts.signed).toBe(2);
    for (;;) {
      const again = await cosign(witnesses, 8);
      if (again.counts.signed === 3) {
        expect(again.faults).toEqual([undefined, undefined, undefined]);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  it('show what they have seen to a log that does not go on from it, and cosign none of that', async () => {
    const witnesses = asked();
    await cosign(witnesses, 20);
    const shorter = await cosign(asked(), 19);
    expect(shorter.faults).toEqual(['SEEN_MORE', 'SEEN_MORE', 'SEEN_MORE']);
    const forked = await cosign(asked(), 33, other);
    expect(forked.faults).toEqual(['SEEN_ANOTHER', 'SEEN_ANOTHER', 'SEEN_ANOTHER']);
    for (const { enough, shown } of [shorter, forked]) {
      expect(enough).toBe(false);
      expect(shown.map(({ by }) => by).sort()).toEqual(['w1.example', 'w2.example', 'w3.example']);
      const root = naive.root(0, 20);
      for (const { checkpoint } of shown) {
        expect(checkpoint).toMatchObject({ size: 20, root, signedAt: NOW });
      }
    }
  });

  it('tell at the start what they have seen, each that can be reached', async () => {
    expect(await asked().sightings()).toEqual([]);
    await cosign(asked(), 20);
    ends[0]?.();
    one(1).bent = 'sends anything';
    const witnesses = asked();
    const seen = await witnesses.sightings();
    expect(seen.map(({ by, checkpoint }) => [by, checkpoint.size])).toEqual([['w3.example', 20]]);
    const faults = witnesses.report().witnesses.map(({ fault }) => fault?.code);
    expect(faults).toEqual(['UNREACHABLE', 'UNEXPECTED_ANSWER', undefined]);
  });
});

describe('the policy of a log', () => {
  const file = () => join(folder, 'policy');
  const read = (text: string) => {
    writeFileSync(file(), text);
    return openWitnessPolicy(file(), log);
  };

  it('names its witnesses and where they are asked, and is told to others without the addresses', () => {
    const text = `# Whom to call: 555\n${policyText()}`;
    const { witnesses, urls } = read(text);
    expect(witnesses.map((key) => urls.get(key))).toEqual(served.map(({ address }) => address));
    const told = publishedPolicy(file());
    expect(told).not.toMatch(/127\.0\.0\.1|555/);
    expect(parsePolicy(told)).toEqual({ ...parsePolicy(text), urls: new Map() });
  });

  it('is refused, with the file and what is wrong, where it cannot be asked by', () => {
    const { verifier } = one(0).key;
    const line = `witness W ${verifierKeyText(verifier)}`;
    const stranger = verifierKeyText(newSigningKey('other.example', 'log').verifier);
    const clock = log.signing.find(({ role }) => role === 'clock')?.verifier;
    const refused: readonly (readonly [string, RegExp])[] = [
      ['quorum none', /names no witness/],
      [`${line}\nquorum W`, /the https URL that it is asked at/],
      [`${line} http://witness.example\nquorum W`, /the https URL/],
      [`${line} https://me:secret@witness.example\nquorum W`, /the https URL/],
      [`${line} ftp://127.0.0.1\nquorum W`, /the https URL/],
      [`${line} https://w1.example`, /expected a line that begins with quorum/],
      [`log ${stranger}\n${line} https://w1.example\nquorum W`, /is of other logs than log\.ex/],
      [
        `witness W ${clock ? verifierKeyText(clock) : ''} https://w1.example\nquorum W`,
        /which is the log itself/,
      ],
    ];
    for (const [text, why] of refused) {
      expect(() => read(text)).toThrow(why);
      expect(() => read(text)).toThrow(file());
    }
    rmSync(file());
    expect(() => openWitnessPolicy(file(), log)).toThrow(/is missing\.$/);
  });
});
