import { RECEIPT_FORMAT } from '../../../verifier/src/receipt.js';
import { signedPromise } from './signed-note.js';
import type { LogKeys } from './signing-keys.js';
import { isTransparencyError } from './transparency.errors.js';
import type { Freshness, TreeView } from './tree-view.js';

/** What the ledger knows of an event that it recorded, as far as a receipt says it. */
export interface Receipted {
  readonly eventId: string;
  /** In base64. */
  readonly leafHash: string;
  readonly recordedAt: string;
  /** Place in the tree, from 0. */
  readonly leafIndex: number;
}

/** A receipt, version 1 (`docs/reference/receipts.md`). Neither stream nor revision is in it. */
export interface ReceiptDocument extends Omit<Receipted, 'leafIndex'> {
  readonly format: typeof RECEIPT_FORMAT;
  /** A signed note. */
  readonly promise: string;
  /** A `tlog-proof`; null until a checkpoint covers the event. */
  readonly proof: string | null;
}

/** Makes receipts of what was recorded: a promise at once, and a proof once a checkpoint covers it. */
export class Receipts {
  constructor(
    private readonly keys: LogKeys,
    private readonly tree: TreeView,
    /** Within how many seconds a checkpoint covers what was recorded. */
    private readonly maximumDelay: number,
  ) {}

  /** The receipt of an event as it can be made now. @param freshness Of the proof. */
  async document(of: Receipted, freshness: Freshness = 'latest'): Promise<ReceiptDocument> {
    const { eventId, leafHash, recordedAt } = of;
    const promise = await this.promise(of);
    return {
      format: RECEIPT_FORMAT,
      eventId,
      leafHash,
      recordedAt,
      promise,
      proof: this.proof(of, freshness),
    };
  }

  /** The log's signed promise that a checkpoint will cover the event, and by when. */
  promise({ eventId, leafHash, recordedAt }: Omit<Receipted, 'leafIndex'>): Promise<string> {
    const { maximumDelay } = this;
    const leaf = Buffer.from(leafHash, 'base64');
    return signedPromise(this.keys, { eventId, leafHash: leaf, recordedAt, maximumDelay });
  }

  /** The proof that a checkpoint covers the event; null until one does. */
  proof(
    { leafIndex }: Pick<Receipted, 'leafIndex'>,
    freshness: Freshness = 'latest',
  ): string | null {
    try {
      return this.tree.proof(leafIndex, freshness) ?? null;
    } catch (error) {
      // What is torn of the tree is mended at once; until then the proof is still to come.
      if (isTransparencyError(error, 'TREE_TORN')) return null;
      throw error;
    }
  }
}
