import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Person } from '../../person/src/person.graphql.js';
import { pageRequest, veiledCursors } from '../../vocabulary/src/page.graphql.js';
import { TimedPageArgs } from './lineage.graphql.js';
import { LineageService } from './lineage.service.js';
import { UndeclaredReceiptConnection } from './undeclared.graphql.js';

/** What was received and nobody declared. Whoever holds the person was permitted to see it. */
@Resolver(() => Person)
export class UndeclaredReceiptsResolver {
  constructor(private readonly lineage: LineageService) {}

  @ResolveField(() => UndeclaredReceiptConnection, {
    description:
      'What was received, somebody says, and nobody declared that it was given, newest first.',
  })
  undeclaredReceipts(
    @Parent() person: Person,
    @Args() args: TimedPageArgs,
  ): Promise<UndeclaredReceiptConnection> {
    const { asOf, knownAt } = args;
    const times = { asOf: asOf?.getTime(), knownAt: knownAt?.getTime() };
    const page = pageRequest(args, veiledCursors(person.veil, 'undeclaredReceipts'));
    return this.lineage.undeclaredReceipts({ person, page, times });
  }
}
