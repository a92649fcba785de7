import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { recordRoot } from '../../../verifier/src/record-map.js';
import { EMPTY_TREE, grown, rootOf } from './record-tree.js';

describe("a person's own tree", () => {
  it('has at every size the root that whoever checks computes of all its leaves', () => {
    const leaves = Array.from({ length: 130 }, () => randomBytes(32));
    let tree = EMPTY_TREE;
    for (let size = 0; size <= leaves.length; size += 1) {
      expect(rootOf(tree)).toEqual(Buffer.from(recordRoot(leaves.slice(0, size))));
      tree = grown(tree, leaves[size] ?? Buffer.alloc(32));
    }
  });

  it('keeps a hash for each bit of its size and no more', () => {
    let tree = EMPTY_TREE;
    for (let size = 0; size < 1_000; size += 1) tree = grown(tree, Buffer.alloc(32));
    expect(tree).toMatchObject({ size: 1_000 });
    expect(tree.edge.length).toBe(6 * 32);
  });
});
