import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { fold } from '../../ledger/src/decider.js';
import { Mutations } from '../../ledger/src/mutations.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Person } from '../../person/src/person.graphql.js';
import {
  connectionOf,
  mapped,
  numberAfter,
  PageArgs,
  pageRequest,
  siftedPage,
} from '../../vocabulary/src/page.graphql.js';
import { Recorded } from '../../vocabulary/src/vocabulary.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import { openedInPlace } from '../../views/src/opened-in-place.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { ErasingResumer } from './erasing-resumer.js';
import { erasureOf, erasureRequestOf, erasureWaitingOf } from './erasure.answers.js';
import { erasureIngest } from './erasure.commands.js';
import {
  ApproveErasureInput,
  ErasureConnection,
  ErasureRequest,
  ErasureWaitingConnection,
  RefuseErasureInput,
  RequestErasureInput,
} from './erasure.graphql.js';
import { ERASURE_REQUEST, requestReference } from './erasure-names.js';
import { erasureDecider } from './erasure.js';
import { erasureRequestsTable, erasuresTable } from './erasure.view.js';

/** Requests to erase somebody, and what was erased. */
@Resolver(() => Person)
export class ErasureResolver {
  constructor(
    private readonly ledger: Ledger,
    private readonly mutations: Mutations,
    private readonly resumer: ErasingResumer,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  @ResolveField(() => [ErasureRequest], {
    description:
      'Whether it was asked that everything about the person be erased, and what came of it.',
  })
  async erasureRequests(@Parent() { subjects }: Person): Promise<readonly ErasureRequest[]> {
    const found = await this.ledger.vault.find(subjects.map(requestReference));
    const requests: ErasureRequest[] = [];
    for (const subject of found) {
      if (subject === undefined) continue;
      const { events } = await this.ledger.read({ subject, noun: ERASURE_REQUEST, id: '' });
      const request = erasureRequestOf(this.ledger.vault, fold(erasureDecider, events));
      if (request) requests.push(request);
    }
    return requests;
  }

  @Query(() => ErasureWaitingConnection, {
    description: 'For officers alone: requests that wait for one or two of them, the oldest first.',
  })
  async erasuresWaiting(
    @Context('actor') actor: Actor,
    @Args() args: PageArgs,
  ): Promise<ErasureWaitingConnection> {
    demandRole(actor, 'erasure.decide');
    return siftedPage(args, {
      read: (after = 0, limit) =>
        this.views
          .db(erasureRequestsTable)
          .selectFrom('erasure_requests')
          .selectAll()
          .where('standing', 'in', ['requested', 'approved', 'begun'])
          .where('position', '>', after)
          .orderBy('position')
          .limit(limit)
          .execute(),
      placeOf: ({ position }) => position,
      sift: async (rows) => {
        const opened = await openedInPlace(this.views, erasureRequestsTable, rows);
        return opened.map(
          (row) => row && erasureWaitingOf(row.cell.state, this.resumer.delayOf(row.request)),
        );
      },
    });
  }

  @Query(() => ErasureConnection, {
    description: 'For officers and auditors: what was erased, and who decided it. It names nobody.',
  })
  async erasures(
    @Context('actor') actor: Actor,
    @Args() args: PageArgs,
  ): Promise<ErasureConnection> {
    demandRole(actor, 'erasure.read');
    const page = pageRequest(args);
    const rows = await this.views
      .db(erasuresTable)
      .selectFrom('erasures')
      .selectAll()
      .where('position', '<', numberAfter(page) ?? Number.MAX_SAFE_INTEGER)
      .orderBy('position', 'desc')
      .limit(page.first + 1)
      .execute();
    const opened = await this.views.openRows(erasuresTable, rows);
    const found = connectionOf(opened, page, ({ position }) => String(position));
    const named = actor.role === 'officer';
    return mapped(found, ({ cell }) => erasureOf(this.ledger.vault, cell, named));
  }

  @Mutation(() => Recorded, {
    description: 'Asks that everything about you be erased. Sign in again first.',
  })
  requestErasure(
    @Context('actor') actor: Actor,
    @Args('input') input: RequestErasureInput,
  ): Promise<Recorded> {
    return this.mutations.run(actor, 'requestErasure', erasureIngest.ErasureRequested, input);
  }

  @Mutation(() => Recorded, {
    description:
      'An officer agrees. With the second, the person is erased before this answers; it cannot be undone.',
  })
  approveErasure(
    @Context('actor') actor: Actor,
    @Args('input') input: ApproveErasureInput,
  ): Promise<Recorded> {
    return this.mutations.run(actor, 'approveErasure', erasureIngest.ErasureApproved, input);
  }

  @Mutation(() => Recorded, { description: 'An officer refuses, with the reasons.' })
  refuseErasure(
    @Context('actor') actor: Actor,
    @Args('input') input: RefuseErasureInput,
  ): Promise<Recorded> {
    return this.mutations.run(actor, 'refuseErasure', erasureIngest.ErasureRefused, input);
  }
}
