import { Inject } from '@nestjs/common';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CrisisPlan } from '../../crisis-plan/src/crisis-plan.graphql.js';
import { Person } from '../../person/src/person.graphql.js';
import type { Veil } from '../../vault/src/vault.js';
import { pageRequest, veiledCursors } from '../../vocabulary/src/page.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { FlowFilter } from './flow-filter.js';
import { planHolders } from './holders.js';
import { DisclosureConnection } from './lineage.answers.js';
import { PlanHolder, WhereMyDataWentArgs, type FlowFilterInput } from './lineage.graphql.js';
import { LineageService } from './lineage.service.js';

/** Where a person's data went. Whoever holds the person was permitted to see it. */
@Resolver(() => Person)
export class WhereMyDataWentResolver {
  constructor(private readonly lineage: LineageService) {}

  @ResolveField(() => DisclosureConnection, {
    description: 'Every disclosure that may be shown, newest first.',
  })
  whereMyDataWent(
    @Parent() person: Person,
    @Args() args: WhereMyDataWentArgs,
  ): Promise<DisclosureConnection> {
    const { filter, asOf, knownAt } = args;
    return this.lineage.whereMyDataWent({
      person,
      page: pageRequest(args, veiledCursors(person.veil, 'whereMyDataWent')),
      filter: filterOf(filter, person.veil),
      times: { asOf: asOf?.getTime(), knownAt: knownAt?.getTime() },
    });
  }
}

/** The id of nothing: what a sender names has none that is empty. */
const NO_ID = '';

function filterOf(input: FlowFilterInput | undefined, veil: Veil): FlowFilter {
  if (!input) return {};
  const { since, until, withinWishes, ...others } = input;
  const given = Object.fromEntries(
    // GraphQL hands over null for what was left empty on purpose.
    Object.entries(others).filter(([, value]) => (value as unknown) !== null),
  );
  const { plan, item } = given as Pick<FlowFilter, 'plan' | 'item'>;
  return {
    ...given,
    // By ids as they are shown alone: a guess at a sender's own finds nothing.
    plan: plan === undefined ? undefined : (veil.unveil('plan', plan) ?? NO_ID),
    item: item === undefined ? undefined : (veil.unveil('item', item) ?? NO_ID),
    since: since?.getTime(),
    until: until?.getTime(),
    withinWishes: withinWishes ?? undefined,
  };
}

/** Who holds what of a plan. */
@Resolver(() => CrisisPlan)
export class PlanHoldersResolver {
  constructor(@Inject(VIEWS_READER) private readonly views: ViewsReader) {}

  @ResolveField(() => [PlanHolder], { description: 'The services that hold a version of it.' })
  holders(@Parent() plan: CrisisPlan): Promise<readonly PlanHolder[]> {
    const newest = Math.max(0, ...plan.versions.map(({ version }) => version));
    return planHolders(this.views, plan.person, plan.plan, newest);
  }
}
