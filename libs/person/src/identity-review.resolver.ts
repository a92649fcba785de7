import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { demandRole } from '../../access/src/access-denied.js';
import { type Actor, namespaceOf } from '../../access/src/actor.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { personReference } from '../../vocabulary/src/identifier.js';
import { PageArgs, siftedPage } from '../../vocabulary/src/page.graphql.js';
import { codeInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import { openedInPlace } from '../../views/src/opened-in-place.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { RowOf } from '../../views/src/table.js';
import {
  type ContestedNumber,
  ContestedNumberConnection,
  type WaitingMerge,
  WaitingMergeConnection,
} from './identity-review.graphql.js';
import { identityLinksTable } from './identity-link.view.js';
import { LinkedPeople } from './linked-people.js';
import { claimsTable } from './person.view.js';
import { Seals } from './seals.js';

/**
 * What waits for officers about who is who. It shows the ledger's ids and no more; whoever looks at
 * the people themselves does so with a purpose, which is recorded.
 */
@Resolver()
export class IdentityReviewResolver {
  constructor(
    private readonly ledger: Ledger,
    private readonly linked: LinkedPeople,
    private readonly seals: Seals,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  @Query(() => WaitingMergeConnection, {
    description: 'For officers alone: merges that wait for a second officer.',
  })
  async mergesWaiting(
    @Context('actor') actor: Actor,
    @Args() args: PageArgs,
  ): Promise<WaitingMergeConnection> {
    demandRole(actor, 'identity.review');
    return siftedPage(args, {
      read: (after, limit) =>
        this.views
          .db(identityLinksTable)
          .selectFrom('identity_links')
          .selectAll()
          .where('standing', '=', 'merged')
          .where('since', '>', after ?? -1)
          .whereRef('person', '<', 'other')
          .orderBy('since')
          .limit(limit)
          .execute(),
      placeOf: ({ since }) => since,
      sift: async (rows) =>
        (await this.linked.links(rows)).map((row) => row && waiting(row, actor)),
    });
  }

  @Query(() => ContestedNumberConnection, {
    description: 'For officers alone: numbers that were said of two people.',
  })
  async numbersClaimedByTwo(
    @Context('actor') actor: Actor,
    @Args() args: PageArgs,
  ): Promise<ContestedNumberConnection> {
    demandRole(actor, 'identity.review');
    return siftedPage(args, {
      read: (after, limit) =>
        this.views
          .db(claimsTable)
          .selectFrom('identifier_claims')
          .selectAll()
          .where('place', '<', after ?? Number.MAX_SAFE_INTEGER)
          .orderBy('place', 'desc')
          .limit(limit)
          .execute(),
      placeOf: ({ place }) => place,
      sift: async (rows) =>
        Array.fromAsync(
          await openedInPlace(this.views, claimsTable, rows),
          (claim) => claim && this.#contested(claim, actor),
        ),
    });
  }

  /**
   * `undefined` where the number leads to nobody else any more, or both are one now; and where it is
   * sealed, so that whom it leads to is for named officers alone.
   */
  async #contested(
    { subject, cell }: RowOf<typeof claimsTable>,
    actor: Actor,
  ): Promise<ContestedNumber | undefined> {
    const { id, identifier, by, recordedAt } = cell;
    const reference = personReference(identifier, namespaceOf(by));
    const [holder] = await this.ledger.vault.find([reference]);
    if (holder === undefined || holder === subject) return undefined;
    if (await this.seals.hides(actor, holder, identifier)) return undefined;
    if ((await this.linked.of(subject)).includes(holder)) return undefined;
    return {
      id,
      person: subject,
      holder,
      system: identifier.system,
      sender: by.organisation ?? null,
      recordedAt: new Date(recordedAt),
      standing: codeInWords('linkStanding', await this.linked.standing(subject, holder)),
    };
  }
}

function waiting(
  { person, other, cell }: RowOf<typeof identityLinksTable>,
  { account }: Actor,
): WaitingMerge | undefined {
  const { merge } = cell.state;
  if (!merge) return undefined;
  return {
    id: merge.id,
    people: [person, other],
    reason: merge.reason,
    since: new Date(merge.recordedAt),
    mergedBy: merge.officer,
    mayVerify: merge.officer !== account,
  };
}
