import { Module } from '@nestjs/common';
import { Mutations } from '../../ledger/src/mutations.js';
import { RecordCarerHandler } from './carer.commands.js';
import { CarerResolver } from './carer.resolver.js';
import { DecideHeldHandler } from './held.commands.js';
import { HeldResolver } from './held.resolver.js';
import { HeldReviewResolver } from './held-review.resolver.js';
import { RecordIdentityLinkHandler } from './identity-link.commands.js';
import { IdentityReviewResolver } from './identity-review.resolver.js';
import { RecordMisfilingHandler } from './misfiling.commands.js';
import { MisfilingResumer } from './misfiling-resumer.js';
import { Refiling } from './refiling.js';
import { TakenOutResolver } from './taken-out.resolver.js';
import { SealedNumbersResolver } from './sealed-numbers.resolver.js';
import { RecordSupersededHandler } from './superseded-identifier.commands.js';
import { DecideOwnViewHandler } from './own-view.commands.js';
import { OwnViewResolver } from './own-view.resolver.js';
import { RecordPersonHandler } from './person.commands.js';
import { PersonResolver } from './person.resolver.js';
import { PersonReadersModule } from './person-readers.module.js';
import { RecordRepresentativeHandler } from './representative.commands.js';
import { RepresentativeResolver } from './representative.resolver.js';

/** People. Needs the application's `Ledger`, `Recorder` and `VIEWS_READER`. */
@Module({
  imports: [PersonReadersModule],
  providers: [
    RecordPersonHandler,
    RecordIdentityLinkHandler,
    RecordSupersededHandler,
    RecordMisfilingHandler,
    Refiling,
    MisfilingResumer,
    TakenOutResolver,
    PersonResolver,
    DecideHeldHandler,
    HeldResolver,
    HeldReviewResolver,
    IdentityReviewResolver,
    SealedNumbersResolver,
    RecordRepresentativeHandler,
    RepresentativeResolver,
    DecideOwnViewHandler,
    OwnViewResolver,
    RecordCarerHandler,
    CarerResolver,
    Mutations,
  ],
})
export class PersonModule {}
