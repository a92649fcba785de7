import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { authorise } from '../../access/src/authorise.js';
import { evenly } from '../../access/src/evenly.js';
import { demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { ReceiptFinder } from '../../person/src/receipt-finder.js';
import { Receipt, receiptOf } from '../../vocabulary/src/vocabulary.graphql.js';

/** Receipts, for whoever sent the event or whom it is about. */
@Resolver(() => Receipt)
export class ReceiptResolver {
  constructor(private readonly receipts: ReceiptFinder) {}

  @Query(() => Receipt, {
    nullable: true,
    description: 'The receipt of an event. What is another’s answers as what does not exist.',
  })
  async receipt(
    @Context('actor') actor: Actor,
    @Args('eventId', { type: () => ID }) eventId: string,
  ): Promise<Receipt | null> {
    demandRole(actor, 'receipt.read');
    return evenly(
      async () => {
        const found = await this.receipts.find(actor, eventId);
        const isTheirs = found && authorise(actor, 'receipt.read', found.resource).permitted;
        return isTheirs ? receiptOf(found.receipt) : null;
      },
      (receipt) => receipt === null,
    );
  }
}
