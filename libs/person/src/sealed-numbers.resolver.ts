import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { PageArgs, siftedPage } from '../../vocabulary/src/page.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import { openedInPlace } from '../../views/src/opened-in-place.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { RowOf } from '../../views/src/table.js';
import { Person } from './person.graphql.js';
import {
  SealedNumber,
  type SealedNumberArrival,
  SealedNumberArrivalConnection,
} from './sealed-numbers.graphql.js';
import { isNamed, Seals } from './seals.js';
import { readSuperseded, sealedArrivalsTable } from './superseded-identifier.view.js';

/**
 * Sealed numbers, for named officers. To every other officer the lists are as if nothing were sealed.
 */
@Resolver(() => Person)
export class SealedNumbersResolver {
  constructor(
    private readonly seals: Seals,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  @ResolveField(() => [SealedNumber], {
    nullable: true,
    description: 'For officers alone: the person’s sealed numbers that you are named for.',
  })
  async sealedNumbers(
    @Context('actor') actor: Actor,
    @Parent() { subjects }: Person,
  ): Promise<readonly SealedNumber[]> {
    // Before anything is read, so that the answer to everybody else depends on nothing.
    demandRole(actor, 'identity.review');
    const superseded = await readSuperseded(this.views, subjects);
    return superseded.flatMap(({ identifier, replacedBy, seal }) => {
      if (!seal || !isNamed(seal, actor)) return [];
      const { namedOfficers, since } = seal;
      const { system, value } = identifier;
      const other = replacedBy?.value ?? null;
      return [{ system, value, replacedBy: other, since: new Date(since), namedOfficers }];
    });
  }

  @Query(() => SealedNumberArrivalConnection, {
    description: 'For officers alone: what came by sealed numbers that you are named for.',
  })
  async sealedNumberArrivals(
    @Context('actor') actor: Actor,
    @Args() args: PageArgs,
  ): Promise<SealedNumberArrivalConnection> {
    demandRole(actor, 'identity.review');
    return siftedPage(args, {
      read: (after, limit) =>
        this.views
          .db(sealedArrivalsTable)
          .selectFrom('sealed_arrivals')
          .selectAll()
          .where('position', '<', after ?? Number.MAX_SAFE_INTEGER)
          .orderBy('position', 'desc')
          .limit(limit)
          .execute(),
      placeOf: ({ position }) => position,
      sift: async (rows) =>
        Array.fromAsync(
          await openedInPlace(this.views, sealedArrivalsTable, rows),
          (row) => row && this.#shown(row, actor),
        ),
    });
  }

  async #shown(
    { subject, cell }: RowOf<typeof sealedArrivalsTable>,
    actor: Actor,
  ): Promise<SealedNumberArrival | undefined> {
    const { id, type, by, recordedAt, identifier } = cell;
    const seal = await this.seals.of(subject, identifier);
    if (!seal || !isNamed(seal, actor)) return undefined;
    return {
      id,
      person: subject,
      type,
      sender: by.organisation ?? null,
      recordedAt: new Date(recordedAt),
    };
  }
}
