import { Inject } from '@nestjs/common';
import {
  Field,
  GraphQLISODateTime,
  ID,
  ObjectType,
  Parent,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { Person } from '../../person/src/person.graphql.js';
import {
  CodeInWords,
  OrganisationRef,
  When,
  codeInWords,
  whenOf,
} from '../../vocabulary/src/vocabulary.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { DisclosedItem, Recipient, itemOf, recipientOf } from './disclosure.graphql.js';
import { refusalsTable } from './disclosure.view.js';

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

/** The greatest number of refusals shown at once. */
const MAX_REFUSALS = 500;

/** What was not given. Whoever holds the person was permitted to see it. */
@Resolver(() => Person)
export class RefusalsResolver {
  constructor(@Inject(VIEWS_READER) private readonly views: ViewsReader) {}

  @ResolveField(() => [Refusal], { description: 'What was asked for and refused, newest first.' })
  async refusals(@Parent() person: Person): Promise<readonly Refusal[]> {
    const rows = await this.views
      .db(refusalsTable)
      .selectFrom('refusals')
      .selectAll()
      .where('subject', 'in', person.subjects)
      .where('held', '=', 0)
      .where('type', '=', 'DisclosureRefused')
      .orderBy('occurredTo', 'desc')
      .orderBy('id', 'desc')
      .limit(MAX_REFUSALS)
      .execute();
    return (await this.views.openRows(refusalsTable, rows)).map(({ id, cell }): Refusal => {
      const { data, occurredAt, recordedAt } = cell;
      return {
        id,
        occurredAt: whenOf(occurredAt),
        recordedAt: new Date(recordedAt),
        from: data.from,
        to: recipientOf(data.to),
        items: data.items.map(itemOf),
        purpose: codeInWords('purpose', data.purpose),
        reason: data.reason,
      };
    });
  }
}
