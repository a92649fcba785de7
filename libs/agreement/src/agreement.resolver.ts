import { Inject } from '@nestjs/common';
import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { demand } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import {
  connectionOf,
  cursorUnknown,
  PageArgs,
  pageRequest,
} from '../../vocabulary/src/page.graphql.js';
import { FRESH_AS } from '../../vocabulary/src/vocabulary.graphql.js';
import { freshAs } from '../../views/src/fresh-as.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { StoredRowOf } from '../../views/src/table.js';
import { agreementOf } from './agreement.answers.js';
import { Agreement, AgreementConnection } from './agreement.graphql.js';
import { agreementsTable } from './agreement.view.js';

/** The public register of agreements, the ledger's own (agreement 0) among them. */
@Resolver(() => Agreement)
export class AgreementResolver {
  constructor(
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
    private readonly ledger: Ledger,
  ) {}

  @Query(() => AgreementConnection, {
    description: 'The public register, in the order in which agreements came in.',
  })
  async agreements(
    @Context('actor') actor: Actor,
    @Args() args: PageArgs,
    @Args('freshAs', FRESH_AS) event: string | null,
  ): Promise<AgreementConnection> {
    demand(actor, 'agreements.read');
    const request = pageRequest(args);
    await freshAs(this.views, this.ledger.reader, event);
    const after = request.after === undefined ? -1 : await this.#opened(request.after);
    const rows = await this.views
      .db(agreementsTable)
      .selectFrom('agreements')
      .selectAll()
      .where('opened', '>', after)
      .orderBy('opened')
      .limit(request.first + 1)
      .execute();
    return connectionOf(await this.#shown(rows), request, ({ id }) => id);
  }

  @Query(() => Agreement, { nullable: true, description: 'One agreement of the public register.' })
  async agreement(
    @Context('actor') actor: Actor,
    @Args('id', { type: () => ID }) id: string,
    @Args('freshAs', FRESH_AS) event: string | null,
  ): Promise<Agreement | null> {
    demand(actor, 'agreements.read');
    await freshAs(this.views, this.ledger.reader, event);
    const rows = await this.views
      .db(agreementsTable)
      .selectFrom('agreements')
      .selectAll()
      .where('agreement', '=', id)
      .execute();
    const [found] = await this.#shown(rows);
    return found ?? null;
  }

  /** The place in the register of the agreement that a cursor names. */
  async #opened(agreement: string): Promise<number> {
    const found = await this.views
      .db(agreementsTable)
      .selectFrom('agreements')
      .select('opened')
      .where('agreement', '=', agreement)
      .executeTakeFirst();
    if (!found) throw cursorUnknown();
    return found.opened;
  }

  async #shown(
    rows: readonly StoredRowOf<typeof agreementsTable>[],
  ): Promise<readonly Agreement[]> {
    const now = this.ledger.clock();
    const opened = await this.views.openRows(agreementsTable, rows);
    return opened.map(({ agreement, cell }) => agreementOf(agreement, cell.state, now));
  }
}
