import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { authorise } from '../../access/src/authorise.js';
import { evenly } from '../../access/src/evenly.js';
import { demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { ReceiptFinder } from '../../person/src/receipt-finder.js';
import { Receipts } from '../../transparency/src/receipts.js';
import { Receipt, receiptOf } from '../../vocabulary/src/vocabulary.graphql.js';

/** Receipts, for whoever sent the event or whom it is about. */
@Resolver(() => Receipt)
export class ReceiptResolver {
  constructor(
    private readonly finder: ReceiptFinder,
    private readonly receipts: Receipts,
  ) {}

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
        const found = await this.finder.find(actor, eventId);
        const isTheirs = found && authorise(actor, 'receipt.read', found.resource).permitted;
        return isTheirs ? receiptOf(found.receipt) : null;
      },
      (receipt) => receipt === null,
    );
  }

  @ResolveField(() => String, {
    description:
      'The log’s signed promise that a checkpoint will cover the event, and by when: a C2SP `signed-note`.',
  })
  promise(@Parent() { eventId, leafHash, recordedAt }: Receipt): Promise<string> {
    return this.receipts.promise({ eventId, leafHash, recordedAt: recordedAt.toISOString() });
  }

  @ResolveField(() => String, {
    nullable: true,
    description:
      'The proof that a checkpoint covers the event, a C2SP `tlog-proof`; null until one does.',
  })
  proof(@Parent() receipt: Receipt): string | null {
    return this.receipts.proof(receipt);
  }
}
