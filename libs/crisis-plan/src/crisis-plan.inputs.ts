import { Field, ID, InputType } from '@nestjs/graphql';
import { MutationInput } from '../../ledger/src/mutation.graphql.js';
import { OrganisationInput } from '../../vocabulary/src/inputs.graphql.js';

/**
 * What mutations of plans take. The values are held to the rules of `crisis-plan.data.ts`, as what
 * comes through the ingest route is.
 */

@InputType({ description: 'Something that helps, or something that does not, for a plan.' })
export class AddPlanItemInput extends MutationInput {
  @Field(() => ID)
  plan!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The item’s own id; the id of one that is there changes it. Left out: a new one.',
  })
  item?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The code of its section. Left out: helps, or not-helpful.',
  })
  section?: string | null;

  @Field({ description: 'The words of whoever says it.' })
  words!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Whose words they are: person, carer or staff. A person adds their own.',
  })
  authoredBy?: string | null;

  @Field(() => Boolean, { nullable: true })
  knownToPerson?: boolean | null;

  @Field(() => [OrganisationInput], {
    nullable: true,
    description: 'Organisations that are not to be told; it counts as a wish.',
  })
  notToBeToldTo?: OrganisationInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'People who are not to be told, in words.',
  })
  peopleNotToBeTold?: string | null;
}

@InputType({ description: 'An item is taken out of a plan.' })
export class RemovePlanItemInput extends MutationInput {
  @Field(() => ID)
  plan!: string;

  @Field(() => ID)
  item!: string;

  @Field(() => String, { nullable: true })
  reason?: string | null;
}
