import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../../access/src/actor.js';
import { Mutations } from '../../ledger/src/mutations.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Person } from '../../person/src/person.graphql.js';
import { Recorded } from '../../vocabulary/src/vocabulary.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import { readEvents } from '../../views/src/read-events.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { namedIn, plansIn, planShownTo } from './crisis-plan.answers.js';
import { crisisPlanIngest } from './crisis-plan.commands.js';
import { CrisisPlan } from './crisis-plan.graphql.js';
import { AddPlanItemInput, RemovePlanItemInput } from './crisis-plan.inputs.js';
import { veiledPlan } from './crisis-plan.veiled.js';
import { plansTable } from './crisis-plan.view.js';

/** How plans are bounded for whoever looks; which sections are shown is asked of the whole plan. */
const PLANS = { kind: 'plans', namedIn } as const;

/** A person's plans. Whoever holds the person was permitted to see them. */
@Resolver(() => Person)
export class CrisisPlanResolver {
  constructor(
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
    private readonly ledger: Ledger,
    private readonly mutations: Mutations,
  ) {}

  @ResolveField(() => [CrisisPlan], { description: 'Every plan, with what was published of it.' })
  async plans(@Parent() person: Person): Promise<readonly CrisisPlan[]> {
    const events = await readEvents(this.views, plansTable, person, PLANS);
    const plans = plansIn(events, person, this.ledger.clock());
    const viewer = await person.viewer();
    return plans.map((plan) => veiledPlan(planShownTo(viewer, plan), person.veil));
  }

  @Mutation(() => Recorded, { description: 'Something that helps is added to a plan.' })
  addHelpfulItem(
    @Context('actor') actor: Actor,
    @Args('input') input: AddPlanItemInput,
  ): Promise<Recorded> {
    return this.mutations.run(actor, 'addHelpfulItem', crisisPlanIngest.HelpfulItemAdded, input);
  }

  @Mutation(() => Recorded, { description: 'Something is taken out of what helps.' })
  removeHelpfulItem(
    @Context('actor') actor: Actor,
    @Args('input') input: RemovePlanItemInput,
  ): Promise<Recorded> {
    const declared = crisisPlanIngest.HelpfulItemRemoved;
    return this.mutations.run(actor, 'removeHelpfulItem', declared, input);
  }

  @Mutation(() => Recorded, { description: 'Something that does not help is added to a plan.' })
  addUnhelpfulItem(
    @Context('actor') actor: Actor,
    @Args('input') input: AddPlanItemInput,
  ): Promise<Recorded> {
    const declared = crisisPlanIngest.UnhelpfulItemAdded;
    return this.mutations.run(actor, 'addUnhelpfulItem', declared, input);
  }

  @Mutation(() => Recorded, { description: 'Something is taken out of what does not help.' })
  removeUnhelpfulItem(
    @Context('actor') actor: Actor,
    @Args('input') input: RemovePlanItemInput,
  ): Promise<Recorded> {
    const declared = crisisPlanIngest.UnhelpfulItemRemoved;
    return this.mutations.run(actor, 'removeUnhelpfulItem', declared, input);
  }
}
