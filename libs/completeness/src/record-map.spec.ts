import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mapRoot } from '../../../verifier/src/record-map.js';
import { MapSecrets } from './map-secrets.js';
import type { MapEntry, MapEpoch } from './record-map.js';
import { WholeMap } from './whole-map.features.js';

const secrets = new MapSecrets(Buffer.alloc(32, 1), 'visible');

function mapOf(entries: readonly MapEntry[], epoch: MapEpoch): WholeMap {
  return new WholeMap(secrets, entries, epoch);
}

/** A label that begins with these bytes. */
function label(...first: number[]): Buffer {
  return Buffer.concat([Buffer.from(first), Buffer.alloc(32 - first.length, first.length)]);
}

function entry(at: Buffer, says = 'something'): { label: Buffer; commitment: Buffer } {
  return { label: at, commitment: createHash('sha256').update(at).update(says).digest() };
}

const labels = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));

describe('a map of records', () => {
  it('proves of each of its labels what stands under it', () => {
    const sets = fc.uniqueArray(labels, {
      minLength: 1,
      maxLength: 40,
      selector: (at) => at.toString('hex'),
    });
    fc.assert(
      fc.property(sets, fc.nat(1_000), fc.boolean(), (set, epoch, young) => {
        const entries = set.map((at) => entry(at));
        const map = mapOf(entries, { epoch, era: young ? epoch : 0 });
        for (const { label: at, commitment } of entries) {
          expect(Buffer.from(mapRoot(map.path(at), commitment))).toEqual(map.root);
          expect(Buffer.from(mapRoot(map.path(at), entry(at, 'else').commitment))).not.toEqual(
            map.root,
          );
        }
      }),
      { numRuns: 20 },
    );
  });

  it('has ways of one length, whether one is in it or a thousand', () => {
    const many = Array.from({ length: 1_000 }, (_, at) =>
      entry(createHash('sha256').update(`${at}`).digest()),
    );
    const lengths = new Set(
      [many.slice(0, 1), many].flatMap((entries) => {
        const map = mapOf(entries, { epoch: 1, era: 1 });
        return entries.slice(0, 50).map(({ label: at }) => map.path(at).siblings.length);
      }),
    );
    expect([...lengths]).toEqual([32]);
  });

  it('goes deeper only where two labels begin with the same 32 bits', () => {
    const twins = [label(1, 2, 3, 4, 5), label(1, 2, 3, 4, 4), label(1, 2, 3, 5)];
    const map = mapOf(
      twins.map((at) => entry(at)),
      { epoch: 1, era: 1 },
    );
    expect(twins.map((at) => map.path(at).siblings.length)).toEqual([40, 40, 32]);
    for (const at of twins) {
      expect(Buffer.from(mapRoot(map.path(at), entry(at).commitment))).toEqual(map.root);
    }
  });

  it('has no hash in common with the same map of another epoch, while it is not large', () => {
    const entries = [label(1), label(1, 1), label(200)].map((at) => entry(at));
    const [one, other] = [1, 2].map((epoch) => mapOf(entries, { epoch, era: epoch }));
    for (const { label: at } of entries) {
      const paths = [one, other].map((map) => map?.path(at));
      const hashes = paths.flatMap((path) => [...(path?.siblings ?? []), path?.bucket]);
      expect(new Set(hashes.map((hash) => hash?.toString('hex'))).size).toBe(2 * 33);
    }
    expect(one?.root).not.toEqual(other?.root);
  });

  it('has above its buckets none in common, however large it is', () => {
    const entries = [label(1), label(1, 1), label(200)].map((at) => entry(at));
    const [one, other] = [1, 2].map((epoch) => mapOf(entries, { epoch, era: 0 }));
    for (const { label: at } of entries) {
      const upper = [one, other].flatMap((map) => map?.path(at).siblings.slice(-16) ?? []);
      expect(new Set(upper.map((hash) => hash.toString('hex'))).size).toBe(32);
      expect(one?.path(at).bucket).not.toEqual(other?.path(at).bucket);
    }
  });

  it('does not tell by one way whether others are in it', () => {
    // What stands where nobody is, and what where somebody is, is told apart by whoever has the secret.
    const at = label(1);
    const alone = mapOf([entry(at)], { epoch: 1, era: 1 }).path(at).siblings;
    const others = [label(0x80), label(1, 1, 0x81), label(1, 1, 1, 0x81)].map((one) => entry(one));
    const among = mapOf([entry(at), ...others], { epoch: 1, era: 1 }).path(at).siblings;
    const differ = alone.flatMap((hash, place) => (hash.equals(among[place] ?? at) ? [] : [place]));
    // Each of the three changed one hash for another, and nothing else.
    expect(differ).toEqual([7, 15, 31]);
  });

  it('of what is held has other hashes than of what is shown', () => {
    const at = label(9);
    const [shown, held] = (['visible', 'held'] as const).map((kind) =>
      new WholeMap(new MapSecrets(Buffer.alloc(32, 1), kind), [entry(at)], { epoch: 1, era: 1 })
        .path(at)
        .siblings.map((hash) => hash.toString('hex')),
    );
    expect(shown?.filter((hash) => held?.includes(hash))).toEqual([]);
  });
});
