import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { OrganisationInput } from '../../vocabulary/src/inputs.graphql.js';
import type { Scope } from '../../vocabulary/src/scope.js';
import {
  CodeInWords,
  codeInWords,
  OrganisationRef,
} from '../../vocabulary/src/vocabulary.graphql.js';

/** Which part of a record somebody may see, or a decision is about. */

@ObjectType({ description: 'What somebody may see. What is null is not limited.' })
export class SeenScope {
  @Field(() => [CodeInWords], { nullable: true, description: 'Kinds of answers.' })
  kinds!: readonly CodeInWords[] | null;

  @Field(() => [String], { nullable: true, description: 'Sections of plans, by their codes.' })
  sections!: readonly string[] | null;

  @Field(() => [OrganisationRef], { nullable: true, description: 'What these do, and no others.' })
  organisations!: readonly OrganisationRef[] | null;
}

@InputType({ description: 'What somebody may see. What is left out is not limited.' })
export class SeenScopeInput {
  @Field(() => [String], {
    nullable: true,
    description: 'record, consents, plans, disclosures, lookUps.',
  })
  kinds?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'Sections of plans, by their codes.' })
  sections?: readonly string[] | null;

  @Field(() => [OrganisationInput], { nullable: true })
  organisations?: readonly OrganisationInput[] | null;
}

/** A scope as it is answered. */
export function scopeInWords({ kinds, sections, organisations }: Scope): SeenScope {
  return {
    kinds: kinds?.map((kind) => codeInWords('answerKind', kind)) ?? null,
    sections: sections ?? null,
    organisations: organisations ?? null,
  };
}
