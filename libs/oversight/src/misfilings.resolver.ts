import { Inject } from '@nestjs/common';
import { Args, Context, Info, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { demandPurpose } from '../../access/src/access-denied.js';
import { AccessPurpose } from '../../access/src/access-purpose.js';
import type { Actor } from '../../access/src/actor.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { misfilingsTable } from '../../person/src/misfiling.view.js';
import {
  connectionOf,
  mapped,
  mappedInTurn,
  numberAfter,
  PageArgs,
  pageRequest,
} from '../../vocabulary/src/page.graphql.js';
import { codeInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { RowOf } from '../../views/src/table.js';
import { lookUpForOfficers } from './look-up.answers.js';
import { LookUpRecorder } from './look-up-recorder.js';
import {
  LookUpWhileMisfiledConnection,
  Misfiling,
  MisfilingConnection,
} from './misfilings.graphql.js';
import { lookUpsTable } from './oversight.view.js';

/** What stands, or stood, with the wrong person, and who was shown it there: they may have to be told. */
@Resolver(() => Misfiling)
export class MisfilingsResolver {
  constructor(
    private readonly ledger: Ledger,
    private readonly lookingUp: LookUpRecorder,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  @Query(() => MisfilingConnection, {
    description:
      'For officers alone, with a purpose: what stands, or stood, with the wrong person.',
  })
  async misfilings(
    @Context('actor') actor: Actor,
    @Info() info: GraphQLResolveInfo,
    @Args('purpose', { type: () => AccessPurpose, nullable: true }) given: AccessPurpose | null,
    @Args('reason', { type: () => String, nullable: true }) reason: string | null,
    @Args() args: PageArgs,
  ): Promise<MisfilingConnection> {
    const action = 'identity.undone' as const;
    const purpose = demandPurpose(actor, action, given);
    const page = pageRequest(args);
    const rows = await this.views
      .db(misfilingsTable)
      .selectFrom('misfilings')
      .selectAll()
      .where('position', '<', numberAfter(page) ?? Number.MAX_SAFE_INTEGER)
      .orderBy('position', 'desc')
      .limit(page.first + 1)
      .execute();
    const found = connectionOf(
      await this.views.openRows(misfilingsTable, rows),
      page,
      ({ position }) => String(position),
    );
    const misfilings = await mappedInTurn(found, (row) => this.#misfilingOf(row));
    const looking = { actor, info, purpose, reason, action, asked: ['misfilings'] };
    const named = new Set(misfilings.edges.map(({ node }) => node.standsWith));
    const there = await this.ledger.vault.keys([...named]);
    for (const one of named) if (there.has(one)) await this.lookingUp.record(looking, [one]);
    return misfilings;
  }

  @ResolveField(() => LookUpWhileMisfiledConnection, {
    description: 'Everybody who looked while it stood there.',
  })
  async lookUps(
    @Parent() { standsWith, from, until }: Misfiling,
    @Args() args: PageArgs,
  ): Promise<LookUpWhileMisfiledConnection> {
    const page = pageRequest(args);
    const rows = await this.views
      .db(lookUpsTable)
      .selectFrom('look_ups')
      .selectAll()
      .where('subject', '=', standsWith)
      .where('position', '<', numberAfter(page) ?? Number.MAX_SAFE_INTEGER)
      .where((build) => build.between('recordedAt', from, until))
      .orderBy('position', 'desc')
      .limit(page.first + 1)
      .execute();
    const opened = await this.views.openRows(lookUpsTable, rows);
    return mapped(
      connectionOf(opened, page, ({ position }) => String(position)),
      lookUpForOfficers,
    );
  }

  async #misfilingOf({ event, standing, cell }: RowOf<typeof misfilingsTable>): Promise<Misfiling> {
    const { said, verified } = cell.state;
    const found = await this.ledger.reader.find(event);
    const recordedAt = found?.event.recordedAt;
    return {
      event,
      misfiling: said?.id ?? '',
      standing: codeInWords('misfilingStanding', standing),
      standsWith: said?.standsWith ?? '',
      reason: said?.reason ?? '',
      shownToPerson: verified?.letters.some(({ shown }) => shown) ?? null,
      from: recordedAt === undefined ? 0 : Date.parse(recordedAt),
      until: verified ? Date.parse(verified.recordedAt) : Number.MAX_SAFE_INTEGER,
    };
  }
}
