import { setTimeout as delay } from 'node:timers/promises';
import { leafIndexOf } from '../../ledger/src/sqlite-index.js';
import { CompletenessError, isCompletenessError } from './completeness.errors.js';
import type { RecordSecrets } from './record-secrets.js';
import { RecordSnapshot } from './record-snapshot.js';

/** How long is waited for an epoch that is just being ended, and how often it is looked, in milliseconds. */
const PATIENCE_MS = 5_000;
const POLL_MS = 50;

/** A snapshot whose epoch the log is proved to hold. */
export interface CoveredSnapshot {
  readonly snapshot: RecordSnapshot;
  /** A `tlog-proof`. */
  readonly proof: string;
}

/** Where what is one person's can be proved, for whoever asks. */
export class Proofs {
  constructor(
    private readonly path: string,
    private readonly secrets: RecordSecrets,
    /** The `tlog-proof` of a leaf; nothing until a checkpoint covers it. */
    private readonly covered: (leafIndex: number) => string | undefined,
    /** Has the store made anew. */
    private readonly makeAnew: () => void,
  ) {}

  /**
   * Everything as at the last epoch, with the proof that the log holds it. The snapshot is to be closed.
   *
   * @throws CompletenessError `PROOF_DUE` where there is none yet; `RECORDS_TORN`, `RECORDS_FAILED`
   */
  async latest(): Promise<CoveredSnapshot> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = this.#take();
      if (!isCompletenessError(found)) return found;
      if (performance.now() > deadline) throw found;
      await delay(POLL_MS);
    }
  }

  /** Has the store made anew where an error says that it is not what was written. */
  mend(error: unknown): void {
    if (isCompletenessError(error, 'RECORDS_TORN')) this.makeAnew();
  }

  #take(): CoveredSnapshot | CompletenessError {
    let snapshot: RecordSnapshot;
    try {
      snapshot = RecordSnapshot.take(this.path, this.secrets);
    } catch (error) {
      if (isCompletenessError(error, 'PROOF_DUE')) return error;
      throw error;
    }
    const proof = this.covered(leafIndexOf(snapshot.epoch.position));
    if (proof !== undefined) return { snapshot, proof };
    snapshot.close();
    return new CompletenessError('PROOF_DUE', 'The epoch is not covered by a checkpoint yet.');
  }
}
