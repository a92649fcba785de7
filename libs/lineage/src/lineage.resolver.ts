import { Inject } from '@nestjs/common';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CrisisPlan } from '../../crisis-plan/src/crisis-plan.graphql.js';
import { Disclosure } from '../../disclosure/src/disclosure.graphql.js';
import { Person } from '../../person/src/person.graphql.js';
import { pageRequest } from '../../vocabulary/src/page.graphql.js';
import { DeficiencyInWords, Receipt } from '../../vocabulary/src/vocabulary.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { FlowFilter } from './flow-filter.js';
import { planHolders } from './holders.js';
import { OnwardStep, type AnsweredDisclosure } from './lineage.answers.js';
import {
  Confirmation,
  DisclosureConnection,
  DisclosureWishes,
  PlanHolder,
  WhereMyDataWentArgs,
  type FlowFilterInput,
} from './lineage.graphql.js';
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
      subjects: person.subjects,
      page: pageRequest(args),
      filter: filterOf(filter),
      times: { asOf: asOf?.getTime(), knownAt: knownAt?.getTime() },
    });
  }
}

/** What other nouns say of a disclosure; computed with the page it stands on. */
@Resolver(() => Disclosure)
export class DisclosureAnswersResolver {
  @ResolveField(() => [DeficiencyInWords], { description: 'What is missing or wrong.' })
  deficiencies(@Parent() disclosure: AnsweredDisclosure): readonly DeficiencyInWords[] {
    return disclosure.deficiencies;
  }

  @ResolveField(() => DisclosureWishes, {
    description: 'What the person’s wishes were at that moment, and whether this was within them.',
  })
  withinWishes(@Parent() disclosure: AnsweredDisclosure): DisclosureWishes {
    return disclosure.withinWishes;
  }

  @ResolveField(() => Confirmation)
  confirmation(@Parent() disclosure: AnsweredDisclosure): Confirmation {
    return disclosure.confirmation;
  }

  @ResolveField(() => [OnwardStep], { description: 'Where it went next.' })
  onwardTo(@Parent() disclosure: AnsweredDisclosure): readonly OnwardStep[] {
    return disclosure.onwardTo;
  }

  @ResolveField(() => Receipt)
  receipt(@Parent() disclosure: AnsweredDisclosure): Receipt {
    return disclosure.receipt;
  }
}

function filterOf(input: FlowFilterInput | undefined): FlowFilter {
  if (!input) return {};
  const { since, until, withinWishes, ...others } = input;
  const given = Object.fromEntries(
    // GraphQL hands over null for what was left empty on purpose.
    Object.entries(others).filter(([, value]) => (value as unknown) !== null),
  );
  return {
    ...given,
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
    return planHolders(this.views, plan.subjects, plan.id, newest);
  }
}
