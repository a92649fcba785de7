import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../../access/src/actor.js';
import { Mutations } from '../../ledger/src/mutations.js';
import { Recorded } from '../../vocabulary/src/vocabulary.graphql.js';
import { CarerReader } from './carer-reader.js';
import { carerOf } from './carer.answers.js';
import { carerIngest } from './carer.commands.js';
import {
  AgreeCarerInvolvementInput,
  Carer,
  EndCarerInvolvementInput,
  LimitCarerInvolvementInput,
  NameCarerInput,
} from './carer.graphql.js';
import { Person } from './person.graphql.js';

/** Who cares for a person. */
@Resolver(() => Person)
export class CarerResolver {
  constructor(
    private readonly carers: CarerReader,
    private readonly mutations: Mutations,
  ) {}

  @ResolveField(() => [Carer], {
    name: 'carers',
    description: 'Everybody who cares for the person, and what they may be told.',
  })
  async carersOf(@Parent() { subjects, viewer }: Person): Promise<readonly Carer[]> {
    const { kept } = await viewer();
    return (await this.carers.told(subjects, kept)).map(carerOf);
  }

  @Mutation(() => Recorded, { description: 'Somebody cares for you.' })
  nameCarer(
    @Context('actor') actor: Actor,
    @Args('input') input: NameCarerInput,
  ): Promise<Recorded> {
    return this.mutations.run(actor, 'nameCarer', carerIngest.CarerNamed, input);
  }

  @Mutation(() => Recorded, { description: 'What somebody who cares for you may be told.' })
  agreeCarerInvolvement(
    @Context('actor') actor: Actor,
    @Args('input') input: AgreeCarerInvolvementInput,
  ): Promise<Recorded> {
    const declared = carerIngest.CarerInvolvementAgreed;
    return this.mutations.run(actor, 'agreeCarerInvolvement', declared, input);
  }

  @Mutation(() => Recorded, { description: 'What somebody who cares for you may not be told.' })
  limitCarerInvolvement(
    @Context('actor') actor: Actor,
    @Args('input') input: LimitCarerInvolvementInput,
  ): Promise<Recorded> {
    const declared = carerIngest.CarerInvolvementLimited;
    return this.mutations.run(actor, 'limitCarerInvolvement', declared, input);
  }

  @Mutation(() => Recorded, { description: 'Somebody who cares for you is told nothing more.' })
  endCarerInvolvement(
    @Context('actor') actor: Actor,
    @Args('input') input: EndCarerInvolvementInput,
  ): Promise<Recorded> {
    const declared = carerIngest.CarerInvolvementEnded;
    return this.mutations.run(actor, 'endCarerInvolvement', declared, input);
  }
}
