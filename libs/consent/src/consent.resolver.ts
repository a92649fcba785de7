import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../../access/src/actor.js';
import { Mutations } from '../../ledger/src/mutations.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Person } from '../../person/src/person.graphql.js';
import { mapped, PageArgs, pageOf, veiledCursors } from '../../vocabulary/src/page.graphql.js';
import { Recorded } from '../../vocabulary/src/vocabulary.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import { readEvents } from '../../views/src/read-events.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { consentHistoryOf, namedIn, standingConsents } from './consent.answers.js';
import { consentIngest } from './consent.commands.js';
import { Consent, ConsentEventConnection } from './consent.graphql.js';
import {
  EnterConsentInErrorInput,
  GrantConsentInput,
  LimitConsentInput,
  ReconfirmConsentInput,
  RefuseConsentInput,
  WithdrawConsentInput,
} from './consent.inputs.js';
import { consentsTable } from './consent.view.js';
import { veiled } from './consent.veiled.js';

/** How consents are bounded for whoever looks. */
const CONSENTS = { kind: 'consents', namedIn } as const;

/** A person's consents. Whoever holds the person was permitted to see them. */
@Resolver(() => Person)
export class ConsentResolver {
  constructor(
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
    private readonly ledger: Ledger,
    private readonly mutations: Mutations,
  ) {}

  @ResolveField(() => [Consent], {
    description: 'Every consent and refusal with what became of it, newest first.',
  })
  async consents(@Parent() person: Person): Promise<readonly Consent[]> {
    const events = await readEvents(this.views, consentsTable, person, CONSENTS);
    const consents = standingConsents(events, this.ledger.clock()).toReversed();
    return consents.map((consent) => ({ ...consent, ...veiled(consent, person.veil) }));
  }

  @ResolveField(() => ConsentEventConnection, {
    description:
      'All that was ever said of consents, in the order in which it was recorded, newest first.',
  })
  async consentHistory(
    @Parent() person: Person,
    @Args() page: PageArgs,
  ): Promise<ConsentEventConnection> {
    const { veil } = person;
    const events = await readEvents(this.views, consentsTable, person, CONSENTS);
    const said = consentHistoryOf(events).toReversed();
    const cursors = veiledCursors(veil, 'consentHistory');
    return mapped(
      pageOf(said, page, ({ id }) => id, cursors),
      (event) => ({ ...event, ...veiled(event, veil) }),
    );
  }

  @Mutation(() => Recorded, { description: 'The person agrees that something is shared.' })
  grantConsent(
    @Context('actor') actor: Actor,
    @Args('input') input: GrantConsentInput,
  ): Promise<Recorded> {
    return this.mutations.run(actor, 'grantConsent', consentIngest.ConsentGranted, input);
  }

  @Mutation(() => Recorded, { description: 'The person says what is not to be shared.' })
  limitConsent(
    @Context('actor') actor: Actor,
    @Args('input') input: LimitConsentInput,
  ): Promise<Recorded> {
    return this.mutations.run(actor, 'limitConsent', consentIngest.ConsentLimited, input);
  }

  @Mutation(() => Recorded, { description: 'The person says no.' })
  refuseConsent(
    @Context('actor') actor: Actor,
    @Args('input') input: RefuseConsentInput,
  ): Promise<Recorded> {
    return this.mutations.run(actor, 'refuseConsent', consentIngest.ConsentRefused, input);
  }

  @Mutation(() => Recorded, { description: 'The person takes back what they said.' })
  withdrawConsent(
    @Context('actor') actor: Actor,
    @Args('input') input: WithdrawConsentInput,
  ): Promise<Recorded> {
    return this.mutations.run(actor, 'withdrawConsent', consentIngest.ConsentWithdrawn, input);
  }

  @Mutation(() => Recorded, { description: 'The person agrees again.' })
  reconfirmConsent(
    @Context('actor') actor: Actor,
    @Args('input') input: ReconfirmConsentInput,
  ): Promise<Recorded> {
    return this.mutations.run(actor, 'reconfirmConsent', consentIngest.ConsentReconfirmed, input);
  }

  @Mutation(() => Recorded, { description: 'What was recorded counts as never said.' })
  enterConsentInError(
    @Context('actor') actor: Actor,
    @Args('input') input: EnterConsentInErrorInput,
  ): Promise<Recorded> {
    const declared = consentIngest.ConsentEnteredInError;
    return this.mutations.run(actor, 'enterConsentInError', declared, input);
  }
}
