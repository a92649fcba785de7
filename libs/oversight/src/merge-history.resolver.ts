import { Inject } from '@nestjs/common';
import { Args, Context, ID, Info, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { AccessDenied, demandPurpose } from '../../access/src/access-denied.js';
import { AccessPurpose } from '../../access/src/access-purpose.js';
import type { Actor } from '../../access/src/actor.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { identityLinksTable } from '../../person/src/identity-link.view.js';
import { LinkedPeople } from '../../person/src/linked-people.js';
import {
  connectionOf,
  mapped,
  mappedInTurn,
  numberAfter,
  PageArgs,
  pageOf,
  pageRequest,
  siftedPage,
} from '../../vocabulary/src/page.graphql.js';
import { codeInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { RowOf } from '../../views/src/table.js';
import { lookUpForOfficers, type LookUpRow, saidOf } from './look-up.answers.js';
import { LookUpRecorder } from './look-up-recorder.js';
import {
  FormerMergeConnection,
  type LookUpWhileMerged,
  LookUpWhileMergedConnection,
  UndoneMerge,
  UndoneMergeConnection,
} from './merge-history.graphql.js';
import { linkHistory, stepOf, timesAsOne } from './merge-history.js';
import { lookUpsTable } from './oversight.view.js';

type LinkRow = RowOf<typeof identityLinksTable>;

/**
 * Merges of the past. No answer about a person brings one back: auditors read of them, and officers
 * whom a wrong one showed to whom. Both say why, and it is recorded with everybody who is named.
 */
@Resolver(() => UndoneMerge)
export class MergeHistoryResolver {
  constructor(
    private readonly ledger: Ledger,
    private readonly lookingUp: LookUpRecorder,
    private readonly linked: LinkedPeople,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  @Query(() => FormerMergeConnection, {
    description: 'For auditors alone, with a purpose: with whom a person was ever merged.',
  })
  async formerMerges(
    @Context('actor') actor: Actor,
    @Info() info: GraphQLResolveInfo,
    @Args('person', { type: () => ID }) person: string,
    @Args('purpose', { type: () => AccessPurpose, nullable: true }) given: AccessPurpose | null,
    @Args('reason', { type: () => String, nullable: true }) reason: string | null,
    @Args() args: PageArgs,
  ): Promise<FormerMergeConnection> {
    const action = 'identity.audit' as const;
    const purpose = demandPurpose(actor, action, given);
    if (!(await this.linked.isPerson(person))) throw new AccessDenied('NOT_FOUND');
    const page = pageOf(await this.#everMerged(person), args, ({ other }) => other);
    const looking = { actor, info, purpose, reason, action, asked: ['formerMerges'] };
    for (const one of [person, ...page.edges.map(({ node }) => node.other)]) {
      await this.lookingUp.record(looking, [one]);
    }
    return mapped(page, ({ other, standing, steps }) => ({
      other,
      standing: codeInWords('linkStanding', standing),
      steps: steps.map(stepOf),
    }));
  }

  @Query(() => UndoneMergeConnection, {
    description: 'For officers alone, with a purpose: who was answered as one and is not.',
  })
  async undoneMerges(
    @Context('actor') actor: Actor,
    @Info() info: GraphQLResolveInfo,
    @Args('purpose', { type: () => AccessPurpose, nullable: true }) given: AccessPurpose | null,
    @Args('reason', { type: () => String, nullable: true }) reason: string | null,
    @Args() args: PageArgs,
  ): Promise<UndoneMergeConnection> {
    const action = 'identity.undone' as const;
    const purpose = demandPurpose(actor, action, given);
    const page = await siftedPage(args, {
      read: (after, limit) =>
        this.views
          .db(identityLinksTable)
          .selectFrom('identity_links')
          .selectAll()
          .where('undone', '<', after ?? Number.MAX_SAFE_INTEGER)
          .whereRef('person', '<', 'other')
          .orderBy('undone', 'desc')
          .limit(limit)
          .execute(),
      placeOf: ({ undone }) => undone ?? 0,
      sift: (rows) => this.linked.links(rows),
    });
    const looking = { actor, info, purpose, reason, action, asked: ['undoneMerges'] };
    for (const one of new Set(page.edges.flatMap(({ node }) => [node.person, node.other]))) {
      await this.lookingUp.record(looking, [one]);
    }
    return mappedInTurn(page, async ({ link, person, other, standing }) => ({
      people: [person, other] as const,
      standing: codeInWords('linkStanding', standing),
      times: timesAsOne(await linkHistory(this.ledger, link)),
    }));
  }

  @ResolveField(() => LookUpWhileMergedConnection, {
    description: 'Everybody who was shown both as one, for they may have to be told.',
  })
  async lookUps(
    @Parent() { people: [one, other], times }: UndoneMerge,
    @Args() args: PageArgs,
  ): Promise<LookUpWhileMergedConnection> {
    const page = pageRequest(args);
    const after = numberAfter(page) ?? Number.MAX_SAFE_INTEGER;
    const rows = await this.views
      .db(lookUpsTable)
      .selectFrom('look_ups')
      .selectAll()
      .where('subject', '=', one)
      .where('thing', '<>', '')
      .where('position', '<', after)
      .where((build) =>
        build.or(
          times.map(({ from, until }) =>
            build.between('recordedAt', from.getTime(), until.getTime()),
          ),
        ),
      )
      .where((build) =>
        build.exists(
          build
            .selectFrom('look_ups as both')
            .select('both.position')
            .where('both.subject', '=', other)
            .whereRef('both.thing', '=', 'look_ups.thing'),
        ),
      )
      .orderBy('position', 'desc')
      .limit(page.first + 1)
      .execute();
    const opened = await this.views.openRows(lookUpsTable, rows);
    const others = await this.#lookUpsOf(other, opened);
    return mapped(
      connectionOf(opened, page, ({ position }) => String(position)),
      (row) => lookUpWhileMerged(row, others.get(row.thing)),
    );
  }

  /** Everybody with whom somebody was ever merged, with all that was decided of the two. */
  async #everMerged(person: string) {
    const links = await Promise.all(
      (await this.#linksOf(person)).map(async (row) => ({
        ...row,
        steps: await linkHistory(this.ledger, row.link),
      })),
    );
    return links.filter(({ steps }) => steps.some(({ type }) => type === 'IdentitiesMerged'));
  }

  async #linksOf(person: string): Promise<readonly LinkRow[]> {
    const rows = await this.views
      .db(identityLinksTable)
      .selectFrom('identity_links')
      .selectAll()
      .where('person', '=', person)
      .orderBy('other')
      .execute();
    const links: LinkRow[] = [];
    for (const row of await this.linked.links(rows)) {
      // As it stands now, however far the views are.
      if (row) links.push({ ...row, standing: await this.linked.standing(person, row.other) });
    }
    return links;
  }

  /** The same look-ups as they are recorded with the other. */
  async #lookUpsOf(
    other: string,
    lookUps: readonly LookUpRow[],
  ): Promise<ReadonlyMap<string, LookUpRow>> {
    if (lookUps.length === 0) return new Map();
    const things = lookUps.map(({ thing }) => thing);
    const rows = await this.views
      .db(lookUpsTable)
      .selectFrom('look_ups')
      .selectAll()
      .where('subject', '=', other)
      .where('thing', 'in', things)
      .execute();
    const opened = await this.views.openRows(lookUpsTable, rows);
    return new Map(opened.map((row) => [row.thing, row]));
  }
}

function lookUpWhileMerged(row: LookUpRow, another: LookUpRow | undefined): LookUpWhileMerged {
  const asked = [row, another].find((each) => each && isAskedFor(each));
  const beside = asked && [row, another].find((each) => each !== asked);
  return {
    ...lookUpForOfficers(row),
    reason: saidOf(row).reason ?? null,
    askedFor: asked?.subject ?? null,
    alsoShown: beside?.subject ?? null,
  };
}

function isAskedFor(row: LookUpRow): boolean {
  return saidOf(row).foundAs === 'askedFor';
}
