import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EMPTY_ROOT, HASH_BYTES, leafHash } from './hashing.js';
import { MerkleTree } from './merkle-tree.js';
import { NaiveTree } from './naive-tree.features.js';
import { RightEdge } from './right-edge.js';
import { hashesAt, partialTiles, type Tile, TileNodes, TILE_WIDTH, widthIn } from './tile.js';
import { someLeaves } from './testing/tree-files.js';
import { isTransparencyError } from './transparency.errors.js';

const SUITE = join(import.meta.dirname, '../../../../shared/conformance/rfc6962');

/** All tiles that a tree ever had, as a store keeps them. */
class Tiles {
  readonly #tiles = new Map<string, Buffer>();
  readonly edge = new RightEdge();

  add(leaves: Buffer): void {
    for (const tile of [...this.edge.append(leaves), ...this.edge.partial()]) {
      this.#tiles.set(`${tile.level}/${tile.number}`, tile.hashes);
    }
  }

  bytes({ level, number, width }: Tile): Buffer {
    const hashes = this.#tiles.get(`${level}/${number}`) ?? Buffer.alloc(0);
    if (hashes.length < width * HASH_BYTES) throw new Error(`${level}/${number} is not so wide.`);
    return hashes;
  }

  tree(size: number): MerkleTree {
    return new MerkleTree(size, { nodes: (tile) => new TileNodes(this.bytes(tile)) });
  }
}

const MOST = 70_000;
const leaves = someLeaves(MOST);
const tiles = new Tiles();
tiles.add(Buffer.concat(leaves));
const naive = new NaiveTree(leaves);

/** Sizes where tiles begin and end, and any others. */
const sizes = fc.oneof(
  fc.integer({ min: 1, max: 1_100 }),
  fc.constantFrom(255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_792, 70_000),
);
const within = sizes.chain((size) =>
  fc.tuple(fc.constant(size), fc.integer({ max: size, min: 0 })),
);

describe('a tree of tiles', () => {
  it('has the roots of RFC 6962 as it grows, in whatever pieces its leaves come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 6 }), (pieces) => {
        const edge = new RightEdge();
        let size = 0;
        for (const piece of pieces) {
          edge.append(Buffer.concat(leaves.slice(size, size + piece)));
          size += piece;
          expect(edge.size).toBe(size);
          expect(edge.root()).toEqual(naive.root(0, size));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('goes on from its edge as if it had never been put down', () => {
    fc.assert(
      fc.property(within, ([size, from]) => {
        const edge = RightEdge.of(from, (tile) => tiles.bytes(tile));
        edge.append(Buffer.concat(leaves.slice(from, size)));
        expect(edge.root()).toEqual(tiles.tree(size).root());
      }),
      { numRuns: 60 },
    );
  });

  it('proves that any leaf is in any size as RFC 9162 defines it', () => {
    fc.assert(
      fc.property(within, ([size, any]) => {
        const index = Math.min(any, size - 1);
        expect(tiles.tree(size).inclusionProof(index)).toEqual(naive.inclusion(index, 0, size));
        expect(tiles.tree(size).leaf(index)).toEqual(leaves[index]);
      }),
      { numRuns: 150 },
    );
  });

  it('proves that any size begins with any smaller one as RFC 9162 defines it', () => {
    fc.assert(
      fc.property(within, ([size, any]) => {
        const from = Math.max(1, any);
        expect(tiles.tree(size).consistencyProof(from)).toEqual(naive.consistency(from, 0, size));
      }),
      { numRuns: 150 },
    );
  });

  it('is the hash of nothing without leaves, and the beginning of every other', () => {
    expect(new RightEdge().root()).toEqual(EMPTY_ROOT);
    expect(tiles.tree(0).root()).toEqual(EMPTY_ROOT);
    expect(tiles.tree(9).consistencyProof(0)).toEqual([]);
    expect(tiles.tree(0).consistencyProof(0)).toEqual([]);
  });

  it.each([-1, 9, 0.5, Number.NaN, 2 ** 53])('refuses to prove a leaf %s of nine', (index) => {
    const refused = attempt(() => tiles.tree(9).inclusionProof(index));
    expect(isTransparencyError(refused, 'BEYOND_TREE')).toBe(true);
  });

  it.each([-1, 10, 1.5, Number.NaN])('refuses to prove that nine begin with %s', (from) => {
    const refused = attempt(() => tiles.tree(9).consistencyProof(from));
    expect(isTransparencyError(refused, 'BEYOND_TREE')).toBe(true);
  });

  it('keeps no more in memory however many leaves it has: one tile a level at most', () => {
    for (const size of [70_000, 2 ** 32 + 12_345, 2 ** 53 - 1]) {
      const partial = partialTiles(size);
      expect(new Set(partial.map(({ level }) => level)).size).toBe(partial.length);
      expect(partial.length).toBeLessThanOrEqual(7);
      for (const tile of partial) {
        expect(tile.width).toBe(hashesAt(tile.level, size) % TILE_WIDTH);
        expect(widthIn(size, tile)).toBe(tile.width);
      }
    }
  });

  it('has the tiles of the specification’s example, a tree of 70,000 leaves', () => {
    const full = [0, 1, 2].map((level) => Math.floor(hashesAt(level, 70_000) / TILE_WIDTH));
    expect(full).toEqual([273, 1, 0]);
    expect(partialTiles(70_000)).toEqual([
      { level: 0, number: 273, width: 112 },
      { level: 1, number: 1, width: 17 },
      { level: 2, number: 0, width: 1 },
    ]);
    expect(partialTiles(256)).toEqual([{ level: 1, number: 0, width: 1 }]);
  });
});

interface Vector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

interface ConsistencyVector {
  readonly size1: number;
  readonly size2: number;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

function vectors(kind: string): readonly unknown[] {
  const files = readdirSync(join(SUITE, kind), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(SUITE, kind, file), 'utf8')) as unknown);
}

/** Only where the suite lies beside the project. */
const withSuite = existsSync(SUITE) ? describe : describe.skip;

withSuite('the vectors of RFC 6962 that others wrote', () => {
  const constants = () =>
    JSON.parse(readFileSync(join(SUITE, 'tree-constants.json'), 'utf8')) as {
      readonly leaf_inputs_hex: readonly string[];
      readonly root_hex_by_size: readonly string[];
    };
  const grown = () => {
    const own = new Tiles();
    for (const input of constants().leaf_inputs_hex) own.add(leafHash(Buffer.from(input, 'hex')));
    return own;
  };

  it('give the roots of trees of 0 to 8 leaves', () => {
    const own = grown();
    const roots = constants().root_hex_by_size.map((_, size) =>
      own.tree(size).root().toString('hex'),
    );
    expect(roots).toEqual(constants().root_hex_by_size);
  });

  it('give the proofs that a leaf is included', () => {
    const own = grown();
    const root = (size: number) => own.tree(size).root().toString('base64');
    const right = (vectors('inclusion') as readonly Vector[]).filter(
      ({ wantErr, treeSize, root: theirs }) =>
        !wantErr && treeSize <= 8 && theirs === root(treeSize),
    );
    expect(right.length).toBeGreaterThan(0);
    for (const { leafIdx, treeSize, proof } of right) {
      expect(base64(own.tree(treeSize).inclusionProof(leafIdx))).toEqual(proof ?? []);
    }
  });

  it('give the proofs that a tree is the beginning of another', () => {
    const own = grown();
    const root = (size: number) => own.tree(size).root().toString('base64');
    const right = (vectors('consistency') as readonly ConsistencyVector[]).filter(
      ({ wantErr, size2, root2 }) => !wantErr && size2 <= 8 && root2 === root(size2),
    );
    expect(right.length).toBeGreaterThan(0);
    for (const { size1, size2, proof } of right) {
      expect(base64(own.tree(size2).consistencyProof(size1))).toEqual(proof ?? []);
    }
  });
});

function base64(hashes: readonly Buffer[]): readonly string[] {
  return hashes.map((hash) => hash.toString('base64'));
}

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
