import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EMPTY_ROOT, leafHash, nodeHash, verifyConsistency, verifyInclusion } from './merkle.js';
import { consistencyOf, inclusionOf, leafOf, rootOf } from './testing.features.js';
import { isVerificationError } from './verification-error.js';

const VECTORS = join(import.meta.dirname, '../../../shared/conformance/rfc6962');
const withVectors = existsSync(VECTORS) ? it : it.skip;

interface Vector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

/** Every file of a folder and those below. */
function vectors(folder: string): readonly (readonly [name: string, vector: Vector])[] {
  return readdirSync(join(VECTORS, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name, JSON.parse(readFileSync(join(VECTORS, folder, name), 'utf8')) as Vector]);
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

function isRefused(verify: () => void): boolean {
  try {
    verify();
    return false;
  } catch (error) {
    if (!isVerificationError(error)) throw error;
    return true;
  }
}

const leaves = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => leafOf(Uint8Array.of(index)));

describe('an inclusion proof', () => {
  withVectors(`is taken or refused as others have it (where ${VECTORS} is)`, () => {
    const all = vectors('inclusion');
    expect(all.length).toBeGreaterThan(40);
    const wrong = all.filter(([, vector]) => {
      const { leafIdx: index, treeSize: size, root, leafHash: leaf, proof, wantErr } = vector;
      const hashes = (proof ?? []).map(bytes);
      const inclusion = { index, size, root: bytes(root), leafHash: bytes(leaf), proof: hashes };
      return (
        isRefused(() => {
          verifyInclusion(inclusion);
        }) !== wantErr
      );
    });
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  it('holds for every leaf of every tree up to 40 leaves, and at no other place', () => {
    for (let size = 1; size <= 40; size += 1) {
      const tree = leaves(size);
      const root = rootOf(tree);
      tree.forEach((leaf, index) => {
        const proof = inclusionOf(tree, index);
        verifyInclusion({ index, leafHash: leaf, size, root, proof });
        for (const other of [index + 1, index - 1, index ^ 2]) {
          const moved = { index: other, leafHash: leaf, size, root, proof };
          expect(
            isRefused(() => {
              verifyInclusion(moved);
            }),
          ).toBe(true);
        }
      });
    }
  });

  it('holds for places beyond 32 bits', () => {
    const size = 2 ** 40 + 2;
    const leaf = leafOf(Uint8Array.of(1));
    const siblings = Array.from({ length: 41 }, (_, level) => leafOf(Uint8Array.of(level)));
    // The last two leaves are a subtree of their own beside one of 2^40.
    const [first = leaf, top = leaf] = [siblings[0], siblings[40]];
    const root = nodeHash(top, nodeHash(leaf, first));
    const inclusion = { index: 2 ** 40, leafHash: leaf, size, root, proof: [first, top] };
    verifyInclusion(inclusion);
    expect(
      isRefused(() => {
        verifyInclusion({ ...inclusion, index: 0 });
      }),
    ).toBe(true);
    expect(
      isRefused(() => {
        verifyInclusion({ ...inclusion, index: 2 ** 40 + 1 });
      }),
    ).toBe(true);
  });

  it.each([Number.NaN, -1, 0.5, 2 ** 53, Infinity])('has no place or size that is %p', (odd) => {
    const [leaf = new Uint8Array()] = leaves(1);
    const one = { index: 0, leafHash: leaf, size: 1, root: leaf, proof: [] };
    verifyInclusion(one);
    expect(
      isRefused(() => {
        verifyInclusion({ ...one, index: odd });
      }),
    ).toBe(true);
    expect(
      isRefused(() => {
        verifyInclusion({ ...one, size: odd });
      }),
    ).toBe(true);
  });
});

describe('a consistency proof', () => {
  withVectors(`is taken or refused as others have it (where ${VECTORS} is)`, () => {
    const all = vectors('consistency');
    expect(all.length).toBeGreaterThan(40);
    const wrong = all.filter(([, vector]) => {
      const { size1, size2, root1, root2, proof, wantErr } = vector;
      const hashes = (proof ?? []).map(bytes);
      const both = { size1, size2, root1: bytes(root1), root2: bytes(root2), proof: hashes };
      return (
        isRefused(() => {
          verifyConsistency(both);
        }) !== wantErr
      );
    });
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  it('holds between all sizes up to 30 leaves', () => {
    for (let size2 = 1; size2 <= 30; size2 += 1) {
      const tree = leaves(size2);
      for (let size1 = 1; size1 <= size2; size1 += 1) {
        const proof = consistencyOf(tree, size1);
        const root1 = rootOf(tree.slice(0, size1));
        verifyConsistency({ size1, root1, size2, root2: rootOf(tree), proof });
      }
    }
  });

  it('does not hold where a leaf of the earlier tree was changed', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(sizes, fc.nat(), ([size1, more], at) => {
        const tree = leaves(size1 + more);
        const earlier = tree.slice(0, size1);
        earlier[at % size1] = leafOf(Uint8Array.of(1, 1));
        const proof = consistencyOf(tree, size1);
        const size2 = tree.length;
        const both = { size1, root1: rootOf(earlier), size2, root2: rootOf(tree), proof };
        expect(
          isRefused(() => {
            verifyConsistency(both);
          }),
        ).toBe(true);
      }),
    );
  });
});

describe('the hashes of a tree', () => {
  withVectors(`are those of others (where ${VECTORS} is)`, () => {
    const constants = JSON.parse(readFileSync(join(VECTORS, 'tree-constants.json'), 'utf8')) as {
      readonly leaf_inputs_hex: readonly string[];
      readonly root_hex_by_size: readonly string[];
    };
    const inputs = constants.leaf_inputs_hex.map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));
    const hashed = inputs.map(leafHash);
    const roots = inputs.map((_, index) => rootOf(hashed.slice(0, index + 1)));
    expect([EMPTY_ROOT, ...roots].map((root) => Buffer.from(root).toString('hex'))).toEqual(
      constants.root_hex_by_size,
    );
  });

  it('are those of a naive tree', () => {
    const [left = EMPTY_ROOT, right = EMPTY_ROOT] = leaves(2);
    expect(nodeHash(left, right)).toEqual(rootOf([left, right]));
  });
});
