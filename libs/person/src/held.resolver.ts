import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import {
  connectionOf,
  mapped,
  PageArgs,
  pageRequest,
  veiledCursors,
} from '../../vocabulary/src/page.graphql.js';
import { placeAfter, placeKey } from '../../vocabulary/src/place.graphql.js';
import { whenOf } from '../../vocabulary/src/vocabulary.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import { comesAfter } from '../../views/src/newest-first.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { RowOf } from '../../views/src/table.js';
import { type HeldItem, HeldItemConnection, type HeldReview } from './held.graphql.js';
import { heldTable, type HeldReviewCell } from './held.view.js';
import { Person } from './person.graphql.js';

/** What is held back from a person: for officers, whose look-up is recorded. */
@Resolver(() => Person)
export class HeldResolver {
  constructor(
    private readonly ledger: Ledger,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  @ResolveField(() => HeldItemConnection, {
    nullable: true,
    description: 'For officers alone: what is held back from the person, newest first.',
  })
  async held(
    @Context('actor') actor: Actor,
    @Parent() { subjects, veil }: Person,
    @Args() args: PageArgs,
  ): Promise<HeldItemConnection> {
    // Before anything is read, so that the answer to everybody else depends on nothing.
    demandRole(actor, 'held.read');
    const page = pageRequest(args, veiledCursors(veil, 'held'));
    const after = placeAfter(page);
    const newest = this.views
      .db(heldTable)
      .selectFrom('held_events')
      .selectAll()
      .where('subject', 'in', subjects)
      .orderBy('occurredTo', 'desc')
      .orderBy('id', 'desc')
      .limit(page.first + 1);
    const rows = await (after ? newest.where(comesAfter(after)) : newest).execute();
    const opened = await this.views.openRows(heldTable, rows);
    const now = this.ledger.clock();
    return mapped(connectionOf(opened, page, placeKey), (row) => heldItemOf(row, now));
  }
}

/** @param now Milliseconds since 1970. */
export function heldItemOf({ id, subject, cell }: RowOf<typeof heldTable>, now: number): HeldItem {
  const { type, occurredAt, recordedAt, visibility, agreement, by, review } = cell;
  const reviewBy = review?.reviewBy ?? visibility.reviewBy;
  return {
    id,
    person: subject,
    type,
    occurredAt: whenOf(occurredAt),
    recordedAt: new Date(recordedAt),
    sender: by.organisation ?? null,
    ground: visibility.ground ?? null,
    decider: visibility.decider ?? null,
    agreement: agreement ?? null,
    reviewBy: reviewBy === undefined ? null : new Date(reviewBy),
    reviewOverdue: reviewBy !== undefined && Date.parse(reviewBy) < now,
    lastReview: review ? reviewOf(review) : null,
  };
}

function reviewOf({ occurredAt, reason, decider, deciderRole, by }: HeldReviewCell): HeldReview {
  return {
    at: whenOf(occurredAt),
    reason,
    decider,
    deciderRole,
    reportedBy: by.organisation ?? null,
  };
}
