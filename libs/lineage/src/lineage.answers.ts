import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Disclosure, Recipient } from '../../disclosure/src/disclosure.graphql.js';
import { DeficiencyInWords, Receipt, When } from '../../vocabulary/src/vocabulary.graphql.js';
import type { Confirmation, DisclosureWishes } from './lineage.graphql.js';

@ObjectType({ description: 'Where something went next.' })
export class OnwardStep {
  @Field(() => ID, { description: 'The disclosure by which it went on.' })
  id!: string;

  @Field(() => Recipient)
  to!: Recipient;

  @Field(() => When)
  occurredAt!: When;
}

/** A disclosure together with what other nouns say of it; its fields are hung on by the resolver. */
export class AnsweredDisclosure extends Disclosure {
  deficiencies!: readonly DeficiencyInWords[];
  withinWishes!: DisclosureWishes;
  confirmation!: Confirmation;
  onwardTo!: readonly OnwardStep[];
  receipt!: Receipt;
}
