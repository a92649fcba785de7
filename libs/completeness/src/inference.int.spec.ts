import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { idText } from '../../ledger/src/sqlite-index.js';
import { MapMaker } from './map-maker.js';
import { RecordSnapshot } from './record-snapshot.js';
import { ledgerIdentifier, RecordSecrets } from './record-secrets.js';
import { RecordStore } from './sqlite/record-store.js';

/** What somebody tries to infer who has all of the log, or two copies of a record (decision 0021). */

const folder = mkdtempSync(join(tmpdir(), 'waymark-inference-'));
const secrets = new RecordSecrets({ vrf: Buffer.alloc(32, 3), map: Buffer.alloc(32, 4) });
let stores = 0;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const bytesOf = (text: string) => createHash('sha256').update(text).digest();
const idOf = (name: string) => idText(bytesOf(name).subarray(0, 16)) ?? '';

/** A ledger's store, whose epochs somebody watches. */
class Watched {
  readonly #path = join(folder, `${(stores += 1)}.db`);
  readonly #store = RecordStore.open(this.#path, () => undefined);
  readonly #maker = new MapMaker(this.#store, secrets);
  #position = 0;

  happens(name: string, tree: 'visible' | 'held' = 'visible'): void {
    const position = (this.#position += 1);
    const leaves = [{ position, leaf: bytesOf(`${position}`) }];
    const id = idOf(name);
    const identifier = ledgerIdentifier(id);
    this.#store.together(() => {
      this.#store.grow(id, { visible: [], held: [], [tree]: leaves, behind: undefined });
      this.#store.putLabel(secrets.label(identifier), id, secrets.alias(identifier));
      this.#store.reach(position);
    });
  }

  /** What stands in the log of an epoch. */
  async epoch(number: number): Promise<readonly string[]> {
    const { visible, held } = await this.#maker.endEpoch(number);
    this.#store.together(() => {
      this.#store.recorded((this.#position += 1));
    });
    return [visible.toString('hex'), held.toString('hex')];
  }

  /** What proves somebody's record in their own copy. */
  proof(name: string) {
    const snapshot = RecordSnapshot.take(this.#path, secrets);
    try {
      const id = idOf(name);
      return snapshot.prove(id, [ledgerIdentifier(id)], ['visible']);
    } finally {
      snapshot.close();
    }
  }

  close(): void {
    this.#store.close();
  }
}

describe('Whoever has the whole log', () => {
  it('does not see whether anything happened, to whom, or to how many', async () => {
    const log = new Watched();
    log.happens('amina');
    const told = [...(await log.epoch(1)), ...(await log.epoch(2)), ...(await log.epoch(3))];
    for (let nth = 0; nth < 50; nth += 1) log.happens(`other ${nth}`, nth % 2 ? 'held' : 'visible');
    told.push(...(await log.epoch(4)), ...(await log.epoch(5)));
    // Each looks new, whether or not anything did; none is that of an empty map.
    expect(new Set(told).size).toBe(10);
    log.close();
  });
});

describe('Whoever has copies of their record', () => {
  it('does not see whether something is held back from them, nor when that came', async () => {
    const [with_, without] = [new Watched(), new Watched()];
    for (const log of [with_, without]) {
      log.happens('amina');
      await log.epoch(1);
    }
    with_.happens('amina', 'held');
    without.happens('ben', 'held');
    await with_.epoch(2);
    await without.epoch(2);
    const [one, two] = [with_.proof('amina'), without.proof('amina')];
    const nodes = (proof: typeof one) =>
      proof.paths[0]?.places.visible?.siblings.map((node) => node.toString('hex')) ?? [];
    // All that differs is on the way to where Ben has come.
    expect(nodes(one)).toHaveLength(nodes(two).length);
    expect(nodes(one).filter((node, at) => node !== nodes(two)[at])).toHaveLength(1);
    expect(one.paths[0]?.places.visible?.nonce).toEqual(two.paths[0]?.places.visible?.nonce);
    expect(one.paths[0]?.label).toEqual(two.paths[0]?.label);
    for (const log of [with_, without]) log.close();
  });

  it('does not see how many others there are, nor, among few, that one of them changed', async () => {
    const [alone, among] = [new Watched(), new Watched()];
    for (const log of [alone, among]) log.happens('amina');
    for (let nth = 0; nth < 200; nth += 1) among.happens(`other ${nth}`);
    await alone.epoch(1);
    await among.epoch(1);
    const places = [alone, among].map((log) => log.proof('amina').paths[0]?.places.visible);
    expect(places.map((place) => place?.siblings.length)).toEqual([32, 32]);
    const before = among.proof('amina').paths[0]?.places.visible?.siblings ?? [];
    among.happens('other 7');
    await among.epoch(2);
    const after = among.proof('amina').paths[0]?.places.visible?.siblings ?? [];
    // All of it is new, as it is where nothing happened.
    expect(after.filter((node, at) => before[at]?.equals(node))).toEqual([]);
    for (const log of [alone, among]) log.close();
  });
});
