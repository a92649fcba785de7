import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { words } from '../../vocabulary/src/vocabulary.graphql.js';
import { takenOutTable } from './misfiling.view.js';
import { Person } from './person.graphql.js';
import { EntryTakenOut } from './taken-out.graphql.js';

/** The greatest number of entries answered; there are hardly ever more than a few. */
const MOST = 200;

/** What somebody was shown and was not about them. */
@Resolver(() => Person)
export class TakenOutResolver {
  constructor(@Inject(VIEWS_READER) private readonly views: ViewsReader) {}

  @ResolveField(() => [EntryTakenOut], {
    description: `Entries that had been shown and were about somebody else or nobody: the last ${MOST}, newest first.`,
  })
  async entriesTakenOut(@Parent() { subjects }: Person): Promise<readonly EntryTakenOut[]> {
    const rows = await this.views
      .db(takenOutTable)
      .selectFrom('entries_taken_out')
      .selectAll()
      .where('subject', 'in', subjects)
      .orderBy('takenOut', 'desc')
      .orderBy('event')
      .limit(MOST)
      .execute();
    return (await this.views.openRows(takenOutTable, rows)).map(({ cell }) => ({
      recordedAt: new Date(cell.letter.recordedAt),
      takenOutAt: new Date(cell.takenOutAt),
      words: words('takenOut.misfiling'),
    }));
  }
}
