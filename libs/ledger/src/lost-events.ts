import type { StoredCheckpoint } from '../../transparency/src/checkpoint.js';
import { RightEdge } from '../../transparency/src/right-edge.js';
import { LedgerError } from './ledger.errors.js';
import type { LedgerFiles } from './ledger-files.js';
import { StoredLeaves } from './stored-leaves.js';

const BATCH = 512;

/**
 * Whether a log is not one that a checkpoint was signed of: it is smaller, or holds something else.
 *
 * @throws LedgerError `RECORD_MALFORMED` where it is damaged.
 */
export async function isOtherThan(
  files: LedgerFiles,
  { size, root }: Pick<StoredCheckpoint, 'size' | 'root'>,
): Promise<boolean> {
  const tree = await treeOf(files, size);
  return tree.size < size || !tree.root.equals(root);
}

/**
 * The tree of the first leaves of a log, hashed anew; of all of them where it has no more.
 *
 * @throws LedgerError `RECORD_MALFORMED` where it is damaged.
 */
export async function treeOf(
  files: LedgerFiles,
  size = Infinity,
): Promise<Pick<StoredCheckpoint, 'size' | 'root'>> {
  const leaves = StoredLeaves.open(files);
  try {
    const edge = new RightEdge();
    while (edge.size < size) {
      const batch = await leaves.read(edge.size, Math.min(BATCH, size - edge.size));
      // What is damaged is not lost: it can be put back, and nobody is to approve it.
      if (batch.fault && batch.leaves.length === 0) {
        throw new LedgerError(
          'RECORD_MALFORMED',
          `Leaf ${batch.fault.leafIndex} ${batch.fault.what}. Put a backup back: waymark verify names all that is damaged.`,
        );
      }
      if (batch.leaves.length === 0) break;
      edge.append(batch.leaves);
    }
    return { size: edge.size, root: edge.root() };
  } finally {
    await leaves.close();
  }
}
