import type { TreeKeeper } from '../tree-keeper.js';
import { LogOfLeaves, someLeaves, TreeFiles } from './tree-files.js';

/**
 * The crash test's keeper of a tree: grows it without an end and signs it again and again, until it is
 * killed, and says which checkpoint it has signed, a line of JSON each.
 *
 * Argument: the folder of the tree. The leaves are those of `someLeaves`, always the same.
 */
const files = new TreeFiles(process.argv[2]);
const log = new LogOfLeaves();
const before = Number(process.argv[3]);
more(before);
const keeper = await files.open(log);
demandWhole(keeper);
for (let round = 0; ; round += 1) {
  while ((await keeper.grow()).length > 0);
  demandWhole(keeper);
  const latest = keeper.sign(files.now)?.latest;
  if (latest) say(`${latest.size} ${latest.root.toString('base64')}`);
  more(1 + (round % 700));
}

function demandWhole({ finding }: TreeKeeper): void {
  if (finding) throw new Error(finding.sentence);
}

function more(count: number): void {
  for (const leaf of someLeaves(count, log.leaves.length)) log.leaves.push(leaf);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
