import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseCheckpoint } from '../../../verifier/src/checkpoint.js';
import { openNote } from '../../../verifier/src/note.js';
import { verifyConsistency, verifyInclusion } from '../../../verifier/src/merkle.js';
import { parseTlogProof } from '../../../verifier/src/tlog-proof.js';
import { LastCheckpointFile } from './last-checkpoint.js';
import { MerkleTree } from './merkle-tree.js';
import { NaiveTree } from './naive-tree.features.js';
import { TreeReader } from './sqlite/tree-reader.js';
import { newSigningKey } from './signing-keys.js';
import { growWhole, LogOfLeaves, ORIGIN, someLeaves, TreeFiles } from './testing/tree-files.js';
import type { Published } from './tree-keeper.js';
import { TreeView } from './tree-view.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;

/** Three full tiles, a full one above is far, and some. */
const COUNT = 900;
const leaves = someLeaves(COUNT + 300);
const naive = new NaiveTree(leaves);

let files: TreeFiles;
beforeEach(() => {
  files = new TreeFiles();
});
afterEach(() => {
  files.remove();
});

const grownLog = (count = COUNT) => new LogOfLeaves(leaves.slice(0, count));

function signed(published: Published | undefined): Published {
  if (!published) throw new Error('Nothing was signed.');
  return published;
}

/** Grows and signs a tree, and puts it down. */
async function grow(log: LogOfLeaves): Promise<Published> {
  const keeper = await files.open(log);
  await growWhole(keeper);
  const published = signed(keeper.sign(files.now));
  files.close();
  return published;
}

/** Changes the store as a fault of the disk, or somebody, would. */
function meddle(sql: string, ...values: (string | number | Uint8Array)[]): void {
  const db = new DatabaseSync(files.path);
  db.prepare(sql).run(...values);
  db.close();
}

describe('a tree that is kept', () => {
  it('signs what the log holds, with the date, to the letter of the specification', async () => {
    const { latest } = await grow(grownLog());
    const keys = files.keys.signing.map(({ verifier }) => verifier);
    const { text, verified, unknown } = await openNote(latest.note, keys);
    expect(parseCheckpoint(text)).toEqual({
      origin: ORIGIN,
      size: COUNT,
      root: new Uint8Array(naive.root(0, COUNT)),
    });
    expect(verified.map(({ key, time }) => [key.name, time])).toEqual([
      [ORIGIN, undefined],
      [`${ORIGIN}/clock`, files.now / 1_000],
    ]);
    expect(unknown).toEqual([]);
  });

  it('signs a tree without leaves', async () => {
    const keeper = await files.open(new LogOfLeaves());
    expect(signed(keeper.sign(files.now)).latest.note).toMatch(
      /^tree\.example\/log\n0\n47DEQpj8HBSa\+\/TImW\+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n/,
    );
  });

  it('signs anew where nothing happened, with a later date', async () => {
    const keeper = await files.open(grownLog(3));
    await growWhole(keeper);
    const first = signed(keeper.sign(files.now)).latest;
    files.now += 1_000;
    const second = signed(keeper.sign(files.now)).latest;
    expect(second.root).toEqual(first.root);
    expect(second.note).not.toBe(first.note);
    expect(second.signedAt).toBe(first.signedAt + 1_000);
  });

  it('never dates a checkpoint before the one that came before it, whatever its clock says', async () => {
    const log = grownLog(3);
    const { latest } = await grow(log);
    files.now -= 86_400_000;
    expect((await grow(log)).latest.signedAt).toBe(latest.signedAt);
  });

  it('shows the public another checkpoint only after its time, also over a restart', async () => {
    const log = grownLog(3);
    const first = await grow(log);
    expect(first.public).toEqual(first.latest);
    log.leaves = leaves.slice(0, 5);
    files.now += 3_599_999;
    const second = await grow(log);
    expect([second.latest.size, second.public.size]).toEqual([5, 3]);
    expect(second.public.note).toBe(first.public.note);
    files.now += 1;
    expect((await grow(log)).public.size).toBe(5);
  });

  it('shows the public another one in time, though the clock was years ahead once', async () => {
    const keeper = await files.open(grownLog(3));
    await growWhole(keeper);
    signed(keeper.sign(files.now + 30 * YEAR));
    const again = await files.open(grownLog(5));
    await growWhole(again);
    for (let minute = 0; minute < 60; minute += 1) {
      expect(signed(again.sign(files.now + minute * MINUTE)).public.size).toBe(3);
    }
    expect(signed(again.sign(files.now + HOUR)).public.size).toBe(5);
  });

  it('writes dates down though nothing happened, so that after a restart they are not much earlier', async () => {
    const keeper = await files.open(grownLog(3));
    await growWhole(keeper);
    for (const after of [0, 59_999, 60_000, 119_999]) signed(keeper.sign(files.now + after));
    const again = await files.open(grownLog(3));
    expect(signed(again.sign(files.now)).latest.signedAt).toBe(files.now + 60_000);
  });

  it('goes on where it was put down, after any number of leaves', async () => {
    const log = new LogOfLeaves();
    for (const size of [1, 255, 256, 257, 511, 513, 768, COUNT]) {
      log.leaves = leaves.slice(0, size);
      expect((await grow(log)).latest.root).toEqual(naive.root(0, size));
    }
    const keeper = await files.open(log);
    const tree = new MerkleTree(COUNT, files.store.tiles);
    expect(tree.inclusionProof(300)).toEqual(naive.inclusion(300, 0, COUNT));
    expect(keeper.size).toBe(COUNT);
  });

  it('signs nothing before it has come as far as the log had when it was opened', async () => {
    const keeper = await files.open(grownLog());
    await keeper.grow();
    expect(keeper.size).toBeLessThan(COUNT);
    expect(keeper.sign(files.now)).toBeUndefined();
    await growWhole(keeper);
    expect(keeper.sign(files.now)?.latest.size).toBe(COUNT);
  });

  it('signs no leaf that is not as it was written, and nothing after it was found', async () => {
    const log = grownLog(10);
    const keeper = await files.open(log);
    await growWhole(keeper);
    const before = signed(keeper.sign(files.now));
    log.leaves = leaves.slice(0, 20);
    log.faults.set(14, { leafIndex: 14, what: 'is missing from the log' });
    await growWhole(keeper);
    expect(keeper.finding).toEqual({
      leafIndex: 14,
      sentence: 'Leaf 14 is missing from the log.',
    });
    expect(keeper.sign(files.now)).toBeUndefined();
    expect(keeper.published).toEqual(before);
  });
});

describe('a tree whose store is damaged', () => {
  it.each([
    [
      'missing',
      () => {
        rmSync(files.path);
      },
    ],
    [
      'no database',
      () => {
        writeFileSync(files.path, 'nothing that SQLite knows'.repeat(400));
      },
    ],
    [
      'cut off',
      () => {
        truncateSync(files.path, 5_000);
      },
    ],
    [
      'without its tiles',
      () => {
        meddle('DELETE FROM tile');
      },
    ],
    [
      'without its edge',
      () => {
        meddle('DELETE FROM tile WHERE length(hashes) < 8192');
      },
    ],
    [
      'flipped in a tile',
      () => {
        meddle('UPDATE tile SET hashes = zeroblob(length(hashes))');
      },
    ],
    [
      'flipped in the last checkpoint',
      () => {
        meddle('UPDATE checkpoint SET size = size - 1');
      },
    ],
    [
      'without its size',
      () => {
        meddle('UPDATE grown SET size = 0');
      },
    ],
  ])('is made anew from the log where it is %s', async (_, damage) => {
    const log = grownLog();
    const { latest } = await grow(log);
    damage();
    log.leaves = leaves.slice(0, COUNT + 9);
    const again = await grow(log);
    expect(again.latest.root).toEqual(naive.root(0, COUNT + 9));
    const keeper = await files.open(log);
    expect(keeper.finding).toBeUndefined();
    const tree = new MerkleTree(COUNT + 9, files.store.tiles);
    expect(tree.consistencyProof(latest.size)).toEqual(
      naive.consistency(latest.size, 0, COUNT + 9),
    );
  });

  it('is mended tile by tile while it is kept, from below', async () => {
    const keeper = await files.open(grownLog());
    await growWhole(keeper);
    const published = signed(keeper.sign(files.now));
    const torn: { level: number; number: number }[] = [];
    const reader = TreeReader.open(files.path, (place) => torn.push(place));
    const view = new TreeView();
    view.publish(published, reader);
    meddle('UPDATE tile SET hashes = zeroblob(length(hashes))');
    for (let tries = 0; tries < 8 && (torn.length > 0 || tries === 0); tries += 1) {
      for (const place of torn.splice(0)) await keeper.mend(place);
      // Until all of its tiles are whole, it is refused rather than wrong.
      expect(attempt(() => view.proof(3))).toEqual(
        torn.length > 0 ? expect.objectContaining({ code: 'TREE_TORN' }) : expect.any(String),
      );
    }
    const { hashes } = parseTlogProof(view.proof(3) ?? '');
    expect(hashes.map((hash) => Buffer.from(hash))).toEqual(naive.inclusion(3, 0, COUNT));
    expect(keeper.finding).toBeUndefined();
    reader.close();
  });

  it('is mended where its tail is torn, and shows the public nothing fresher for it', async () => {
    const first = await grow(grownLog());
    files.now += 1_000;
    await grow(grownLog(COUNT + 100));
    meddle('UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE place IN (0, 2)');
    const keeper = await files.open(grownLog(COUNT + 100));
    expect(keeper.finding).toBeUndefined();
    expect(signed(keeper.sign(files.now)).public).toEqual(first.public);
  });

  it('is not mended with what was not signed', async () => {
    const log = grownLog();
    const keeper = await files.open(log);
    await growWhole(keeper);
    keeper.sign(files.now);
    log.leaves[5] = leaves[COUNT] ?? Buffer.alloc(0);
    meddle('UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE place = 0');
    await keeper.mend({ level: 0, number: 0 });
    expect(keeper.finding).toEqual({
      leafIndex: 0,
      sentence: 'The leaves 0 to 255 are not those that were signed.',
    });
  });
});

describe('a log that is not what was signed', () => {
  it('is found at the start where leaves at its end are gone, and the first of them is named', async () => {
    await grow(grownLog());
    const keeper = await files.open(grownLog(COUNT - 2));
    expect(keeper.finding).toEqual({
      leafIndex: COUNT - 2,
      sentence: `Leaf ${COUNT - 2} is missing from the log: it holds ${COUNT - 2}, and the tree has ${COUNT}.`,
    });
    expect(keeper.sign(files.now)).toBeUndefined();
    expect(keeper.published?.latest.size).toBe(COUNT);
  });

  it('is found at the start where a leaf of its tail is another', async () => {
    const log = grownLog();
    await grow(log);
    log.leaves[700] = leaves[COUNT] ?? Buffer.alloc(0);
    expect((await files.open(log)).finding).toEqual({
      leafIndex: 700,
      sentence: 'Leaf 700 is not what was signed.',
    });
  });

  it('is found at the start where the bytes of its tail are not those of a leaf', async () => {
    const log = grownLog();
    await grow(log);
    log.faults.set(899, { leafIndex: 899, what: 'has no leaf' });
    expect((await files.open(log)).finding?.sentence).toBe('Leaf 899 has no leaf.');
  });

  it('is found where its tree is gone as well, and the leaf is named where the tiles still say it', async () => {
    const log = grownLog();
    await grow(log);
    log.leaves[2] = leaves[COUNT] ?? Buffer.alloc(0);
    meddle('UPDATE tile SET hashes = zeroblob(0) WHERE place > 2');
    const keeper = await files.open(log);
    await growWhole(keeper);
    expect(keeper.finding?.sentence).toBe('Leaf 2 is not what was signed.');
    expect(keeper.sign(files.now)).toBeUndefined();
  });

  it('is found where its tree is gone, and no tile says where', async () => {
    const log = grownLog();
    await grow(log);
    log.leaves[2] = leaves[COUNT] ?? Buffer.alloc(0);
    meddle('DELETE FROM tile');
    const keeper = await files.open(log);
    await growWhole(keeper);
    expect(keeper.finding?.leafIndex).toBeUndefined();
    expect(keeper.finding?.sentence).toMatch(
      /^The first 900 leaves of the log are not those that were signed: their root is \S+, and was \S+\.$/,
    );
  });

  it('is not believed where its last checkpoint was signed by another', async () => {
    const log = grownLog();
    await grow(log);
    const stranger = { ...files.keys, signing: [newSigningKey(ORIGIN, 'log')] };
    const keeper = await files.open(log, stranger);
    expect(keeper.finding?.sentence).toMatch(/^The signature of the last checkpoint does not hold/);
    expect(keeper.published).toBeUndefined();
    expect(keeper.sign(files.now)).toBeUndefined();
  });

  it('is believed where its last checkpoint was signed by a key that was retired since', async () => {
    const log = grownLog();
    await grow(log);
    const retired = files.keys.signing.filter(({ role }) => role === 'log');
    const next = newSigningKey(ORIGIN, 'log');
    const keeper = await files.open(log, { ...files.keys, signing: [next], retired });
    expect(keeper.finding).toBeUndefined();
    await openNote(signed(keeper.sign(files.now)).latest.note, [next.verifier]);
  });
});

describe('a tree as it is shown', () => {
  const shown = async () => {
    const log = grownLog(300);
    const first = await grow(log);
    log.leaves = leaves.slice(0, COUNT);
    files.now += 60_000;
    const published = await grow(log);
    const view = new TreeView();
    view.publish(
      published,
      TreeReader.open(files.path, () => {}),
    );
    return { view, first, published };
  };

  it('has tiles as far as its checkpoint goes, and no further for the public', async () => {
    const { view } = await shown();
    const tile = (number: number, width: number) => ({ level: 0, number, width });
    const sizes = (number: number, width: number) =>
      (['latest', 'public'] as const).map((who) => view.tile(tile(number, width), who)?.length);
    expect(sizes(0, 256)).toEqual([8_192, 8_192]);
    expect(sizes(1, 44)).toEqual([44 * 32, 44 * 32]);
    expect(sizes(1, 45)).toEqual([45 * 32, undefined]);
    expect(sizes(1, 256)).toEqual([8_192, undefined]);
    expect(sizes(3, 132)).toEqual([132 * 32, undefined]);
    expect(sizes(3, 133)).toEqual([undefined, undefined]);
    expect(view.tile({ level: 1, number: 0, width: 3 }, 'latest')?.length).toBe(96);
    expect(view.tile({ level: 1, number: 0, width: 2 }, 'public')).toBeUndefined();
    expect(view.tile({ level: 63, number: 0, width: 1 }, 'latest')).toBeUndefined();
    expect(view.tile(tile(2 ** 50, 1), 'latest')).toBeUndefined();
  });

  it('proves what it shows to whoever only verifies', async () => {
    const { view, published } = await shown();
    for (const index of [0, 255, 256, 511, 899]) {
      const { hashes, checkpoint } = parseTlogProof(view.proof(index) ?? '');
      expect(checkpoint).toBe(published.latest.note);
      const { size, root } = published.latest;
      verifyInclusion({ index, leafHash: leaves[index] ?? root, size, root, proof: hashes });
    }
    expect(view.proof(COUNT)).toBeUndefined();
  });

  it('proves that one size is the beginning of another, within what it shows', async () => {
    const { view } = await shown();
    const { hashes, roots } = view.consistency(300, COUNT, 'latest');
    const [root1, root2] = roots;
    verifyConsistency({ size1: 300, size2: COUNT, root1, root2, proof: hashes });
    expect(attempt(() => view.consistency(300, COUNT, 'public'))).toMatchObject({
      code: 'BEYOND_TREE',
      message: 'There is no tree of 900 leaves yet.',
    });
    expect(attempt(() => view.consistency(301, 300, 'public'))).toMatchObject({
      code: 'BEYOND_TREE',
    });
  });

  it('says that there is no checkpoint while there is none', () => {
    const view = new TreeView();
    expect(attempt(() => view.checkpoint('public'))).toMatchObject({ code: 'NO_CHECKPOINT' });
    expect(view.proof(0)).toBeUndefined();
  });
});

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('a checkpoint that stands apart', () => {
  const last = () => new LastCheckpointFile(files.lastPath).read();
  /** As a backup is put back: the tree is in none. */
  const loseTree = () => {
    files.close();
    rmSync(files.path);
  };

  it('is the last that was signed', async () => {
    const { latest } = await grow(grownLog(COUNT - 1));
    expect(last()).toEqual(latest);
    const { latest: later } = await grow(grownLog());
    expect(later.size).toBe(COUNT);
    expect(last()).toEqual(later);
  });

  it.each(['is gone', 'is as old'])(
    'refuses a log that is older, in a sentence with both sizes, where its tree %s',
    async (tree) => {
      await grow(grownLog(COUNT - 100));
      const old = readFileSync(files.path);
      await grow(grownLog());
      if (tree === 'is gone') loseTree();
      else writeFileSync(files.path, old);
      await expect(files.open(grownLog(COUNT - 100))).rejects.toMatchObject({
        code: 'LOG_ROLLED_BACK',
        message: expect.stringContaining(
          `The log holds ${COUNT - 100} events, and a checkpoint of ${COUNT} was signed`,
        ),
      });
    },
  );

  it('lets a log that is whole go on, whose tree is gone', async () => {
    const { latest } = await grow(grownLog());
    loseTree();
    const { latest: later } = await grow(grownLog(COUNT + 200));
    expect(latest.size).toBe(COUNT);
    expect(later.size).toBe(COUNT + 200);
  });

  it('finds a log that is as long and holds something else, whose tree is gone', async () => {
    await grow(grownLog());
    loseTree();
    const log = new LogOfLeaves(leaves.slice(0, COUNT + 50));
    log.leaves[COUNT - 300] = leaves[0] ?? Buffer.alloc(0);
    const keeper = await files.open(log);
    await growWhole(keeper);
    expect(keeper.finding?.sentence).toMatch(/^The first 900 leaves of the log are not those/);
    expect(keeper.sign(files.now)).toBeUndefined();
  });

  it('finds a log that is longer and holds something else, whose tree is of another history', async () => {
    await grow(grownLog());
    const seen = readFileSync(files.lastPath);
    loseTree();
    rmSync(files.lastPath);
    const other = new LogOfLeaves(leaves.slice(0, COUNT + 50).reverse());
    await grow(other);
    writeFileSync(files.lastPath, seen);
    expect((await files.open(other)).finding?.sentence).toBe(
      'The log holds 950 events, and the first 900 are not those of a checkpoint of 900 events that was signed in its name.',
    );
  });

  it.each([[[]], [['0']], [['0', '1', '2']]])(
    'finds another log that is longer, though of its tree the tiles %j are torn',
    async (torn) => {
      await grow(grownLog(700));
      const seen = readFileSync(files.lastPath);
      loseTree();
      rmSync(files.lastPath);
      const others = someLeaves(6_000, COUNT);
      others.splice(0, 600, ...leaves.slice(0, 600));
      const other = new LogOfLeaves(others);
      await grow(other);
      writeFileSync(files.lastPath, seen);
      for (const number of torn) meddle('DELETE FROM tile WHERE place = ?', Number(number));
      expect((await files.open(other)).finding?.sentence).toMatch(
        /^The log holds 6000 events, and the first 700 are not those of a checkpoint of 700 events/,
      );
    },
  );

  it('ends signing where somebody else has signed in the same name', async () => {
    const log = grownLog();
    const keeper = await files.open(log);
    await growWhole(keeper);
    expect(signed(keeper.sign(files.now)).latest.size).toBe(COUNT);
    const another = new LastCheckpointFile(files.lastPath);
    const theirs = another.read();
    if (!theirs) throw new Error('There is none.');
    another.replace({ ...theirs, size: COUNT + 1 });
    log.leaves.push(...leaves.slice(COUNT, COUNT + 1));
    await growWhole(keeper);
    expect(keeper.sign(files.now)).toBeUndefined();
    expect(keeper.finding?.sentence).toMatch(/somebody else signs in its name\.$/);
    expect(last()?.size).toBe(COUNT + 1);
  });

  it('is refused where it is not, to the bit, what was written', async () => {
    await grow(grownLog());
    const flipped = readFileSync(files.lastPath);
    flipped.writeUInt8(flipped.readUInt8(40) ^ 1, 40);
    writeFileSync(files.lastPath, flipped);
    await expect(files.open(grownLog())).rejects.toMatchObject({ code: 'CHECKPOINT_UNUSABLE' });
  });

  it('is kept beside when it is given up', async () => {
    const { latest } = await grow(grownLog());
    const next = { ...latest, size: COUNT - 1 };
    const file = new LastCheckpointFile(files.lastPath);
    expect(file.givenUp()).toBe(0);
    file.giveUp(latest, next);
    expect(file.read()).toEqual(next);
    expect(file.allGivenUp()).toEqual([latest]);
    expect(file.givenUp()).toBe(COUNT);
    // Cut off by a crash, and given up once more.
    const kept = `${files.lastPath}s-given-up`;
    writeFileSync(kept, readFileSync(kept, 'utf8').slice(0, -9));
    expect(file.givenUp()).toBe(0);
    file.giveUp(latest, next);
    expect(file.givenUp()).toBe(COUNT);
    expect(readFileSync(`${files.lastPath}s-given-up`, 'utf8')).toContain(
      JSON.stringify(latest.note),
    );
  });
});

describe('what a witness has seen of the log', () => {
  const BY = 'witness.example';
  const seenOf = async (log: LogOfLeaves) => {
    const { latest: checkpoint } = await grow(log);
    for (const path of [files.path, files.lastPath]) rmSync(path);
    return [{ by: BY, checkpoint }];
  };

  it('has a log that is smaller refused, in a sentence with both sizes and who shows it', async () => {
    const sightings = await seenOf(grownLog());
    await expect(files.open(grownLog(COUNT - 1), files.keys, sightings)).rejects.toMatchObject({
      code: 'LOG_ROLLED_BACK',
      message: expect.stringMatching(
        /^The log holds 899 events, and a checkpoint of 900 was signed at 2026\S+, as the witness witness\.example shows: /,
      ),
    });
  });

  it('lets a log go on that has all of it', async () => {
    const sightings = await seenOf(grownLog());
    const keeper = await files.open(grownLog(COUNT + 1), files.keys, sightings);
    await growWhole(keeper);
    expect(signed(keeper.sign(files.now)).latest.size).toBe(COUNT + 1);
    expect(keeper.finding).toBeUndefined();
  });

  it('is found where the log has something else, at the start and while its tree is grown anew', async () => {
    const others = await seenOf(new LogOfLeaves(leaves.slice(1, 41)));
    const sightings = [...others, ...(await seenOf(grownLog()))];
    const is = `The log holds ${COUNT} events, and the first 40 are not those of a checkpoint of 40 events that was signed in its name, as the witness ${BY} shows.`;
    const fresh = await files.open(grownLog(), files.keys, sightings);
    await growWhole(fresh);
    expect(fresh.sign(files.now)).toBeUndefined();
    expect(fresh.finding?.sentence).toBe(is);
    await grow(grownLog());
    expect((await files.open(grownLog(), files.keys, others)).finding?.sentence).toBe(is);
  });

  it('ends signing where it is more than this log ever signed', async () => {
    const [theirs] = await seenOf(grownLog(COUNT + 100));
    const keeper = await files.open(grownLog());
    await growWhole(keeper);
    signed(keeper.sign(files.now));
    if (theirs) keeper.confront(theirs);
    expect(keeper.sign(files.now)).toBeUndefined();
    await growWhole(keeper);
    expect(keeper.finding?.sentence).toMatch(
      /^The log holds 900 events and signed 900, and there is a checkpoint of 1000 events/,
    );
  });
});

describe('cosignatures', () => {
  const cosigned = ({ latest }: Published, line: string) => ({
    checkpoint: { ...latest, note: `${latest.note}${line}\n` },
    enough: true,
  });

  it('are shown with the checkpoint that they are of, and kept over a restart', async () => {
    const keeper = await files.open(grownLog());
    await growWhole(keeper);
    const published = signed(keeper.sign(files.now));
    const first = cosigned(published, 'one');
    keeper.cosigned(first);
    expect(keeper.published).toEqual({
      latest: first.checkpoint,
      public: first.checkpoint,
      witnessed: first.checkpoint,
    });
    const again = await files.open(grownLog(COUNT + 7));
    expect(again.published).toMatchObject({
      public: first.checkpoint,
      witnessed: first.checkpoint,
    });
    await growWhole(again);
    const later = signed(again.sign(files.now + 1_000));
    again.cosigned({ ...cosigned(later, 'two'), enough: false });
    expect(again.published?.latest.note).toMatch(/two\n$/);
    expect(again.published?.witnessed).toEqual(first.checkpoint);
  });

  it('of enough witnesses stand in a proof for as long as they cover its event', async () => {
    const keeper = await files.open(grownLog());
    await growWhole(keeper);
    const witnessed = cosigned(signed(keeper.sign(files.now)), 'enough');
    keeper.cosigned(witnessed);
    const more = await files.open(grownLog(COUNT + 7));
    await growWhole(more);
    const view = new TreeView();
    const reader = TreeReader.open(files.path, () => undefined);
    view.publish(signed(more.sign(files.now + 1_000)), reader);
    const proofOf = (leaf: number) => parseTlogProof(view.proof(leaf) ?? '').checkpoint;
    expect(proofOf(COUNT - 1)).toBe(witnessed.checkpoint.note);
    expect(proofOf(COUNT)).toBe(view.checkpoint('latest').note);
    // The public sees what it was shown before, and nothing of what came since.
    expect(view.proof(COUNT, 'public')).toBeUndefined();
    expect(view.proof(0, 'public')).toContain(view.checkpoint('public').note);
    reader.close();
  });
});
