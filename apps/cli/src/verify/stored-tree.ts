import { existsSync } from 'node:fs';
import { type LedgerFiles, treePath } from '../../../../libs/ledger/src/ledger-files.js';
import { findKeyFile, type KeyFileOptions } from '../../../../libs/transparency/src/key-file.js';
import { TreeReader } from '../../../../libs/transparency/src/sqlite/tree-reader.js';
import { isTransparencyError } from '../../../../libs/transparency/src/transparency.errors.js';
import { TreeCheck, type TreeFindings } from '../../../../libs/transparency/src/tree-check.js';

/** A tree that is no database any more. */
const BROKEN: TreeFindings = { leaves: 0, signed: null, faults: ['The stored tree is broken.'] };

/**
 * Holds the stored tree, and what the log signed of it, against the log while that is being read.
 *
 * @param read Reads the log, and gives the hashes of its leaves, joined, in their order.
 * @returns what reading came to, and what was found of the tree: nothing where there is none yet.
 * @throws TransparencyError `KEYS_UNUSABLE`, `TREE_FAILED`
 */
export async function besideTree<Read>(
  files: LedgerFiles,
  keyFile: KeyFileOptions,
  read: (onLeaves: (leaves: Buffer) => void) => Promise<Read>,
): Promise<{ readonly read: Read; readonly tree: TreeFindings | null }> {
  const path = treePath(files);
  if (!existsSync(path)) return { read: await read(() => undefined), tree: null };
  const stored = unlessBroken(() => TreeReader.open(path, () => undefined));
  try {
    const check = stored && unlessBroken(() => new TreeCheck(stored));
    const done = await read((leaves) => check?.add(leaves));
    const tree = check ? await check.end(findKeyFile(keyFile)) : BROKEN;
    return { read: done, tree };
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
