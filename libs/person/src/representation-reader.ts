import { fold } from '../../ledger/src/decider.js';
import { readHistories, readShownHistories } from '../../ledger/src/histories.js';
import type { LedgerEvent, ReadableOf } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { LinkedPeople } from './linked-people.js';
import { assessmentsOf, bornOn, deathOf, PERSON_NOUN, personDecider } from './person.js';
import { authoritiesOf, type IsSameOne, type StandingAuthority } from './representation.js';
import { isRepresentativeEvent, type RepresentativeAuthorised } from './representative.events.js';
import {
  REPRESENTATIVE_NOUN,
  representativeDecider,
  type RepresentativeState,
} from './representative.js';

/** An authority and the event that gave it. */
export type ToldAuthority = Omit<StandingAuthority, 'standing'> & {
  readonly event: ReadableOf<typeof RepresentativeAuthorised>;
  /** `erased`: whoever had it was, so that nobody can act on it. */
  readonly standing: StandingAuthority['standing'] | 'erased';
};

/**
 * Says who may act for whom now. It asks the ledger itself, however far the views are: whoever was
 * revoked is refused from the receipt on.
 */
export class RepresentationReader {
  constructor(
    private readonly ledger: Pick<Ledger, 'read' | 'readShown' | 'clock'>,
    private readonly linked: LinkedPeople,
  ) {}

  /** Every authority to act for somebody, as it stands now. @param subjects Their pseudonyms. */
  async authorities(subjects: readonly string[]): Promise<readonly StandingAuthority[]> {
    return this.#standing(await this.#events(subjects, readHistories));
  }

  /** The same as it is told: what is held bears on who may act, and is not told. */
  async told(subjects: readonly string[]): Promise<readonly ToldAuthority[]> {
    const shown = await this.#events(subjects, readShownHistories);
    const byId = new Map(
      shown.representatives.filter(isRepresentativeEvent).map((event) => [event.id, event]),
    );
    const authorities = await this.#standing(shown);
    const there = await this.linked.there(authorities.map(representativeOf));
    return authorities.flatMap((authority) => {
      const event = byId.get(authority.authorisation.id);
      if (event?.type !== 'RepresentativeAuthorised') return [];
      const isThere = there.has(representativeOf(authority));
      return [{ ...authority, event, standing: isThere ? authority.standing : 'erased' }];
    });
  }

  /** Those on which somebody may act for them now. @param self Whoever acts. */
  async inForce(
    subjects: readonly string[],
    self: readonly string[],
  ): Promise<readonly StandingAuthority[]> {
    // Whoever turned out to be the person themselves acts for nobody.
    if (self.some((one) => subjects.includes(one))) return [];
    const authorities = await this.authorities(subjects);
    return authorities.filter(
      ({ standing, authorisation }) =>
        standing === 'inForce' && self.includes(authorisation.content.representative),
    );
  }

  /** What is recorded under the other pseudonyms of whoever signed in; of nobody, nothing. */
  async recordedElsewhere(person: string | undefined): Promise<RepresentativeState> {
    const subjects = person === undefined ? [] : await this.linked.of(person);
    const others = subjects.filter((one) => one !== person);
    return fold(
      representativeDecider,
      await readHistories(this.ledger, others, REPRESENTATIVE_NOUN),
    );
  }

  async #standing({ representatives, people }: Histories): Promise<readonly StandingAuthority[]> {
    const state = fold(personDecider, people);
    const said = fold(representativeDecider, representatives);
    return authoritiesOf(
      said,
      {
        born: bornOn(state),
        died: deathOf(state) !== undefined,
        competentFor: assessmentsOf(state)
          .filter(({ outcome }) => outcome === 'competent')
          .map(({ concerns }) => concerns ?? {}),
      },
      this.ledger.clock(),
      await this.#isSameOne(said),
    );
  }

  /** Whoever is revoked by one of their numbers may act by none that is linked with it. */
  async #isSameOne({ revocations }: RepresentativeState): Promise<IsSameOne> {
    const revoked = new Set(revocations.flatMap(({ content }) => content.representative ?? []));
    const linked = new Map(
      await Promise.all([...revoked].map(async (one) => [one, await this.linked.of(one)] as const)),
    );
    return (one, other) => linked.get(one)?.includes(other) === true;
  }

  async #events(
    subjects: readonly string[],
    read: typeof readHistories | typeof readShownHistories,
  ): Promise<Histories> {
    const [representatives, people] = await Promise.all([
      read(this.ledger, subjects, REPRESENTATIVE_NOUN),
      read(this.ledger, subjects, PERSON_NOUN),
    ]);
    return { representatives, people };
  }
}

function representativeOf({ authorisation }: StandingAuthority): string {
  return authorisation.content.representative;
}

interface Histories {
  readonly representatives: readonly LedgerEvent[];
  readonly people: readonly LedgerEvent[];
}
