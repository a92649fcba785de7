import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, closeSync, readSync, statSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomFrom } from '../../views/src/testing/random.js';
import { parseTlogProof } from '../../../verifier/src/tlog-proof.js';
import { verifyInclusion } from '../../../verifier/src/merkle.js';
import { isTransparencyError } from './transparency.errors.js';
import { TreeReader } from './sqlite/tree-reader.js';
import type { TilePlace } from './tile.js';
import type { Published, TreeKeeper } from './tree-keeper.js';
import { TreeView } from './tree-view.js';
import { RightEdge } from './right-edge.js';
import { growWhole, LogOfLeaves, someLeaves, TreeFiles } from './testing/tree-files.js';

/** How often the keeper of a tree is killed: 25 times, or as `WAYMARK_CRASH_ROUNDS` says. */
const ROUNDS = Number(process.env['WAYMARK_CRASH_ROUNDS'] ?? 25);
const SEED = Number(process.env['WAYMARK_CRASH_SEED'] ?? Date.now() % 1_000_000);
const random = randomFrom(SEED);
const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
const PROGRAM = fileURLToPath(
  new URL('../../../dist/libs/transparency/src/testing/tree-grower.js', import.meta.url),
);

let files: TreeFiles;
beforeEach(() => {
  files = new TreeFiles();
});
afterEach(() => {
  files.remove();
});

/** Lets a process keep the tree of so many leaves and more, and kills it. @returns what it signed. */
async function killed(count: number, afterMs: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [PROGRAM, files.folder, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const signed: string[] = [];
  let killing: Promise<void> | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    signed.push(line);
    killing ??= after(afterMs).then(() => {
      child.kill('SIGKILL');
    });
  }
  const [, signal] = (await ended) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return signed;
}

/** The roots of the tree at some sizes. */
function rootsAt(sizes: readonly number[]): ReadonlyMap<number, string> {
  const edge = new RightEdge();
  const roots = new Map<number, string>();
  for (const size of sizes.toSorted((a, b) => a - b)) {
    edge.append(Buffer.concat(someLeaves(size - edge.size, edge.size)));
    roots.set(size, edge.root().toString('base64'));
  }
  return roots;
}

/** Flips bits of a file, as a fault of the disk would. */
function flip(path: string, times: number): void {
  if (!existsSync(path)) return;
  const handle = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  for (let time = 0; time < times; time += 1) {
    const at = between(0, statSync(path).size - 1);
    readSync(handle, byte, 0, 1, at);
    byte.writeUInt8(byte.readUInt8(0) ^ (1 << between(0, 7)));
    writeSync(handle, byte, 0, 1, at);
  }
  closeSync(handle);
}

describe(`a keeper of a tree that is killed (WAYMARK_CRASH_SEED=${SEED})`, () => {
  it(
    `signs one history, ${ROUNDS} kills later`,
    async () => {
      const all: (readonly [size: number, root: string])[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const last = all.at(-1)?.[0] ?? 0;
        // What was written and not told of is in the log, which is durable before the tree is grown.
        const signed = await killed(last + 700, between(0, 150));
        all.push(
          ...signed.map((line) => line.split(' ')).map(([s, r = '']) => [Number(s), r] as const),
        );
        expect(all.at(-1)?.[0]).toBeGreaterThanOrEqual(last);
      }
      const roots = rootsAt(all.map(([size]) => size));
      expect(all.filter(([size, root]) => roots.get(size) !== root)).toEqual([]);
      expect(all.length).toBeGreaterThan(ROUNDS);
    },
    20_000 + ROUNDS * 4_000,
  );

  it(
    'makes the tree anew whatever of its files was flipped, and says nothing of the log that is not so',
    async () => {
      for (let round = 0; round < Math.max(5, ROUNDS / 5); round += 1) {
        const [last = '0 '] = (await killed(3_000, between(0, 100))).slice(-1);
        const size = Number(last.split(' ')[0]);
        for (const suffix of ['', '-wal']) flip(`${files.path}${suffix}`, 40);
        const log = new LogOfLeaves(someLeaves(size + 1_400));
        const [keeper, published] = await signedAnew(log);
        expect(keeper.finding).toBeUndefined();
        expect(published.latest.root.toString('base64')).toBe(
          rootsAt([log.size()]).get(log.size()),
        );
        for (const index of [0, 700, size]) await prove(keeper, published, index);
        files.remove();
        files = new TreeFiles();
      }
    },
    20_000 + ROUNDS * 4_000,
  );
});

/** Grows and signs, throwing away a store that turns out to be broken. */
async function signedAnew(log: LogOfLeaves): Promise<readonly [TreeKeeper, Published]> {
  let keeper = await opened(log);
  for (;;) {
    try {
      await growWhole(keeper);
      const published = keeper.sign(files.now);
      if (published) return [keeper, published];
      throw new Error(keeper.finding?.sentence);
    } catch (error) {
      if (!isTransparencyError(error, 'TREE_TORN')) throw error;
      keeper = await files.anew(log, keeper.published);
    }
  }
}

/** Where the head of the file says that it is something else, the sentence says what to do. */
async function opened(log: LogOfLeaves): Promise<TreeKeeper> {
  try {
    return await files.open(log);
  } catch (error) {
    if (!isTransparencyError(error, 'TREE_FAILED')) throw error;
    expect(error.message).toMatch(/is no tree that this Waymark knows: take it away,/);
    return files.anew(log, undefined);
  }
}

/** Proves that a leaf is under a checkpoint; tiles that are met torn are mended, one after the other. */
async function prove(keeper: TreeKeeper, published: Published, index: number): Promise<void> {
  const torn: TilePlace[] = [];
  const reader = TreeReader.open(files.path, (place) => torn.push(place));
  const view = new TreeView();
  view.publish(published, reader);
  for (;;) {
    try {
      const { hashes } = parseTlogProof(view.proof(index) ?? '');
      const [leafHash = Buffer.alloc(0)] = someLeaves(1, index);
      verifyInclusion({ index, leafHash, ...published.latest, proof: hashes });
      break;
    } catch (error) {
      if (torn.length === 0) throw error;
      for (const place of torn.splice(0)) await keeper.mend(place);
    }
  }
  reader.close();
}
