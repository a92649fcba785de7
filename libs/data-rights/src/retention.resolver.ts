import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Person } from '../../person/src/person.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import {
  connectionOf,
  cursorUnknown,
  mapped,
  numberAfter,
  PageArgs,
  pageRequest,
  type PageRequest,
} from '../../vocabulary/src/page.graphql.js';
import { RETAINED_THINGS, type RetainedPlace, type RetainedThings } from './retained-things.js';
import { type OverdueThing, Retaining } from './retaining.js';
import { entriesForgottenOf, overdueEntryOf, retentionEndedOf } from './retention.answers.js';
import {
  EntriesForgotten,
  OverdueEntryConnection,
  RetentionEndedConnection,
} from './retention.graphql.js';
import { entriesForgottenTable, retentionsTable } from './retention.view.js';

/** The greatest number of answers about one person; there are hardly ever more than a few. */
const MOST = 200;

/** So many places are looked at for one page; of one that found little the next goes on. */
const MOST_LOOKED_AT = 500;

/** What was forgotten since no agreement keeps it, and what is due. */
@Resolver(() => Person)
export class RetentionResolver {
  constructor(
    private readonly ledger: Ledger,
    private readonly retaining: Retaining,
    @Inject(RETAINED_THINGS) private readonly things: RetainedThings,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  @ResolveField(() => [EntriesForgotten], {
    description: `What was deleted since the agreement under which it was shared does not keep it longer: the last ${MOST}, newest first.`,
  })
  async entriesForgotten(@Parent() { subjects }: Person): Promise<readonly EntriesForgotten[]> {
    const rows = await this.views
      .db(entriesForgottenTable)
      .selectFrom('entries_forgotten')
      .selectAll()
      .where('subject', 'in', subjects)
      .orderBy('position', 'desc')
      .limit(MOST)
      .execute();
    const opened = await this.views.openRows(entriesForgottenTable, rows);
    return opened.flatMap(
      ({ event, cell }) => entriesForgottenOf(this.ledger.vault, { id: event, ...cell }) ?? [],
    );
  }

  @Query(() => OverdueEntryConnection, {
    description:
      'For officers alone: what its agreement does not keep any longer, and why it is kept all the same.',
  })
  async retentionDue(
    @Context('actor') actor: Actor,
    @Args() args: PageArgs,
  ): Promise<OverdueEntryConnection> {
    demandRole(actor, 'retention.read');
    const request = pageRequest(args);
    const now = this.ledger.clock();
    const found: { readonly place: RetainedPlace; readonly over: OverdueThing }[] = [];
    const places = await this.things.mayBeDue(now, placeAfter(request), MOST_LOOKED_AT);
    for (const place of places) {
      const over = await this.retaining.overdue(place, now);
      if (over) found.push({ place, over });
      if (found.length > request.first) break;
    }
    const page = connectionOf(found, request, ({ place }) => placeKey(place));
    const answered = mapped(page, ({ over }) => overdueEntryOf(over));
    const last = places.at(-1);
    if (answered.pageInfo.hasNextPage || places.length < MOST_LOOKED_AT || !last) return answered;
    const [end] = connectionOf([last], { ...request, first: 1 }, placeKey).edges;
    const pageInfo = { ...answered.pageInfo, hasNextPage: true, endCursor: end?.cursor ?? null };
    return { ...answered, pageInfo };
  }

  @Query(() => RetentionEndedConnection, {
    description:
      'For officers and auditors: what was forgotten at the end of its term, and who agreed to that. It names nobody.',
  })
  async retentionsEnded(
    @Context('actor') actor: Actor,
    @Args() args: PageArgs,
  ): Promise<RetentionEndedConnection> {
    demandRole(actor, 'erasure.read');
    const page = pageRequest(args);
    const rows = await this.views
      .db(retentionsTable)
      .selectFrom('retentions')
      .selectAll()
      .where('position', '<', numberAfter(page) ?? Number.MAX_SAFE_INTEGER)
      .orderBy('position', 'desc')
      .limit(page.first + 1)
      .execute();
    const opened = await this.views.openRows(retentionsTable, rows);
    const found = connectionOf(opened, page, ({ position }) => String(position));
    return mapped(found, ({ cell }) => retentionEndedOf(this.ledger.vault, cell));
  }
}

function placeKey({ agreement, occurredTo, id, subject }: RetainedPlace): string {
  return JSON.stringify([occurredTo, id, subject, agreement]);
}

/** @throws GraphQLError `BAD_REQUEST` for a cursor that names no place. */
function placeAfter({ after }: PageRequest): RetainedPlace | undefined {
  if (after === undefined) return undefined;
  const [, occurredTo, id, subject, agreement] =
    /^\[(-?\d{1,16}),"([0-9a-f-]{36})","([0-9a-f-]{36})",("(?:[^"\\]|\\.)*")\]$/.exec(after) ?? [];
  if (occurredTo === undefined || !id || !subject || !agreement) throw cursorUnknown();
  return {
    occurredTo: Number(occurredTo),
    id,
    subject,
    agreement: JSON.parse(agreement) as string,
  };
}
