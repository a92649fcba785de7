import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../../access/src/actor.js';
import { Mutations } from '../../ledger/src/mutations.js';
import { Recorded } from '../../vocabulary/src/vocabulary.graphql.js';
import { Person } from './person.graphql.js';
import { RepresentationReader } from './representation-reader.js';
import { representativesIn } from './representative.answers.js';
import { representativeIngest } from './representative.commands.js';
import {
  AuthoriseRepresentativeInput,
  Representative,
  RevokeRepresentativeInput,
} from './representative.graphql.js';

/** Who acts for a person. */
@Resolver(() => Person)
export class RepresentativeResolver {
  constructor(
    private readonly representations: RepresentationReader,
    private readonly mutations: Mutations,
  ) {}

  @ResolveField(() => [Representative], {
    description: 'Everybody who acts for the person, or once did, the newest first.',
  })
  async representatives(
    @Parent() { subjects, viewer }: Person,
  ): Promise<readonly Representative[]> {
    const told = await this.representations.told(subjects);
    const { kept } = await viewer();
    return representativesIn(told.filter(({ event }) => !kept.has(event.id)));
  }

  @Mutation(() => Recorded, {
    description: 'Somebody may see what you name of your record.',
  })
  authoriseRepresentative(
    @Context('actor') actor: Actor,
    @Args('input') input: AuthoriseRepresentativeInput,
  ): Promise<Recorded> {
    const declared = representativeIngest.RepresentativeAuthorised;
    return this.mutations.run(actor, 'authoriseRepresentative', declared, input);
  }

  @Mutation(() => Recorded, {
    description: 'Somebody may not act for you any more. It counts at once.',
  })
  revokeRepresentative(
    @Context('actor') actor: Actor,
    @Args('input') input: RevokeRepresentativeInput,
  ): Promise<Recorded> {
    const declared = representativeIngest.RepresentativeRevoked;
    return this.mutations.run(actor, 'revokeRepresentative', declared, input);
  }
}
