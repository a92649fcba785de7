import { Context, Resolver, Subscription } from '@nestjs/graphql';
import type { Actor } from '../../access/src/actor.js';
import type { ChangeMessage } from './change-feed.js';
import { RecordChange } from './changes.graphql.js';
import { RecordChanges } from './record-changes.js';

/** Tells a person's screen that it is worth asking again. */
@Resolver(() => RecordChange)
export class ChangesResolver {
  constructor(private readonly changes: RecordChanges) {}

  @Subscription(() => RecordChange, {
    description:
      'That something of the own record is shown otherwise than before. The first message comes at once and names every answer; then one at most every two seconds.',
  })
  myRecordChanged(@Context('actor') actor: Actor): Promise<AsyncIterable<ChangeMessage>> {
    return this.changes.subscribe(actor);
  }
}
