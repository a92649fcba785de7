import type { JoinedSubjects } from '../../data-rights/src/joined-subjects.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { identityLinksTable } from '../../person/src/identity-link.view.js';
import type { LinkedPeople } from '../../person/src/linked-people.js';
import { MISFILING } from '../../person/src/misfiling-names.js';
import { isMisfilingEvent } from '../../person/src/misfiling.events.js';
import { misfilingsTable } from '../../person/src/misfiling.view.js';
import {
  LEDGER_PERSON_ID,
  personReference,
  type IdentifierValue,
} from '../../vocabulary/src/identifier.js';
import { organisationKey } from '../../vocabulary/src/organisation.js';
import type { ViewsReader } from '../../views/src/reader.js';

/** Finds what goes with somebody who is erased: every subject whose letters name them. */
export class JoinedSubjectsReader implements JoinedSubjects {
  constructor(
    private readonly views: Pick<ViewsReader, 'db'>,
    private readonly ledger: Pick<Ledger, 'read' | 'reader' | 'vault'>,
    private readonly links: Pick<LinkedPeople, 'of'>,
  ) {}

  linked(person: string): Promise<readonly string[]> {
    return this.links.of(person);
  }

  async joining(people: readonly string[]): Promise<readonly string[]> {
    const [links, misfilings] = await Promise.all([this.#links(people), this.#misfilings(people)]);
    return [...links, ...misfilings];
  }

  /** Links that were undone, too: their letters name both. */
  async #links(people: readonly string[]): Promise<readonly string[]> {
    const rows = await this.views
      .db(identityLinksTable)
      .selectFrom('identity_links')
      .select('link')
      .distinct()
      .where('person', 'in', people)
      .orderBy('link')
      .execute();
    return this.#there(rows.map(({ link }) => link));
  }

  /** Of every misfiling, for it is found by no person; there are hardly ever many. */
  async #misfilings(people: readonly string[]): Promise<readonly string[]> {
    const rows = await this.views
      .db(misfilingsTable)
      .selectFrom('misfilings')
      .select(['event', 'misfiling'])
      .orderBy('position')
      .execute();
    const found: string[] = [];
    for (const { event, misfiling } of rows) {
      if (await this.#names(misfiling, event, people)) found.push(misfiling);
    }
    return this.#there(found);
  }

  /** Whether a misfiling says that an event stands with one of them, or is about one of them. */
  async #names(misfiling: string, event: string, people: readonly string[]): Promise<boolean> {
    const { events } = await this.ledger.read({ subject: misfiling, noun: MISFILING, id: '' });
    for (const said of events.filter(isMisfilingEvent)) {
      if (people.includes(said.data.standsWith)) return true;
      const { belongsTo } = said.data as { readonly belongsTo?: IdentifierValue };
      if (belongsTo && people.includes((await this.#whose(event, belongsTo)) ?? '')) return true;
    }
    return false;
  }

  /** To whom an identifier leads as the sender of an event uses it. */
  async #whose(event: string, identifier: IdentifierValue): Promise<string | undefined> {
    if (identifier.system === LEDGER_PERSON_ID) return identifier.value;
    const sent = (await this.ledger.reader.find(event))?.event;
    const actor = sent?.readable === true ? sent.header.actor : sent?.accountable;
    const namespace = actor?.organisation ? organisationKey(actor.organisation) : '';
    const [found] = await this.ledger.vault.find([personReference(identifier, namespace)]);
    return found;
  }

  /** Those that were not shredded with somebody before. */
  async #there(subjects: readonly string[]): Promise<readonly string[]> {
    const keys = await this.ledger.vault.keys(subjects);
    return subjects.filter((subject) => keys.has(subject));
  }
}
