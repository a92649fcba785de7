import { AccessDenied, demand, demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { LinkedPeople } from '../../person/src/linked-people.js';
import type { Person } from '../../person/src/person.graphql.js';

/**
 * The record that an actor may read as their own. Asked anew whenever something of it is answered or
 * sent, so that whoever may not any more is refused from then on.
 */
export class OwnRecord {
  constructor(
    private readonly ledger: Pick<Ledger, 'vault'>,
    private readonly linked: LinkedPeople,
  ) {}

  /**
   * The person whose record it is, with the pseudonyms that are linked now; null for whom nobody
   * knows, or not any more.
   *
   * @throws AccessDenied for whoever has no record; ViewsError `VIEWS_BUILDING`, `VIEWS_DAMAGED`
   */
  async of(actor: Actor): Promise<Person | null> {
    demandRole(actor, 'person.read');
    const id = actor.person;
    if (id === undefined) throw new AccessDenied('ROLE_NOT_PERMITTED');
    demand(actor, 'person.read', { person: id });
    return this.person(id);
  }

  /** A person by the ledger's id, whoever may hold them; null for whom nobody knows. */
  async person(id: string): Promise<Person | null> {
    const keys = (await this.ledger.vault.keys([id])).get(id);
    if (keys?.kind !== 'person') return null;
    return { id, subjects: await this.linked.of(id), veil: keys };
  }
}
