import type { StoredCheckpoint } from '../../transparency/src/checkpoint.js';
import { RightEdge } from '../../transparency/src/right-edge.js';
import type { LedgerFiles } from './ledger-files.js';
import { StoredLeaves } from './stored-leaves.js';

const BATCH = 512;

/** Whether a log is not one that a checkpoint was signed of: it is smaller, or holds something else. */
export async function isOtherThan(
  files: LedgerFiles,
  { size, root }: Pick<StoredCheckpoint, 'size' | 'root'>,
): Promise<boolean> {
  const leaves = StoredLeaves.open(files);
  try {
    const edge = new RightEdge();
    while (edge.size < size) {
      const batch = await leaves.read(edge.size, Math.min(BATCH, size - edge.size));
      if (batch.leaves.length === 0) return true;
      edge.append(batch.leaves);
    }
    return !edge.root().equals(root);
  } finally {
    await leaves.close();
  }
}
