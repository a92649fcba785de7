import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { DisclosedItem, Recipient } from '../../disclosure/src/disclosure.graphql.js';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { CodeInWords, OrganisationRef, When } from '../../vocabulary/src/vocabulary.graphql.js';

@ObjectType({
  description: 'Information was received, somebody says; nobody has declared that it was given.',
})
export class UndeclaredReceipt {
  @Field(() => ID, { description: 'The event; `receipt` proves that the ledger holds it.' })
  id!: string;

  @Field(() => When)
  occurredAt!: When;

  @Field(() => GraphQLISODateTime)
  recordedAt!: Date;

  @Field(() => Recipient, { description: 'Who received.' })
  to!: Recipient;

  @Field(() => OrganisationRef, { description: 'From whom.' })
  from!: OrganisationRef;

  @Field(() => CodeInWords)
  channel!: CodeInWords;

  @Field(() => [DisclosedItem])
  items!: readonly DisclosedItem[];

  @Field(() => String, { nullable: true, description: 'Under which agreement, as reported.' })
  agreement!: string | null;

  @Field(() => CodeInWords, { description: 'Who told the ledger.' })
  declaredBy!: CodeInWords;

  @Field(() => OrganisationRef, { nullable: true, description: 'Who reported it.' })
  reportedBy!: OrganisationRef | null;

  @Field(() => CodeInWords, { description: 'awaited, overdue, notExpected, unclear, arrivalOnly.' })
  declaration!: CodeInWords;
}

@ObjectType()
export class UndeclaredReceiptEdge {
  @Field()
  cursor!: string;

  @Field(() => UndeclaredReceipt)
  node!: UndeclaredReceipt;
}

@ObjectType({
  description: 'What was received and nobody declared, newest first: all that may be shown.',
})
export class UndeclaredReceiptConnection {
  @Field(() => [UndeclaredReceiptEdge])
  edges!: readonly UndeclaredReceiptEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;

  @Field({ description: 'The sentence that stands in every answer.' })
  lawKeepsBack!: string;
}
