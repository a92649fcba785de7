import { Field, InputType } from '@nestjs/graphql';
import type { WhenRecord } from './when.js';

/** What mutations and queries of several nouns take. */

@InputType({ description: 'An organisation by its identifier, for example an ODS code.' })
export class OrganisationInput {
  @Field()
  system!: string;

  @Field()
  value!: string;
}

@InputType({ description: 'When something happened, as far as anybody knows.' })
export class WhenInput {
  @Field({ description: 'An instant with its offset (2026-11-05T02:05:00Z), or a date.' })
  earliest!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Where it may have been later: an instant. Then earliest is one, too.',
  })
  latest?: string | null;
}

/** The time as it is recorded. */
export function whenRecord({ earliest, latest }: WhenInput): WhenRecord {
  return latest === undefined || latest === null ? earliest : { earliest, latest };
}
