import { fold } from '../../ledger/src/decider.js';
import { readHistories, readShownHistories } from '../../ledger/src/histories.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import {
  CARER_NOUN,
  carerDecider,
  type CarerState,
  type Involvement,
  involvementsOf,
} from './carer.js';
import type { LinkedPeople } from './linked-people.js';
import { deathOf, PERSON_NOUN, personDecider, visibleOf } from './person.js';

/** Says who cares for whom now. It asks the ledger itself, however far the views are. */
export class CarerReader {
  constructor(
    private readonly ledger: Pick<Ledger, 'read' | 'readShown'>,
    private readonly linked: LinkedPeople,
  ) {}

  /** How somebody is involved; `undefined` where nothing is recorded of them. @param self Theirs. */
  async of(subjects: readonly string[], self: readonly string[]): Promise<Involvement | undefined> {
    const state = fold(carerDecider, await readHistories(this.ledger, subjects, CARER_NOUN));
    // What was said of any of their pseudonyms is said of them: what limits one limits them.
    const [own = ''] = self;
    const whoIs = (carer: string) => (self.includes(carer) ? own : carer);
    return involvementsOf(state, whoIs).find(({ carer }) => carer === own);
  }

  /**
   * Everybody who cares for a person, as the person may know it: once, by however many numbers that are
   * linked now they were spoken of.
   *
   * @param kept The events that they keep from where they look.
   */
  async told(
    subjects: readonly string[],
    kept: ReadonlySet<string>,
  ): Promise<readonly Involvement[]> {
    const events = await readShownHistories(this.ledger, subjects, CARER_NOUN);
    const state = fold(
      carerDecider,
      events.filter(({ id }) => !kept.has(id)),
    );
    const involvements = involvementsOf(state, await this.#whoIs(state));
    const there = await this.linked.there(involvements.map(({ carer }) => carer));
    return involvements.map((involvement) => {
      const { carer } = involvement;
      return there.has(carer) ? involvement : { carer, standing: 'erased', limits: [] };
    });
  }

  /** Who each is by the pseudonym by which they were first spoken of. */
  async #whoIs({ said }: CarerState): Promise<(carer: string) => string> {
    const first = new Map<string, string>();
    for (const { content } of said) {
      const { carer } = content.data;
      if (first.has(carer)) continue;
      for (const one of await this.linked.of(carer)) first.set(one, carer);
    }
    return (carer) => first.get(carer) ?? carer;
  }

  /** Whether the person died, and whether that may be told. */
  async death(
    subjects: readonly string[],
  ): Promise<{ readonly died: boolean; readonly told: boolean }> {
    const state = fold(personDecider, await readHistories(this.ledger, subjects, PERSON_NOUN));
    return {
      died: deathOf(state) !== undefined,
      told: deathOf(visibleOf(state)) !== undefined,
    };
  }
}
