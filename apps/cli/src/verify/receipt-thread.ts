import { workerData } from 'node:worker_threads';
import { serveCalls } from '../../../../libs/ledger/src/thread-calls.js';
import { checkReceipt, verdictOn } from '../../../../verifier/src/check-file.js';
import type { ReceiptText } from '../../../../verifier/src/files.js';
import type { Trust } from '../../../../verifier/src/trust.js';
import { Verifier } from '../../../../verifier/src/verifier.js';
import type { Verdict } from '../../../../verifier/src/words.js';
import { nodeEd25519 } from './node-ed25519.js';

/** A thread that says of receipts whether they hold, one of several. */

/** What it is given. */
export interface ReceiptThreadData {
  readonly trust: Trust;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Receipts to look at; none is the end. */
export type ReceiptCall = readonly ReceiptText[];

const { trust, now } = workerData as ReceiptThreadData;
const verifier = new Verifier(trust, nodeEd25519);

await serveCalls<ReceiptCall, readonly Verdict[]>(() =>
  Promise.resolve({
    perform: (receipts) =>
      Promise.all(
        receipts.map(async (receipt) => verdictOn(await checkReceipt(receipt, verifier), now)),
      ),
    isLast: (receipts) => receipts.length === 0,
  }),
);
