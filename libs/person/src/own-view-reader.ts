import { fold } from '../../ledger/src/decider.js';
import { readHistories } from '../../ledger/src/histories.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { OWN_VIEW_NOUN, ownViewDecider, type OwnViewState } from './own-view.js';

/** Says what a person keeps back. It asks the ledger itself: it counts from the receipt on. */
export class OwnViewReader {
  constructor(private readonly ledger: Pick<Ledger, 'read'>) {}

  /** All that is kept back under any of these pseudonyms. */
  async kept(subjects: readonly string[]): Promise<OwnViewState> {
    return fold(ownViewDecider, await readHistories(this.ledger, subjects, OWN_VIEW_NOUN));
  }
}
