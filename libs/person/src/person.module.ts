import { Module } from '@nestjs/common';
import { DecideHeldHandler } from './held.commands.js';
import { HeldResolver } from './held.resolver.js';
import { RecordIdentityLinkHandler } from './identity-link.commands.js';
import { IdentityReviewResolver } from './identity-review.resolver.js';
import { RecordPersonHandler } from './person.commands.js';
import { PersonResolver } from './person.resolver.js';
import { SealedNumbersResolver } from './sealed-numbers.resolver.js';
import { RecordSupersededHandler } from './superseded-identifier.commands.js';

/** People. Needs the application's `Ledger`, `Recorder` and `VIEWS_READER`. */
@Module({
  providers: [
    RecordPersonHandler,
    RecordIdentityLinkHandler,
    RecordSupersededHandler,
    PersonResolver,
    DecideHeldHandler,
    HeldResolver,
    IdentityReviewResolver,
    SealedNumbersResolver,
  ],
})
export class PersonModule {}
