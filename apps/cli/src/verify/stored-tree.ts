import { existsSync } from 'node:fs';
import {
  lastCheckpointFile,
  type LedgerFiles,
  treePath,
} from '../../../../libs/ledger/src/ledger-files.js';
import { findKeyFile, type KeyFileOptions } from '../../../../libs/transparency/src/key-file.js';
import { LastCheckpointFile } from '../../../../libs/transparency/src/last-checkpoint.js';
import { TreeReader } from '../../../../libs/transparency/src/sqlite/tree-reader.js';
import { isTransparencyError } from '../../../../libs/transparency/src/transparency.errors.js';
import { TreeCheck, type TreeFindings } from '../../../../libs/transparency/src/tree-check.js';

/**
 * Holds the stored tree, and what the log signed of it, against the log while that is being read. What
 * was signed last stands apart from the data folder too, so that a tree that was taken away or put back
 * with an older log hides nothing.
 *
 * @param read Reads the log, and gives the hashes of its leaves, joined, in their order.
 * @returns what reading came to, and what was found of the tree: nothing where there is none yet.
 * @throws TransparencyError `CHECKPOINT_UNUSABLE`, `KEYS_UNUSABLE`, `TREE_FAILED`
 */
export async function besideTree<Read>(
  files: LedgerFiles,
  keyFile: KeyFileOptions,
  read: (onLeaves: (leaves: Buffer) => void) => Promise<Read>,
): Promise<{ readonly read: Read; readonly tree: TreeFindings | null }> {
  const path = treePath(files);
  const apart = new LastCheckpointFile(lastCheckpointFile(files)).read();
  if (!existsSync(path) && !apart) return { read: await read(() => undefined), tree: null };
  const stored = existsSync(path)
    ? unlessBroken(() => TreeReader.open(path, () => undefined))
    : undefined;
  try {
    const whole = stored && unlessBroken(() => new TreeCheck(stored, apart));
    const check = whole ?? new TreeCheck(undefined, apart);
    const done = await read((leaves) => {
      check.add(leaves);
    });
    const tree = await check.end(findKeyFile(keyFile));
    if (whole || !existsSync(path)) return { read: done, tree };
    return {
      read: done,
      tree: { ...tree, faults: ['The stored tree is broken.', ...tree.faults] },
    };
  } finally {
    stored?.close();
  }
}

function unlessBroken<Result>(open: () => Result): Result | undefined {
  try {
    return open();
  } catch (error) {
    if (isTransparencyError(error, 'TREE_TORN')) return undefined;
    throw error;
  }
}
