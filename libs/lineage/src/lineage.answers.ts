import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Disclosure, Recipient } from '../../disclosure/src/disclosure.graphql.js';
import { DeficiencyInWords, Receipt, When } from '../../vocabulary/src/vocabulary.graphql.js';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { Confirmation, DisclosureWishes } from './lineage.graphql.js';

@ObjectType({ description: 'Where something went next.' })
export class OnwardStep {
  @Field(() => ID, { description: 'The disclosure by which it went on.' })
  id!: string;

  @Field(() => Recipient)
  to!: Recipient;

  @Field(() => When)
  occurredAt!: When;
}

/**
 * A disclosure together with what other nouns say of it. They are plain fields, computed with the
 * page: a resolver for each would cost more than the rest of the answer.
 */
@ObjectType('Disclosure', {
  description: 'Information about a person went from one place to another.',
})
export class AnsweredDisclosure extends Disclosure {
  @Field(() => [DeficiencyInWords], { description: 'What is missing or wrong.' })
  deficiencies!: readonly DeficiencyInWords[];

  @Field(() => DisclosureWishes, {
    description: 'What the person’s wishes were at that moment, and whether this was within them.',
  })
  withinWishes!: DisclosureWishes;

  @Field(() => Confirmation)
  confirmation!: Confirmation;

  @Field(() => [OnwardStep], { description: 'Where it went next.' })
  onwardTo!: readonly OnwardStep[];

  @Field(() => Receipt)
  receipt!: Receipt;
}

@ObjectType()
export class DisclosureEdge {
  @Field()
  cursor!: string;

  @Field(() => AnsweredDisclosure)
  node!: AnsweredDisclosure;
}

@ObjectType({
  description: 'Where information about a person went: all that may be shown to them.',
})
export class DisclosureConnection {
  @Field(() => [DisclosureEdge])
  edges!: readonly DisclosureEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;

  @Field({ description: 'The sentence that stands in every answer.' })
  lawKeepsBack!: string;

  @Field({ description: 'What this answer is not.' })
  notASubjectAccessAnswer!: string;
}
