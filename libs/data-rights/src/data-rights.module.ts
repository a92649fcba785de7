import { Module } from '@nestjs/common';
import { Mutations } from '../../ledger/src/mutations.js';
import { Erasing } from './erasing.js';
import { ErasingResumer } from './erasing-resumer.js';
import { RecordErasureHandler } from './erasure.commands.js';
import { ErasureResolver } from './erasure.resolver.js';
import { RecordLegalHoldHandler } from './legal-hold.commands.js';
import { LegalHoldResolver } from './legal-hold.resolver.js';
import { Retaining } from './retaining.js';
import { RetentionResolver } from './retention.resolver.js';
import { RetentionScheduler } from './retention-scheduler.js';

/**
 * Rights over one's data, and what is forgotten by agreement. Needs the application's `Ledger`,
 * `Recorder`, `VIEWS_READER`, `JOINED_SUBJECTS`, `RETAINED_THINGS` and `RETENTION_SECONDS`.
 */
@Module({
  providers: [
    RecordErasureHandler,
    RecordLegalHoldHandler,
    Erasing,
    ErasingResumer,
    ErasureResolver,
    LegalHoldResolver,
    Retaining,
    RetentionScheduler,
    RetentionResolver,
    Mutations,
  ],
})
export class DataRightsModule {}
