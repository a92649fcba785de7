import type { Actor } from '../../access/src/actor.js';
import type { Resource } from '../../access/src/authorise.js';
import { START } from '../../event-log/src/event-log.js';
import { fold } from '../../ledger/src/decider.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { openedInPlace } from '../../views/src/opened-in-place.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { RowOf, StoredRowOf } from '../../views/src/table.js';
import { identityLinkDecider, type LinkStanding } from './identity-link.js';
import { identityLinksTable } from './identity-link.view.js';

/** The kind of subject that a link is, and the noun of its stream. */
export const IDENTITY_LINK = 'identity-link';

/** Says who is linked now. Every answer about a person runs over these, whatever moment it is of. */
export class LinkedPeople {
  constructor(
    private readonly views: Pick<ViewsReader, 'atLeast' | 'db' | 'openRows'>,
    private readonly ledger: Pick<Ledger, 'read' | 'vault'>,
  ) {}

  /**
   * The pseudonyms that are one person now, this one first. Whoever was erased is not among them,
   * nor whoever was linked through them alone. Waits for views that have just been started.
   *
   * @throws ViewsError `VIEWS_BUILDING`, `VIEWS_DAMAGED`, `ROW_DAMAGED`
   */
  async of(person: string): Promise<readonly string[]> {
    await this.views.atLeast(START);
    const found = [person];
    // It grows while it is gone through.
    for (const one of found) {
      for (const other of await this.#linkedTo(one)) {
        if (!found.includes(other)) found.push(other);
      }
    }
    return found;
  }

  /**
   * What access is decided by, as identities are linked now: what is of somebody linked to the
   * person who asks is their own. Who else is linked to whom is not looked at, so that it takes as
   * long for what is another's as for what does not exist.
   */
  async resource<Found extends Resource | undefined>(actor: Actor, found: Found): Promise<Found> {
    const { person } = actor;
    if (person === undefined || found?.person === person) return found;
    const own = await this.of(person);
    if (found?.person === undefined || !own.includes(found.person)) return found;
    return { ...found, person };
  }

  /** Those of these who are people and were not erased. */
  async there(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const keys = await this.ledger.vault.keys([...new Set(ids)]);
    return new Set([...keys].flatMap(([id, { kind }]) => (kind === 'person' ? [id] : [])));
  }

  /** Whether this is somebody, and was not erased. */
  async isPerson(id: string): Promise<boolean> {
    return (await this.there([id])).has(id);
  }

  /** Links, each in its place; `undefined` where one of the two was erased. */
  async links(
    rows: readonly StoredRowOf<typeof identityLinksTable>[],
  ): Promise<readonly (RowOf<typeof identityLinksTable> | undefined)[]> {
    const opened = await openedInPlace(this.views, identityLinksTable, rows);
    const there = await this.there(rows.flatMap(({ person, other }) => [person, other]));
    return opened.map((row) =>
      row && there.has(row.person) && there.has(row.other) ? row : undefined,
    );
  }

  /** How two stand to each other by the link between them, whoever else they are linked to. */
  async standing(person: string, other: string): Promise<LinkStanding> {
    const link = await this.views
      .db(identityLinksTable)
      .selectFrom('identity_links')
      .select('link')
      .where('person', '=', person)
      .where('other', '=', other)
      .executeTakeFirst();
    return link ? this.#standing(link.link) : 'apart';
  }

  async #linkedTo(person: string): Promise<readonly string[]> {
    const rows = await this.views
      .db(identityLinksTable)
      .selectFrom('identity_links')
      .selectAll()
      .where('person', '=', person)
      .where('standing', '<>', 'apart')
      .orderBy('other')
      .execute();
    if (rows.length === 0) return [];
    const links = await this.views.openRows(identityLinksTable, rows);
    const there = await this.there(links.map(({ other }) => other));
    const linked: string[] = [];
    for (const { other, link } of links) {
      if (there.has(other) && (await this.#standing(link)) === 'linked') linked.push(other);
    }
    return linked;
  }

  /** Asked of the ledger itself: an un-merge counts from its receipt on, however far views are. */
  async #standing(link: string): Promise<LinkStanding> {
    const { events } = await this.ledger.read({ subject: link, noun: IDENTITY_LINK, id: '' });
    return fold(identityLinkDecider, events).standing;
  }
}
