import { fold } from '../../ledger/src/decider.js';
import { readHistories } from '../../ledger/src/histories.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { CARER_NOUN, carerDecider, type Involvement, involvementsOf } from './carer.js';
import { deathOf, PERSON_NOUN, personDecider } from './person.js';

/** Says who cares for whom now. It asks the ledger itself, however far the views are. */
export class CarerReader {
  constructor(private readonly ledger: Pick<Ledger, 'read'>) {}

  /** How somebody is involved; `undefined` where nothing is recorded of them. @param self Theirs. */
  async of(subjects: readonly string[], self: readonly string[]): Promise<Involvement | undefined> {
    const state = fold(carerDecider, await readHistories(this.ledger, subjects, CARER_NOUN));
    const own = involvementsOf(state).filter(({ carer }) => self.includes(carer));
    return own.at(-1);
  }

  /** Everybody who cares for a person, as the person may know it. */
  async told(subjects: readonly string[]): Promise<readonly Involvement[]> {
    const events = await readHistories(this.ledger, subjects, CARER_NOUN);
    const shown = events.filter((event) => event.readable && !event.header.visibility.held);
    return involvementsOf(fold(carerDecider, shown));
  }

  /** Whether the person died. */
  async died(subjects: readonly string[]): Promise<boolean> {
    return (
      deathOf(fold(personDecider, await readHistories(this.ledger, subjects, PERSON_NOUN))) !==
      undefined
    );
  }
}
