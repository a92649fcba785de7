import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseSync } from 'node:sqlite';
import { HASH_BYTES } from './hashing.js';
import { findKeyFile } from './key-file.js';
import { LastCheckpointFile } from './last-checkpoint.js';
import type { LogKeys } from './signing-keys.js';
import { digestOf, rowOf } from './sqlite/tree-db.js';
import { TreeReader } from './sqlite/tree-reader.js';
import { growWhole, LogOfLeaves, ORIGIN, someLeaves, TreeFiles } from './testing/tree-files.js';
import { TreeCheck, type TreeFindings } from './tree-check.js';

let files: TreeFiles;
let log: LogOfLeaves;

beforeEach(() => {
  files = new TreeFiles();
  log = new LogOfLeaves();
});
afterEach(() => {
  files.remove();
});

/** Records so many leaves more and signs, first for the public. */
async function signed(...counts: readonly number[]): Promise<void> {
  const keeper = await files.open(log);
  for (const count of counts) {
    log.leaves.push(...someLeaves(count, log.leaves.length));
    await growWhole(keeper);
    files.now += 1_000;
    keeper.sign(files.now);
  }
  files.close();
}

/** Holds what is stored against the log, which comes in pieces. */
async function checked(keys: LogKeys | null = files.keys, pieces = 100): Promise<TreeFindings> {
  const tree = TreeReader.open(files.path, () => undefined);
  try {
    const check = new TreeCheck(tree);
    for (let from = 0; from < log.leaves.length; from += pieces) {
      check.add(Buffer.concat(log.leaves.slice(from, from + pieces)));
    }
    return await check.end(keys ?? undefined);
  } finally {
    tree.close();
  }
}

/** Changes a stored tile. @param asWritten Whether its digest fits again. */
function changeTile(level: number, number: number, at: number, asWritten: boolean): void {
  const db = new DatabaseSync(files.path);
  const row = rowOf({ level, number }) ?? -1;
  const found = db.prepare('SELECT hashes, digest FROM tile WHERE place = ?').get(row);
  const hashes = Buffer.from(found?.['hashes'] as Uint8Array);
  hashes[at] = (hashes[at] ?? 0) ^ 1;
  const digest = asWritten ? digestOf(`tile ${row}`, hashes) : (found?.['digest'] as Uint8Array);
  db.prepare('UPDATE tile SET hashes = ?, digest = ? WHERE place = ?').run(hashes, digest, row);
  db.close();
}

describe('holding a tree against its log', () => {
  it.each([[[0]], [[1]], [[255, 1]], [[256]], [[257, 300, 143]], [[70_000]]])(
    'finds nothing wrong where leaves were signed %j at a time, nor with those that came since',
    async (counts) => {
      await signed(...counts);
      const size = log.leaves.length;
      const right = { leaves: size, signed: { size, signedAt: files.now }, faults: [] };
      expect(await checked()).toEqual(right);
      log.leaves.push(...someLeaves(400, size));
      expect(await checked(files.keys, 512)).toEqual(right);
    },
  );

  it('names a leaf that was changed in the log, and says that it was signed otherwise', async () => {
    await signed(300, 300);
    log.leaves[310] = Buffer.alloc(HASH_BYTES);
    expect((await checked()).faults).toEqual([
      'Leaf 310 stands in the tree otherwise than in the log.',
      'The first 600 leaves of the log are not those that were signed.',
      'The stored tile 0 of level 1 is not that of the log.',
    ]);
  });

  it('says how much of what was signed the log lacks', async () => {
    await signed(300, 300);
    log.leaves.splice(550);
    expect((await checked()).faults).toEqual(['The tree has 600 leaves, and the log gives 550.']);
  });

  it('holds the log against what was signed last, whatever tree stands beside it, or none', async () => {
    await signed(300, 300);
    const apart = new LastCheckpointFile(files.lastPath).read();
    const held = async (count: number): Promise<TreeFindings> => {
      const check = new TreeCheck(undefined, apart);
      check.add(Buffer.concat(log.leaves.slice(0, count)));
      return check.end(files.keys);
    };
    expect(await held(600)).toMatchObject({ leaves: 0, signed: { size: 600 }, faults: [] });
    expect((await held(550)).faults).toEqual(['600 leaves were signed, and the log gives 550.']);
    log.leaves[599] = Buffer.alloc(HASH_BYTES);
    expect((await held(600)).faults).toEqual([
      'The first 600 leaves of the log are not those that were signed.',
    ]);
    const forged = new TreeCheck(undefined, apart && { ...apart, note: apart.note.slice(1) });
    expect((await forged.end(files.keys)).faults).toContain(
      'The signature of the checkpoint of 600 leaves does not hold under any key of this log.',
    );
  });

  it('tells a tile that is damaged from one that was forged', async () => {
    await signed(600);
    changeTile(0, 1, 4 * HASH_BYTES, false);
    changeTile(1, 0, HASH_BYTES, true);
    expect((await checked()).faults).toEqual([
      'The stored tile 1 of level 0 is missing or damaged.',
      'The stored tile 0 of level 1 is not that of the log.',
    ]);
  });

  it('finds a signature by a key that is not of this log, and no keys at all', async () => {
    await signed(3);
    const other = new TreeFiles();
    const none = findKeyFile({
      path: `${files.path}-none`,
      dataFolder: '/nowhere',
      origin: ORIGIN,
    });
    expect((await checked(other.keys)).faults).toEqual([
      'The signature of the checkpoint of 3 leaves does not hold under any key of this log.',
    ]);
    other.remove();
    expect(none).toBeUndefined();
    expect((await checked(null)).faults).toEqual([
      'There is no file of the keys of this log, so that no signature could be checked.',
    ]);
  });
});
