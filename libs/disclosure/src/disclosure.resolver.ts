import { Inject } from '@nestjs/common';
import {
  Args,
  Field,
  GraphQLISODateTime,
  ID,
  ObjectType,
  Parent,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { Person } from '../../person/src/person.graphql.js';
import type { Veil } from '../../vault/src/vault.js';
import {
  connectionOf,
  mapped,
  PageArgs,
  PageInfo,
  pageRequest,
  veiledCursors,
} from '../../vocabulary/src/page.graphql.js';
import { type Place, placeAfter, placeKey } from '../../vocabulary/src/place.graphql.js';
import {
  CodeInWords,
  OrganisationRef,
  When,
  codeInWords,
  whenOf,
} from '../../vocabulary/src/vocabulary.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import { comesAfter } from '../../views/src/newest-first.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { shownPage } from '../../views/src/shown-page.js';
import type { RowOf } from '../../views/src/table.js';
import { DisclosedItem, Recipient, itemOf, recipientOf } from './disclosure.graphql.js';
import { refusalShowable } from './disclosure.shown.js';
import { refusalsTable } from './disclosure.tables.js';
import { notHeldAlong } from './held-along.js';

@ObjectType({ description: 'Somebody asked for information and did not get it.' })
export class Refusal {
  @Field(() => ID)
  id!: string;

  @Field(() => When)
  occurredAt!: When;

  @Field(() => GraphQLISODateTime)
  recordedAt!: Date;

  @Field(() => OrganisationRef, { description: 'Who did not give it.' })
  from!: OrganisationRef;

  @Field(() => Recipient, { description: 'Who asked.' })
  to!: Recipient;

  @Field(() => [DisclosedItem], { description: 'What was asked for.' })
  items!: readonly DisclosedItem[];

  @Field(() => CodeInWords)
  purpose!: CodeInWords;

  @Field({ description: 'Why not, in plain words.' })
  reason!: string;
}

@ObjectType()
export class RefusalEdge {
  @Field()
  cursor!: string;

  @Field(() => Refusal)
  node!: Refusal;
}

@ObjectType({ description: 'What was asked for and refused, newest first.' })
export class RefusalConnection {
  @Field(() => [RefusalEdge])
  edges!: readonly RefusalEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

/** What was not given. Whoever holds the person was permitted to see it. */
@Resolver(() => Person)
export class RefusalsResolver {
  constructor(@Inject(VIEWS_READER) private readonly views: ViewsReader) {}

  @ResolveField(() => RefusalConnection, {
    description: 'What was asked for and refused, newest first.',
  })
  async refusals(@Parent() person: Person, @Args() args: PageArgs): Promise<RefusalConnection> {
    const page = pageRequest(args, veiledCursors(person.veil, 'refusals'));
    const refusals = await shownPage({
      after: placeAfter(page),
      first: page.first,
      viewer: person.viewer,
      read: (after, limit) => this.#newest(person.subjects, after, limit),
      placeOf: (row) => row,
      showable: refusalShowable,
    });
    return mapped(connectionOf(refusals, page, placeKey), (row) => refusalOf(row, person.veil));
  }

  async #newest(subjects: readonly string[], after: Place | undefined, limit: number) {
    const newest = this.views
      .db(refusalsTable)
      .selectFrom('refusals')
      .selectAll()
      .where('subject', 'in', subjects)
      .where('held', '=', 0)
      .where('type', '=', 'DisclosureRefused')
      .where(notHeldAlong(subjects, 'id'))
      .orderBy('occurredTo', 'desc')
      .orderBy('id', 'desc')
      .limit(limit);
    const rows = await (after ? newest.where(comesAfter(after)) : newest).execute();
    return this.views.openRows(refusalsTable, rows);
  }
}

function refusalOf({ id, cell }: RowOf<typeof refusalsTable>, veil: Veil): Refusal {
  const { data, occurredAt, recordedAt } = cell;
  return {
    id,
    occurredAt: whenOf(occurredAt),
    recordedAt: new Date(recordedAt),
    from: data.from,
    to: recipientOf(data.to),
    items: data.items.map((item) => itemOf(item, veil)),
    purpose: codeInWords('purpose', data.purpose),
    reason: data.reason,
  };
}
