import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { holdsTable, shownEndsTable } from '../../disclosure/src/disclosure.tables.js';
import { HeldItem } from '../../person/src/held.graphql.js';
import { LinkedPeople } from '../../person/src/linked-people.js';
import { heldTable } from '../../person/src/held.view.js';
import { PageArgs, siftedPage } from '../../vocabulary/src/page.graphql.js';
import { codeInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import { openedInPlace } from '../../views/src/opened-in-place.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { RowOf } from '../../views/src/table.js';
import { heldTogetherWith } from './held-together.js';
import { HeldTogether, type Notice, NoticeConnection } from './notices.graphql.js';

/**
 * What officers are told at once about what is held (`domain.md`, "Held, without a visible gap"): that
 * its other end was shown before, and stays. It shows the ledger's ids and no content.
 */
@Resolver(() => HeldItem)
export class NoticesResolver {
  constructor(
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
    private readonly linked: LinkedPeople,
  ) {}

  @Query(() => NoticeConnection, {
    description: 'For officers alone: what is shown though what belongs to it is held back.',
  })
  async notices(@Context('actor') actor: Actor, @Args() args: PageArgs): Promise<NoticeConnection> {
    demandRole(actor, 'held.review');
    return siftedPage(args, {
      read: (after, limit) =>
        this.views
          .db(shownEndsTable)
          .selectFrom('shown_ends')
          .selectAll()
          .where('place', '<', after ?? Number.MAX_SAFE_INTEGER)
          .orderBy('place', 'desc')
          .limit(limit)
          .execute(),
      placeOf: ({ place }) => place,
      sift: async (rows) => {
        const held = await this.#held(rows.map(({ because }) => because));
        const opened = await openedInPlace(this.views, shownEndsTable, rows);
        return opened.map((row) => row && noticeOf(row, !held.has(row.because)));
      },
    });
  }

  @ResolveField(() => [HeldTogether], {
    description: 'What is held with it: the other end, what was passed on, and so on.',
  })
  async heldTogether(@Parent() { id, person }: HeldItem): Promise<readonly HeldTogether[]> {
    return heldTogetherWith(this.views, id, await this.linked.of(person));
  }

  /** Which of these are held now, by their own word or with others. */
  async #held(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const db = this.views.db(heldTable, holdsTable);
    const own = await db.selectFrom('held_events').select('id').where('id', 'in', ids).execute();
    const held = await db
      .selectFrom('disclosure_holds')
      .select('id')
      .where('id', 'in', ids)
      .where('held', '=', 1)
      .execute();
    return new Set([...own, ...held].map(({ id }) => id));
  }
}

function noticeOf(
  { id, because, subject, cell }: RowOf<typeof shownEndsTable>,
  settled: boolean,
): Notice {
  return {
    kind: codeInWords('notice', cell.kind),
    person: subject,
    event: id,
    type: cell.type,
    because,
    since: new Date(cell.recordedAt),
    settled,
  };
}
