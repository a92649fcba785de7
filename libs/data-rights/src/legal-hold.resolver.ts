import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../../access/src/actor.js';
import { Mutations } from '../../ledger/src/mutations.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { recordedEvent } from '../../ledger/src/recorded-event.graphql.js';
import { Person } from '../../person/src/person.graphql.js';
import { codeInWords, Recorded } from '../../vocabulary/src/vocabulary.graphql.js';
import { HoldsReader } from './holds-reader.js';
import { legalHoldIngest } from './legal-hold.commands.js';
import { LegalHold, LiftLegalHoldInput, PlaceLegalHoldInput } from './legal-hold.graphql.js';

/** Legal holds on a person. */
@Resolver(() => Person)
export class LegalHoldResolver {
  readonly #holds: HoldsReader;

  constructor(
    ledger: Ledger,
    private readonly mutations: Mutations,
  ) {
    this.#holds = new HoldsReader(ledger);
  }

  @ResolveField(() => [LegalHold], {
    description: 'Why everything about the person is kept, or was, newest first.',
  })
  async legalHolds(
    @Context('actor') actor: Actor,
    @Parent() { subjects }: Person,
  ): Promise<readonly LegalHold[]> {
    const holds = await this.#holds.of(subjects, actor.role === 'officer');
    return holds.toReversed().map(({ placed, lifted }) => ({
      ...recordedEvent(placed),
      because: codeInWords('holdGround', placed.data.because),
      words: placed.data.words ?? null,
      liftedAt: lifted ? new Date(lifted.recordedAt) : null,
    }));
  }

  @Mutation(() => Recorded, {
    description: 'For officers alone: everything about the person is kept until that is lifted.',
  })
  placeLegalHold(
    @Context('actor') actor: Actor,
    @Args('input') input: PlaceLegalHoldInput,
  ): Promise<Recorded> {
    return this.mutations.run(actor, 'placeLegalHold', legalHoldIngest.LegalHoldPlaced, input);
  }

  @Mutation(() => Recorded, {
    description: 'For officers alone: it is not kept any more for that.',
  })
  liftLegalHold(
    @Context('actor') actor: Actor,
    @Args('input') input: LiftLegalHoldInput,
  ): Promise<Recorded> {
    return this.mutations.run(actor, 'liftLegalHold', legalHoldIngest.LegalHoldLifted, input);
  }
}
