import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { demandFreshSignIn } from '../../access/src/fresh-sign-in.js';
import { Mutations } from '../../ledger/src/mutations.js';
import { codeInWords, Recorded } from '../../vocabulary/src/vocabulary.graphql.js';
import { OwnViewReader } from './own-view-reader.js';
import { ownViewMutations } from './own-view.commands.js';
import { KeepBackInput, KeptBack, ShowAgainInput } from './own-view.graphql.js';
import { Person } from './person.graphql.js';
import { RepresentationReader } from './representation-reader.js';

/** What a person keeps from their own screen, or from whoever acts for them. */
@Resolver(() => Person)
export class OwnViewResolver {
  constructor(
    private readonly ownViews: OwnViewReader,
    private readonly representations: RepresentationReader,
    private readonly mutations: Mutations,
  ) {}

  @ResolveField(() => [KeptBack], {
    description:
      'What you keep back. Sign in again first: it is for nobody who has only the screen.',
  })
  async keptBack(
    @Context('actor') actor: Actor,
    @Parent() { subjects }: Person,
  ): Promise<readonly KeptBack[]> {
    demandRole(actor, 'own-view.read');
    if (actor.role === 'person') demandFreshSignIn(actor, Date.now());
    const { kept } = await this.ownViews.kept(subjects);
    // Authorities that are held are read with the others: not where none is needed, so that the time
    // that an answer takes does not tell of them.
    const isFromOne = kept.some(({ representative }) => representative !== undefined);
    const authorities = isFromOne ? await this.representations.authorities(subjects) : [];
    return kept.map(({ event, from, representative, since }) => ({
      event,
      from: codeInWords('keptFrom', from),
      authorities: authorities
        .filter(({ authorisation }) => authorisation.content.representative === representative)
        .map(({ authorisation }) => authorisation.id),
      since: new Date(since),
    }));
  }

  @Mutation(() => Recorded, {
    description: 'Something is not to be seen on your screen, or by somebody who acts for you.',
  })
  keepBack(@Context('actor') actor: Actor, @Args('input') input: KeepBackInput): Promise<Recorded> {
    return this.mutations.run(actor, 'keepBack', ownViewMutations.ItemKeptBack, input);
  }

  @Mutation(() => Recorded, {
    description: 'It may be seen there again. Sign in again first.',
  })
  showAgain(
    @Context('actor') actor: Actor,
    @Args('input') input: ShowAgainInput,
  ): Promise<Recorded> {
    return this.mutations.run(actor, 'showAgain', ownViewMutations.ItemShownAgain, input);
  }
}
