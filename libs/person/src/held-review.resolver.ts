import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { sql, type SqlBool } from 'kysely';
import { demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import {
  connectionOf,
  cursorUnknown,
  type PageRequest,
  pageRequest,
} from '../../vocabulary/src/page.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import { openedInPlace } from '../../views/src/opened-in-place.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { HeldForReviewArgs, HeldItemConnection } from './held.graphql.js';
import { heldItemOf } from './held.resolver.js';
import { heldTable } from './held.view.js';

/**
 * What is to be looked at again, over all people. It shows the ledger's ids and no content; whoever
 * looks at the people themselves does so with a purpose, which is recorded.
 */
@Resolver()
export class HeldReviewResolver {
  constructor(
    private readonly ledger: Ledger,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  @Query(() => HeldItemConnection, {
    description:
      'For officers alone: what is held and to be looked at again, the longest due first.',
  })
  async heldForReview(
    @Context('actor') actor: Actor,
    @Args() args: HeldForReviewArgs,
  ): Promise<HeldItemConnection> {
    demandRole(actor, 'held.review');
    const page = pageRequest(args);
    const now = this.ledger.clock();
    const after = dueAfter(page);
    const rows = await this.views
      .db(heldTable)
      .selectFrom('held_events')
      .selectAll()
      .where((expression) => {
        const due = args.undated
          ? expression('reviewBy', 'is', null)
          : expression('reviewBy', '<=', args.by?.getTime() ?? now);
        if (!after) return due;
        const { reviewBy, id } = after;
        const place =
          reviewBy === null
            ? expression('id', '>', id)
            : sql<SqlBool>`(${sql.ref('reviewBy')}, ${sql.ref('id')}) > (${reviewBy}, ${id})`;
        return expression.and([due, place]);
      })
      .orderBy('reviewBy')
      .orderBy('id')
      .limit(page.first + 1)
      .execute();
    const { edges, pageInfo } = connectionOf(
      rows,
      page,
      ({ reviewBy, id }) => `${reviewBy ?? ''}:${id}`,
    );
    const stored = edges.map(({ node }) => node);
    const opened = await openedInPlace(this.views, heldTable, stored);
    return {
      pageInfo,
      // Whoever was erased meanwhile is not there.
      edges: edges.flatMap(({ cursor }, index) => {
        const row = opened[index];
        return row ? [{ cursor, node: heldItemOf(row, now) }] : [];
      }),
    };
  }
}

/** @throws GraphQLError `BAD_REQUEST` for a cursor that is not of this list. */
function dueAfter({
  after,
}: PageRequest): { readonly reviewBy: number | null; readonly id: string } | undefined {
  if (after === undefined) return undefined;
  const [, reviewBy, id] = /^(-?\d{1,16})?:([0-9a-f-]{36})$/.exec(after) ?? [];
  if (id === undefined) throw cursorUnknown();
  return { reviewBy: reviewBy === undefined ? null : Number(reviewBy), id };
}
